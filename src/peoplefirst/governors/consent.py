"""Only to those who said yes, and never to those who said no."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import ClassVar

import attrs

from peoplefirst.decision import ALLOW, Ask, Decision, Defer, Deny, Reason, say_channel
from peoplefirst.governors._scoped import Scoped, positive, zone_of
from peoplefirst.journal import Entry, Kind
from peoplefirst.message import Channel, Nature, Purpose

_EVER = datetime.min.replace(tzinfo=UTC)


def _after_purchase(value: timedelta | None) -> timedelta | None:
    return None if value is None else positive(value, "after_purchase")


def _after_inquiry(value: timedelta | None) -> timedelta | None:
    return None if value is None else positive(value, "after_inquiry")


@attrs.frozen
class ConsentRequired(Scoped):
    """A consent for this channel and purpose, given and not withdrawn. Service messages need none.

    Where the law lets a purchase or an inquiry imply one, ``after_purchase`` and
    ``after_inquiry`` say for how long; without them it must be explicit.
    """

    after_purchase: timedelta | None = attrs.field(
        default=None, kw_only=True, converter=_after_purchase
    )
    after_inquiry: timedelta | None = attrs.field(
        default=None, kw_only=True, converter=_after_inquiry
    )

    def weigh(self, ask: Ask) -> Decision:
        """Welcome while such a consent holds."""
        by, why, now = ask.channel, ask.message.purpose, ask.now
        for consent in ask.person.consents:
            if (
                consent.channel is by
                and consent.given_at <= now
                and (consent.purposes is None or why in consent.purposes)
                and (consent.withdrawn_at is None or consent.withdrawn_at > now)
            ):
                return ALLOW
        since = _earliest(_consented(ask, _EVER), self._implied(ask))
        if since == now:
            return ALLOW
        facts = {"channel": say_channel(ask.channel), "purpose": ask.message.purpose.words}
        if since is None:
            return Deny(Reason("ConsentRequired", "no consent to {channel} for: {purpose}", facts))
        return Defer(
            since,
            Reason(
                "ConsentRequired",
                "consent to {channel} for {purpose} begins {since}",
                {**facts, "since": since},
                zone=zone_of(ask),
            ),
        )

    def _implied(self, ask: Ask) -> datetime | None:
        """The first instant from now on at which a purchase or an inquiry implies a consent."""
        spans = {Kind.PURCHASED: self.after_purchase, Kind.INQUIRED: self.after_inquiry}
        told = [
            (entry.at, span)
            for entry in ask.history.fold.answers
            if entry.person == ask.person.id and (span := spans.get(entry.kind)) is not None
        ]
        if self.after_purchase is not None:
            told += [(purchase.at, self.after_purchase) for purchase in ask.person.purchases]
        return min((max(ask.now, at) for at, span in told if at + span > ask.now), default=None)


def _earliest(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(one, other) if one is not None and other is not None else one or other


def _consented(ask: Ask, after: datetime) -> datetime | None:
    """The first instant from now on at which a consent given later than ``after`` holds."""
    earliest: datetime | None = None
    now = ask.now
    purpose = ask.message.purpose
    for consent in ask.person.consents:
        if consent.given_at <= after or not consent.covers(ask.channel, purpose):
            continue
        since = max(now, consent.given_at)
        if consent.withdrawn_at is not None and consent.withdrawn_at <= since:
            continue
        if since is now:
            return now
        if earliest is None or since < earliest:
            earliest = since
    return earliest


_STOPPED = {
    Kind.OPTED_OUT: "opted out of {channel} on {at}",
    Kind.BOUNCED: "the address for {channel} is dead since {at}",
    Kind.COMPLAINED: "complained about {channel} on {at}; only a human may lift that",
}


@attrs.frozen
class Suppressed(Scoped):
    """Whoever opted out, complained or can't be reached is not written to.

    What was said about the *address* protects everybody who is reached there. The later word
    wins: a consent or opt-in after an opt-out lifts it, an older one does not, and of one
    instant the no is the later word; a complaint is lifted by a human only. Two people on one
    inbox speak for themselves: a no is taken back by whoever said it, or, for messages to one
    of them, by that one; the yes of the other frees nobody.

    A service message passes an e-mail opt-out or complaint; after a STOP by SMS nothing passes,
    and nothing passes to a dead address. So without ``purposes`` it has a say about all.
    """

    calm: ClassVar[bool] = True

    def governs(self, by: Channel, why: Purpose) -> bool:
        """Every purpose, service among them, unless some are named."""
        if self.channels is not None and by not in self.channels:
            return False
        return self.purposes is None or why in self.purposes

    def weigh(self, ask: Ask) -> Decision:
        """Denied while a no stands."""
        marks = ask.history.marks.get(ask.channel, ())
        if not marks and not ask.history.fold.stops:
            return ALLOW
        own = (
            entry
            for entry in ask.history.fold.stops
            if entry.person == ask.person.id
            and entry.kind is not Kind.BOUNCED  # a bounce is the address's, not the person's
        )
        noes = _standing([e for e in (*own, *marks) if e.channel in (None, ask.channel)], ask)
        if not noes:
            return ALLOW
        # A complaint above all, else the last word.
        stop = max(noes, key=lambda no: (no.kind is Kind.COMPLAINED, no.at))
        told = Reason(
            "Suppressed",
            _STOPPED[stop.kind],
            {"channel": say_channel(ask.channel), "at": stop.at},
            zone=zone_of(ask),
        )
        lifted = None if stop.kind is Kind.COMPLAINED else _consented(ask, stop.at)
        if lifted is None:
            return Deny(told)
        return ALLOW if lifted == ask.now else Defer(lifted, told)


_LIFTS = {
    Kind.OPTED_OUT: Kind.OPTED_IN,
    Kind.BOUNCED: Kind.OPTED_IN,
    Kind.COMPLAINED: Kind.COMPLAINT_LIFTED,
}
"""What is said against us → what takes it back, said later."""


def _standing(entries: list[Entry], ask: Ask) -> list[Entry]:
    """Every no that nobody took back and that holds for this message."""
    service = ask.message.purpose.nature is Nature.SERVICE and ask.channel is Channel.EMAIL
    return [
        no
        for no in entries
        if no.kind in _LIFTS
        and not (service and no.kind is not Kind.BOUNCED)
        and not any(
            yes.kind is _LIFTS[no.kind]
            and yes.at > no.at
            and yes.person in (no.person, ask.person.id)
            for yes in entries
        )
    ]
