"""A policy's rules made ready for one channel and purpose: as few calls as can be.

Most questions are answered with yes, so several rules are looked at together where one look can
clear them all; only where it does not is each asked for itself, and for its reasons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime

import attrs

from peoplefirst.decision import ALLOW, Allow, Ask, Decision, Defer, Deny, Governor, Reason
from peoplefirst.governors._calm import in_a_calm
from peoplefirst.governors._on_the_page import OnThePage, Together
from peoplefirst.governors._scoped import Scoped
from peoplefirst.governors._week import Week, Weekly
from peoplefirst.message import Channel, Purpose

_EVER = datetime.min.replace(tzinfo=UTC)


@attrs.frozen
class Rule:
    """A governor, the preset that it came from, which its reasons then name, and since when.

    Before ``effective_from`` (midnight UTC of that day) the rule has no say.
    """

    governor: Governor
    source: str | None = None
    effective_from: date | None = None

    @property
    def since(self) -> datetime | None:
        """The instant from which the rule has a say."""
        day = self.effective_from
        return None if day is None else datetime(day.year, day.month, day.day, tzinfo=UTC)

    def __call__(self, ask: Ask) -> Decision:
        """The governor's answer, once the rule has come into effect."""
        since = self.since
        return self.governor(ask) if since is None or since <= ask.now else ALLOW


@attrs.frozen
class _Part:
    """A rule as it is called for one channel and purpose."""

    place: int
    call: Governor
    source: str | None

    def named(self, reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
        """Reasons that name where the rule came from."""
        if self.source is None:
            return reasons
        return tuple(attrs.evolve(reason, source=self.source) for reason in reasons)


No = tuple[_Part, Defer | Deny]
"""A rule, and its answer that does not allow."""

_Check = tuple[Callable[[Ask], Decision | tuple[int, ...] | None], tuple[_Part, ...]]
"""What is called, and the parts that it stands for: one, or several looked at together.

Those looked at together answer with an Allow, the places of the parts to ask, or None for all.
"""


@attrs.frozen
class Checks:
    """The rules that have a say about one channel and purpose."""

    checks: tuple[_Check, ...]

    @classmethod
    def of(cls, rules: Iterable[Rule], by: Channel, why: Purpose) -> Checks:
        """Those of these rules, ready to be called."""
        checks: list[_Check] = []
        on_the_page: list[tuple[OnThePage, _Part]] = []
        weekly: list[tuple[tuple[tuple[int, int], ...], _Part]] = []
        calm: list[_Part] = []
        for place, rule in enumerate(rules):
            governor = rule.governor
            if isinstance(governor, Scoped) and not governor.governs(by, why):
                continue
            part = _Part(place, _callable(rule), rule.source)
            minutes = governor.minutes if isinstance(governor, Weekly) else None
            if rule.effective_from is not None:
                checks.append((part.call, (part,)))
            elif isinstance(governor, OnThePage) and governor.page_only:
                on_the_page.append((governor, part))
            elif minutes is not None:
                weekly.append((minutes, part))
            elif getattr(governor, "calm", False) is True and by is not Channel.VOICE:
                calm.append(part)
            else:
                checks.append((part.call, (part,)))
        if weekly:
            week = Week.of(span for minutes, _ in weekly for span in minutes)
            checks.append((week, tuple(part for _, part in weekly)))
        if on_the_page:
            together = Together.of(tuple(governor for governor, _ in on_the_page))
            checks.append((together, tuple(part for _, part in on_the_page)))
        if calm:
            checks.append((in_a_calm, tuple(calm)))
        return cls(tuple(checks))

    def against(self, ask: Ask) -> list[No] | None:
        """Every answer that does not allow, in the order of the rules; None where all allow."""
        noes: list[No] | None = None
        for call, parts in self.checks:
            answer = call(ask)
            if answer is ALLOW:
                continue
            if noes is None:
                noes = []
            if answer is None or isinstance(answer, tuple):
                for part in parts if answer is None else [parts[place] for place in answer]:
                    told = part.call(ask)
                    if told is not ALLOW and not isinstance(told, Allow):
                        noes.append((part, told))
            elif not isinstance(answer, Allow):
                noes.append((parts[0], answer))
        if noes:
            noes.sort(key=_place)
            return noes
        return None


def _place(no: No) -> int:
    return no[0].place


def _callable(rule: Rule) -> Governor:
    """What to call for a message that the rule governs, with as little in between as can be."""
    if rule.effective_from is not None:
        return rule
    return rule.governor.weigh if isinstance(rule.governor, Scoped) else rule.governor


def all_of(noes: list[No], by: Channel | None = None) -> Defer | Deny:
    """What several noes come to: a Deny if any is one, else the latest moment of them."""
    reasons = tuple([reason for part, no in noes for reason in part.named(no.reasons)])
    until = _EVER
    for _, answer in noes:
        if isinstance(answer, Deny):
            return Deny(reasons, channel=by)
        until = max(until, answer.until)
    return Defer(until, reasons, channel=by)
