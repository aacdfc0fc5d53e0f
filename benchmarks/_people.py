"""A made-up town: people in several zones, with pages as they look after a few months of a shop."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import attrs

from peoplefirst import Channel, Consent, Entry, Message, Person, Purpose
from peoplefirst.journal import Kind

NOW = datetime(
    2026, 3, 10, 15, 30, tzinfo=UTC
)  # a Tuesday, two days after clocks changed in America
ABOUT = "green tea"
MESSAGE = Message(Purpose.CHECK_IN, channel=Channel.EMAIL, about=ABOUT)
OPEN_MESSAGE = Message(Purpose.CHECK_IN, about=ABOUT)

_ZONES = (
    *("Europe/Stockholm", "Europe/Berlin", "Europe/London", "Europe/Lisbon", "Europe/Athens"),
    *("America/New_York", "America/Chicago", "America/Los_Angeles", "Asia/Kolkata"),
)
_NAMES = ("Maya", "Elin", "José", "Anna Karin", "Thảo", "Priya", "Olu", "Søren", "Grace", "Wei")
_PURPOSES = (Purpose.THANK_YOU, Purpose.THANK_YOU, Purpose.CHECK_IN, Purpose.REVIEW_REQUEST)
_YEAR_AGO = NOW - timedelta(days=400)
_BOTH = tuple(
    Consent(by, given_at=_YEAR_AGO, how="box at checkout") for by in (Channel.EMAIL, Channel.SMS)
)
_NONE: tuple[Consent, ...] = ()


SHOP_NAME = "Tea & Co"


@attrs.frozen
class Resident:
    """A person and what their page says."""

    person: Person
    entries: tuple[Entry, ...]


def town(size: int, *, seed: int = 7) -> list[Resident]:
    """So many people, always the same ones."""
    chance = random.Random(seed)
    return [_resident(number, chance) for number in range(size)]


def _resident(number: int, chance: random.Random) -> Resident:
    key = f"customer-{number:07d}"
    person = Person(
        key,
        name=chance.choice(_NAMES),
        email=f"{key}@example.com",
        phone=f"+4670{number:07d}" if chance.random() < 0.6 else None,
        timezone=chance.choice(_ZONES),
        consents=_BOTH if chance.random() < 0.95 else _NONE,
    )
    entries: list[Entry] = []

    def happened(name: str, kind: Kind, about: str | None, days: float) -> None:
        at = NOW - timedelta(days=days)
        entries.append(Entry(id=name, kind=kind, at=at, person=key, about=about))

    for nth in range(chance.choice((0, 1, 1, 2, 2, 3, 4, 6))):
        at = NOW - timedelta(minutes=chance.randrange(10, 120 * 24 * 60))
        entries += _contact(key, f"{key}-{nth}", at, chance)
    for nth in range(chance.choice((1, 1, 2, 3))):
        happened(f"bought-{nth}", Kind.PURCHASED, f"order-{nth}", chance.uniform(0.01, 60))
    if chance.random() < 0.03:
        happened("out", Kind.OPTED_OUT, None, chance.uniform(1, 90))
    if chance.random() < 0.03:
        happened("late", Kind.CONCERN_OPENED, "parcel", chance.uniform(1, 9))
    entries.sort(key=lambda entry: entry.at)
    return Resident(person, tuple(entries))


def newcomer(number: int) -> Person:
    """Somebody the journal knows nothing of yet; the same for the same number."""
    key = f"customer-{number:07d}"
    return Person(
        key,
        name=_NAMES[number % len(_NAMES)],
        email=f"{key}@example.com",
        phone=f"+4670{number:07d}",
        timezone=_ZONES[number % len(_ZONES)],
        consents=_BOTH,
    )


def _contact(person: str, ticket: str, at: datetime, chance: random.Random) -> list[Entry]:
    purpose = chance.choice(_PURPOSES)
    later = at + timedelta(seconds=2)

    def entry(kind: Kind, at: datetime) -> Entry:
        return Entry(
            id=f"{ticket}:{kind}", kind=kind, at=at, person=person, contact=ticket,
            channel=Channel.EMAIL, purpose=purpose, about=ABOUT,
        )  # fmt: skip

    told = [entry(Kind.RESERVED, at), entry(Kind.SENT, later)]
    if chance.random() < 0.7:
        told.append(entry(Kind.DELIVERED, later + timedelta(seconds=8)))
    return told
