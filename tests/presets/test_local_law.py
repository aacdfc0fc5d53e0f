"""The law of wherever somebody is, as one rule for everybody."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta

from peoplefirst import Allow, Consent, Defer, Deny, History, Message, Person, Policy
from peoplefirst.policy_data import as_toml, policy
from peoplefirst.presets import LocalLaw, preset_policy, presets_for

EVENING = datetime(2026, 11, 19, 1, 30, tzinfo=UTC)  # Wednesday 20:30 in New York
TEXT = Message("offer", channel="sms")
LAW = Policy([LocalLaw()])


def somebody(country: str, region: str | None = None, zone: str = "America/New_York") -> Person:
    yes = Consent("sms", given_at=EVENING - timedelta(days=9), how="form", wording="v1")
    return Person("1", country=country, region=region, timezone=zone, consents=[yes])


def test_each_person_is_under_the_law_of_their_own_place() -> None:
    florida = LAW.decide(somebody("US", "FL"), TEXT, History(), EVENING)
    new_york = LAW.decide(somebody("US", "NY"), TEXT, History(), EVENING)
    assert isinstance(florida, Defer)
    assert florida.until == datetime(2026, 11, 19, 13, tzinfo=UTC)  # 08:00 in Florida
    assert "[us.fl]" in str(florida)
    assert isinstance(new_york, Allow)


def test_it_says_what_its_presets_say_together() -> None:
    for person in (somebody("US", "TX"), somebody("DE"), somebody("US"), somebody("CA", "ON")):
        named = preset_policy(*[one.name for one in presets_for(person)])
        for hours in range(0, 48, 3):
            now = EVENING + timedelta(hours=hours)
            law = LAW.decide(person, TEXT, History(), now)
            assert law == named.decide(person, TEXT, History(), now)


def test_where_nobody_can_tell_it_says_nothing() -> None:
    assert isinstance(LAW.decide(Person("1"), TEXT, History(), EVENING), Allow)


def test_it_joins_the_friendly_rules_and_is_the_stricter_of_both() -> None:
    both = Policy.friendly().plus(LocalLaw())
    german = somebody("DE", zone="Europe/Berlin")
    noon = datetime(2026, 11, 18, 11, tzinfo=UTC)
    assert isinstance(both.decide(german, TEXT, History(), noon), Allow)
    assert isinstance(both.decide(Person("2", country="DE"), TEXT, History(), noon), Deny)


def test_it_can_be_written_in_a_policy_file() -> None:
    both = Policy.friendly().plus(LocalLaw())
    assert policy(tomllib.loads(as_toml(both))) == both
