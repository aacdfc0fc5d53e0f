"""Governors combined: whether a message is welcome, and the joint next moment it will be."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import attrs

from peoplefirst._checks import Checks, Rule, all_of
from peoplefirst.decision import (
    ALLOW,
    Allow,
    Ask,
    Decision,
    Defer,
    Deny,
    Governor,
    Reason,
    strictness,
)
from peoplefirst.errors import ConfigurationError
from peoplefirst.governors import (
    AwaitReply,
    Cap,
    ConsentRequired,
    HoldWhileOpen,
    OwnWishes,
    Paused,
    QuietDays,
    QuietHours,
    Spacing,
    Suppressed,
    Timely,
)
from peoplefirst.history import History
from peoplefirst.localtime import instant
from peoplefirst.message import Channel, Message, Purpose
from peoplefirst.person import Person

__all__ = ["Policy", "Rule"]

if TYPE_CHECKING:
    from pathlib import Path

    from peoplefirst.planning import Schedule

_WELCOME = {by: Allow(by) for by in Channel}
_HORIZON = timedelta(days=366)


def _rules(given: Iterable[Governor | Rule]) -> tuple[Rule, ...]:
    rules = tuple(g if isinstance(g, Rule) else Rule(g) for g in given)
    for place, rule in enumerate(rules):
        if not callable(rule.governor):
            raise ConfigurationError(
                f"governors[{place}]", "is not callable; a governor is called with an Ask"
            )
    return _distinct(rules)


def _distinct(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Each rule once, in the order given. Governors need not be hashable."""
    kept: list[Rule] = []
    for rule in rules:
        if rule not in kept:
            kept.append(rule)
    return tuple(kept)


@attrs.frozen
class Policy:
    """Governors that must all agree. A pure value: the same question, the same answer.

    ``Policy([])`` has no rules: everything is welcome. The order of governors changes no
    answer, and neither does repeating one.
    """

    rules: tuple[Rule, ...] = attrs.field(default=(), converter=_rules)
    name: str | None = attrs.field(default=None, kw_only=True)
    _checks: dict[tuple[Channel, Purpose], Checks] = attrs.field(
        init=False, factory=dict, eq=False, repr=False
    )

    @classmethod
    def friendly(cls) -> Policy:
        """What a considerate friend would do; the default of the shop that has not thought yet.

        All but service messages: at most 1 a day, 2 in 7 days and 5 in 30 days over all
        channels, 3 days apart, not from 20:00 to 09:00 and not on Sundays, only with consent,
        silence after two unanswered asks, nothing that asks while a concern is open.
        """
        return cls(
            (
                Timely(),
                Suppressed(),
                Paused(),
                OwnWishes(),
                ConsentRequired(),
                HoldWhileOpen(),
                AwaitReply(after=2),
                Cap(1, per=timedelta(days=1)),
                Cap(2, per=timedelta(days=7)),
                Cap(5, per=timedelta(days=30)),
                Spacing(timedelta(days=3)),
                QuietHours(time(20), time(9)),
                QuietDays(weekdays={"sun"}),
            ),
            name="friendly",
        )

    @classmethod
    def load(cls, path: str | Path) -> Policy:
        """A policy from a TOML file. Errors name the file, the path in it and what to write."""
        from pathlib import Path  # noqa: PLC0415 - 3 ms that only a reader of files should wait for

        from peoplefirst.policy_data import load_policy  # noqa: PLC0415 - cattrs only when used

        return load_policy(Path(path))

    @classmethod
    def preset(cls, name: str) -> Policy:
        """A policy that ships with the library, such as ``"us.fl"``: see ``docs/presets.md``.

        Its reasons name it. Presets are engineering defaults, not legal advice.
        """
        from peoplefirst.presets import preset  # noqa: PLC0415 - reads files only when asked

        return preset(name).policy()

    def plus(self, *governors: Governor) -> Policy:
        """This policy and these governors: never freer than this one."""
        return attrs.evolve(self, rules=(*self.rules, *governors))

    def __and__(self, other: Policy) -> Policy:
        """The stricter of both, at every moment."""
        names = [name for name in (self.name, other.name) if name]
        return Policy((*self.rules, *other.rules), name=" & ".join(dict.fromkeys(names)) or None)

    def decide(
        self,
        person: Person,
        message: Message,
        history: History,
        now: datetime,
        *,
        channels: Container[Channel] | None = None,
    ) -> Decision:
        """Whether ``message`` is welcome to ``person`` at ``now``, given what the journal knows.

        Allow and Defer name the channel: the message's own, or else the first in the person's
        order that welcomes it now, or else the one that will be the first to. ``Defer.until``
        is exact: the first moment at which every governor agrees, if nothing else happens.
        ``channels`` are those that there is an adapter for; None means any.
        """
        if type(now) is not datetime or now.tzinfo is not UTC:
            now = instant(now)
        by = message.channel
        if by is not None:
            return self._decide(Ask(person, message, by, history, now))
        answers: list[Defer | Deny] = []
        for by in person.reachable:
            if channels is not None and by not in channels:
                continue
            answer = self._decide(Ask(person, message, by, history, now))
            if isinstance(answer, Allow):
                return answer
            answers.append(answer)
        if not answers:
            return Deny(Reason("Reachable", "no address is known that we can write to"))
        if len(answers) == 1:
            return answers[0]
        reasons: list[Reason] = []
        for answer in answers:
            reasons.extend(reason for reason in answer.reasons if reason not in reasons)
        return attrs.evolve(min(answers, key=strictness), reasons=reasons)

    def plan(
        self,
        person: Person,
        messages: Iterable[Message],
        history: History,
        now: datetime,
        *,
        horizon: timedelta = timedelta(days=28),
    ) -> Schedule:
        """Lay messages on the time from ``now`` to ``horizon`` later, every rule held at each.

        The total of their ``priority`` is the highest possible, exactly so for up to ten
        messages; what is left out says why. See :mod:`peoplefirst.planning`.
        """
        from peoplefirst.planning import plan  # noqa: PLC0415 - a search that few callers need

        return plan(self, person, messages, history, now, horizon=horizon)

    def _decide(self, ask: Ask) -> Decision:
        by, why = ask.channel, ask.message.purpose
        checks = self._checks.get((by, why)) or self._compiled(by, why)
        noes = checks.against(ask)
        if noes is None:
            return _WELCOME[by]
        answer = all_of(noes, by)
        return answer if isinstance(answer, Deny) else self._joint(ask, checks, answer)

    def __call__(self, ask: Ask) -> Decision:
        """A policy is a governor too: what its rules say, and the latest of their moments.

        ``decide`` goes on from there to the joint next welcome moment; so does the policy that
        this one is part of.
        """
        noes = self._compiled(ask.channel, ask.message.purpose).against(ask)
        return all_of(noes) if noes else ALLOW

    def _compiled(self, by: Channel, why: Purpose) -> Checks:
        """The rules that have a say about this channel and purpose, made ready once."""
        known = self._checks.get((by, why))
        if known is None:
            self._checks[by, why] = known = Checks.of(self.rules, by, why)
        return known

    def _joint(self, ask: Ask, checks: Checks, first: Defer) -> Decision:
        """Move to the latest ``until`` and ask again, until all agree."""
        horizon = ask.now + _HORIZON
        until, reasons = first.until, first.reasons
        zone = ask.person.zones[0].key if ask.person.zones else None
        then: dict[tuple[str, str], Reason] = {}
        while until <= horizon:
            noes = checks.against(ask.at(until))
            if not noes:
                return Defer(
                    until, reasons, channel=ask.channel, zone=zone, then=tuple(then.values())
                )
            answer = all_of(noes)
            if isinstance(answer, Deny):  # what denies it then is named, not what would only delay
                denied = all_of([no for no in noes if isinstance(no[1], Deny)])
                return Deny((*reasons, *denied.reasons), channel=ask.channel)
            then.update({(reason.rule, reason.words): reason for reason in answer.reasons})
            until = answer.until
        never = Reason("Policy", "no welcome moment within {days} days", {"days": _HORIZON.days})
        return Deny((*reasons, never), channel=ask.channel)
