"""So long apart: a gap since the last message, fixed or growing while nobody answers."""

from __future__ import annotations

from datetime import timedelta

import attrs

from peoplefirst.decision import ALLOW, Ask, Decision, Defer, Reason
from peoplefirst.errors import ConfigurationError
from peoplefirst.governors._rolling import Window
from peoplefirst.governors._scoped import Counting, positive, zone_of


def _gap(value: timedelta) -> timedelta:
    return positive(value, "gap")


@attrs.frozen
class Spacing(Counting):
    """At least ``gap`` since the last contact, of any or of the named purposes."""

    gap: timedelta = attrs.field(converter=_gap)

    @property
    def window(self) -> Window:
        """A gap since the last is a window with one place."""
        return Window(self.scope, 1, self.gap)

    def weigh(self, ask: Ask) -> Decision:
        """Welcome once the last is ``gap`` old."""
        counted = ask.history.fold.counted(self.scope, ask.person.id)
        if not counted:
            return ALLOW
        until = counted[-1].at + self.gap
        if until <= ask.now:
            return ALLOW
        return Defer(
            until,
            Reason(
                "Spacing",
                "less than {gap} since the last: {evidence}",
                {"gap": self.gap},
                evidence=counted[-1:],
                zone=zone_of(ask),
            ),
        )


def _first(value: timedelta) -> timedelta:
    return positive(value, "first")


def _longest(value: timedelta) -> timedelta:
    return positive(value, "longest")


def _factor(value: float) -> float:
    if not isinstance(value, int | float) or not 1 <= value <= 1000:
        raise ConfigurationError("factor", "must lie between 1 and 1000")
    return float(value)


@attrs.frozen
class Backoff(Counting):
    """Each message that nobody answers makes the wait ``factor`` times as long, up to ``longest``.

    After the first unanswered one the wait is ``first``. Anything they say or buy resets it.
    """

    first: timedelta = attrs.field(converter=_first)
    factor: float = attrs.field(default=2.0, converter=_factor, kw_only=True)
    longest: timedelta = attrs.field(default=timedelta(days=180), converter=_longest, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.first > self.longest:
            raise ConfigurationError("longest", "is shorter than first, so the wait could not grow")

    def weigh(self, ask: Ask) -> Decision:
        """Welcome once the last unanswered one is old enough."""
        person = ask.person.id
        counted = ask.history.fold.counted(self.scope, person)
        last = ask.history.fold.spoke.get(person)
        unanswered = tuple(c for c in counted if last is None or c.at > last)
        if not unanswered:
            return ALLOW
        wait = self.first
        for _ in unanswered[1:]:
            if wait >= self.longest:
                break
            wait = min(wait * self.factor, self.longest)
        until = unanswered[-1].at + min(wait, self.longest)
        if until <= ask.now:
            return ALLOW
        return Defer(
            until,
            Reason(
                "Backoff",
                "{count} unanswered, so {wait} of rest since the last: {evidence}",
                {"count": len(unanswered), "wait": min(wait, self.longest)},
                evidence=unanswered[-1:],
                zone=zone_of(ask),
            ),
        )
