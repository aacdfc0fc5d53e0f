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
    (None, Kind.SOFT_BOUNCED): _B,
    (_R, Kind.SENT): _S,
    (_R, Kind.DELIVERED): _D,
    (_R, Kind.UNKNOWN): _U,
    (_R, Kind.REJECTED): _X,
    (_R, Kind.RELEASED): _F,
    (_R, Kind.BOUNCED): _B,
    (_R, Kind.SOFT_BOUNCED): _B,
    (_U, Kind.SENT): _S,
    (_U, Kind.DELIVERED): _D,
    (_U, Kind.REJECTED): _X,
    (_U, Kind.RELEASED): _F,
    (_U, Kind.BOUNCED): _B,
    (_U, Kind.SOFT_BOUNCED): _B,
    (_S, Kind.DELIVERED): _D,
    (_S, Kind.REJECTED): _X,
    (_S, Kind.BOUNCED): _B,
    (_S, Kind.SOFT_BOUNCED): _B,
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

_OPENING = frozenset(kind for (state, kind) in LIFE_CYCLE if state is None)

COUNTING = frozenset({State.RESERVED, State.SENT, State.DELIVERED, State.UNKNOWN})
"""The states that use up patience: when in doubt, it counts."""


def _at(value: datetime) -> datetime:
    return instant(value, "at")


@attrs.frozen(kw_only=True)
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
    until: datetime | None = None
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


@attrs.frozen(cache_hash=True)
class Scope:
    """Which contacts a rule counts: None means all. ``whose`` is the person or their household."""

    channels: frozenset[Channel] | None = None
    purposes: frozenset[Purpose] | None = None
    states: frozenset[State] = COUNTING
    whose: Literal["person", "household"] = "person"

    def __attrs_post_init__(self) -> None:
        if self.whose not in ("person", "household"):
            raise ConfigurationError("whose", f"{self.whose!r} must be 'person' or 'household'")

    def holds(self, contact: Contact, person: str) -> bool:
        """Whether this contact counts for the person with this id."""
        return (
            contact.state in self.states
            and (self.channels is None or contact.channel in self.channels)
            and (self.purposes is None or contact.purpose in self.purposes)
            and (self.whose == "household" or contact.person == person)
        )


@attrs.frozen
class Page:
    """A page as a ledger reads it: its entries in the order written, and its version.

    The version grows with every write and is 0 for a page that was never written.
    """

    entries: tuple[Entry, ...] = ()
    version: int = 0


@attrs.frozen
class Found:
    """Where a provider's message id leads: the page, and the entry that carries it."""

    page: str
    entry: Entry


_STOPS = frozenset({Kind.OPTED_OUT, Kind.OPTED_IN, Kind.COMPLAINED, Kind.COMPLAINT_LIFTED, Kind.BOUNCED})
_SPOKE = frozenset({Kind.REPLIED, Kind.REVIEWED, Kind.PURCHASED, Kind.OPTED_IN})


@attrs.frozen
class History:
    """A page as it was read, the marks of the person's addresses, and the page's version.

    ``marks`` are the entries of each address's own page: what anybody said who is reached
    there. ``version`` is what an append must expect. The folds are computed once, when asked.
    """

    entries: tuple[Entry, ...] = ()
    version: int = 0
    marks: Mapping[Channel, tuple[Entry, ...]] = attrs.field(factory=dict)
    _counted: dict[tuple[Scope, str], tuple[Contact, ...]] = attrs.field(
        init=False, factory=dict, eq=False, repr=False
    )

    @cached_property
    def contacts(self) -> tuple[Contact, ...]:
        """Every contact on the page, oldest promise first."""
        found: dict[str, Contact] = {}
        for entry in self.entries:
            key = entry.contact
            if key is None:
                continue
            known = found.get(key)
            if known is None:
                if entry.kind in _OPENING:
                    found[key] = Contact(
                        key, entry.at, entry.person, entry.channel, entry.purpose, entry.about,
                        LIFE_CYCLE[None, entry.kind],
                    )
                continue
            state = LIFE_CYCLE.get((known.state, entry.kind))
            if state is not None and state is not known.state:
                at = entry.at if entry.kind is Kind.RESERVED else known.at
                found[key] = attrs.evolve(known, state=state, at=at)
        return tuple(sorted(found.values(), key=lambda contact: contact.at))

    def counted(self, scope: Scope, person: str) -> tuple[Contact, ...]:
        """The contacts that a rule of this scope counts for this person, oldest first."""
        key = (scope, person)
        known = self._counted.get(key)
        if known is None:
            known = tuple(contact for contact in self.contacts if scope.holds(contact, person))
            self._counted[key] = known
        return known

    def contact(self, ticket: str) -> Contact | None:
        """The contact with this id, if the page knows it."""
        return next((contact for contact in self.contacts if contact.id == ticket), None)

    @cached_property
    def stops(self) -> tuple[Entry, ...]:
        """Opt-outs, opt-ins, complaints and bounces on the page, in the order written."""
        return tuple(entry for entry in self.entries if entry.kind in _STOPS)

    @cached_property
    def pauses(self) -> tuple[Entry, ...]:
        """Every rest that was asked for."""
        return tuple(entry for entry in self.entries if entry.kind is Kind.PAUSED)

    @cached_property
    def spoke(self) -> tuple[Entry, ...]:
        """Whenever somebody on the page spoke: replies, reviews, purchases, opt-ins; oldest first."""
        return by_time(entry for entry in self.entries if entry.kind in _SPOKE)

    def last_spoke(self, person: str) -> datetime | None:
        """When this person last spoke, if ever."""
        return next((entry.at for entry in reversed(self.spoke) if entry.person == person), None)

    @cached_property
    def concerns(self) -> Mapping[str, tuple[datetime, datetime | None, str]]:
        """Concern id → (opened, closed or None, person). One opened again after it closed is open."""
        found: dict[str, tuple[datetime, datetime | None, str]] = {}
        for entry in by_time(self.entries):
            if entry.about is None:
                continue
            if entry.kind is Kind.CONCERN_OPENED:
                found[entry.about] = (entry.at, None, entry.person)
            elif entry.kind is Kind.CONCERN_CLOSED:
                opened = found.get(entry.about)
                found[entry.about] = (opened[0] if opened else entry.at, entry.at, entry.person)
        return found

    def with_entries(self, *entries: Entry) -> History:
        """The history as it would be with these entries written too."""
        return History((*self.entries, *entries), self.version + len(entries), self.marks)


def by_time(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Entries by the time they tell of, those of one instant in the order written."""
    return tuple(sorted(entries, key=lambda entry: entry.at))
