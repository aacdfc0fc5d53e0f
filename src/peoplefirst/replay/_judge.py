"""Deciding about people of whom little is known: what can be stood by, and what cannot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

import attrs

from peoplefirst import governors
from peoplefirst.decision import Allow, Decision, Governor
from peoplefirst.history import History
from peoplefirst.message import Message, Purpose
from peoplefirst.person import Person
from peoplefirst.policy import Policy, Rule
from peoplefirst.presets import LocalLaw

NEEDS: Mapping[type[Governor], str] = MappingProxyType(
    {
        governors.CalendarCap: "their time zone",
        governors.ConsentRequired: "their consents",
        LocalLaw: "their place",
        governors.OwnWishes: "their wishes",
        governors.QuietDays: "their time zone",
        governors.QuietHours: "their time zone",
        governors.Suppressed: "a consent that may have come later",
    }
)
"""The rules that ask for facts which no journal holds, and for which."""

_SILENT = frozenset(kind.__name__ for kind in (LocalLaw, governors.OwnWishes))
"""Those that have nothing to say of whom nothing is known; they might, were more known."""


@attrs.frozen
class Judge:
    """A policy, and the same in two parts: the rules that need no facts, and those that do."""

    policy: Policy
    sure: Policy
    needy: tuple[tuple[str, Policy], ...]

    @classmethod
    def of(cls, policy: Policy) -> Judge:
        """The policy, taken apart."""
        parts = [part for rule in policy.rules for part in _parts(rule)]
        return cls(
            policy,
            Policy([rule for name, rule in parts if name is None]),
            tuple((name, Policy([rule])) for name, rule in parts if name is not None),
        )

    def decide(
        self, person: Person, message: Message, history: History, now: datetime, *, known: bool
    ) -> tuple[Decision, frozenset[str]]:
        """The decision that can be stood by, and the rules that might object, were more known."""
        if known:
            return self.policy.decide(person, message, history, now), frozenset()
        answer = self.sure.decide(person, message, history, now)
        if not isinstance(answer, Allow):
            return answer, frozenset()
        doubtful = {
            name
            for name, rule in self.needy
            if (name in _SILENT and message.purpose is not Purpose.SERVICE)
            or not isinstance(rule.decide(person, message, history, now), Allow)
        }
        return answer, frozenset(doubtful)


def _parts(rule: Rule) -> Iterator[tuple[str | None, Rule]]:
    """A rule, or the rules of a policy that stands as one; with its name where it needs facts."""
    governor = rule.governor
    if isinstance(governor, Policy):
        for inner in governor.rules:
            for name, part in _parts(inner):
                yield name, attrs.evolve(rule, governor=Policy([part]))
    else:
        yield (type(governor).__name__ if type(governor) in NEEDS else None), rule
