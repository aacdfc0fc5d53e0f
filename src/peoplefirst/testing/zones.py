"""Hypothesis strategies for time zones and for the instants at which rules break.

Random times hardly ever meet a clock change, so these look for them: every change of the
offset from 2025 to 2028 is found by looking at the wall once a day, without the library's
own arithmetic, and instants are drawn on both sides of it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import strategies as st

BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
END = datetime(2029, 1, 1, tzinfo=UTC)

NOTABLE = (
    "Africa/Cairo",  # midnight is skipped
    "America/Santiago",  # the same, on Sundays
    "Asia/Beirut",
    "Australia/Lord_Howe",  # half an hour
    "Antarctica/Troll",  # two hours
    "America/Scoresbysund",  # set back from midnight to the day before
    "America/Nuuk",
    "Atlantic/Azores",  # set back to midnight
    "America/Havana",
    "Africa/Casablanca",  # set back for Ramadan, four changes a year
    "Asia/Gaza",
    "Pacific/Chatham",  # 12:45
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Europe/Dublin",
    "Europe/Stockholm",
    "America/New_York",
)
"""Zones whose clocks do something that others do not."""


@cache
def all_zones() -> tuple[str, ...]:
    """Every IANA zone that this machine knows, sorted."""
    return tuple(sorted(available_timezones() - {"localtime", "Factory"}))


@cache
def clock_changes(key: str) -> tuple[datetime, ...]:
    """The instants from 2025 to 2028 at which the offset of this zone changes."""
    tz = ZoneInfo(key)

    def offset(seconds: int) -> timedelta | None:
        return (BEGIN + timedelta(seconds=seconds)).astimezone(tz).utcoffset()

    found: list[datetime] = []
    last = int((END - BEGIN).total_seconds())
    for day in range(0, last, 86_400):
        low, high = day, day + 86_400
        before = offset(low)
        if offset(high) == before:
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if offset(middle) == before else (low, middle)
        found.append(BEGIN + timedelta(seconds=high))
    return tuple(found)


@cache
def zones() -> st.SearchStrategy[str]:
    """Names of IANA zones: half of them notable ones, half of them any."""
    return st.sampled_from(NOTABLE) | st.sampled_from(all_zones())


_STEPS = (
    timedelta(microseconds=1),
    timedelta(seconds=1),
    timedelta(minutes=1),
    timedelta(minutes=15),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=2),
    timedelta(hours=9),
    timedelta(hours=24),
    timedelta(hours=25),
)


@cache
def instants() -> st.SearchStrategy[datetime]:
    """Any instant from 2025 to 2028, to the microsecond."""
    most = int((END - BEGIN).total_seconds()) * 1_000_000
    return st.integers(0, most).map(lambda n: BEGIN + timedelta(microseconds=n))


def _small_hours(key: str) -> st.SearchStrategy[datetime]:
    """Local midnight and the hours around it, on any day."""
    tz = ZoneInfo(key)

    def build(day: int, minute: int, step: timedelta) -> datetime:
        there = (BEGIN + timedelta(days=day)).replace(tzinfo=None) + timedelta(minutes=minute)
        return there.replace(tzinfo=tz).astimezone(UTC) + step

    around = st.sampled_from((timedelta(0), *_STEPS[:2], *(-step for step in _STEPS[:2])))
    return st.builds(build, st.integers(1, 1459), st.integers(-120, 240), around)


@cache
def instants_near_clock_changes(key: str) -> st.SearchStrategy[datetime]:
    """Instants a microsecond, seconds or hours around the zone's clock changes.

    A quarter of them lie in the small hours of any day; all of them, where clocks never change.
    """
    changes = clock_changes(key)
    small = _small_hours(key)
    if not changes:
        return small
    change = st.sampled_from(changes)
    near = st.tuples(change, st.sampled_from(_STEPS), st.sampled_from((-1, 0, 1))).map(
        lambda drawn: drawn[0] + drawn[2] * drawn[1]
    )
    within = st.tuples(change, st.integers(-36 * 60, 36 * 60)).map(
        lambda drawn: drawn[0] + timedelta(minutes=drawn[1])
    )
    return st.one_of(near, near, within, small)


@cache
def _there(key: str) -> st.SearchStrategy[tuple[str, datetime]]:
    return instants_near_clock_changes(key).map(lambda at: (key, at))


@cache
def places() -> st.SearchStrategy[tuple[str, datetime]]:
    """A zone, and an instant at which something may be odd there."""
    return zones().flatmap(_there)
