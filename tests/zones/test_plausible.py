"""Where somebody may be whom nobody asked: by country and region, and by the phone's prefix."""

import subprocess
import sys
from datetime import UTC, datetime, time, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

import pytest

from peoplefirst.decision import Allow, Defer, Deny
from peoplefirst.governors import QuietHours
from peoplefirst.history import History
from peoplefirst.message import Message, Purpose
from peoplefirst.person import Person
from peoplefirst.policy import Policy
from peoplefirst.zones import REGIONS, plausible

STOCKHOLM, NEW_YORK, LOS_ANGELES = "Europe/Stockholm", "America/New_York", "America/Los_Angeles"
BY_DAY = Policy([QuietHours(time(20), time(9))])
OFFER = Message(Purpose.OFFER)

PEOPLE: tuple[tuple[str | None, str | None, str | None, set[str]], ...] = (
    # country, region, phone → where they may be
    ("SE", None, None, {STOCKHOLM}),
    ("SE", "SE-AB", None, {STOCKHOLM}),  # a region that narrows nothing down
    ("US", "US-FL", None, {NEW_YORK, "America/Chicago"}),
    ("US", "FL", None, {NEW_YORK, "America/Chicago"}),
    ("US", "CA", None, {LOS_ANGELES}),
    ("US", "US-IN", None, {"America/Indiana/Indianapolis", "America/Chicago"}),
    ("US", "HI", None, {"Pacific/Honolulu"}),
    ("CA", "CA-QC", None, {"America/Toronto", "America/Blanc-Sablon", "America/Halifax"}),
    ("AU", "AU-WA", None, {"Australia/Perth", "Australia/Eucla"}),
    ("EG", None, None, {"Africa/Cairo"}),
    ("IN", None, "+919812345678", {"Asia/Kolkata", "Asia/Calcutta"}),
    (None, None, "+46701234567", {STOCKHOLM}),
    (None, None, "+12125550123", {NEW_YORK}),
    (None, "FL", None, set()),  # a region of nobody knows where
    (None, None, None, set()),
    ("XX", None, None, set()),
    (None, None, "+88213555555", set()),  # a satellite phone
)


@pytest.mark.parametrize(("country", "region", "phone", "there"), PEOPLE)
def test_where_they_may_be_follows_from_what_is_known(
    country: str | None, region: str | None, phone: str | None, there: set[str]
) -> None:
    found = plausible(country, region, phone)
    assert len(set(found)) == len(found)
    assert set(found) == there
    person = Person("maya", country=country, region=region, phone=phone)
    assert tuple(tz.key for tz in person.zones) == found


def listed(country: str) -> set[str]:
    lines = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8").splitlines()
    return {line.split("\t")[2] for line in lines if line.startswith(f"{country}\t")}


def regions() -> list[tuple[str, str]]:
    return [
        (country, entry.partition(":")[0])
        for country, table in REGIONS.items()
        for entry in table.split()
    ]


def test_every_zone_of_every_region_exists_and_lies_in_its_country() -> None:
    territories = listed("PR") | listed("VI") | listed("GU") | listed("MP") | listed("AS")
    for country, region in regions():
        found = set(plausible(country, region, None))
        assert found, region
        assert found <= available_timezones(), region
        assert found <= listed(country) | (territories if country == "US" else set()), region
    assert len(regions()) == len(set(regions())) == 50 + 1 + 5 + 13 + 8


def test_all_walls_of_a_country_are_on_the_walls_of_its_regions() -> None:
    # What a country shows somewhere, one of its regions shows too: none was forgotten.
    def walls(keys: set[str]) -> set[tuple[object, ...]]:
        months = [datetime(2026, month, 1, tzinfo=UTC) for month in range(1, 13)]
        return {tuple(at.astimezone(ZoneInfo(key)).utcoffset() for at in months) for key in keys}

    for country in REGIONS:
        told = {z for c, r in regions() if c == country for z in plausible(c, r, None)}
        missing = walls(listed(country) - {"Antarctica/Macquarie"}) - walls(told)
        assert not missing, country


@pytest.mark.parametrize("country", ["AQ", "BR", "DE", "FR", "ID", "KI", "RU", "US"])
def test_a_country_without_a_region_may_be_any_of_its_zones(country: str) -> None:
    assert set(plausible(country, None, None)) == listed(country)


def test_where_address_and_phone_disagree_both_apply() -> None:
    assert plausible("SE", None, "+16502530000") == (STOCKHOLM, LOS_ANGELES)
    assert plausible("US", "NY", "+13105550123") == (NEW_YORK, LOS_ANGELES)
    maya = Person("maya", email="maya@example.com", country="SE", phone="+16502530000")
    # 18:00 in Stockholm, 09:00 in Los Angeles; an hour sooner it is early there.
    at = datetime(2026, 1, 12, 17, tzinfo=UTC)
    assert isinstance(BY_DAY.decide(maya, OFFER, History(), at), Allow)
    sooner = BY_DAY.decide(maya, OFFER, History(), at - timedelta(hours=1))
    assert isinstance(sooner, Defer)
    assert sooner.until == at


def test_what_they_said_themselves_goes_before_all_else() -> None:
    maya = Person("maya", timezone="Asia/Tokyo", country="SE", phone="+16502530000")
    assert [tz.key for tz in maya.zones] == ["Asia/Tokyo"]


def test_where_nobody_knows_the_message_is_held_and_says_so() -> None:
    answer = BY_DAY.decide(
        Person("maya", email="maya@example.com"),
        OFFER,
        History(),
        datetime(2026, 1, 12, tzinfo=UTC),
    )
    assert isinstance(answer, Deny)
    assert "their time zone is not known" in str(answer)


WITHOUT = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "phonenumbers":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
from peoplefirst.person import Person
from peoplefirst.zones import plausible
print(plausible(None, None, "+46701234567"), plausible("SE", None, "+16502530000"))
print([tz.key for tz in Person("maya", phone="+46701234567", country="EG").zones])
assert "phonenumbers" not in sys.modules
"""


def test_without_the_package_for_phones_the_phone_says_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["() ('Europe/Stockholm',)", "['Africa/Cairo']"]
