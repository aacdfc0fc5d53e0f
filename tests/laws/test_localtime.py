"""What localtime promises, against brute force, in every zone and in the oddest years."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peoplefirst.localtime import (
    Unit,
    first_reading,
    first_weekday,
    next_change,
    next_period_start,
    period_start,
    say_span,
    wall,
)
from peoplefirst.testing.zones import all_zones, clock_changes, places

UNITS: tuple[Unit, ...] = ("day", "week", "month")
DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)

ODD = {
    "Pacific/Apia": datetime(2011, 12, 30, 10, tzinfo=UTC),  # skipped 30 December
    "Pacific/Kwajalein": datetime(1993, 8, 21, 12, tzinfo=UTC),  # skipped 21 August
    "America/Recife": datetime(2000, 10, 15, 2, tzinfo=UTC),  # two changes in seven days
    "America/St_Johns": datetime(2010, 11, 7, 2, 31, tzinfo=UTC),  # 00:01 back to 23:01
    "Africa/Cairo": datetime(2026, 4, 23, 22, tzinfo=UTC),  # no midnight
    "America/Santiago": datetime(2026, 9, 6, 4, tzinfo=UTC),
    "Asia/Beirut": datetime(2026, 3, 28, 22, tzinfo=UTC),
    "America/Scoresbysund": datetime(2026, 10, 25, 1, tzinfo=UTC),
    "Australia/Lord_Howe": datetime(2026, 4, 4, 15, tzinfo=UTC),
    "Africa/Monrovia": datetime(1972, 1, 7, 0, 44, 30, tzinfo=UTC),  # by 44 minutes 30 seconds
}
odd_places = st.tuples(
    st.sampled_from(sorted(ODD.items())), st.integers(-3000, 3000), st.integers(-1, 1)
).map(lambda d: (d[0][0], d[0][1] + timedelta(minutes=d[1], microseconds=d[2])))
anywhere = places() | odd_places


@given(anywhere, st.sampled_from(UNITS), st.integers(0, 6))
def test_a_period_holds_its_instant_and_ends_where_the_next_begins(
    place: tuple[str, datetime], unit: Unit, monday: int
) -> None:
    key, at = place
    tz = ZoneInfo(key)
    start = period_start(at, tz, unit, monday)
    end = next_period_start(at, tz, unit, monday)
    assert start <= at < end
    for same in (start, at, end - TICK):
        assert period_start(same, tz, unit, monday) == start
        assert next_period_start(same, tz, unit, monday) == end
    assert period_start(end, tz, unit, monday) == end


@given(anywhere, st.sampled_from(UNITS), st.integers(0, 6))
def test_periods_begin_where_the_wall_first_shows_their_date(
    place: tuple[str, datetime], unit: Unit, monday: int
) -> None:
    key, at = place
    tz = ZoneInfo(key)
    start = period_start(at, tz, unit, monday)
    before, first = wall(start - TICK, tz), wall(start, tz)
    assert before.date() < first.date()
    if unit == "week":
        assert (before.weekday() - monday) % 7 >= (first.weekday() - monday) % 7
    if unit == "month":
        assert (before.year, before.month) != (first.year, first.month)


@given(anywhere, st.integers(-2880, 2880))
def test_first_reading_is_the_first_instant_at_which_the_wall_shows_it_or_later(
    place: tuple[str, datetime], minutes: int
) -> None:
    key, at = place
    tz = ZoneInfo(key)
    reading = wall(at, tz).replace(second=0, microsecond=0) + timedelta(minutes=minutes)
    found = first_reading(reading, tz)
    shown = wall(found, tz)
    assert shown >= reading
    assert wall(found - TICK, tz) < reading
    if shown != reading:  # it was skipped: a change, and no other instant shows it
        assert wall(found - TICK, tz) < reading < shown
        assert (
            reading.replace(tzinfo=tz).astimezone(UTC).astimezone(tz).replace(tzinfo=None)
            != reading
        )


@given(anywhere, st.integers(0, 60 * 24 * 60))
def test_next_change_is_the_first_one_that_a_brute_force_scan_finds(
    place: tuple[str, datetime], minutes: int
) -> None:
    key, at = place
    tz = ZoneInfo(key)
    until = at + timedelta(minutes=minutes)
    found = next_change(at, until, tz)
    here = at.astimezone(tz).utcoffset()
    if found is not None:
        assert at < found <= until
        assert found.astimezone(tz).utcoffset() != here
        assert (found - TICK).astimezone(tz).utcoffset() == here
    step, scan = timedelta(hours=3), at
    while scan < (found or until):
        assert scan.astimezone(tz).utcoffset() == here
        scan += step


def test_next_change_finds_every_change_of_every_zone_and_no_other() -> None:
    for key in all_zones():
        tz = ZoneInfo(key)
        at, end = datetime(2025, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)
        found: list[datetime] = []
        while (change := next_change(at, end, tz)) is not None:
            found.append(change)
            at = change
        assert tuple(found) == clock_changes(key), key


def test_no_zone_changes_twice_within_six_days() -> None:
    for key in all_zones():
        changes = pairwise(clock_changes(key))
        assert all(later - sooner > timedelta(days=6) for sooner, later in changes), key


def test_a_day_that_apia_skipped_began_when_the_next_one_did() -> None:
    apia = ZoneInfo("Pacific/Apia")
    begun = datetime(2011, 12, 30, 10, tzinfo=UTC)
    assert first_reading(datetime(2011, 12, 30, 15), apia) == begun
    assert wall(begun, apia) == datetime(2011, 12, 31)
    assert next_period_start(begun - TICK, apia, "day") == begun
    assert period_start(begun, apia, "day") == begun


@pytest.mark.parametrize(
    ("key", "day", "first"),
    [
        ("Africa/Cairo", date(2026, 4, 24), time(1)),
        ("America/Santiago", date(2026, 9, 6), time(1)),
        ("Asia/Beirut", date(2026, 3, 29), time(1)),
        ("Europe/Stockholm", date(2026, 3, 29), time(0)),
    ],
)
def test_a_day_without_midnight_starts_at_its_first_instant(
    key: str, day: date, first: time
) -> None:
    tz = ZoneInfo(key)
    start = period_start(datetime.combine(day, time(12), tz).astimezone(UTC), tz, "day")
    assert wall(start, tz) == datetime.combine(day, first)
    assert wall(start - TICK, tz).date() == day - DAY


@pytest.mark.parametrize(
    ("territory", "day"),
    [("SE", 0), ("US", 6), ("EG", 5), ("AE", 0), ("MV", 4), ("PT", 6), ("GB", 0), (None, 0)],
)
def test_weeks_start_where_the_country_starts_them(territory: str | None, day: int) -> None:
    assert first_weekday(territory) == day


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (DAY, "24 hours"),  # not a day of the calendar
        (2 * DAY, "2 days"),
        (timedelta(days=1, hours=1), "1 day 1 hour"),
        (timedelta(hours=36), "1 day 12 hours"),
        (timedelta(minutes=90), "1 hour 30 minutes"),
        (timedelta(seconds=1), "1 second"),
        (timedelta(minutes=1, milliseconds=1500), "1 minute 1.5 seconds"),
        (timedelta(0), "0 seconds"),
    ],
)
def test_spans_read_as_people_say_them(span: timedelta, said: str) -> None:
    assert say_span(span) == said
