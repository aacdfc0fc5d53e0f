"""Deciding about people of whom little is known: what can be stood by, and what cannot."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

import attrs

from peoplefirst import governors
from peoplefirst.decision import Allow, Decision, Governor
from peoplefirst.journal import History
from peoplefirst.message import Message, Purpose
from peoplefirst.person import Person
from peoplefirst.policy import Policy

NEEDS: Mapping[type[Governor], str] = MappingProxyType(
    {
        governors.CalendarCap: "their time zone",
        governors.ConsentRequired: "their consents",
        governors.OwnWishes: "their wishes",
        governors.QuietDays: "their time zone",
        governors.QuietHours: "their time zone",
        governors.Suppressed: "a consent that may have come later",
    }
)
"""The rules that ask for facts which no journal holds, and for which."""


@attrs.frozen
class Judge:
    """A policy, and the same in two parts: the rules that need no facts, and those that do."""

    policy: Policy
    sure: Policy
    needy: tuple[tuple[str, Policy], ...]

    @classmethod
    def of(cls, policy: Policy) -> Judge:
        """The policy, taken apart."""
        needy = [rule for rule in policy.rules if type(rule.governor) in NEEDS]
        return cls(
            policy,
            Policy([rule for rule in policy.rules if rule not in needy]),
            tuple((type(rule.governor).__name__, Policy([rule])) for rule in needy),
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
            if _unasked(name, message)
            or not isinstance(rule.decide(person, message, history, now), Allow)
        }
        return answer, frozenset(doubtful)


def _unasked(name: str, message: Message) -> bool:
    """Somebody of whom no wish is known may have one all the same."""
    return name == governors.OwnWishes.__name__ and message.purpose is not Purpose.SERVICE
