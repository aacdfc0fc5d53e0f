"""Once for each occasion, and in its own time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import attrs

from peoplefirst.decision import ALLOW, Ask, Decision, Defer, Deny, Reason
from peoplefirst.errors import ConfigurationError, did_you_mean
from peoplefirst.governors._scoped import Counting, Scoped, positive, zone_of
from peoplefirst.journal import Kind, Scope

Occasion = Literal["subject", "purpose"]


def _occasion(value: str) -> Occasion:
    match value:
        case "subject" | "purpose":
            return value
        case _:
            raise ConfigurationError(
                "about", f"{value!r} is unknown; {did_you_mean(str(value), ('subject', 'purpose'))}"
            )


def _within(value: timedelta | None) -> timedelta | None:
    return None if value is None else positive(value, "within")


@attrs.frozen
class OncePer(Counting):
    """One message of a purpose for each subject (an order, a product), or one of a purpose at all.

    ``OncePer("subject", purposes={"review_request"})`` asks once for each order and never again
    once it was answered: a review left, a reply by any channel about that subject.
    ``OncePer("purpose", within=timedelta(days=300), purposes={"birthday"})`` wishes once a year.
    Without ``within`` it is once for good. A message about nothing in particular has no
    subject, and passes.
    """

    about: Occasion = attrs.field(default="subject", converter=_occasion)
    within: timedelta | None = attrs.field(default=None, converter=_within, kw_only=True)

    def weigh(self, ask: Ask) -> Decision:
        """Denied for good, or deferred until the last is ``within`` old."""
        subject = ask.message.about
        if self.about == "subject" and subject is None:
            return ALLOW
        purpose = ask.message.purpose
        scope = Scope(self.channels, frozenset({purpose}), self.states, self.whose)
        counted = ask.history.fold.counted(scope, ask.person.id)
        earlier = (
            counted if self.about == "purpose" else tuple(c for c in counted if c.about == subject)
        )
        facts = {"purpose": purpose.words}
        if self.about == "subject" and self._answered(ask, subject):
            return Deny(Reason("OncePer", "they have answered already: {purpose}", facts))
        if not earlier:
            return ALLOW
        told = Reason(
            "OncePer",
            "once is enough for: {purpose} ({evidence})",
            facts,
            evidence=earlier[-1:],
            zone=zone_of(ask),
        )
        if self.within is None:
            return Deny(told)
        until = earlier[-1].at + self.within
        return ALLOW if until <= ask.now else Defer(until, told)

    def _answered(self, ask: Ask, subject: str | None) -> bool:
        return any(
            entry.about == subject and entry.kind in (Kind.REVIEWED, Kind.REPLIED)
            for entry in ask.history.fold.answers
            if self.whose == "household" or entry.person == ask.person.id
        )


def _moment(value: str) -> Literal["purchase", "delivery"]:
    match value:
        case "purchase" | "delivery":
            return value
        case _:
            hint = did_you_mean(str(value), ("purchase", "delivery"))
            raise ConfigurationError("moment", f"{value!r} is unknown; {hint}")


def _wait(value: timedelta) -> timedelta:
    return positive(value, "wait")


@attrs.frozen
class After(Scoped):
    """Not before so long after a purchase or a delivery: that of the order the message is about.

    Where the message names no order that is known, it is the latest of theirs. An order that is
    known and not delivered waits for its own delivery, whatever else was delivered.
    """

    moment: Literal["purchase", "delivery"] = attrs.field(converter=_moment)
    wait: timedelta = attrs.field(converter=_wait, kw_only=True)

    def weigh(self, ask: Ask) -> Decision:
        """Deferred until then; denied where there was none yet."""
        told = self._told(ask)
        named = [at for order, at in told if order is not None and order == ask.message.about]
        times = named or [at for _, at in told]
        at = max((at for at in times if at is not None), default=None)
        if at is None:
            return Deny(Reason("After", "there was no {moment} yet", {"moment": self.moment}))
        until = at + self.wait
        if until <= ask.now:
            return ALLOW
        words = "less than {wait} since the {moment}"
        facts = {"wait": self.wait, "moment": self.moment}
        return Defer(until, Reason("After", words, facts, zone=zone_of(ask)))

    def _told(self, ask: Ask) -> list[tuple[str | None, datetime | None]]:
        """Each order that is known, from the journal and from the shop, and when it was that."""
        bought = self.moment == "purchase"
        kind = Kind.PURCHASED if bought else Kind.RECEIVED
        told = [
            (entry.about, entry.at if entry.kind is kind else None)
            for entry in ask.history.fold.said
            if entry.kind in (Kind.PURCHASED, Kind.RECEIVED) and entry.person == ask.person.id
        ]
        return told + [(p.id, p.at if bought else p.delivered_at) for p in ask.person.purchases]


@attrs.frozen
class Timely:
    """The message's own timing: not before ``not_before``, never from ``expires_at`` on."""

    def __call__(self, ask: Ask) -> Decision:
        """Welcome between the two."""
        message = ask.message
        if message.expires_at is not None and message.expires_at <= ask.now:
            return Deny(
                Reason(
                    "Timely",
                    "it is out of date since {expired}",
                    {"expired": message.expires_at},
                    zone=zone_of(ask),
                )
            )
        if message.not_before is not None and message.not_before > ask.now:
            return Defer(
                message.not_before,
                Reason(
                    "Timely",
                    "it is meant for {not_before} or later",
                    {"not_before": message.not_before},
                    zone=zone_of(ask),
                ),
            )
        return ALLOW
