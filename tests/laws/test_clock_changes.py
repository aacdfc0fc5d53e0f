"""Law 4: quiet hours, days of rest and calendar caps through every clock change of every zone.

A timeline of quarter hours is laid over each change and read off the wall; the answer of the
governor must be the first free quarter of it. Offsets and changes of these years all lie on
quarter hours, which is tested too.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from peoplefirst.decision import Allow, Ask, Defer, Governor
from peoplefirst.governors import CalendarCap, QuietDays, QuietHours
from peoplefirst.history import History
from peoplefirst.journal import Contact, State
from peoplefirst.message import Channel, Message, Purpose
from peoplefirst.person import Person
from peoplefirst.testing.histories import life
from peoplefirst.testing.zones import all_zones, clock_changes

QUARTER = timedelta(minutes=15)
TICK = timedelta(microseconds=1)
BEFORE, AFTER = timedelta(days=1), timedelta(days=4)
MESSAGE = Message(Purpose.OFFER)
NOBODY = History()

Line = tuple[tuple[datetime, datetime], ...]
"""Quarter hours around a change: (instant, what the wall shows)."""


@cache
def lines() -> tuple[tuple[str, datetime, Line], ...]:
    """One zone for each clock that behaves differently, with each of its changes."""
    seen: set[tuple[object, ...]] = set()
    found: list[tuple[str, datetime, Line]] = []
    for key in all_zones():
        tz = ZoneInfo(key)
        for change in clock_changes(key):
            first = change - BEFORE
            shown = (
                first,
                first.astimezone(tz).replace(tzinfo=None),
                change.astimezone(tz).replace(tzinfo=None),
            )
            if shown in seen:
                continue
            seen.add(shown)
            count = (BEFORE + AFTER) // QUARTER
            instants = (first + n * QUARTER for n in range(count))
            line = tuple((at, at.astimezone(tz).replace(tzinfo=None)) for at in instants)
            found.append((key, change, line))
    return tuple(found)


def test_every_change_of_these_years_lies_on_the_quarter_hour() -> None:
    for key, change, line in lines():
        assert change.second == change.microsecond == 0 == change.minute % 15, key
        assert all(reading.minute % 15 == 0 == reading.second for _, reading in line), key
    assert len(lines()) > 200


def first_free(line: Line, blocked: Callable[[datetime], bool], at: datetime) -> datetime:
    """The answer, read off the timeline: no arithmetic on wall readings at all."""
    inside = next(instant for instant, _ in reversed(line) if instant <= at)
    for instant, reading in line:
        if instant >= inside and not blocked(reading):
            return max(instant, at)
    raise AssertionError("nothing is free on this line")


def moments(change: datetime) -> Iterator[datetime]:
    for minutes in (-1440, -150, -65, -60, -30, -15, 0, 10, 15, 30, 59, 60, 90, 1430):
        yield change + timedelta(minutes=minutes)
    for nudge in (TICK, timedelta(seconds=1), timedelta(minutes=1)):
        yield change - nudge
        yield change + nudge


def assert_answer(
    rule: Governor, key: str, at: datetime, expected: datetime, page: History
) -> None:
    person = Person("maya", email="maya@example.com", timezone=key, country="SE")
    answer = rule(Ask(person, MESSAGE, Channel.EMAIL, page, at))
    told = answer.until if isinstance(answer, Defer) else at if isinstance(answer, Allow) else None
    assert told == expected, f"{key} at {at}: {told}, not {expected}"


WINDOWS = (
    (time(20), time(9)),
    (time(22), time(1, 30)),
    (time(0), time(1)),
    (time(0, 30), time(1, 30)),
    (time(1), time(3)),
    (time(23), time(0)),
    (time(23, 30), time(0, 15)),
    (time(2), time(1, 45)),
)


def within(start: time, end: time, clock: time) -> bool:
    return start <= clock < end if start < end else clock >= start or clock < end


@pytest.mark.parametrize(("start", "end"), WINDOWS)
def test_quiet_hours_end_when_the_wall_says_so_around_every_clock_change(
    start: time, end: time
) -> None:
    rule = QuietHours(start, end)
    for key, change, line in lines():
        free = [(at, within(start, end, reading.time())) for at, reading in line]
        following: dict[datetime, datetime] = {}
        upcoming = None
        for at, quiet in reversed(free):
            upcoming = upcoming if quiet else at
            if upcoming is not None:
                following[at] = upcoming
        for at in moments(change):
            inside = change + ((at - change) // QUARTER) * QUARTER
            assert_answer(rule, key, at, max(at, following[inside]), NOBODY)


@pytest.mark.parametrize(
    "days", [{"sun"}, {"sat"}, {"fri", "sat"}, {"thu"}, {"fri", "sun"}, {"mon"}]
)
def test_days_of_rest_last_from_their_first_instant_to_their_last(days: set[str]) -> None:
    rule = QuietDays(weekdays=days)
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

    def rests(reading: datetime) -> bool:
        return names[reading.weekday()] in days

    for key, change, line in lines():
        for at in moments(change):
            assert_answer(rule, key, at, first_free(line, rests, at), NOBODY)


def one_contact(at: datetime) -> History:
    contact = Contact("c", at, "maya", Channel.EMAIL, Purpose.OFFER, None, State.RESERVED)
    return History(life(contact, "reserved"))


def test_one_a_day_is_free_again_from_the_first_instant_of_the_next_day() -> None:
    rule = CalendarCap(1, per="day")
    for key, change, line in lines():
        for at in moments(change):
            day = at.astimezone(ZoneInfo(key)).date()
            following = first_free(line, lambda reading, day=day: reading.date() <= day, at)  # type: ignore[misc]
            page = one_contact(at)
            assert_answer(rule, key, at, following, page)
            assert_answer(rule, key, following - TICK, following, page)
            assert_answer(rule, key, following, following, page)


def test_the_second_ten_past_one_of_an_autumn_night_is_deferred_forwards() -> None:
    # A textbook rule defers this one into the past.
    second = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)  # 02:10 in Stockholm, once more
    assert second.astimezone(ZoneInfo("Europe/Stockholm")).fold == 1
    assert_answer(
        QuietHours(time(20), time(9)),
        "Europe/Stockholm",
        second,
        datetime(2026, 10, 25, 8, tzinfo=UTC),
        NOBODY,
    )
