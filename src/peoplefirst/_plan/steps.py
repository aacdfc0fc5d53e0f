"""The steps that a plan may take, and what it is given to plan with."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

import attrs

from peoplefirst.history import History, Page
from peoplefirst.journal import Entry
from peoplefirst.message import Channel, Message
from peoplefirst.parcel import Content, Parcel
from peoplefirst.person import Person
from peoplefirst.policy import Policy

Write = tuple[str, Sequence[Entry], int | None]
"""Page, entries, and the version to expect: None for facts, which are always accepted."""


@attrs.frozen
class Read:
    """Read these pages. Answer: a mapping of each key to its Page."""

    pages: tuple[str, ...]


@attrs.frozen
class Append:
    """Append to pages, each write alone. Answer: for each, whether it was accepted."""

    writes: tuple[Write, ...]


@attrs.frozen
class Send:
    """Hand a parcel to the adapter of this name. Answer: its Verdict; or it raises."""

    adapter: str
    parcel: Parcel


@attrs.frozen
class Forget:
    """Erase a person from a page, leaving a marker. Answer: how many entries were erased."""

    page: str
    person: str
    marker: Entry


Step = Read | Append | Send | Forget


@attrs.frozen
class Door:
    """What a plan must know of the adapter for a channel.

    ``repeatable``: the same key handed over twice arrives once, so that a promise whose outcome
    was lost may be handed over again.
    """

    adapter: str
    repeatable: bool = False


@attrs.frozen(eq=False)
class Terms:
    """What holds for every message of a plan: the rules, the hour, the doors, the wording."""

    policy: Policy
    now: datetime
    salt: bytes = attrs.field(repr=False)
    doors: Mapping[Channel, Door] = attrs.field(factory=dict[Channel, Door])
    render: Callable[[Person, Message, Channel, History], Content] | None = None


@attrs.frozen
class Request:
    """One message to one person, under one ticket."""

    person: Person
    message: Message
    ticket: str


@attrs.frozen
class Promise:
    """A place that is taken: reserved in the journal, not yet handed over.

    ``parcel`` is missing where somebody else words and sends it. ``again``: it was taken in an
    earlier run whose outcome was lost, and may be handed over again under its key.
    """

    request: Request
    channel: Channel
    parcel: Parcel | None
    again: bool = False


def read(pages: Iterable[str]) -> Generator[Step, Any, Mapping[str, Page]]:
    return cast("Mapping[str, Page]", (yield Read(tuple(dict.fromkeys(pages)))))


def append(writes: Sequence[Write]) -> Generator[Step, Any, Sequence[bool]]:
    if not writes:
        return ()
    return cast("Sequence[bool]", (yield Append(tuple(writes))))
