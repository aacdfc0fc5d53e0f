"""Only to those who said yes, and never to those who said no."""

from __future__ import annotations

from datetime import UTC, datetime

import attrs

from peoplefirst.decision import ALLOW, Ask, Decision, Defer, Deny, Reason, say_channel
from peoplefirst.governors._scoped import Scoped, zone_of
from peoplefirst.journal import Entry, Kind
from peoplefirst.message import Channel, Nature

_EVER = datetime.min.replace(tzinfo=UTC)


@attrs.frozen
class ConsentRequired(Scoped):
    """A consent for this channel and purpose, given and not withdrawn. Service messages need none."""

    def weigh(self, ask: Ask) -> Decision:
        """Welcome while such a consent holds."""
        since = _consented(ask, _EVER)
        if since == ask.now:
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
        if since == now:
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
class Suppressed:
    """Whoever opted out, complained or can't be reached is not written to.

    What was said about the *address* protects everybody who is reached there. The later word
    wins: a consent or opt-in after an opt-out lifts it; a complaint is lifted by a human only.
    A service message passes an e-mail opt-out or complaint; after a STOP by SMS nothing passes,
    and nothing passes to a dead address.
    """

    def __call__(self, ask: Ask) -> Decision:
        """Denied while the last word is no."""
        marks = ask.history.marks.get(ask.channel, ())
        if not marks and not ask.history.fold.stops:
            return ALLOW
        own = tuple(
            entry
            for entry in ask.history.fold.stops
            if entry.person == ask.person.id
            and entry.channel in (None, ask.channel)
            and entry.kind is not Kind.BOUNCED  # a bounce is the address's, not the person's
        )
        stop = _last_no((*own, *marks), ask.channel)
        if stop is None or (_passes(ask) and stop.kind is not Kind.BOUNCED):
            return ALLOW
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


def _passes(ask: Ask) -> bool:
    return ask.message.purpose.nature is Nature.SERVICE and ask.channel is Channel.EMAIL


def _last_no(entries: tuple[Entry, ...], by: Channel) -> Entry | None:
    """The no that stands: a complaint above all, else the last opt-out or bounce not taken back."""
    complaint: Entry | None = None
    no: Entry | None = None
    # A yes and a no of one instant: the no is taken as the later word.
    for entry in sorted(entries, key=lambda e: (e.at, e.kind is not Kind.OPTED_IN)):
        if entry.channel not in (None, by):
            continue
        if entry.kind is Kind.COMPLAINED:
            complaint = entry
        elif entry.kind is Kind.COMPLAINT_LIFTED:
            complaint = None
        elif entry.kind is Kind.OPTED_IN:
            no = None
        else:
            no = entry
    return complaint or no
