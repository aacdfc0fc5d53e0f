"""Which messages a rule governs and which contacts it counts: shared by the rules that limit."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import timedelta
from functools import cached_property
from typing import Literal

import attrs

from peoplefirst.decision import ALLOW, Ask, Decision
from peoplefirst.errors import ConfigurationError
from peoplefirst.journal import COUNTING, Scope, State
from peoplefirst.message import Channel, Purpose, channels, member, purposes


@attrs.frozen(kw_only=True)
class Scoped(ABC):
    """Limits a rule to channels and purposes. Without ``purposes``: all but service messages."""

    channels: frozenset[Channel] | None = attrs.field(default=None, converter=channels)
    purposes: frozenset[Purpose] | None = attrs.field(default=None, converter=purposes)

    def governs(self, by: Channel, why: Purpose) -> bool:
        """Whether the rule has a say about a message of this purpose by this channel."""
        if self.channels is not None and by not in self.channels:
            return False
        return why is not Purpose.SERVICE if self.purposes is None else why in self.purposes

    @abstractmethod
    def weigh(self, ask: Ask) -> Decision:
        """The rule's answer to a message that it governs."""

    def __call__(self, ask: Ask) -> Decision:
        """The rule's answer: welcome where it has no say."""
        return self.weigh(ask) if self.governs(ask.channel, ask.message.purpose) else ALLOW


def _states(values: Iterable[str]) -> frozenset[State]:
    named = frozenset(member(State, value, "states") for value in values)
    if not named:
        raise ConfigurationError("states", "is empty, so nothing would ever count")
    return named


def _whose(_: object, __: object, value: Literal["person", "household"]) -> None:
    Scope(whose=value)


@attrs.frozen(kw_only=True)
class Counting(Scoped):
    """A scoped rule that counts contacts: the person's, of the same channels and purposes.

    A rule without ``purposes`` lets service messages pass but counts them: they use up patience
    too. ``whose="household"`` counts everybody on the page. ``states`` are those that count.
    """

    whose: Literal["person", "household"] = attrs.field(default="person", validator=_whose)
    states: frozenset[State] = attrs.field(default=COUNTING, converter=_states)

    @cached_property
    def scope(self) -> Scope:
        """What it counts."""
        return Scope(self.channels, self.purposes, self.states, self.whose)


_LIFETIME = timedelta(days=36525)


def positive(value: timedelta, field: str) -> timedelta:
    """``value``, if it is a span longer than nothing."""
    if not isinstance(value, timedelta):
        raise ConfigurationError(field, "must be a timedelta, for example timedelta(days=7)")
    if value <= timedelta(0):
        raise ConfigurationError(field, "must be longer than nothing")
    if value > _LIFETIME:
        raise ConfigurationError(field, "must be at most 100 years")
    return value


def whole(value: int, field: str, *, least: int = 0) -> int:
    """``value``, if it is a whole number of at least ``least``."""
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise ConfigurationError(field, f"must be a whole number, {least} or more")
    return value


def zone_of(ask: Ask) -> str | None:
    """The zone in which times are told to a reader: the person's first, if any is known."""
    return ask.person.zones[0].key if ask.person.zones else None
