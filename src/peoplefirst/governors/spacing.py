"""So long apart: a gap since the last message, fixed or growing while nobody answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

import attrs

from peoplefirst.decision import ALLOW, Ask, Decision, Defer, Reason
from peoplefirst.errors import ConfigurationError
from peoplefirst.governors._on_the_page import EVER
from peoplefirst.governors._scoped import Counting, positive, zone_of
from peoplefirst.history import Fold
from peoplefirst.journal import Contact


def _gap(value: timedelta) -> timedelta:
    return positive(value, "gap")


@attrs.frozen
class Spacing(Counting):
    """At least ``gap`` since the last contact, of any or of the named purposes."""

    gap: timedelta = attrs.field(converter=_gap)

    page_only: ClassVar[bool] = True

    def content_from(self, fold: Fold, person: str, /) -> datetime:
        """When the last is old enough."""
        counted = fold.counted(self.scope, person)
        return counted[-1].at + self.gap if counted else EVER

    def weigh(self, ask: Ask) -> Decision:
        """Welcome once the last is ``gap`` old."""
        until = self.content_from(ask.history.fold, ask.person.id)
        if until <= ask.now:
            return ALLOW
        counted = ask.history.fold.counted(self.scope, ask.person.id)
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

    page_only: ClassVar[bool] = True

    def content_from(self, fold: Fold, person: str, /) -> datetime:
        """When the last unanswered one is old enough."""
        unanswered = self._unanswered(fold, person)
        return unanswered[-1].at + self._wait(len(unanswered)) if unanswered else EVER

    def _unanswered(self, fold: Fold, person: str) -> tuple[Contact, ...]:
        return fold.unanswered(self.scope, person)

    def _wait(self, count: int) -> timedelta:
        """How long to wait after so many unanswered ones."""
        wait = self.first
        for _ in range(count - 1):
            if wait >= self.longest:
                break
            wait = min(wait * self.factor, self.longest)
        return wait

    def weigh(self, ask: Ask) -> Decision:
        """Welcome once the last unanswered one is old enough."""
        fold, person = ask.history.fold, ask.person.id
        until = self.content_from(fold, person)
        if until <= ask.now:
            return ALLOW
        unanswered = self._unanswered(fold, person)
        return Defer(
            until,
            Reason(
                "Backoff",
                "{count} unanswered, so {wait} of rest since the last: {evidence}",
                {"count": len(unanswered), "wait": self._wait(len(unanswered))},
                evidence=unanswered[-1:],
                zone=zone_of(ask),
            ),
        )
