"""Not at night and not on days of rest, by the clock on the person's own wall."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta
from enum import StrEnum

import attrs

from peoplefirst import localtime
from peoplefirst.decision import ALLOW, Ask, Decision, Defer, Deny, Reason
from peoplefirst.errors import ConfigurationError
from peoplefirst.governors import _calendar as calendar
from peoplefirst.governors._scoped import Scoped, zone_of
from peoplefirst.governors._week import DAY, minute_of
from peoplefirst.message import member

_DAY = timedelta(days=1)
_HORIZON = timedelta(days=366)


class Weekday(StrEnum):
    """A day of the week, in the order of ``datetime.weekday()``."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LONG = {name.lower(): name[:3].lower() for name in _NAMES}
_ORDER = tuple(Weekday)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)


def _named(values: Iterable[str], field: str) -> frozenset[Weekday]:
    if isinstance(values, str):
        raise ConfigurationError(field, f"must be a set of weekdays, for example {{{values!r}}}")
    return frozenset(member(Weekday, _LONG.get(v.lower(), v.lower()), field) for v in values)


def _days(values: Iterable[str]) -> frozenset[Weekday]:
    days = _named(values, "days")
    if not days:
        raise ConfigurationError("days", "is empty, so the rule would never apply; leave it out")
    return days


def _weekdays(values: Iterable[str]) -> frozenset[Weekday]:
    return _named(values, "weekdays")


def _reading(value: time, field: str) -> time:
    if not isinstance(value, time) or value.tzinfo is not None:
        raise ConfigurationError(
            field, "must be a wall-clock time without a zone, for example time(20)"
        )
    return value


def _start(value: time) -> time:
    return _reading(value, "start")


def _end(value: time) -> time:
    return _reading(value, "end")


@attrs.frozen
class QuietHours(Scoped):
    """Nothing from ``start`` until ``end`` on the person's wall, ``end`` itself being free again.

    May cross midnight; ``days`` are those on which it starts, by default all. An hour that the
    clock repeats is quiet both times, one that it skips never comes, so a night may last nine
    or eleven hours. With several plausible zones it must be free in all; with none the message
    is held, for nobody knows whether they sleep.
    """

    start: time = attrs.field(converter=_start)
    end: time = attrs.field(converter=_end)
    days: frozenset[Weekday] = attrs.field(
        default=frozenset(Weekday), converter=_days, kw_only=True
    )

    def __attrs_post_init__(self) -> None:
        if self.start == self.end:
            raise ConfigurationError("end", "equals start; for whole days use QuietDays")

    @property
    def minutes(self) -> tuple[tuple[int, int], ...] | None:
        """The minutes of the week that are quiet, where start and end are whole minutes."""
        start, end = minute_of(self.start), minute_of(self.end)
        if start is None or end is None:
            return None
        length = (end - start) % DAY
        starts = [_ORDER.index(day) * DAY + start for day in sorted(self.days, key=_ORDER.index)]
        return tuple((first, first + length) for first in starts)

    def blocked(self, reading: datetime) -> datetime | None:
        """When the quiet around this wall reading ends, or None if it is not quiet."""
        clock = reading.time()
        if self.start < self.end:
            if self.start <= clock < self.end and _ORDER[reading.weekday()] in self.days:
                return datetime.combine(reading, self.end)
            return None
        if clock >= self.start and _ORDER[reading.weekday()] in self.days:
            return datetime.combine(reading + _DAY, self.end)
        if clock < self.end and _ORDER[reading.weekday() - 1] in self.days:
            return datetime.combine(reading, self.end)
        return None

    def weigh(self, ask: Ask) -> Decision:
        """Welcome from the first instant on at which it is quiet in none of their zones."""
        readings = ask.local
        if not readings:
            return _zone_unknown("QuietHours")
        for reading in readings:
            if self.blocked(reading):
                break
        else:
            return ALLOW
        until = _first_free_everywhere(ask, self.blocked)
        if until is None:
            return Deny(
                Reason(
                    "QuietHours", "it is never outside quiet hours in all the zones they may be in"
                )
            )
        return Defer(
            until,
            Reason(
                "QuietHours",
                "quiet from {start} until {end} in {place}",
                {"start": self.start, "end": self.end, "place": _place(ask)},
                zone=zone_of(ask),
            ),
        )


@attrs.frozen
class QuietDays(Scoped):
    """Nothing on these days of the person's own week, from their first instant to their last.

    With ``holidays`` neither on public holidays of their country and region, as the package
    ``holidays`` knows them (extra ``holidays``); where the country is not known, the message is
    held, for nobody knows whether it is one. ``country`` (ISO 3166) stands in its place where a
    law speaks of its own holidays, whoever is called.
    """

    weekdays: frozenset[Weekday] = attrs.field(
        default=frozenset[Weekday](), converter=_weekdays, kw_only=True
    )
    holidays: bool = attrs.field(default=False, kw_only=True)
    country: str | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if len(self.weekdays) == len(_ORDER):
            raise ConfigurationError("weekdays", "are all seven, so nothing would ever be welcome")
        if not self.weekdays and not self.holidays:
            raise ConfigurationError("weekdays", "is empty, and holidays are not meant either")
        if self.country is not None and not _COUNTRY.fullmatch(self.country):
            raise ConfigurationError("country", "is not an ISO 3166 code such as 'SE'")
        if self.country is not None and not self.holidays:
            raise ConfigurationError("country", "says whose holidays, and holidays are not meant")
        if self.holidays:
            calendar.check()

    @property
    def minutes(self) -> tuple[tuple[int, int], ...] | None:
        """The minutes of the week that are quiet; holidays know no week."""
        if self.holidays:
            return None
        days = sorted(_ORDER.index(day) for day in self.weekdays)
        return tuple((day * DAY, (day + 1) * DAY) for day in days)

    def weigh(self, ask: Ask) -> Decision:
        """Welcome from the first instant of the next day that is none of these."""
        readings = ask.local
        if not readings:
            return _zone_unknown("QuietDays")
        if not self.holidays and all(_ORDER[r.weekday()] not in self.weekdays for r in readings):
            return ALLOW
        own = ask.person.territory
        country = self.country or own
        region = ask.person.region if country == own else None
        if self.holidays and not country:
            words = "their country is not known, so nobody can tell whether this is a holiday"
            return Deny(Reason("QuietDays", words))
        if self.holidays and country and not calendar.known(country):
            words = "nobody here knows the holidays of {country}, so it may be one"
            return Deny(Reason("QuietDays", words, {"country": country}))

        def rest(reading: datetime) -> str | None:
            return self.rest(reading, country, region)

        def blocked(reading: datetime) -> datetime | None:
            return datetime.combine(reading + _DAY, time()) if rest(reading) else None

        why = next((told for reading in readings if (told := rest(reading))), None)
        if why is None:
            return ALLOW
        until = _first_free_everywhere(ask, blocked)
        if until is None:
            words = "it is never outside days of rest in all the zones they may be in"
            return Deny(Reason("QuietDays", words))
        facts = {"day": why, "place": _place(ask)}
        return Defer(
            until,
            Reason("QuietDays", "{day} is a day of rest in {place}", facts, zone=zone_of(ask)),
        )

    def rest(self, reading: datetime, country: str | None, region: str | None) -> str | None:
        """What makes the day of this wall reading a day of rest there, if anything does."""
        if _ORDER[reading.weekday()] in self.weekdays:
            return _NAMES[reading.weekday()]
        if self.holidays and country:
            return calendar.holiday(reading.date(), country, region)
        return None


def _first_free_everywhere(
    ask: Ask, blocked: Callable[[datetime], datetime | None]
) -> datetime | None:
    """The first instant from now on at which no zone is blocked: move to the latest, ask again."""
    at = ask.now
    limit = at + _HORIZON
    if len(ask.person.zones) == 1:
        return localtime.first_free(at, ask.person.zones[0], blocked, limit)
    while at < limit:
        latest = at
        for tz in ask.person.zones:
            free = localtime.first_free(latest, tz, blocked, limit)
            if free is None:
                return None
            latest = free
        if latest == at:
            return at
        at = latest
    return None


def _place(ask: Ask) -> str:
    places = [localtime.say_place(tz.key) for tz in ask.person.zones]
    more = f" and {len(places) - 3} more places" if len(places) > 3 else ""
    return ", ".join(places[:3]) + more


def _zone_unknown(rule: str) -> Deny:
    return Deny(
        Reason(
            rule,
            "their time zone is not known, so nobody can tell whether this is a good hour; "
            "set Person.timezone, or country and region",
        )
    )
