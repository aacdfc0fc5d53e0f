from datetime import UTC, datetime, timedelta

import pytest

from peoplefirst.decision import Allow, Decision, Defer, Deny
from peoplefirst.governors import CalendarCap, Cap, Governor
from peoplefirst.history import History
from peoplefirst.message import Channel, Message, Purpose
from peoplefirst.person import Person
from peoplefirst.policy import Policy
from peoplefirst.testing.histories import LIVES, written

MAYA = Person("maya", email="maya@example.com", timezone="Europe/Stockholm", country="SE")
OFFER = Message(Purpose.OFFER)
THEN = datetime(2026, 3, 2, 12, tzinfo=UTC)
WEEK = timedelta(days=7)
TICK = timedelta(microseconds=1)


def ask(
    rule: Governor, page: History, now: datetime, person: Person = MAYA, message: Message = OFFER
) -> Decision:
    return Policy([rule]).decide(person, message, page, now)


def test_a_place_frees_at_the_instant_the_oldest_is_exactly_a_window_old() -> None:
    page = written(THEN, THEN + timedelta(days=1))
    early = ask(Cap(2, per=WEEK), page, THEN + WEEK - TICK)
    assert isinstance(early, Defer)
    assert early.until == THEN + WEEK
    assert isinstance(ask(Cap(2, per=WEEK), page, THEN + WEEK), Allow)


def test_the_evidence_is_what_fills_the_window() -> None:
    page = written(THEN - timedelta(days=30), THEN, THEN + timedelta(days=1))
    answer = ask(Cap(2, per=WEEK), page, THEN + timedelta(days=2))
    assert isinstance(answer, Defer)
    assert [c.at for c in answer.reasons[0].evidence] == [THEN, THEN + timedelta(days=1)]


def test_a_cap_of_none_is_a_no() -> None:
    assert isinstance(ask(Cap(0, per=WEEK), History(), THEN), Deny)
    assert isinstance(ask(CalendarCap(0, per="day"), History(), THEN), Deny)


def test_eleven_at_night_and_midnight_do_not_both_pass() -> None:
    # A cap by calendar day would let both through.
    page = written(datetime(2026, 3, 2, 22, tzinfo=UTC))
    midnight = datetime(2026, 3, 2, 23, tzinfo=UTC)
    assert isinstance(ask(Cap(1, per=timedelta(days=1)), page, midnight), Defer)
    assert isinstance(ask(CalendarCap(1, per="day"), page, midnight), Allow)


@pytest.mark.parametrize(("heard", "state"), LIVES.items())
def test_what_may_have_reached_them_counts_and_what_did_not_does_not(
    heard: str, state: str
) -> None:
    answer = ask(Cap(1, per=WEEK), written(THEN, heard=heard), THEN + timedelta(days=1))
    counts = state in {"reserved", "sent", "delivered", "unknown"}
    assert isinstance(answer, Defer if counts else Allow)


def test_a_service_message_passes_but_counts() -> None:
    page = written(THEN, purpose=Purpose.SERVICE)
    later = THEN + timedelta(hours=1)
    assert isinstance(ask(Cap(1, per=WEEK), page, later), Defer)
    assert isinstance(ask(Cap(1, per=WEEK), page, later, message=Message(Purpose.SERVICE)), Allow)


def test_a_household_of_three_shares_its_patience_where_the_rule_says_so() -> None:
    page = written(THEN, person="bo")
    kim = Person("kim", email="kim@example.com", household="home")
    later = THEN + timedelta(hours=1)
    assert isinstance(ask(Cap(1, per=WEEK), page, later, kim), Allow)
    assert isinstance(ask(Cap(1, per=WEEK, whose="household"), page, later, kim), Defer)


def test_a_rule_for_one_channel_and_purpose_neither_stops_nor_counts_others() -> None:
    rule = Cap(1, per=WEEK, channels={"sms"}, purposes={"offer"})
    assert isinstance(ask(rule, written(THEN), THEN), Allow)
    by_sms = Message(Purpose.OFFER, channel=Channel.SMS)
    assert isinstance(ask(rule, written(THEN), THEN, message=by_sms), Allow)
    page = written(THEN, channel=Channel.SMS)
    assert isinstance(ask(rule, page, THEN, message=by_sms), Defer)


def test_a_message_dated_ahead_by_another_clock_counts_as_well() -> None:
    answer = ask(Cap(1, per=WEEK), written(THEN + timedelta(hours=1)), THEN)
    assert isinstance(answer, Defer)
    assert answer.until == THEN + timedelta(hours=1) + WEEK


@pytest.mark.parametrize(
    ("country", "locale", "until"),
    [
        ("SE", "en", datetime(2026, 3, 8, 23, tzinfo=UTC)),  # weeks start on Monday
        ("US", "en", datetime(2026, 3, 7, 23, tzinfo=UTC)),  # on Sunday
        ("EG", "en", datetime(2026, 3, 6, 23, tzinfo=UTC)),  # on Saturday
        (None, "en-US", datetime(2026, 3, 7, 23, tzinfo=UTC)),
        (None, "en", datetime(2026, 3, 8, 23, tzinfo=UTC)),
    ],
)
def test_a_week_starts_where_their_country_starts_it(
    country: str | None, locale: str, until: datetime
) -> None:
    maya = Person(
        "maya",
        email="maya@example.com",
        timezone="Europe/Stockholm",
        country=country,
        locale=locale,
    )
    answer = ask(CalendarCap(1, per="week"), written(THEN), THEN + timedelta(hours=1), maya)
    assert isinstance(answer, Defer)
    assert answer.until == until


def test_a_day_in_cairo_that_has_no_midnight_frees_at_one() -> None:
    maya = Person("maya", email="maya@example.com", timezone="Africa/Cairo")
    evening = datetime(2026, 4, 23, 19, tzinfo=UTC)
    answer = ask(CalendarCap(1, per="day"), written(evening), evening, maya)
    assert isinstance(answer, Defer)
    assert answer.until == datetime(2026, 4, 23, 22, tzinfo=UTC)
    assert "01:00 in Cairo" in str(answer)


def test_in_either_of_two_zones_the_day_must_be_over_in_both() -> None:
    maya = Person("maya", email="maya@example.com", timezone=["Asia/Tokyo", "America/New_York"])
    answer = ask(CalendarCap(1, per="day"), written(THEN), THEN, maya)
    assert isinstance(answer, Defer)
    assert answer.until == datetime(2026, 3, 3, 5, tzinfo=UTC)


def test_without_a_zone_a_day_is_taken_as_long_as_any_there_is() -> None:
    nowhere = Person("maya", email="maya@example.com")
    answer = ask(CalendarCap(1, per="day"), written(THEN), THEN, nowhere)
    assert isinstance(answer, Defer)
    assert answer.until == THEN + timedelta(days=2)
