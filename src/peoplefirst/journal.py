"""The journal: what was promised to a person, what became of it, and what they said.

A page is a list of entries in the order in which they were written. Entries are facts; none
is ever changed. What the page *means* is folded from it here, by one table, and nowhere else:
provider calls come late, twice and out of order, so the fold ignores the repeated and the
impossible, and the journal never refuses a fact.

Entries hold identifiers, times, purposes and channels. Never a body, an address or a name:
``address`` is a salted fingerprint.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Literal

import attrs

from peoplefirst.errors import ConfigurationError
from peoplefirst.localtime import instant
from peoplefirst.message import Channel, Purpose


class Kind(StrEnum):
    """What an entry says."""

    # a contact, from promise to outcome
    RESERVED = "reserved"
    SENT = "sent"
    DELIVERED = "delivered"
    UNKNOWN = "unknown"
    REJECTED = "rejected"
    RELEASED = "released"
    BOUNCED = "bounced"
    SOFT_BOUNCED = "soft_bounced"
    OPENED = "opened"
    CLICKED = "clicked"
    # a decision not to write, kept so that it can be explained
    HELD = "held"
    # what the person wishes
    OPTED_OUT = "opted_out"
    OPTED_IN = "opted_in"
    COMPLAINED = "complained"
    COMPLAINT_LIFTED = "complaint_lifted"
    PAUSED = "paused"
    # what happens in their life with the shop
    PURCHASED = "purchased"
    RECEIVED = "received"
    CONCERN_OPENED = "concern_opened"
    CONCERN_CLOSED = "concern_closed"
    REPLIED = "replied"
    REVIEWED = "reviewed"
    INQUIRED = "inquired"
    # erased on request; keeps the page's version growing
    FORGOTTEN = "forgotten"


class State(StrEnum):
    """Where a contact stands, as far as we know."""

    RESERVED = "reserved"
    SENT = "sent"
    DELIVERED = "delivered"
    UNKNOWN = "unknown"
    REJECTED = "rejected"
    RELEASED = "released"
    BOUNCED = "bounced"


_R, _S, _D, _U, _X, _F, _B = State

LIFE_CYCLE: Mapping[tuple[State | None, Kind], State] = {
    (None, Kind.RESERVED): _R,
    (None, Kind.SENT): _S,
    (None, Kind.DELIVERED): _D,
    (None, Kind.UNKNOWN): _U,
    (None, Kind.REJECTED): _X,
    (None, Kind.RELEASED): _F,
    (None, Kind.BOUNCED): _B,
    (None, Kind.SOFT_BOUNCED): _U,
    (_R, Kind.SENT): _S,
    (_R, Kind.DELIVERED): _D,
    (_R, Kind.UNKNOWN): _U,
    (_R, Kind.REJECTED): _X,
    (_R, Kind.RELEASED): _F,
    (_R, Kind.BOUNCED): _B,
    (_R, Kind.SOFT_BOUNCED): _U,
    (_U, Kind.SENT): _S,
    (_U, Kind.DELIVERED): _D,
    (_U, Kind.REJECTED): _X,
    (_U, Kind.RELEASED): _F,
    (_U, Kind.BOUNCED): _B,
    (_S, Kind.DELIVERED): _D,
    (_S, Kind.REJECTED): _X,
    (_S, Kind.BOUNCED): _B,
    (_S, Kind.SOFT_BOUNCED): _U,  # the provider tries again: it may yet arrive
    (_D, Kind.BOUNCED): _B,
    # a place given back may be taken again, and a late fact may show that it went out after all
    (_F, Kind.RESERVED): _R,
    (_F, Kind.SENT): _S,
    (_F, Kind.DELIVERED): _D,
    (_F, Kind.UNKNOWN): _U,
    (_F, Kind.BOUNCED): _B,
    (_X, Kind.DELIVERED): _D,
    (_X, Kind.BOUNCED): _B,
}
"""(state, kind) → state. What is not in the table changes nothing."""

COUNTING = frozenset({State.RESERVED, State.SENT, State.DELIVERED, State.UNKNOWN})
"""The states that use up patience: when in doubt, it counts."""


def _at(value: datetime) -> datetime:
    return instant(value, "at")


def _until(value: datetime | None) -> datetime | None:
    return None if value is None else instant(value, "until")


@attrs.frozen(kw_only=True, weakref_slot=False)
class Entry:
    """One fact. ``id`` is unique on its page; the same id written twice is written once.

    ``contact`` joins the entries of one message, from the promise to the last thing heard of
    it, and is the idempotency key that the provider was given. ``until`` belongs to pauses and
    held messages; ``because`` says why something was allowed or held.
    """

    id: str
    kind: Kind
    at: datetime = attrs.field(converter=_at)
    person: str
    contact: str | None = None
    channel: Channel | None = None
    purpose: Purpose | None = None
    about: str | None = None
    address: str | None = None
    adapter: str | None = None
    reference: str | None = None
    until: datetime | None = attrs.field(default=None, converter=_until)
    because: str | None = None


@attrs.frozen
class Contact:
    """One message and what became of it, folded from its entries."""

    id: str
    at: datetime
    """When it was promised (or, for one made elsewhere, when it was first heard of)."""
    person: str
    channel: Channel | None
    purpose: Purpose | None
    about: str | None
    state: State


@attrs.frozen
class Scope:
    """Which contacts a rule counts: None means all. ``whose`` is the person or their household.

    ``key`` says the same as a text, so that looking a scope up costs no more than that.
    """

    channels: frozenset[Channel] | None = None
    purposes: frozenset[Purpose] | None = None
    states: frozenset[State] = COUNTING
    whose: Literal["person", "household"] = "person"
    key: str = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if self.whose not in ("person", "household"):
            raise ConfigurationError("whose", f"{self.whose!r} must be 'person' or 'household'")
        sets = (self.channels, self.purposes, self.states)
        told = ["*" if one is None else ",".join(sorted(one)) for one in sets]
        object.__setattr__(self, "key", "|".join((*told, self.whose)))

    def holds(self, contact: Contact, person: str) -> bool:
        """Whether this contact counts for the person with this id."""
        return (
            contact.state in self.states
            and (self.channels is None or contact.channel in self.channels)
            and (self.purposes is None or contact.purpose in self.purposes)
            and (self.whose == "household" or contact.person == person)
        )


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
