"""The oracle's clocks: where somebody may be, what their walls show, and when they rest."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

import holidays

from peoplefirst.governors import QuietDays, QuietHours
from peoplefirst.message import Channel
from peoplefirst.testing.cases import Case

Free = Callable[[datetime], bool]
"""Whether a message is welcome at an instant, as far as one rule goes."""

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = timedelta(days=1)


def always(_: datetime) -> bool:
    return True


def never(_: datetime) -> bool:
    return False


@lru_cache(maxsize=100_000)
def shown(key: str, at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(key)).replace(tzinfo=None)


REGIONS = {
    ("US", "FL"): ("America/New_York", "America/Chicago"),
    ("US", "US-HI"): ("Pacific/Honolulu",),
    ("AU", "NSW"): ("Australia/Sydney", "Australia/Broken_Hill", "Australia/Lord_Howe"),
}
PHONES = {"+46701234567": ("Europe/Stockholm",), "+16502530000": ("America/Los_Angeles",)}


@cache
def country_zones(country: str) -> tuple[str, ...]:
    """All that the tz database lists for a country."""
    lines = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text().splitlines()
    return tuple(line.split("\t")[2] for line in lines if line.startswith(f"{country}\t"))


def places(case: Case) -> tuple[str, ...]:
    """The zones in which they may be: as they say, else by region or country, and by phone."""
    person = case.person
    if person.timezone or not (person.country or person.phone):
        return person.timezone
    here = REGIONS.get((person.country or "", person.region or ""))
    by_phone = PHONES[person.phone] if person.phone else ()
    return (*(country_zones(person.country or "") if here is None else here), *by_phone)


def quiet(start: time, end: time, days: frozenset[str], keys: tuple[str, ...]) -> Free:
    """A quiet time starts on each of ``days`` and ends at the next ``end``, by any of the walls."""

    def quiet_at(reading: datetime) -> bool:
        for begun in (reading.date(), reading.date() - DAY):
            over = begun if start < end else begun + DAY
            inside = datetime.combine(begun, start) <= reading < datetime.combine(over, end)
            if inside and WEEK[begun.weekday()] in days:
                return True
        return False

    return lambda at: bool(keys) and not any(quiet_at(shown(key, at)) for key in keys)


def quiet_hours(rule: QuietHours, case: Case, _: Channel) -> Free:
    days = frozenset(day.value for day in rule.days)
    return quiet(rule.start, rule.end, days, places(case))


@cache
def festive(country: str, region: str | None, day: date) -> bool:
    part = region.removeprefix(f"{country}-") if region else None
    return day in holidays.country_holidays(country, subdiv=part, years=day.year)


def quiet_days(rule: QuietDays, case: Case, _: Channel) -> Free:
    """On none of these weekdays and on no public holiday of where they live, by any wall.

    Or of the country that the rule names; a region is one of its own country only.
    """
    keys = places(case)
    country = rule.country or case.person.territory
    region = case.person.region if country == case.person.territory else None
    if not keys or (rule.holidays and country is None):
        return never

    def rests(reading: datetime) -> bool:
        if WEEK[reading.weekday()] in rule.weekdays:
            return True
        return rule.holidays and festive(country or "", region, reading.date())

    return lambda at: not any(rests(shown(key, at)) for key in keys)
