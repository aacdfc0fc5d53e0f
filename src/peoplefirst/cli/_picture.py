"""What a batch is told, and what became of it."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from pathlib import Path

import attrs

from peoplefirst import localtime
from peoplefirst.cli._messages import MessageFor
from peoplefirst.decision import Defer, Deny
from peoplefirst.outcome import Outcome, Status


@attrs.frozen
class Job:
    """What a batch is told. ``rejects`` is where broken lines are listed."""

    people: Path
    name: str
    message: MessageFor
    rejects: Path
    resume: bool = attrs.field(kw_only=True)
    now: datetime | None = attrs.field(kw_only=True)


@attrs.define
class Picture:
    """What became of the people of a file, counted as it happens."""

    counts: Counter[Status] = attrs.field(factory=Counter)
    declined: Counter[str] = attrs.field(factory=Counter)
    deferred: Counter[str] = attrs.field(factory=Counter)
    later: Counter[date] = attrs.field(factory=Counter)
    rejected_lines: int = 0
    shut: str | None = None
    """What the door said when it was knocked at for the last time, where it is shut."""

    @property
    def whole(self) -> bool:
        """Whether everybody in the file was seen to."""
        failed: tuple[Status, ...] = ("failed", "rejected", "throttled", "unknown")
        return not self.rejected_lines and not any(self.counts[status] for status in failed)

    def count(self, outcome: Outcome) -> None:
        """One outcome more."""
        self.counts[outcome.status] += 1
        match outcome.decision:
            case Deny(reasons=reasons):
                self.declined.update({reason.rule for reason in reasons})
            case Defer(reasons=reasons, until=until, zone=zone):
                self.deferred.update({reason.rule for reason in reasons})
                local = localtime.wall(until, localtime.zone(zone)) if zone else until
                self.later[local.date()] += 1
            case _:
                pass
