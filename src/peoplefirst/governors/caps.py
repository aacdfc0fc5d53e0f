"""At most so many: in a rolling window, or in a day, week or month of the person's calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property

import attrs

from peoplefirst import localtime
from peoplefirst.decision import ALLOW, Ask, Decision, Defer, Deny, Reason
from peoplefirst.errors import ConfigurationError, did_you_mean
from peoplefirst.governors._on_the_page import EVER
from peoplefirst.governors._scoped import Counting, positive, whole, zone_of
from peoplefirst.history import Fold
from peoplefirst.journal import Contact
from peoplefirst.localtime import Unit
from peoplefirst.message import Message, Purpose, member


def _limit(value: int) -> int:
    return whole(value, "limit")


def _per(value: timedelta) -> timedelta:
    return positive(value, "per")


def _by_purpose(values: Mapping[Purpose, int], field: str, *, least: int) -> dict[Purpose, int]:
    if not isinstance(values, Mapping):
        raise ConfigurationError(field, "must say a number for each purpose, as in {'offer': 2}")
    return {
        member(Purpose, name, field): whole(number, f"{field}.{name}", least=least)
        for name, number in sorted(values.items())
    }


def _weights(values: Mapping[Purpose, int]) -> dict[Purpose, int]:
    return _by_purpose(values, "weights", least=0)


def _keep(values: Mapping[Purpose, int]) -> dict[Purpose, int]:
    return _by_purpose(values, "keep", least=1)


@attrs.frozen(kw_only=True)
class Places(Counting):
    """A rule with so many places to fill.

    ``weights`` says how many places a contact of a purpose takes, by default one: an ask may
    cost more than a thank-you. ``keep`` keeps places for purposes, so that promotions cannot
    eat the last of the week: each purpose fills its own first, and all share what is left.
    With ``same_subject`` only contacts about the same subject as the message count.
    """

    weights: Mapping[Purpose, int] = attrs.field(
        factory=dict[Purpose, int], converter=_weights, hash=False
    )
    keep: Mapping[Purpose, int] = attrs.field(
        factory=dict[Purpose, int], converter=_keep, hash=False
    )
    same_subject: bool = False

    @cached_property
    def simple(self) -> bool:
        """Whether every contact takes one place and any contact may take any."""
        return not (self.weights or self.keep or self.same_subject)

    def check(self, limit: int) -> None:
        """Refuse what could never be kept."""
        if sum(self.keep.values()) > limit:
            raise ConfigurationError("keep", f"keeps more places than the {limit} that there are")

    def counting(self, ask: Ask) -> tuple[Contact, ...]:
        """The contacts that this rule counts for this message, oldest first."""
        counted = ask.history.fold.counted(self.scope, ask.person.id)
        if not self.same_subject:
            return counted
        return tuple(contact for contact in counted if contact.about == ask.message.about)

    def last_in_the_way(
        self, counted: tuple[Contact, ...], message: Message, limit: int
    ) -> Contact | bool | None:
        """The newest contact that must have left the window before the message fits in.

        None where it fits in beside all of them; False where it would not fit in alone.
        """
        if self.simple:
            return counted[-limit] if len(counted) >= limit else None
        shared = limit - sum(self.keep.values())
        filled: dict[Purpose | None, int] = {message.purpose: self.weights.get(message.purpose, 1)}
        if self._overflow(filled) > shared:
            return False
        for contact in reversed(counted):
            why = contact.purpose
            weight = 1 if why is None else self.weights.get(why, 1)
            filled[why] = filled.get(why, 0) + weight
            if self._overflow(filled) > shared:
                return contact
        return None

    def _used(self, filling: tuple[Contact, ...]) -> int:
        """How many places these take."""
        return sum(1 if c.purpose is None else self.weights.get(c.purpose, 1) for c in filling)

    def _more(self) -> str:
        """What else a reader must know to see why there is no room."""
        kept = "".join(f", {number} kept for: {why.words}" for why, number in self.keep.items())
        return (" on the same subject" if self.same_subject else "") + kept

    def _overflow(self, filled: Mapping[Purpose | None, int]) -> int:
        """How many of the shared places are taken, each purpose filling those kept for it first."""
        keep = self.keep
        return sum(
            max(0, taken - (0 if why is None else keep.get(why, 0)))
            for why, taken in filled.items()
        )


@attrs.frozen
class Cap(Places):
    """At most ``limit`` contacts in every rolling window of the length ``per``.

    In every half-open interval of that length there are at most ``limit``; a place frees at
    the instant at which the oldest that fills the window is exactly ``per`` old.
    """

    limit: int = attrs.field(converter=_limit)
    per: timedelta = attrs.field(converter=_per, kw_only=True)

    def __attrs_post_init__(self) -> None:
        self.check(self.limit)

    @property
    def page_only(self) -> bool:
        """Not where it heeds the message: its weight, its kept places, its subject."""
        return self.simple and self.limit > 0

    def content_from(self, fold: Fold, person: str, /) -> datetime:
        """When the newest that fills the window is old enough."""
        counted = fold.counted(self.scope, person)
        return EVER if len(counted) < self.limit else counted[-self.limit].at + self.per

    def weigh(self, ask: Ask) -> Decision:
        """Welcome once the window has room for it."""
        limit = self.limit
        if limit == 0:
            return Deny(Reason("Cap", "none are allowed"))
        counted = self.counting(ask)
        last = self.last_in_the_way(counted, ask.message, limit)
        if last is None:
            return ALLOW
        if isinstance(last, bool):
            return _too_heavy("Cap", ask, limit)
        until = last.at + self.per
        if until <= ask.now:
            return ALLOW
        opening = ask.now - self.per
        filling = tuple(contact for contact in counted if contact.at > opening)
        return Defer(
            until,
            Reason(
                "Cap",
                "{used} of {limit} in {per}" + self._more() + ": {evidence}",
                {"used": self._used(filling), "limit": limit, "per": self.per},
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
class CalendarCap(Places):
    """At most ``limit`` contacts in a day, week or month of the person's own calendar.

    A local day starts at its first instant, even where midnight is skipped; weeks start where
    their country starts them. Where the zone is unknown, a period is taken to last as long as
    the longest there is; with several plausible zones, the message must be welcome in all.
    """

    limit: int = attrs.field(converter=_limit)
    per: Unit = attrs.field(converter=_unit, kw_only=True)

    def __attrs_post_init__(self) -> None:
        self.check(self.limit)

    def weigh(self, ask: Ask) -> Decision:
        """Welcome from the start of the first period that has room for it."""
        limit = self.limit
        if limit == 0:
            return Deny(Reason("CalendarCap", "none are allowed"))
        counted = self.counting(ask)
        last = self.last_in_the_way(counted, ask.message, limit)
        if last is None:
            return ALLOW
        if isinstance(last, bool):
            return _too_heavy("CalendarCap", ask, limit)
        longest = last.at + _LONGEST[self.per]
        if longest <= ask.now:
            return ALLOW
        first = localtime.first_weekday(ask.person.territory)
        until = max(
            (localtime.next_period_start(last.at, tz, self.per, first) for tz in ask.person.zones),
            default=longest,
        )
        if until <= ask.now:
            return ALLOW
        filling = tuple(contact for contact in counted if contact.at >= last.at)
        return Defer(
            until,
            Reason(
                "CalendarCap",
                "{used} of {limit} this {per}" + self._more() + ": {evidence}",
                {"used": self._used(filling), "limit": limit, "per": self.per},
                evidence=filling,
                zone=zone_of(ask),
            ),
        )


def _too_heavy(rule: str, ask: Ask, limit: int) -> Deny:
    words = "{purpose} takes more places than the {limit} that it may ever have"
    return Deny(Reason(rule, words, {"purpose": ask.message.purpose.words, "limit": limit}))
