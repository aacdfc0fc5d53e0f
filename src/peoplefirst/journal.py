"""The journal: what was promised to a person, what became of it, and what they said.

A page is a list of entries in the order in which they were written. Entries are facts; none
is ever changed, and the journal never refuses one. What they mean is told by one table, the
life cycle of a contact, and folded in :mod:`peoplefirst.history`.

Entries hold identifiers, times, purposes and channels. Never a body, an address or a name:
``address`` is a salted fingerprint.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
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
