"""Every preset's hours, a microsecond on either side of each edge, on a wall of that place."""

from datetime import datetime, timedelta

import pytest

from peoplefirst.decision import Allow, Defer
from peoplefirst.message import Channel, Message, Purpose

from .asked import decide, local, somebody, sources

TICK = timedelta(microseconds=1)
MONDAY, SATURDAY, SUNDAY = "2026-11-16", "2026-11-21", "2026-11-22"

HOURS = (
    # preset, channel, zone, country, day, opens, closes
    ("us.tcpa", "sms", "America/Denver", "US", MONDAY, "08:00", "21:00"),
    ("us.tcpa", "voice", "America/Los_Angeles", "US", SUNDAY, "08:00", "21:00"),
    ("us.fl", "sms", "America/New_York", "US", MONDAY, "08:00", "20:00"),
    ("us.fl", "voice", "America/Chicago", "US", SUNDAY, "08:00", "20:00"),
    ("us.ok", "sms", "America/Chicago", "US", MONDAY, "08:00", "20:00"),
    ("us.ok", "voice", "America/Chicago", "US", MONDAY, "08:00", "20:00"),
    ("us.wa", "sms", "America/Los_Angeles", "US", MONDAY, "08:00", "20:00"),
    ("us.wa", "voice", "America/Los_Angeles", "US", MONDAY, "08:00", "20:00"),
    ("us.ct", "sms", "America/New_York", "US", MONDAY, "09:00", "20:00"),
    ("us.ct", "voice", "America/New_York", "US", SUNDAY, "09:00", "20:00"),
    ("us.md", "sms", "America/New_York", "US", MONDAY, "08:00", "20:00"),
    ("us.md", "voice", "America/New_York", "US", MONDAY, "08:00", "20:00"),
    ("us.tx", "sms", "America/Chicago", "US", MONDAY, "09:00", "21:00"),
    ("us.tx", "sms", "America/Denver", "US", SATURDAY, "09:00", "21:00"),
    ("us.tx", "voice", "America/Chicago", "US", SUNDAY, "12:00", "21:00"),
    ("us.va", "sms", "America/New_York", "US", MONDAY, "08:00", "21:00"),
    ("us.va", "voice", "America/New_York", "US", SUNDAY, "08:00", "21:00"),
    ("ca.telemarketing", "voice", "America/Toronto", "CA", MONDAY, "09:00", "21:30"),
    ("ca.telemarketing", "voice", "America/St_Johns", "CA", SATURDAY, "10:00", "18:00"),
    ("ca.telemarketing", "voice", "America/Vancouver", "CA", SUNDAY, "10:00", "18:00"),
    ("fr.sms", "sms", "Europe/Paris", "FR", SATURDAY, "08:00", "22:00"),
    ("fr.sms.strict", "sms", "Europe/Paris", "FR", SATURDAY, "08:00", "20:00"),
    ("fr.voice", "voice", "Europe/Paris", "FR", MONDAY, "10:00", "13:00"),
    ("fr.voice", "voice", "Indian/Reunion", "RE", MONDAY, "14:00", "20:00"),
    ("in.trai", "sms", "Asia/Kolkata", "IN", SUNDAY, "10:00", "21:00"),
)


@pytest.mark.parametrize(("name", "by", "zone", "country", "day", "opens", "closes"), HOURS)
def test_hours_open_and_close_to_the_microsecond(
    name: str, by: str, zone: str, country: str, day: str, opens: str, closes: str
) -> None:
    who, offer = somebody(zone, country), Message(Purpose.OFFER, channel=Channel(by))
    first, end = local(zone, f"{day} {opens}"), local(zone, f"{day} {closes}")

    early = decide(name, who, offer, first - TICK)
    assert isinstance(early, Defer)
    assert early.until == first
    assert sources(early) == {name}
    assert isinstance(decide(name, who, offer, first), Allow)
    assert isinstance(decide(name, who, offer, end - TICK), Allow)
    late = decide(name, who, offer, end)
    assert isinstance(late, Defer)
    assert late.until > end
    assert name in str(late)


RESTS = (
    # preset, channel, zone, country, a day with no hours at all, the first hour after it
    ("fr.sms", "sms", "Europe/Paris", "FR", "2026-11-22 12:00", "2026-11-23 08:00"),  # a Sunday
    ("fr.sms", "sms", "Europe/Paris", "FR", "2026-11-11 12:00", "2026-11-12 08:00"),  # Armistice
    ("fr.sms.strict", "sms", "Europe/Paris", "FR", "2026-07-14 12:00", "2026-07-15 08:00"),
    ("fr.voice", "voice", "Europe/Paris", "FR", "2026-11-21 11:00", "2026-11-23 10:00"),  # Sat
    ("fr.voice", "voice", "Europe/Paris", "FR", "2026-12-25 11:00", "2026-12-28 10:00"),
    ("fr.voice", "voice", "Europe/Paris", "FR", "2026-11-16 13:00", "2026-11-16 14:00"),  # noon
)


@pytest.mark.parametrize(("name", "by", "zone", "country", "rest", "then"), RESTS)
def test_days_and_hours_of_rest_end_when_the_next_hours_begin(
    name: str, by: str, zone: str, country: str, rest: str, then: str
) -> None:
    who, offer = somebody(zone, country), Message(Purpose.OFFER, channel=Channel(by))
    answer = decide(name, who, offer, local(zone, rest))
    assert isinstance(answer, Defer)
    assert answer.until == local(zone, then)
    assert sources(answer) == {name}


OUTSIDE = (
    # what a preset has no say about: another channel, another purpose
    ("us.tcpa", "email", "offer"),
    ("us.tcpa", "sms", "thank_you"),
    ("us.fl", "sms", "service"),
    ("us.md", "email", "feedback_request"),
    ("ca.telemarketing", "sms", "offer"),
    ("ca.telemarketing", "voice", "feedback_request"),
    ("fr.sms", "email", "offer"),
    ("fr.voice", "sms", "offer"),
    ("in.trai", "sms", "service"),
)


@pytest.mark.parametrize(("name", "by", "purpose"), OUTSIDE)
def test_at_night_a_preset_holds_only_what_it_is_about(name: str, by: str, purpose: str) -> None:
    who = somebody("Europe/Paris", "FR")
    night = local("Europe/Paris", f"{SUNDAY} 03:00")
    message = Message(Purpose(purpose), channel=Channel(by))
    assert isinstance(decide(name, who, message, night), Allow)


def test_in_maryland_a_survey_by_text_keeps_the_hours_and_next_door_it_need_not() -> None:
    who = somebody("America/New_York", "US")
    survey = Message(Purpose.FEEDBACK_REQUEST, channel=Channel.SMS)
    night = local("America/New_York", f"{MONDAY} 23:00")
    assert isinstance(decide("us.md", who, survey, night), Defer)
    assert isinstance(decide("us.va", who, survey, night), Allow)


COLLEAGUE = (
    # a wall time in Warsaw, and whether a colleague is asked then
    ("2026-11-16 08:59:59.999999", False),
    ("2026-11-16 09:00", True),
    ("2026-11-16 16:59:59.999999", True),
    ("2026-11-16 17:00", False),
    ("2026-11-21 12:00", False),  # a Saturday
    ("2026-11-11 12:00", False),  # Independence Day
)


@pytest.mark.parametrize(("wall", "welcome"), COLLEAGUE)
def test_colleagues_are_asked_in_working_hours(wall: str, welcome: bool) -> None:
    who = somebody("Europe/Warsaw", "PL")
    question = Message(Purpose.CHECK_IN, channel=Channel.EMAIL)
    answer = decide("colleague", who, question, local("Europe/Warsaw", wall))
    assert isinstance(answer, Allow if welcome else Defer)


def test_local_is_the_clock_of_the_person_and_not_of_the_jurisdiction() -> None:
    # A Floridian in Pensacola keeps Central time: at 20:30 in Miami it is 19:30 there.
    at = local("America/New_York", f"{MONDAY} 20:30")
    offer = Message(Purpose.OFFER, channel=Channel.SMS)
    assert isinstance(decide("us.fl", somebody("America/New_York"), offer, at), Defer)
    assert isinstance(decide("us.fl", somebody("America/Chicago"), offer, at), Allow)


def test_instants_are_utc() -> None:
    assert local("Asia/Kolkata", "2026-11-22 10:00") == datetime.fromisoformat(
        "2026-11-22T04:30:00+00:00"
    )
