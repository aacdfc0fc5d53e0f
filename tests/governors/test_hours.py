from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from peoplefirst.decision import Allow, Decision, Defer, Deny
from peoplefirst.errors import ConfigurationError
from peoplefirst.governors import Governor, QuietDays, QuietHours
from peoplefirst.history import History
from peoplefirst.message import Channel, Message, Purpose
from peoplefirst.person import Person
from peoplefirst.policy import Policy

NIGHT = QuietHours(time(20), time(9))
OFFER = Message(Purpose.OFFER)
TICK = timedelta(microseconds=1)


def ask(rule: Governor, now: datetime, *zones: str, message: Message = OFFER) -> Decision:
    person = Person("maya", email="maya@example.com", timezone=zones)
    return Policy([rule]).decide(person, message, History(), now)


def utc(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (utc(10, 25, 0, 10), utc(10, 25, 8)),  # 02:10 the first time
        (utc(10, 25, 1, 10), utc(10, 25, 8)),  # 02:10 once more
        (utc(10, 24, 18), utc(10, 25, 8)),  # a night of fourteen hours
        (utc(3, 28, 19), utc(3, 29, 7)),  # a night of twelve
        (utc(3, 29, 1), utc(3, 29, 7)),  # 03:00, the clocks just set forward
    ],
)
def test_a_night_ends_at_nine_on_their_wall_whatever_the_clocks_do(
    now: datetime, until: datetime
) -> None:
    answer = ask(NIGHT, now, "Europe/Stockholm")
    assert isinstance(answer, Defer)
    assert answer.until == until


def test_the_end_is_free_and_the_microsecond_before_it_is_not() -> None:
    assert isinstance(ask(NIGHT, utc(3, 2, 8), "Europe/Stockholm"), Allow)
    assert isinstance(ask(NIGHT, utc(3, 2, 8) - TICK, "Europe/Stockholm"), Defer)
    assert isinstance(ask(NIGHT, utc(3, 2, 19) - TICK, "Europe/Stockholm"), Allow)
    assert isinstance(ask(NIGHT, utc(3, 2, 19), "Europe/Stockholm"), Defer)


def test_an_hour_that_repeats_is_quiet_both_times() -> None:
    rule = QuietHours(time(2), time(2, 30))
    first, second = utc(10, 25, 0, 10), utc(10, 25, 1, 10)
    assert isinstance(ask(rule, first, "Europe/Stockholm"), Defer)
    assert isinstance(ask(rule, second, "Europe/Stockholm"), Defer)
    assert isinstance(ask(rule, utc(10, 25, 0, 30), "Europe/Stockholm"), Allow)


def test_an_hour_that_is_skipped_is_never_quiet() -> None:
    rule = QuietHours(time(2), time(3))
    for minutes in range(-120, 120):
        now = utc(3, 29, 1) + timedelta(minutes=minutes)
        assert isinstance(ask(rule, now, "Europe/Stockholm"), Allow)


def test_named_days_are_those_on_which_the_quiet_starts() -> None:
    rule = QuietHours(time(22), time(8), days={"sat"})
    assert isinstance(ask(rule, utc(3, 7, 21), "UTC"), Allow)  # Saturday, before
    assert isinstance(ask(rule, utc(3, 7, 23), "UTC"), Defer)
    assert isinstance(ask(rule, utc(3, 8, 7), "UTC"), Defer)  # Sunday morning belongs to it
    assert isinstance(ask(rule, utc(3, 7, 7), "UTC"), Allow)  # Saturday morning does not


def test_somebody_in_either_of_two_zones_must_be_awake_in_both() -> None:
    answer = ask(NIGHT, utc(3, 2, 8), "Europe/Stockholm", "America/New_York")
    assert isinstance(answer, Defer)
    assert answer.until == utc(3, 2, 14)


def test_two_zones_that_never_wake_together_are_a_no_that_says_so() -> None:
    answer = ask(QuietHours(time(12), time(9)), utc(3, 2, 8), "Asia/Tokyo", "America/New_York")
    assert isinstance(answer, Deny)
    assert "never outside quiet hours" in str(answer)


def test_two_zones_that_wake_together_only_in_summer_are_deferred_until_then() -> None:
    # Free from 09:00 to 10:00: Stockholm 08–09 UTC, in summer 07–08; Lagos 08–09 all year.
    answer = ask(QuietHours(time(10), time(9)), utc(4, 2, 12), "Europe/Stockholm", "Africa/Lagos")
    assert isinstance(answer, Defer)
    assert answer.until == utc(10, 25, 8)


def test_a_person_whose_zone_nobody_knows_is_held_and_told_why() -> None:
    for rule in (NIGHT, QuietDays(weekdays={"sun"})):
        answer = ask(rule, utc(3, 2, 12))
        assert isinstance(answer, Deny)
        assert "time zone is not known" in str(answer)
        assert isinstance(ask(rule, utc(3, 2, 12), message=Message(Purpose.SERVICE)), Allow)


def test_a_sunday_without_midnight_ends_at_the_first_instant_of_monday() -> None:
    answer = ask(QuietDays(weekdays={"sun"}), utc(9, 6, 12), "America/Santiago")
    assert isinstance(answer, Defer)
    assert answer.until == utc(9, 7, 3)
    assert isinstance(
        ask(QuietDays(weekdays={"sun"}), utc(9, 6, 4) - TICK, "America/Santiago"), Allow
    )
    assert isinstance(ask(QuietDays(weekdays={"sun"}), utc(9, 6, 4), "America/Santiago"), Defer)


def test_a_day_of_rest_that_never_came_holds_nothing() -> None:
    rest = QuietDays(weekdays={"fri"})  # Apia had no Friday 30 December 2011
    for hours in range(24):
        now = datetime(2011, 12, 29, 22, tzinfo=UTC) + timedelta(hours=hours)
        assert isinstance(ask(rest, now, "Pacific/Apia"), Allow)


def test_quiet_reads_as_people_say_it() -> None:
    assert str(ask(NIGHT, utc(3, 2, 21), "Europe/Stockholm")) == (
        "deferred until Tue 3 Mar 2026 09:00 in Stockholm, "
        "because quiet from 20:00 until 09:00 in Stockholm"
    )


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (time(20), time(9, 0, 30)),
        (time(20, 0, 30), time(9)),
        (time(20, 0, 0, 1), time(9, 0, 0, 1)),
    ],
)
def test_hours_may_begin_and_end_within_a_minute(start: time, end: time) -> None:
    rule = QuietHours(start, end)
    begins, ends = (datetime.combine(utc(3, 2, 0).date(), at, UTC) for at in (start, end))
    assert isinstance(ask(rule, begins - TICK, "UTC"), Allow)
    assert isinstance(ask(rule, begins, "UTC"), Defer)
    early = ask(rule, ends - TICK, "UTC")
    assert isinstance(early, Defer)
    assert early.until == ends
    assert isinstance(ask(rule, ends, "UTC"), Allow)


def test_where_nobody_knows_the_holidays_it_may_be_one() -> None:
    nowhere = Person("42", email="maya@example.com", timezone="Europe/Stockholm", country="ZZ")
    answer = Policy([QuietDays(holidays=True)]).decide(
        nowhere,
        Message(Purpose.OFFER, channel=Channel.EMAIL),
        History(),
        datetime(2026, 3, 2, 12, tzinfo=UTC),
    )
    assert str(answer) == (
        "declined, because nobody here knows the holidays of ZZ, so it may be one"
    )


def test_what_is_no_datetime_is_refused_in_words() -> None:
    day: Any = date(2026, 1, 1)
    with pytest.raises(ConfigurationError, match="must be a datetime with a time zone"):
        Policy([]).decide(
            Person("42"), Message(Purpose.OFFER, channel=Channel.EMAIL), History(), day
        )
