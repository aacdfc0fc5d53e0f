"""What happens in a person's life with the shop, as the shop tells it.

Each moment is a frozen value; :meth:`entries` writes it in the journal's terms. Identity
comes from the shop's own ids, so a moment that is told twice is written once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

import attrs

from peoplefirst.errors import ConfigurationError
from peoplefirst.journal import Entry, Kind
from peoplefirst.localtime import instant
from peoplefirst.message import Channel, Purpose, channel, one_line, purpose, purposes


class Moment(Protocol):
    """Anything that can be recorded about a person."""

    def entries(self, person: str) -> tuple[Entry, ...]:
        """The facts to write on the page of the person with this id."""
        ...


def _at(value: datetime) -> datetime:
    return instant(value, "at")


def _until(value: datetime) -> datetime:
    return instant(value, "until")


def _opened_at(value: datetime) -> datetime:
    return instant(value, "opened_at")


def _closed_at(value: datetime | None) -> datetime | None:
    return None if value is None else instant(value, "closed_at")


def _delivered_at(value: datetime | None) -> datetime | None:
    return None if value is None else instant(value, "delivered_at")


def _named(_: object, attribute: attrs.Attribute[str], value: str) -> None:
    if not one_line(value, attribute.name):
        raise ConfigurationError(attribute.name, "is empty, so it could not be told from another")


def _items(value: str | Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _maybe_channel(value: str | None) -> Channel | None:
    return None if value is None else channel(value)


@attrs.frozen(kw_only=True)
class Purchase:
    """They bought something. ``delivered_at`` is when it reached them, once that is known."""

    id: str = attrs.field(validator=_named)
    items: tuple[str, ...] = attrs.field(default=(), converter=_items)
    at: datetime = attrs.field(converter=_at)
    delivered_at: datetime | None = attrs.field(default=None, converter=_delivered_at)

    def __attrs_post_init__(self) -> None:
        if self.delivered_at is not None and self.delivered_at < self.at:
            raise ConfigurationError("delivered_at", "lies before the purchase")

    def entries(self, person: str) -> tuple[Entry, ...]:
        """The purchase and, where known, its delivery."""
        bought = Entry(
            id=f"purchase:{self.id}", kind=Kind.PURCHASED, at=self.at, person=person, about=self.id
        )
        if self.delivered_at is None:
            return (bought,)
        return (bought, *Delivery(id=self.id, at=self.delivered_at).entries(person))


@attrs.frozen(kw_only=True)
class Delivery:
    """The purchase with this id reached them."""

    id: str = attrs.field(validator=_named)
    at: datetime = attrs.field(converter=_at)

    def entries(self, person: str) -> tuple[Entry, ...]:
        """One fact."""
        return (
            Entry(
                id=f"delivery:{self.id}",
                kind=Kind.RECEIVED,
                at=self.at,
                person=person,
                about=self.id,
            ),
        )


@attrs.frozen(kw_only=True)
class Concern:
    """Something is wrong: a complaint, a return, a refund, a late parcel. Open until it closes."""

    id: str = attrs.field(validator=_named)
    opened_at: datetime = attrs.field(converter=_opened_at)
    closed_at: datetime | None = attrs.field(default=None, converter=_closed_at)

    def __attrs_post_init__(self) -> None:
        if self.closed_at is not None and self.closed_at < self.opened_at:
            raise ConfigurationError("closed_at", "lies before opened_at")

    def entries(self, person: str) -> tuple[Entry, ...]:
        """The opening and, once it is known, the closing."""
        opened = Entry(
            # With its time: one that is opened again after it closed is another fact.
            id=f"concern:{self.id}:{self.opened_at.isoformat()}",
            kind=Kind.CONCERN_OPENED,
            at=self.opened_at,
            person=person,
            about=self.id,
        )
        if self.closed_at is None:
            return (opened,)
        closed = Entry(
            id=f"concern-closed:{self.id}:{self.closed_at.isoformat()}",
            kind=Kind.CONCERN_CLOSED,
            at=self.closed_at,
            person=person,
            about=self.id,
        )
        return (opened, closed)


@attrs.frozen(kw_only=True)
class Reply:
    """They wrote back, by whichever channel. ``about`` where it is known to what."""

    id: str = attrs.field(validator=_named)
    at: datetime = attrs.field(converter=_at)
    channel: Channel | None = attrs.field(default=None, converter=_maybe_channel)
    about: str | None = None

    def entries(self, person: str) -> tuple[Entry, ...]:
        """One fact."""
        return (
            Entry(
                id=f"reply:{self.id}",
                kind=Kind.REPLIED,
                at=self.at,
                person=person,
                channel=self.channel,
                about=self.about,
            ),
        )


@attrs.frozen(kw_only=True)
class Inquiry:
    """They asked the shop something: a question, a quote. Implies a consent in some countries."""

    id: str
    at: datetime = attrs.field(converter=_at)

    def entries(self, person: str) -> tuple[Entry, ...]:
        """One fact."""
        return (Entry(id=f"inquiry:{self.id}", kind=Kind.INQUIRED, at=self.at, person=person),)


@attrs.frozen(kw_only=True)
class Review:
    """They left a review of ``about`` (a product, an order). What it says is not kept."""

    id: str = attrs.field(validator=_named)
    about: str = attrs.field(validator=_named)
    at: datetime = attrs.field(converter=_at)

    def entries(self, person: str) -> tuple[Entry, ...]:
        """One fact."""
        return (
            Entry(
                id=f"review:{self.id}",
                kind=Kind.REVIEWED,
                at=self.at,
                person=person,
                about=self.about,
            ),
        )


@attrs.frozen(kw_only=True)
class Contacted:
    """Another system wrote to them: a newsletter tool, the support desk, the shop itself.

    It counts as every message does. ``id`` is that system's own for the message, and
    ``system`` its name: together they tell one message from another.
    """

    id: str = attrs.field(validator=_named)
    at: datetime = attrs.field(converter=_at)
    channel: Channel = attrs.field(converter=channel)
    purpose: Purpose = attrs.field(converter=purpose)
    about: str | None = None
    system: str = attrs.field(default="elsewhere", validator=_named)

    def entries(self, person: str) -> tuple[Entry, ...]:
        """One fact: a contact that was never a promise of ours."""
        return (
            Entry(
                id=f"contacted:{self.system}:{self.id}",
                kind=Kind.SENT,
                at=self.at,
                person=person,
                contact=f"{self.system}:{self.id}",
                channel=self.channel,
                purpose=self.purpose,
                about=self.about,
                adapter=self.system,
                reference=self.id,
            ),
        )


@attrs.frozen(kw_only=True)
class OptOut:
    """They asked us to stop: on one channel, or (without ``channel``) on all."""

    at: datetime = attrs.field(converter=_at)
    channel: Channel | None = attrs.field(default=None, converter=_maybe_channel)

    def entries(self, person: str) -> tuple[Entry, ...]:
        """One fact; the ledger's address pages get it too."""
        return (_wish(Kind.OPTED_OUT, self.at, person, self.channel),)


@attrs.frozen(kw_only=True)
class OptIn:
    """They asked us to write again: lifts an earlier opt-out, never a complaint."""

    at: datetime = attrs.field(converter=_at)
    channel: Channel | None = attrs.field(default=None, converter=_maybe_channel)

    def entries(self, person: str) -> tuple[Entry, ...]:
        """One fact; the ledger's address pages get it too."""
        return (_wish(Kind.OPTED_IN, self.at, person, self.channel),)


@attrs.frozen(kw_only=True)
class Complaint:
    """They reported a message as spam. Only :class:`ComplaintLifted`, by a human, lifts it."""

    at: datetime = attrs.field(converter=_at)
    channel: Channel | None = attrs.field(default=None, converter=_maybe_channel)

    def entries(self, person: str) -> tuple[Entry, ...]:
        """One fact; the ledger's address pages get it too."""
        return (_wish(Kind.COMPLAINED, self.at, person, self.channel),)


@attrs.frozen(kw_only=True)
class ComplaintLifted:
    """A human at the shop lifted a complaint. ``by`` says who: a staff id."""

    at: datetime = attrs.field(converter=_at)
    by: str = attrs.field(validator=_named)
    channel: Channel | None = attrs.field(default=None, converter=_maybe_channel)

    def entries(self, person: str) -> tuple[Entry, ...]:
        """One fact, with who did it."""
        return (
            attrs.evolve(
                _wish(Kind.COMPLAINT_LIFTED, self.at, person, self.channel),
                because=f"lifted by {self.by}",
            ),
        )


@attrs.frozen(kw_only=True)
class Pause:
    """They asked for a rest ``until`` a date; of named purposes, or of everything but service."""

    at: datetime = attrs.field(converter=_at)
    until: datetime = attrs.field(converter=_until)
    purposes: frozenset[Purpose] | None = attrs.field(default=None, converter=purposes)

    def __attrs_post_init__(self) -> None:
        if self.until <= self.at:
            raise ConfigurationError("until", "must lie after at")

    def entries(self, person: str) -> tuple[Entry, ...]:
        """A fact for each purpose, or one for all."""
        named: tuple[Purpose | None, ...] = (
            (None,) if self.purposes is None else tuple(sorted(self.purposes))
        )
        return tuple(
            Entry(
                id=":".join(("pause", why or "all", person, *map(_iso, (self.at, self.until)))),
                kind=Kind.PAUSED,
                at=self.at,
                person=person,
                purpose=why,
                until=self.until,
            )
            for why in named
        )


def _iso(at: datetime) -> str:
    return at.isoformat()


def _wish(kind: Kind, at: datetime, person: str, by: Channel | None) -> Entry:
    return Entry(
        id=f"{kind}:{by or 'all'}:{person}:{at.isoformat()}",
        kind=kind,
        at=at,
        person=person,
        channel=by,
    )
