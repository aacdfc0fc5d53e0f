"""What a page means: folded from its entries by the life-cycle table, here and nowhere else.

Provider calls come late, twice and out of order, so the fold ignores the repeated and the
impossible. What it finds is kept with the page, for a page never changes: it is only written
to, and is another page then.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from types import MappingProxyType

import attrs

from peoplefirst.journal import LIFE_CYCLE, Contact, Entry, Kind, Scope, State
from peoplefirst.message import Channel

_STOPS = frozenset(
    {Kind.OPTED_OUT, Kind.OPTED_IN, Kind.COMPLAINED, Kind.COMPLAINT_LIFTED, Kind.BOUNCED}
)
_SPOKE = frozenset({Kind.REPLIED, Kind.REVIEWED, Kind.INQUIRED, Kind.PURCHASED, Kind.OPTED_IN})
_CONCERNS = frozenset({Kind.CONCERN_OPENED, Kind.CONCERN_CLOSED})
_SAID = _STOPS | _SPOKE | _CONCERNS | {Kind.PAUSED, Kind.RECEIVED}


@attrs.frozen
class Matter:
    """A concern, folded from its entries: open while ``closed`` is None."""

    opened: datetime
    closed: datetime | None
    person: str


@attrs.frozen(eq=False)
class Fold:
    """What the entries of a page mean, read off them once.

    ``contacts`` are in the order of their promises. ``said`` is what else was told, in the order
    of the times it tells of; ``stops``, ``pauses`` and ``answers`` are parts of it, and
    ``spoke`` is when each person last spoke.
    """

    contacts: tuple[Contact, ...]
    by_id: Mapping[str, Contact]
    said: tuple[Entry, ...]
    stops: tuple[Entry, ...]
    pauses: tuple[Entry, ...]
    answers: tuple[Entry, ...]
    spoke: Mapping[str, datetime]
    concerns: Mapping[str, Matter]
    calm: bool
    """Nobody said stop, nobody asked for a rest, nothing was ever wrong."""
    notes: dict[tuple[str, str], tuple[datetime, tuple[datetime, ...]]] = attrs.field(
        init=False, factory=dict, repr=False
    )
    """(rules, person) → when all are content, and when each: what they found out, kept here."""
    _counted: dict[str, dict[str, tuple[Contact, ...]]] = attrs.field(init=False, factory=dict)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Fold:
        """One pass over the entries, in the order written."""
        first: dict[str, Entry] = {}
        states: dict[str, State] = {}
        promised: dict[str, datetime] = {}
        said: list[Entry] = []
        for entry in entries:
            key, kind = entry.contact, entry.kind
            if kind in _SAID:
                said.append(entry)
            if key is None:
                continue
            state = LIFE_CYCLE.get((states.get(key), kind))
            if state is None:
                continue
            states[key] = state
            if key not in first:
                first[key] = entry
                promised[key] = entry.at
            elif kind is Kind.RESERVED:
                promised[key] = entry.at
        by_id = {
            key: Contact(key, promised[key], e.person, e.channel, e.purpose, e.about, states[key])
            for key, e in first.items()
        }
        contacts = tuple(sorted(by_id.values(), key=_when))
        if not said:
            return cls(contacts, by_id, (), (), (), (), {}, {}, calm=True)
        said.sort(key=_when)  # stable: those of one instant stay in the order written
        answers = tuple(entry for entry in said if entry.kind in _SPOKE)
        stops = tuple(entry for entry in said if entry.kind in _STOPS)
        pauses = tuple(entry for entry in said if entry.kind is Kind.PAUSED)
        concerns = _matters(entry for entry in said if entry.kind in _CONCERNS)
        return cls(
            contacts,
            by_id,
            tuple(said),
            stops,
            pauses,
            answers,
            {entry.person: entry.at for entry in answers},
            concerns,
            calm=not (stops or pauses or concerns),
        )

    def counted(self, scope: Scope, person: str) -> tuple[Contact, ...]:
        """The contacts that a rule of this scope counts for this person, oldest first."""
        if not self.contacts:
            return ()  # and nothing to remember: a ledger may share one empty page among many
        try:
            return self._counted[person][scope.key]
        except KeyError:
            counted = tuple(contact for contact in self.contacts if scope.holds(contact, person))
            self._counted.setdefault(person, {})[scope.key] = counted
            return counted

    def unanswered(self, scope: Scope, person: str) -> tuple[Contact, ...]:
        """Those of them that were made since this person last spoke."""
        if not self.contacts:
            return ()
        key = f"unanswered|{scope.key}"
        try:
            return self._counted[person][key]
        except KeyError:
            made, spoke = self.counted(scope, person), self.spoke.get(person)
            left = made if spoke is None else made[bisect_right(made, spoke, key=_when) :]
            self._counted.setdefault(person, {})[key] = left
            return left


def _when(told: Entry | Contact) -> datetime:
    return told.at


def _matters(entries: Iterable[Entry]) -> Mapping[str, Matter]:
    """Each concern by its id. One opened again after it closed is open."""
    found: dict[str, Matter] = {}
    for entry in entries:
        if entry.about is None:
            continue
        if entry.kind is Kind.CONCERN_OPENED:
            found[entry.about] = Matter(entry.at, None, entry.person)
        else:
            known = found.get(entry.about)
            found[entry.about] = Matter(known.opened if known else entry.at, entry.at, entry.person)
    return found


@attrs.frozen
class Page:
    """A page as a ledger reads it: its entries in the order written, and its version.

    The version grows with every write and is 0 for a page that was never written.
    """

    entries: tuple[Entry, ...] = ()
    version: int = 0

    @cached_property
    def fold(self) -> Fold:
        """What the entries mean. A ledger that gives the same Page again saves folding it again."""
        return Fold.of(self.entries)

    @cached_property
    def unmarked(self) -> History:
        """The history of somebody about whose addresses nothing was said: nearly everybody."""
        history = History(self.entries, self.version)
        object.__setattr__(history, "fold", self.fold)
        return history


@attrs.frozen
class Found:
    """Where a provider's message id leads: the page, and the entry that carries it."""

    page: str
    entry: Entry


@attrs.frozen
class History:
    """What the journal knows of a person: their page as it was read, and their addresses' marks.

    ``marks`` are the entries of each address's own page: what anybody said who is reached
    there. ``version`` is what an append must expect.
    """

    entries: tuple[Entry, ...] = ()
    version: int = 0
    marks: Mapping[Channel, tuple[Entry, ...]] = MappingProxyType({})

    @cached_property
    def fold(self) -> Fold:
        """What the entries mean."""
        return Fold.of(self.entries)

    @classmethod
    def of(cls, page: Page, marks: Mapping[Channel, tuple[Entry, ...]]) -> History:
        """The history that a page tells."""
        if not marks:
            return page.unmarked
        history = cls(page.entries, page.version, marks)
        object.__setattr__(history, "fold", page.fold)  # what was folded once need not be again
        return history

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """Every contact on the page, oldest promise first."""
        return self.fold.contacts

    def contact(self, ticket: str) -> Contact | None:
        """The contact with this id, if the page knows it."""
        return self.fold.by_id.get(ticket)

    def with_entries(self, *entries: Entry) -> History:
        """The history as it would be with these entries written too."""
        return History((*self.entries, *entries), self.version + len(entries), self.marks)
