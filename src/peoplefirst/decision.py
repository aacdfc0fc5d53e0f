"""What is asked of a rule, and what it answers: Allow, Defer or Deny, with reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

import attrs

from peoplefirst import localtime
from peoplefirst.history import History
from peoplefirst.journal import Contact
from peoplefirst.message import Channel, Message
from peoplefirst.person import Person

_EVER = datetime.min.replace(tzinfo=UTC)

Fact = str | int | datetime | timedelta | time
"""What a reason can be told with."""


@attrs.define(eq=False)
class Ask:
    """The question put to every governor: may this be written to this person at ``now``.

    To be read, never changed. It is not frozen because one is made for every question, and
    freezing would cost as much as two rules.
    """

    person: Person
    message: Message
    channel: Channel
    history: History
    now: datetime
    _local: tuple[datetime, ...] | None = attrs.field(init=False, default=None, repr=False)

    @property
    def local(self) -> tuple[datetime, ...]:
        """``now`` in each zone that the person may be in."""
        if self._local is None:
            self._local = tuple([self.now.astimezone(tz) for tz in self.person.zones])
        return self._local

    def at(self, moment: datetime) -> Ask:
        """The same question at another moment."""
        return Ask(self.person, self.message, self.channel, self.history, moment)


@attrs.frozen
class Reason:
    """Why a rule stood in the way, in facts; ``str`` says it in plain English.

    ``words`` is a sentence with places for the ``facts``; ``{evidence}`` stands for the
    contacts that filled a window. ``source`` names the preset that the rule came from.
    """

    rule: str
    words: str
    facts: Mapping[str, Fact] = attrs.field(factory=dict[str, Fact])
    evidence: tuple[Contact, ...] = ()
    zone: str | None = None
    source: str | None = None

    def __str__(self) -> str:
        tz = localtime.zone(self.zone) if self.zone else None
        said = {name: _say(fact, tz) for name, fact in self.facts.items()}
        told = self.words.format(**said, evidence=_say_contacts(self.evidence, tz))
        return f"{told} [{self.source}]" if self.source else told


def _say(fact: Fact, tz: ZoneInfo | None) -> str:
    if isinstance(fact, datetime):
        return localtime.say_moment(fact, tz)
    if isinstance(fact, timedelta):
        return localtime.say_span(fact)
    if isinstance(fact, time):
        return f"{fact:%H:%M}"
    return str(fact)


def _say_contacts(contacts: tuple[Contact, ...], tz: ZoneInfo | None) -> str:
    shown = [
        localtime.say_day(c.at, tz)
        + (f" by {_SAID.get(c.channel, c.channel)}" if c.channel else "")
        for c in contacts[:5]
    ]
    more = len(contacts) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


_SAID = {Channel.SMS: "SMS", Channel.VOICE: "phone"}


def say_channel(by: Channel) -> str:
    """``email``, ``SMS``, ``phone``."""
    return _SAID.get(by, by.value)


def _reasons(value: Reason | Iterable[Reason]) -> tuple[Reason, ...]:
    return (value,) if isinstance(value, Reason) else tuple(value)


@attrs.frozen
class Allow:
    """It is welcome now; ``channel`` is the one to use."""

    channel: Channel | None = None

    def __str__(self) -> str:
        return f"welcome now by {say_channel(self.channel)}" if self.channel else "welcome now"


@attrs.frozen
class Defer:
    """It will be welcome at ``until``, the earliest such instant, if nothing else happens.

    ``reasons`` stand in the way now; ``then`` are those that would still stand in the way
    when these are gone, and moved ``until`` further.
    """

    until: datetime
    reasons: tuple[Reason, ...] = attrs.field(default=(), converter=_reasons)
    channel: Channel | None = attrs.field(default=None, kw_only=True)
    zone: str | None = attrs.field(default=None, kw_only=True)
    then: tuple[Reason, ...] = attrs.field(default=(), converter=_reasons, kw_only=True)

    def __str__(self) -> str:
        when = localtime.say_moment(self.until, localtime.zone(self.zone) if self.zone else None)
        more = f"; then {say_reasons(self.then)}" if self.then else ""
        return f"deferred until {when}, because {say_reasons(self.reasons)}{more}"


@attrs.frozen
class Deny:
    """It is not welcome while things stand as they do."""

    reasons: tuple[Reason, ...] = attrs.field(default=(), converter=_reasons)
    channel: Channel | None = attrs.field(default=None, kw_only=True)

    def __str__(self) -> str:
        return f"declined, because {say_reasons(self.reasons)}"


Decision = Allow | Defer | Deny

ALLOW = Allow()
"""The one Allow that governors answer with."""


class Governor(Protocol):
    """A rule: any callable that answers an :class:`Ask`.

    It answers for one instant: from then on, when is the first moment this message would be
    welcome? It reads no clock, opens no file and draws no random number; ``Defer.until`` lies
    after ``ask.now``, and a Deny stays one as time goes by.
    """

    def __call__(self, ask: Ask, /) -> Decision:
        """Welcome now, from some moment on, or not while things stand as they do."""
        ...


def say_reasons(reasons: Iterable[Reason]) -> str:
    """The reasons, one after the other."""
    return "; ".join(str(reason) for reason in reasons) or "a rule said so"


def strictness(decision: Decision) -> tuple[int, datetime]:
    """A key by which decisions sort from the most to the least welcoming."""
    match decision:
        case Allow():
            return (0, _EVER)
        case Defer(until=until):
            return (1, until)
        case Deny():
            return (2, _EVER)
