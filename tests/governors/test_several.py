"""Several people on a page, several zones, several channels, holidays: one is not the other."""

from datetime import UTC, datetime, timedelta

import pytest

from peoplefirst.decision import Allow, Decision, Defer, Deny
from peoplefirst.governors import Cap, Governor, HoldWhileOpen, QuietDays, Spacing
from peoplefirst.history import History
from peoplefirst.journal import Contact, State
from peoplefirst.message import Channel, Message, Purpose
from peoplefirst.moments import Concern
from peoplefirst.person import Person
from peoplefirst.policy import Policy
from peoplefirst.testing.histories import tell, written

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TICK = timedelta(microseconds=1)
OFFER = Message(Purpose.OFFER)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOTHING = History()


def maya(*zones: str, country: str | None = None, region: str | None = None) -> Person:
    return Person(
        "maya",
        email="maya@example.com",
        phone="+46701234567",
        timezone=zones,
        country=country,
        region=region,
    )


def ask(rule: Governor, person: Person, now: datetime, page: History = NOTHING) -> Decision:
    return Policy([rule]).decide(person, OFFER, page, now)


def test_a_concern_of_hers_holds_though_one_of_another_was_opened_before_it() -> None:
    told = (("bo", "his"), ("maya", "hers"))
    page = History(
        tuple(
            entry
            for who, name in told
            for entry in Concern(id=name, opened_at=NOW - DAY).entries(who)
        )
    )
    assert isinstance(ask(HoldWhileOpen(), maya("UTC"), NOW, page), Deny)


def test_of_several_concerns_the_one_that_closed_last_is_waited_for() -> None:
    closed = (3 * HOUR, HOUR, 2 * HOUR)
    page = History(
        tuple(
            entry
            for number, ago in enumerate(closed)
            for entry in Concern(id=f"c{number}", opened_at=NOW - DAY, closed_at=NOW - ago).entries(
                "maya"
            )
        )
    )
    answer = ask(HoldWhileOpen(cool_off=DAY), maya("UTC"), NOW, page)
    assert isinstance(answer, Defer)
    assert answer.until == NOW - HOUR + DAY


@pytest.mark.parametrize("zones", [("UTC", "Asia/Tokyo"), ("Asia/Tokyo", "UTC")])
def test_a_day_of_rest_in_either_of_two_zones_is_one(zones: tuple[str, str]) -> None:
    rule = QuietDays(weekdays={"sun"})
    begins = datetime(2026, 3, 7, 15, tzinfo=UTC)  # Sunday in Tokyo, still Saturday in UTC
    ends = datetime(2026, 3, 9, tzinfo=UTC)
    assert isinstance(ask(rule, maya(*zones), begins - TICK), Allow)
    for at in (begins, datetime(2026, 3, 8, 10, tzinfo=UTC), ends - TICK):
        answer = ask(rule, maya(*zones), at)
        assert isinstance(answer, Defer)
        assert answer.until == ends
    assert isinstance(ask(rule, maya(*zones), ends), Allow)


EPIPHANY = datetime(2026, 1, 6, 12, tzinfo=UTC)  # a Tuesday; a holiday in Bavaria, not in Hamburg


def test_a_holiday_is_one_of_their_country_and_region() -> None:
    rule = QuietDays(holidays=True)
    answer = ask(rule, maya("Europe/Berlin", country="DE", region="DE-BY"), EPIPHANY)
    assert isinstance(answer, Defer)
    assert answer.until == datetime(2026, 1, 6, 23, tzinfo=UTC)
    assert "Epiphany is a day of rest in Berlin" in str(answer)
    for region in ("HH", "DE-HH", None, "nowhere"):
        assert isinstance(
            ask(rule, maya("Europe/Berlin", country="DE", region=region), EPIPHANY), Allow
        )


def test_holidays_and_days_of_rest_follow_one_another() -> None:
    rule = QuietDays(weekdays={"wed"}, holidays=True)
    answer = ask(rule, maya("Europe/Berlin", country="DE", region="BY"), EPIPHANY)
    assert isinstance(answer, Defer)
    assert answer.until == datetime(2026, 1, 7, 23, tzinfo=UTC)


def test_the_holidays_of_a_country_that_the_rule_names_hold_for_everybody() -> None:
    fourteenth = datetime(2026, 7, 14, 12, tzinfo=UTC)
    rule = QuietDays(holidays=True, country="FR")
    for person in (maya("UTC"), maya("UTC", country="SE"), maya("UTC", country="US", region="FL")):
        assert isinstance(ask(rule, person, fourteenth), Defer)
    assert isinstance(ask(QuietDays(holidays=True), maya("UTC", country="SE"), fourteenth), Allow)


def test_where_the_country_is_not_known_nobody_can_tell_whether_it_is_a_holiday() -> None:
    answer = ask(QuietDays(holidays=True), maya("UTC"), NOW)
    assert isinstance(answer, Deny)
    assert "their country is not known" in str(answer)


def test_a_message_without_a_channel_waits_for_the_one_that_welcomes_it_first() -> None:
    by_email = Spacing(3 * DAY, channels={"email"})
    by_sms = Spacing(2 * DAY, channels={"sms"})
    contacts = (
        Contact("", NOW, "maya", by, Purpose.OFFER, None, State.SENT)
        for by in (Channel.EMAIL, Channel.SMS)
    )
    page = tell((contact, "reserved sent") for contact in contacts).history
    answer = Policy([by_email, by_sms]).decide(maya("UTC"), OFFER, page, NOW)
    assert isinstance(answer, Defer)
    assert (answer.channel, answer.until) == (Channel.SMS, NOW + 2 * DAY)
    assert {reason.facts["gap"] for reason in answer.reasons} == {2 * DAY, 3 * DAY}


def test_a_channel_that_welcomes_it_now_goes_before_one_that_is_liked_better() -> None:
    page = written(NOW, channel=Channel.EMAIL)
    answer = ask(Cap(1, per=DAY, channels={"email"}), maya("UTC"), NOW, page)
    assert answer == Allow(Channel.SMS)
