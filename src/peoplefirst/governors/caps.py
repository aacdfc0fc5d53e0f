"""At most so many: in a rolling window, or in a day, week or month of the person's calendar."""

from __future__ import annotations

from datetime import timedelta

import attrs

from peoplefirst import localtime
from peoplefirst.decision import ALLOW, Ask, Decision, Defer, Deny, Reason
from peoplefirst.errors import ConfigurationError, did_you_mean
from peoplefirst.governors._scoped import Counting, positive, whole, zone_of
from peoplefirst.localtime import Unit


def _limit(value: int) -> int:
    return whole(value, "limit")


def _per(value: timedelta) -> timedelta:
    return positive(value, "per")


@attrs.frozen
class Cap(Counting):
    """At most ``limit`` contacts in every rolling window of the length ``per``.

    In every half-open interval of that length there are at most ``limit``; a place frees at
    the instant at which the oldest that fills the window is exactly ``per`` old.
    """

    limit: int = attrs.field(converter=_limit)
    per: timedelta = attrs.field(converter=_per, kw_only=True)

    def weigh(self, ask: Ask) -> Decision:
        """Welcome once fewer than ``limit`` lie within the window."""
        limit = self.limit
        if limit == 0:
            return Deny(Reason("Cap", "none are allowed"))
        counted = ask.history.fold.counted(self.scope, ask.person.id)
        if len(counted) < limit:
            return ALLOW
        until = counted[-limit].at + self.per
        if until <= ask.now:
            return ALLOW
        opening = ask.now - self.per
        filling = tuple(contact for contact in counted if contact.at > opening)
        return Defer(
            until,
            Reason(
                "Cap",
                "{used} of {limit} in {per}: {evidence}",
                {"used": len(filling), "limit": limit, "per": self.per},
                evidence=filling,
                zone=zone_of(ask),
            ),
        )


def _unit(value: str) -> Unit:
    match value:
        case "day" | "week" | "month":
            return value
        case _:
            hint = did_you_mean(str(value), ("day", "week", "month"))
            raise ConfigurationError("per", f"{value!r} is no calendar period; {hint}")


_LONGEST: dict[Unit, timedelta] = {
    "day": timedelta(days=2),
    "week": timedelta(days=8),
    "month": timedelta(days=32),
}
"""No local day, week or month on earth lasts longer, clock changes included."""


@attrs.frozen
class CalendarCap(Counting):
    """At most ``limit`` contacts in a day, week or month of the person's own calendar.

    A local day starts at its first instant, even where midnight is skipped; weeks start where
    their country starts them. Where the zone is unknown, a period is taken to last as long as
    the longest there is; with several plausible zones, the message must be welcome in all.
    """

    limit: int = attrs.field(converter=_limit)
    per: Unit = attrs.field(converter=_unit, kw_only=True)

    def weigh(self, ask: Ask) -> Decision:
        """Welcome from the start of the period after the one that is full."""
        limit = self.limit
        if limit == 0:
            return Deny(Reason("CalendarCap", "none are allowed"))
        counted = ask.history.fold.counted(self.scope, ask.person.id)
        if len(counted) < limit:
            return ALLOW
        filled = counted[-limit].at
        if filled + _LONGEST[self.per] <= ask.now:
            return ALLOW
        first = localtime.first_weekday(ask.person.territory)
        until = max(
            (localtime.next_period_start(filled, tz, self.per, first) for tz in ask.person.zones),
            default=filled + _LONGEST[self.per],
        )
        if until <= ask.now:
            return ALLOW
        filling = tuple(contact for contact in counted if contact.at >= filled)
        return Defer(
            until,
            Reason(
                "CalendarCap",
                "{used} of {limit} this {per}: {evidence}",
                {"used": len(filling), "limit": limit, "per": self.per},
                evidence=filling,
                zone=zone_of(ask),
            ),
        )
