"""Wall-clock arithmetic in a person's zone, exact through every clock change.

Instants are aware datetimes in UTC. Wall readings are naive datetimes: what the clock on
somebody's wall shows. An hour can be repeated or skipped, midnight can be missing, a whole
day can be missing (Apia, 30 December 2011), so nothing here adds hours to a wall reading
and hopes. The one tool is :func:`first_free`: walk from an instant to the end of what
blocks it, stop at every clock change on the way and look at the wall again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from peoplefirst.errors import ConfigurationError, did_you_mean

Unit = Literal["day", "week", "month"]

_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)
_MIDNIGHT = time()
_CHANGES_APART = timedelta(days=6)


def instant(value: datetime, field: str = "now") -> datetime:
    """``value`` in UTC. A naive datetime is refused: it names no instant."""
    if not isinstance(value, datetime):
        raise ConfigurationError(field, "must be a datetime with a time zone")
    if value.tzinfo is UTC:
        return value
    if value.utcoffset() is None:
        raise ConfigurationError(
            field,
            "is a naive datetime, which names no instant; "
            "give it a zone, for example datetime(2026, 3, 1, tzinfo=timezone.utc)",
        )
    return value.astimezone(UTC)


@lru_cache(maxsize=1024)
def zone(key: str) -> ZoneInfo:
    """The IANA zone of that name, or a :class:`ConfigurationError` that suggests the nearest."""
    try:
        return ZoneInfo(key)
    except (OSError, ValueError, KeyError, TypeError):  # missing, a folder, a path, not a name
        hint = did_you_mean(str(key), available_timezones())
        raise ConfigurationError("timezone", f"{key!r} is not an IANA time zone; {hint}") from None


def wall(at: datetime, tz: ZoneInfo) -> datetime:
    """What the clock on the wall in ``tz`` shows at ``at``: a naive datetime."""
    there = at.astimezone(tz)
    return datetime.combine(there, there.time())  # a third of the time of replace(tzinfo=None)


def _offset(at: datetime, tz: ZoneInfo) -> timedelta:
    return wall(at, tz) - at.replace(tzinfo=None)


def next_change(after: datetime, until: datetime, tz: ZoneInfo) -> datetime | None:
    """The first clock change in (``after``, ``until``], or None.

    Looks at the offset every six days: in the whole tz database no zone changes twice within
    six days (the shortest distance is 6.96 days, in Recife in 2000).
    """
    here = _offset(after, tz)
    low = after
    while low < until:
        high = min(low + _CHANGES_APART, until)
        if _offset(high, tz) != here:
            return _bisect(low, high, here, tz)
        low = high
    return None


def _bisect(low: datetime, high: datetime, before: timedelta, tz: ZoneInfo) -> datetime:
    """The clock change in (low, high]; changes happen on whole seconds of UTC."""
    low = low.replace(microsecond=0)
    high = high if not high.microsecond else high.replace(microsecond=0) + _SECOND
    while high - low > _SECOND:
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        if _offset(middle, tz) == before:
            low = middle
        else:
            high = middle
    return high


def first_free(
    at: datetime, tz: ZoneInfo, blocked: Callable[[datetime], datetime | None], limit: datetime
) -> datetime | None:
    """The first instant from ``at`` on whose wall reading is not blocked.

    ``blocked(reading)`` gives the later reading at which the block around ``reading`` ends,
    or None where nothing blocks. None is returned where all is blocked up to ``limit``.
    """
    while True:
        reading = wall(at, tz)
        end = blocked(reading)
        if end is None:
            return at
        if at > limit:
            return None
        ahead = at + (end - reading)
        # No zone changes twice within six days, so where the wall agrees then, it did not change.
        if end - reading < _CHANGES_APART and wall(ahead, tz) == end:
            at = ahead
        else:
            at = next_change(at, ahead, tz) or ahead


def first_reading(reading: datetime, tz: ZoneInfo) -> datetime:
    """The first instant at which the wall in ``tz`` shows ``reading`` or, if skipped, later."""
    there = reading.replace(tzinfo=tz, fold=0).astimezone(UTC)
    if wall(there, tz) == reading:
        return there
    # The reading falls into a gap; with fold=0 `there` lies after the change that skipped it.
    change = next_change(there - 2 * _DAY, there, tz)
    while change is not None and wall(change, tz) < reading:
        change = next_change(change, there, tz)
    return there if change is None else change


def period_start(at: datetime, tz: ZoneInfo, unit: Unit, first_weekday: int = 0) -> datetime:
    """When the local day, week or month that holds ``at`` began: its first instant."""
    first = _first_date(wall(at, tz).date(), unit, first_weekday)
    following = first_reading(datetime.combine(_next_date(first, unit), _MIDNIGHT), tz)
    if following <= at:  # a clock set back across midnight: the new day had begun already
        return following
    return first_reading(datetime.combine(first, _MIDNIGHT), tz)


def next_period_start(at: datetime, tz: ZoneInfo, unit: Unit, first_weekday: int = 0) -> datetime:
    """When the local day, week or month after the one that holds ``at`` begins."""
    first = _first_date(wall(at, tz).date(), unit, first_weekday)
    while True:
        first = _next_date(first, unit)
        start = first_reading(datetime.combine(first, _MIDNIGHT), tz)
        if start > at:
            return start


def _first_date(day: date, unit: Unit, first_weekday: int) -> date:
    if unit == "day":
        return day
    if unit == "week":
        return day - timedelta(days=(day.weekday() - first_weekday) % 7)
    return day.replace(day=1)


def _next_date(first: date, unit: Unit) -> date:
    if unit == "month":
        return (first + timedelta(days=31)).replace(day=1)
    return first + (_DAY if unit == "day" else 7 * _DAY)


# Where the week does not start on Monday: Unicode CLDR 47, supplemental data, weekData/firstDay.
_SUNDAY_FIRST = frozenset(
    "AG AS BD BR BS BT BW BZ CA CO DM DO ET GT GU HK HN ID IL IN JM JP KE KH KR LA MH MM MO MT "
    "MX MZ NI NP PA PE PH PK PR PT PY SA SG SV TH TT TW UM US VE VI WS YE ZA ZW".split()
)
_SATURDAY_FIRST = frozenset("AF BH DJ DZ EG IQ IR JO KW LY OM QA SD SY".split())


def first_weekday(territory: str | None) -> int:
    """The day on which weeks start in a territory (ISO 3166): Monday is 0, as in ``weekday()``."""
    if territory in _SUNDAY_FIRST:
        return 6
    if territory in _SATURDAY_FIRST:
        return 5
    return 4 if territory == "MV" else 0


# ── saying times ────────────────────────────────────────────────────────────────────────────

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def say_day(at: datetime, tz: ZoneInfo | None) -> str:
    """``17 Nov``, in the person's zone where it is known."""
    there = wall(at, tz) if tz else at
    return f"{there.day} {_MONTHS[there.month - 1]}"


def say_moment(at: datetime, tz: ZoneInfo | None) -> str:
    """``Thu 26 Nov 2026 09:00 in Stockholm``; seconds only where there are any; UTC if no zone."""
    there = wall(at, tz) if tz else at.replace(tzinfo=None)
    seconds = there.strftime(":%S") if there.second or there.microsecond else ""
    where = f" in {say_place(tz.key)}" if tz else " UTC"
    day = f"{_WEEKDAYS[there.weekday()]} {there.day} {_MONTHS[there.month - 1]} {there.year}"
    return f"{day} {there:%H:%M}{seconds}{where}"


def say_place(key: str) -> str:
    """``Stockholm`` for ``Europe/Stockholm``."""
    return key.rsplit("/", 1)[-1].replace("_", " ")


def say_span(span: timedelta) -> str:
    """``7 days``, ``24 hours``, ``1 hour 30 minutes``."""
    if span == _DAY:
        return "24 hours"
    parts: list[str] = []
    left = span
    for name, size in (
        ("day", _DAY),
        ("hour", timedelta(hours=1)),
        ("minute", timedelta(minutes=1)),
    ):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {name}" + ("s" if count != 1 else ""))
    if left or not parts:
        seconds = f"{left.total_seconds():.6f}".rstrip("0").rstrip(".")
        parts.append(f"{seconds} second" + ("s" if seconds != "1" else ""))
    return " ".join(parts)
