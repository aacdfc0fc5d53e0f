"""What another policy would have changed, in figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import attrs

_PER = timedelta(days=30)


@attrs.frozen
class Worst:
    """Who got the most within 30 days, by their id, and how many; nobody where there was none."""

    person: str | None = None
    messages: int = 0

    def or_more(self, times: Mapping[str, list[datetime]]) -> Worst:
        """Whoever had more: this one, or one of these."""
        worst = self
        for person, at in times.items():
            if (most := _most(sorted(at))) > worst.messages:
                worst = Worst(person, most)
        return worst


def _most(times: list[datetime]) -> int:
    """The most that fall into any half-open window of 30 days."""
    first = most = 0
    for last, at in enumerate(times):
        while at - times[first] >= _PER:
            first += 1
        most = max(most, last - first + 1)
    return most


@attrs.frozen(kw_only=True)
class Counts:
    """What a replay counts, for a page or for all of them.

    ``before``: messages that were made. ``elsewhere``: of these, those that other systems made.
    ``deferred`` would have had to wait, ``declined`` not have been made at all. ``freed`` were
    held and would have been welcome; ``sooner`` of those were made later on, and would only
    have been made sooner. ``unread`` say no channel or no purpose, so no rule can be asked:
    they stay as they are. ``people`` got messages; ``spared`` would have got fewer or later
    ones; of ``strangers`` nothing is known but the id.
    """

    before: int = 0
    elsewhere: int = 0
    deferred: int = 0
    declined: int = 0
    freed: int = 0
    sooner: int = 0
    unread: int = 0
    people: int = 0
    spared: int = 0
    strangers: int = 0

    def plus(self, other: Counts) -> Counts:
        """Both together."""
        mine, theirs = attrs.astuple(self), attrs.astuple(other)
        names = (field.name for field in attrs.fields(Counts))
        return Counts(**{n: a + b for n, a, b in zip(names, mine, theirs, strict=True)})


@attrs.frozen(kw_only=True)
class Changes:
    """What another policy would have changed. ``str`` says it in a few lines.

    ``rules`` counts how often each rule stood in the way of a message that was made;
    ``undecided`` how often a rule that was told too little might have: those block nothing.
    """

    policy: str | None
    counts: Counts
    rules: Mapping[str, int]
    undecided: Mapping[str, int]
    worst_before: Worst
    worst_after: Worst

    @property
    def blocked(self) -> int:
        """How many messages would not have been made when they were."""
        return self.counts.deferred + self.counts.declined

    @property
    def after(self) -> int:
        """How many messages there would have been."""
        counts = self.counts
        return counts.before - self.blocked - counts.sooner + counts.freed

    @property
    def share(self) -> float:
        """The part of the messages that would have been blocked, from 0 to 1."""
        return self.blocked / self.counts.before if self.counts.before else 0.0

    def as_data(self) -> dict[str, object]:
        """The same as plain data, for JSON."""
        return {
            "policy": self.policy,
            **attrs.asdict(self.counts),
            "blocked": self.blocked,
            "share": self.share,
            "after": self.after,
            "rules": dict(self.rules),
            "undecided": dict(self.undecided),
            "worst_before": attrs.asdict(self.worst_before),
            "worst_after": attrs.asdict(self.worst_after),
        }

    def __str__(self) -> str:
        counts = self.counts
        most = f"{self.worst_after.messages:,} instead of {self.worst_before.messages:,}"
        told = [
            f"{self.policy or 'this policy'}: {self.after:,} messages instead of {counts.before:,}",
            f"  {self.blocked:,} blocked ({self.share:.1%}), to {counts.spared:,} people",
            f"  {counts.freed:,} held that would have been welcome",
            f"  most to one person in 30 days: {most}",
        ]
        told += [f"  {rule} blocked {count:,}" for rule, count in self.rules.items()]
        told += [f"  {rule} not decidable for {n:,}" for rule, n in self.undecided.items()]
        return "\n".join(told)
