"""What the person asked of us holds beside the shop's rules: always the stricter of the two."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar

import attrs

from peoplefirst.decision import ALLOW, Ask, Decision, Defer, Deny, Reason
from peoplefirst.governors._scoped import Scoped, zone_of
from peoplefirst.governors.caps import Cap
from peoplefirst.governors.hours import QuietHours
from peoplefirst.message import Channel
from peoplefirst.person import NO_PREFERENCES

_ENDLESS = datetime.max.replace(tzinfo=UTC)


@attrs.frozen
class Paused(Scoped):
    """They asked for a rest until a date, or muted a purpose. Service messages pass.

    Of several rests the longest holds, and one without an end holds until a human ends it.
    """

    calm: ClassVar[bool] = True

    def weigh(self, ask: Ask) -> Decision:
        """Welcome once the last rest that covers this purpose is over; never while it is muted."""
        pauses = ask.history.fold.pauses
        wishes = ask.person.preferences
        if not pauses and wishes is NO_PREFERENCES:
            return ALLOW
        purpose = ask.message.purpose
        if purpose in wishes.muted:
            return Deny(Reason("Paused", "they muted: {purpose}", {"purpose": purpose.words}))
        rests = [
            entry.until or _ENDLESS
            for entry in pauses
            if entry.person == ask.person.id and entry.purpose in (None, purpose)
        ]
        if wishes.paused_until is not None:
            rests.append(wishes.paused_until)
        until = max(rests, default=ask.now)
        if until <= ask.now:
            return ALLOW
        if until == _ENDLESS:
            return Deny(Reason("Paused", "they asked for a rest, and not until when"))
        return Defer(
            until,
            Reason(
                "Paused", "they asked for a rest until {until}", {"until": until}, zone=zone_of(ask)
            ),
        )


@attrs.frozen
class OwnWishes:
    """Their own quiet hours, "at most one a week", "no calls". Service passes the first two."""

    calm: ClassVar[bool] = True

    def __call__(self, ask: Ask) -> Decision:
        """The strictest of what they wish."""
        person = ask.person
        if ask.channel is Channel.VOICE and person.accommodations.no_calls:
            return Deny(Reason("OwnWishes", "they asked for no calls"))
        wishes = person.preferences
        if wishes is NO_PREFERENCES:
            return ALLOW
        latest: Defer | None = None
        if wishes.at_most is not None:
            answer = Cap(wishes.at_most, per=wishes.per)(ask)
            if isinstance(answer, Deny):
                return Deny(Reason("OwnWishes", "they asked for no messages"))
            latest = answer if isinstance(answer, Defer) else None
        if wishes.quiet_from is not None and wishes.quiet_until is not None:
            answer = QuietHours(wishes.quiet_from, wishes.quiet_until)(ask)
            if isinstance(answer, Deny):
                return answer
            if isinstance(answer, Defer):
                latest = (
                    answer
                    if latest is None
                    else Defer(max(latest.until, answer.until), (*latest.reasons, *answer.reasons))
                )
        if latest is None:
            return ALLOW
        return Defer(
            latest.until,
            tuple(
                attrs.evolve(reason, rule="OwnWishes", words="their own wish: " + reason.words)
                for reason in latest.reasons
            ),
        )
