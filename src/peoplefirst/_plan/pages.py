"""A person's pages: reading them, deciding on them, writing facts to them, erasing them."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

import attrs

from peoplefirst._plan.steps import Forget, Step, Terms, Write, append, read
from peoplefirst.address import fingerprint
from peoplefirst.decision import Decision
from peoplefirst.history import History
from peoplefirst.journal import Entry, Kind
from peoplefirst.message import Channel, Message
from peoplefirst.person import Person


def addresses(person: Person, salt: bytes) -> dict[Channel, str]:
    """The fingerprint of each address that reaches this person, by channel."""
    marks: dict[Channel, str] = {}
    if person.email is not None:
        marks[Channel.EMAIL] = fingerprint(person.email, salt)
    if person.phone is not None:
        marks[Channel.SMS] = marks[Channel.VOICE] = fingerprint(person.phone, salt)
    return marks


Known = tuple[History, Mapping[Channel, str]]
"""What the journal knows of somebody, and their addresses' fingerprints, worked out once."""


def known(people: Sequence[Person], salt: bytes) -> Generator[Step, Any, list[Known]]:
    """What the journal knows of each of these."""
    marked = [addresses(person, salt) for person in people]
    keys = [person.page for person in people]
    keys += [f"a:{mark}" for marks in marked for mark in marks.values()]
    pages = yield from read(keys)
    found: list[Known] = []
    for person, marks in zip(people, marked, strict=True):
        page = pages[person.page]
        said = {
            by: entries for by, mark in marks.items() if (entries := pages[f"a:{mark}"].entries)
        }
        found.append((History.of(page, said), marks))
    return found


def history(person: Person, salt: bytes) -> Generator[Step, Any, History]:
    """The person's page and what is known of their addresses."""
    ((found, _),) = yield from known((person,), salt)
    return found


def decide(person: Person, message: Message, terms: Terms) -> Generator[Step, Any, Decision]:
    """May it be written, now? Reads; changes nothing."""
    past = yield from history(person, terms.salt)
    return terms.policy.decide(person, message, past, terms.now)


_ABOUT_ADDRESSES = frozenset(
    {Kind.OPTED_OUT, Kind.OPTED_IN, Kind.COMPLAINED, Kind.COMPLAINT_LIFTED, Kind.BOUNCED}
)


def record(person: Person, entries: Sequence[Entry], salt: bytes) -> Generator[Step, Any, None]:
    """Write facts on the person's page, and what concerns an address on the address's own."""
    yield from append([(person.page, entries, None), *marks_of(person, entries, salt)])


def marks_of(person: Person, entries: Sequence[Entry], salt: bytes) -> list[Write]:
    """What was said about an address, for its own page; who said it is a fingerprint there."""
    marks: dict[str, list[Channel]] = {}
    for by, mark in addresses(person, salt).items():
        marks.setdefault(mark, []).append(by)
    return [
        (
            f"a:{mark}",
            (_unnamed(entry, mark, salt),),
            None,
        )
        for entry in entries
        if entry.kind in _ABOUT_ADDRESSES
        for mark, reached_by in marks.items()
        if entry.channel is None or entry.channel in reached_by
    ]


def _unnamed(entry: Entry, mark: str, salt: bytes) -> Entry:
    """What was said, with a fingerprint in place of whoever said it."""
    return attrs.evolve(
        entry,
        id=fingerprint(entry.id, salt),
        person=fingerprint(entry.person, salt),
        address=mark,
    )


def forget(person: Person, now: datetime, salt: bytes) -> Generator[Step, Any, int]:
    """Erase a person's entries; what was said about their addresses survives as fingerprints."""
    past = yield from history(person, salt)
    own = [entry for entry in past.fold.stops if entry.person == person.id]
    yield from append(marks_of(person, own, salt))
    marker = Entry(id=f"forgotten:{past.version}", kind=Kind.FORGOTTEN, at=now, person="")
    return cast("int", (yield Forget(person.page, person.id, marker)))
