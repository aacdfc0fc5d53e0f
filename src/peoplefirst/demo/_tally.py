"""What the replay counts, in parts that can be added up."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import attrs

from peoplefirst.decision import Defer
from peoplefirst.message import Channel, Purpose
from peoplefirst.parcel import Content
from peoplefirst.person import Person

WAITS = (
    ("within 12 hours", timedelta(hours=12)),
    ("within a day", timedelta(days=1)),
    ("1 to 3 days", timedelta(days=3)),
    ("3 to 7 days", timedelta(days=7)),
    ("1 to 4 weeks", timedelta(days=28)),
    ("longer", timedelta.max),
)
"""How long the deferred have to wait, in classes: a name, and how long at most."""


@attrs.frozen
class Letter:
    """A message that went out, kept to look at."""

    ticket: str
    to: Person
    at: datetime
    channel: Channel
    content: Content


@attrs.frozen
class Explained:
    """A decision that is worth reading."""

    ticket: str
    to: Person
    at: datetime
    purpose: Purpose
    decision: Defer

    @property
    def weight(self) -> int:
        """How much there is to read."""
        return len(self.decision.reasons) + len(self.decision.then)


@attrs.define
class Tally:
    """What a part of the people were to be sent, and what became of it."""

    wanted: Counter[Purpose] = attrs.field(factory=Counter)
    at_once: Counter[Purpose] = attrs.field(factory=Counter)
    later: Counter[Purpose] = attrs.field(factory=Counter)
    waits: Counter[str] = attrs.field(factory=Counter)
    deferred: int = 0
    given_up: int = 0
    """Deferred first, and declined when asked again."""
    waiting: int = 0
    """Still deferred on the last day."""
    failed: int = 0
    declined: int = 0
    reasons: Counter[str] = attrs.field(factory=Counter)
    most_wanted: tuple[int, str] = (0, "")
    worst_week: tuple[int, str] = (0, "")
    left: int = 0
    purchases: int = 0
    letters: dict[tuple[Purpose, Channel], Letter] = attrs.field(factory=dict)
    explained: Explained | None = None

    @property
    def sent(self) -> int:
        """How many went out."""
        return self.at_once.total() + self.later.total()

    def keep(self, purpose: Purpose, letter: Letter) -> None:
        """Keep one letter of each kind: the same one, however the work was divided."""
        known = self.letters.get((purpose, letter.channel))
        if known is None or letter.ticket < known.ticket:
            self.letters[purpose, letter.channel] = letter

    def explain(self, told: Explained) -> None:
        """Keep the decision with most to say: the same one, however the work was divided."""
        known = self.explained
        if known is None or (-told.weight, told.ticket) < (-known.weight, known.ticket):
            self.explained = told

    def add(self, other: Tally) -> None:
        """Take in what another part of the people counted."""
        for counter in ("wanted", "at_once", "later", "waits", "reasons"):
            getattr(self, counter).update(getattr(other, counter))
        for number in (
            "deferred", "given_up", "waiting", "failed", "declined", "left", "purchases",
        ):  # fmt: skip
            setattr(self, number, getattr(self, number) + getattr(other, number))
        self.most_wanted = _more(self.most_wanted, other.most_wanted)
        self.worst_week = _more(self.worst_week, other.worst_week)
        for (purpose, _), letter in other.letters.items():
            self.keep(purpose, letter)
        if other.explained is not None:
            self.explain(other.explained)


def _more(one: tuple[int, str], other: tuple[int, str]) -> tuple[int, str]:
    """The larger figure; of equals the smaller id."""
    return min(one, other, key=lambda found: (-found[0], found[1]))
