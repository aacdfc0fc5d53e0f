"""Hypothesis strategies for what a page can say: messages and what became of them, and facts.

A :class:`Story` is a history together with the truth that it tells. Lives of messages come
from a table that says, beside what the journal hears of each, where it stands in the end;
so a test can compare what is folded from the entries with what really happened. Entries
come late, twice and out of order, as provider calls do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache

import attrs
from hypothesis import strategies as st

from peoplefirst.history import History
from peoplefirst.journal import Contact, Entry, Kind, State
from peoplefirst.message import Channel, Purpose
from peoplefirst.moments import (
    Complaint,
    ComplaintLifted,
    Concern,
    Delivery,
    Inquiry,
    Moment,
    OptIn,
    OptOut,
    Pause,
    Purchase,
    Reply,
    Review,
)
from peoplefirst.person import Person
from peoplefirst.testing.people import IDS, NOON, SUBJECTS

LIVES: Mapping[str, State] = {
    # what the journal hears of a message, in the order in which it hears it → where it stands
    "reserved": State.RESERVED,
    "reserved sent": State.SENT,
    "reserved sent delivered": State.DELIVERED,
    "reserved sent delivered opened clicked": State.DELIVERED,
    "reserved sent opened": State.SENT,
    "reserved unknown": State.UNKNOWN,
    "reserved unknown delivered": State.DELIVERED,
    "reserved unknown rejected": State.REJECTED,
    "reserved rejected": State.REJECTED,
    "reserved released": State.RELEASED,
    "reserved sent bounced": State.BOUNCED,
    "reserved sent delivered bounced": State.BOUNCED,
    # calls that come twice
    "reserved sent sent delivered delivered": State.DELIVERED,
    "reserved released released": State.RELEASED,
    # and out of order
    "reserved delivered sent": State.DELIVERED,
    "reserved bounced sent": State.BOUNCED,
    "reserved bounced delivered": State.BOUNCED,
    "reserved rejected sent": State.REJECTED,
    # a temporary bounce: the provider tries again, so it may yet arrive, and counts
    "reserved sent soft_bounced": State.UNKNOWN,
    "reserved sent soft_bounced delivered": State.DELIVERED,
    "reserved delivered soft_bounced": State.DELIVERED,
    "reserved sent soft_bounced bounced": State.BOUNCED,
    # given back, yet it went out after all
    "reserved released sent": State.SENT,
    "reserved released delivered": State.DELIVERED,
    # sent by another system, first heard of here
    "sent": State.SENT,
    "delivered": State.DELIVERED,
    "bounced": State.BOUNCED,
}
"""The life of a message as the journal hears it, and its state in the end."""

_COMMON = ("reserved", "reserved sent", "reserved sent delivered")


@attrs.frozen
class Story:
    """A history, and what it truly tells: the contacts as they stand, and the facts."""

    history: History
    contacts: tuple[Contact, ...]
    facts: tuple[tuple[str, Moment], ...]
    """(person, moment)"""
    bounces: tuple[tuple[Channel, datetime], ...] = ()
    """Addresses of the person that were found dead, and when."""


def life(contact: Contact, heard: str) -> tuple[Entry, ...]:
    """The entries of one message, a minute apart: ``heard`` is one of :data:`LIVES`."""
    return tuple(
        Entry(
            id=f"{contact.id}:{number}", kind=Kind(kind), at=contact.at + timedelta(minutes=number),
            person=contact.person, contact=contact.id, channel=contact.channel,
            purpose=contact.purpose, about=contact.about,
        )
        for number, kind in enumerate(heard.split())
    )  # fmt: skip


_Told = tuple[Contact, str, int]
"""A message, what was heard of it, and how many minutes ago it was promised."""


@cache
def _contacts(household: str | None, days: int, grain: int, ahead: int) -> st.SearchStrategy[_Told]:
    most = days * 24 * 60 // grain
    near = 48 * 60 // grain
    ago = st.one_of(st.integers(0, near), st.integers(-ahead * 24 * 60 // grain, most))

    def build(
        who: str, ago: int, channel: Channel, purpose: Purpose, about: str | None, heard: str
    ) -> _Told:
        return Contact("", NOON, who, channel, purpose, about, LIVES[heard]), heard, ago * grain

    return st.builds(
        build,
        _members(household),
        ago,
        st.sampled_from(Channel),
        st.sampled_from(Purpose),
        st.none() | st.sampled_from(SUBJECTS),
        st.sampled_from(_COMMON) | st.sampled_from(tuple(LIVES)),
    )


_SELF = ""
"""Stands for the person whose page it is."""


@cache
def _members(household: str | None) -> st.SearchStrategy[str]:
    return st.sampled_from((_SELF, _SELF, *IDS)) if household else st.just(_SELF)


_KINDS = tuple(
    "purchase delivery inquiry reply review concern pause opt-out opt-in complaint lifted".split()
)


def _moment(kind: str, number: int, at: datetime, later: datetime, by: Channel | None,
            about: str, purpose: Purpose | None) -> Moment:  # fmt: skip
    order = about if number % 2 else f"buy-{number}"
    match kind:
        case "purchase":
            return Purchase(id=order, at=at, delivered_at=None if number % 3 else later)
        case "delivery":
            return Delivery(id=order, at=at)
        case "inquiry":
            return Inquiry(id=f"inquiry-{number}", at=at)
        case "reply":
            return Reply(id=f"reply-{number}", at=at, channel=by, about=about)
        case "review":
            return Review(id=f"review-{number}", about=about, at=at)
        case "concern":
            closed = later if number % 3 else None
            return Concern(id=f"concern-{number}", opened_at=at, closed_at=closed)
        case "pause":
            return Pause(at=at, until=later, purposes=None if purpose is None else (purpose,))
        case _:
            return _wish(kind, at, by)


def _wish(kind: str, at: datetime, by: Channel | None) -> Moment:
    match kind:
        case "opt-out":
            return OptOut(at=at, channel=by)
        case "opt-in":
            return OptIn(at=at, channel=by)
        case "complaint":
            return Complaint(at=at, channel=by)
        case _:
            return ComplaintLifted(at=at, by="staff-7", channel=by)


_Happened = tuple[str, str, int, int, int, Channel | None, str, Purpose | None]


@cache
def _facts(household: str | None, days: int, grain: int) -> st.SearchStrategy[list[_Happened]]:
    """Up to three things that happened before ``now`` to the people on the page."""
    most = days * 24 * 60 // grain
    fact = st.tuples(
        _members(household),
        st.sampled_from(_KINDS),
        st.integers(0, 99),
        st.integers(0, most).map(lambda n: n * grain),
        st.integers(1, most).map(lambda n: n * grain),
        st.none() | st.sampled_from(Channel),
        st.sampled_from(SUBJECTS),
        st.none() | st.sampled_from(Purpose),
    )
    return st.lists(fact, max_size=3)


def tell(
    told: Iterable[tuple[Contact, str]],
    facts: Iterable[tuple[str, Moment]] = (),
    *,
    late: int = 0,
    marks: Sequence[tuple[Channel, Entry]] = (),
) -> Story:
    """The story of these messages and facts; ``late`` of its facts were written at the end."""
    named = [(attrs.evolve(contact, id=f"c{n}"), heard) for n, (contact, heard) in enumerate(told)]
    lives = [entry for contact, heard in named for entry in life(contact, heard)]
    facts = tuple(facts)
    happened = [entry for who, moment in facts for entry in moment.entries(who)]
    # One message's entries keep their order; all else is written in the order of its time.
    on_time, delayed = happened[late:], happened[:late]
    written = (*sorted([*lives, *on_time], key=lambda entry: entry.at), *delayed)
    pages: dict[Channel, tuple[Entry, ...]] = {}
    for by, entry in marks:
        pages[by] = (*pages.get(by, ()), entry)
    return Story(
        History(written, len(written), pages),
        tuple(contact for contact, _ in named),
        facts,
        tuple((by, entry.at) for by, entry in marks if entry.kind is Kind.BOUNCED),
    )


def written(
    *moments: datetime,
    person: str = "maya",
    channel: Channel = Channel.EMAIL,
    purpose: Purpose = Purpose.OFFER,
    about: str | None = None,
    heard: str = "reserved sent",
) -> History:
    """The page of somebody who was written to at these moments."""
    state = LIVES[heard]
    return tell(
        (Contact("", at, person, channel, purpose, about, state), heard) for at in moments
    ).history


@cache
def _sketches(
    household: str | None,
    days: int,
    grain: int,
    ahead: int,
    size: int,
) -> st.SearchStrategy[tuple[list[_Told], list[_Happened], int, list[tuple[Channel, int]]]]:
    bounce = st.tuples(
        st.sampled_from(Channel), st.integers(0, 20 * 24 * 60 // grain).map(lambda n: n * grain)
    )
    return st.tuples(
        st.lists(_contacts(household, days, grain, ahead), max_size=size),
        _facts(household, 12, grain),
        st.integers(0, 2),
        st.sampled_from((0, 0, 0, 1)).flatmap(lambda most: st.lists(bounce, max_size=most)),
    )


def stories(
    person: Person,
    now: datetime | None = None,
    *,
    days: int = 20,
    grain: int = 1,
    ahead: int = 2,
    size: int = 7,
) -> st.SearchStrategy[Story]:
    """Histories of this person's page, around ``now``, each with the truth that it tells.

    All times lie on multiples of ``grain`` minutes from ``now``; some messages
    are dated up to ``ahead`` days later than ``now``, as by a machine whose clock is wrong.
    """
    moment = now or NOON

    def before(minutes: int) -> datetime:
        return moment - timedelta(minutes=minutes)

    def build(
        sketch: tuple[list[_Told], list[_Happened], int, list[tuple[Channel, int]]],
    ) -> Story:
        told, happened, late, bounced = sketch
        lives = [
            (attrs.evolve(contact, at=before(ago), person=contact.person or person.id), heard)
            for contact, heard, ago in told
        ]
        facts = {
            moment.entries(who)[0].id: (who, moment)
            for who, moment in (
                (
                    who or person.id,
                    _moment(kind, number, before(ago), before(ago - span), by, about, purpose),
                )
                for who, kind, number, ago, span, by, about, purpose in happened
            )
        }
        marks = [
            (by, Entry(id=f"bounce:{ago}", kind=Kind.BOUNCED, at=before(ago), person=person.id))
            for by, ago in bounced
        ]
        return tell(lives, facts.values(), late=late, marks=marks)

    return _sketches(person.household, days, grain, ahead, size).map(build)


def histories(person: Person, now: datetime | None = None) -> st.SearchStrategy[History]:
    """Histories of this person's page, around ``now``."""
    return stories(person, now).map(lambda story: story.history)
