"""The messages that the command line knows by name, made of what Person has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

import attrs

from peoplefirst.errors import ConfigurationError
from peoplefirst.message import Message
from peoplefirst.moments import Purchase
from peoplefirst.person import Person
from peoplefirst.templates import (
    BackInTouch,
    BirthdayWish,
    CheckIn,
    Offer,
    ReviewRequest,
    ThankYou,
)

MessageFor = Callable[[Person], Message | None]
"""What makes the message for each person; None where the facts for it are not known."""


@attrs.frozen
class Given:
    """What the command line was told about the message."""

    now: datetime
    url: str | None = None
    about: str | None = None


def _latest(person: Person) -> Purchase | None:
    return max(person.purchases, key=lambda purchase: purchase.at, default=None)


def _check_in(_: Given) -> MessageFor:
    return CheckIn.for_latest_purchase


def _review_request(given: Given) -> MessageFor:
    if given.url is None:
        raise ConfigurationError("--url", "is missing: where is the review to be written?")
    url = given.url

    def make(person: Person) -> Message | None:
        purchase = _latest(person)
        if purchase is None or purchase.delivered_at is None:
            return None
        return ReviewRequest.after_delivery(purchase, url=url)

    return make


def _thank_you(_: Given) -> MessageFor:
    def make(person: Person) -> Message | None:
        purchase = _latest(person)
        return None if purchase is None else ThankYou.for_purchase(purchase)

    return make


def _back_in_touch(given: Given) -> MessageFor:
    return lambda person: BackInTouch.after_silence(person, url=given.url)


def _offer(given: Given) -> MessageFor:
    if given.about is None:
        raise ConfigurationError("--about", "is missing: what is on offer? '10% off all teas', say")
    offer = Offer(about=given.about, url=given.url)
    return lambda _: offer


def _birthday(given: Given) -> MessageFor:
    # Somewhere on earth it is tomorrow already, elsewhere still yesterday: of the two birthdays
    # around the turn of a year the nearer one is meant.
    def make(person: Person) -> Message | None:
        days = (given.now + timedelta(days=away) for away in (-1, 1))
        wishes = [BirthdayWish.this_year(person, day.date()) for day in days]
        current = [w for w in wishes if w is not None and w.expires_at and w.expires_at > given.now]
        return min(current, key=lambda w: w.not_before or given.now, default=wishes[-1])

    return make


MESSAGES: Final[Mapping[str, Callable[[Given], MessageFor]]] = MappingProxyType(
    {
        "check-in": _check_in,
        "review-request": _review_request,
        "thank-you": _thank_you,
        "back-in-touch": _back_in_touch,
        "offer": _offer,
        "birthday": _birthday,
    }
)
"""The name of each message, and what makes its maker."""
