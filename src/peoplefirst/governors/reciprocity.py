"""A friend does not knock a third time, and does not ask favours while something is wrong."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

import attrs

from peoplefirst.decision import ALLOW, Ask, Decision, Defer, Deny, Reason
from peoplefirst.governors._on_the_page import EVER, NEVER
from peoplefirst.governors._scoped import Scoped, positive, whole, zone_of
from peoplefirst.history import Fold
from peoplefirst.journal import Scope
from peoplefirst.message import Purpose

_ASKS = Scope(purposes=frozenset(purpose for purpose in Purpose if purpose.asks))


def _after(value: int) -> int:
    return whole(value, "after", least=1)


@attrs.frozen
class AwaitReply(Scoped):
    """After so many unanswered asks, silence until they speak: a reply, a review, a purchase."""

    after: int = attrs.field(converter=_after, kw_only=True)

    page_only: ClassVar[bool] = True

    def content_from(self, fold: Fold, person: str, /) -> datetime:
        """Always, or never: as time goes by nothing is answered."""
        unanswered = fold.unanswered(_ASKS, person)
        return NEVER if len(unanswered) >= self.after else EVER

    def weigh(self, ask: Ask) -> Decision:
        """Denied once ``after`` asks stand unanswered."""
        fold, person = ask.history.fold, ask.person.id
        unanswered = fold.unanswered(_ASKS, person)
        if len(unanswered) < self.after:
            return ALLOW
        return Deny(
            Reason(
                "AwaitReply",
                "{count} unanswered, so it is theirs to speak: {evidence}",
                {"count": len(unanswered)},
                evidence=unanswered,
                zone=zone_of(ask),
            )
        )


def _cool_off(value: timedelta) -> timedelta:
    return value if value == timedelta(0) else positive(value, "cool_off")


@attrs.frozen
class HoldWhileOpen(Scoped):
    """While a complaint, return, refund or late parcel is open, nothing that asks or promotes.

    Holds for ``cool_off`` after it closes as well.
    """

    calm: ClassVar[bool] = True

    cool_off: timedelta = attrs.field(default=timedelta(days=3), converter=_cool_off, kw_only=True)

    def weigh(self, ask: Ask) -> Decision:
        """Denied while a concern of theirs is open; deferred until its cool-off is over."""
        concerns = ask.history.fold.concerns
        if not concerns or not ask.message.asks:
            return ALLOW
        latest = ask.now
        for concern in concerns.values():
            if concern.person != ask.person.id:
                continue
            if concern.closed is None:
                return Deny(
                    Reason(
                        "HoldWhileOpen",
                        "a concern of theirs is open since {opened}",
                        {"opened": concern.opened},
                        zone=zone_of(ask),
                    )
                )
            latest = max(latest, concern.closed + self.cool_off)
        if latest == ask.now:
            return ALLOW
        return Defer(
            latest,
            Reason(
                "HoldWhileOpen",
                "a concern of theirs closed less than {cool_off} ago",
                {"cool_off": self.cool_off},
                zone=zone_of(ask),
            ),
        )
