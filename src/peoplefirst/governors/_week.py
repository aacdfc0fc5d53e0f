"""The quiet of a week as a table of its minutes: one look at the wall serves several rules."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import Protocol, runtime_checkable

import attrs

from peoplefirst.decision import ALLOW, Ask, Decision

DAY = 24 * 60
_WEEK = 7 * DAY


@runtime_checkable
class Weekly(Protocol):
    """A rule that is quiet in the same minutes of every week, wherever they are."""

    @property
    def minutes(self) -> tuple[tuple[int, int], ...] | None:
        """From which minute to which, Monday's first being 0; None where it is no such rule.

        The second may lie beyond the week's end, where it goes on into the next.
        """
        ...


def minute_of(clock: time) -> int | None:
    """The minute of the day, or None where it is not a whole one."""
    whole = not clock.second and not clock.microsecond
    return clock.hour * 60 + clock.minute if whole else None


@attrs.frozen
class Week:
    """Several such rules, looked at together."""

    quiet: bytes

    @classmethod
    def of(cls, spans: Iterable[tuple[int, int]]) -> Week:
        """The minutes that any of the rules keeps quiet."""
        table = bytearray(2 * _WEEK)
        for start, end in spans:
            table[start:end] = b"\1" * (end - start)
        return cls(bytes(a | b for a, b in zip(table[:_WEEK], table[_WEEK:], strict=True)))

    def __call__(self, ask: Ask) -> Decision | None:
        """Allow where it is quiet in none of their zones; None where each must be asked."""
        zones, now = ask.person.zones, ask.now
        for tz in zones:
            there = now.astimezone(tz)
            if self.quiet[there.weekday() * DAY + there.hour * 60 + there.minute]:
                return None
        return ALLOW if zones else None
