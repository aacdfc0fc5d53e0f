"""The typed messages: each knows its purpose, its timing and the facts that its wording needs.

All their fields are facts of the shop's, never guesses. What is not given does not show: the
sentence that needs it is left out.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import ClassVar

import attrs

from peoplefirst.errors import ConfigurationError
from peoplefirst.localtime import first_reading
from peoplefirst.message import Message, Purpose
from peoplefirst.moments import Purchase
from peoplefirst.person import Person
from peoplefirst.templates._facts import https

_DAY = timedelta(days=1)


def _why(message: TypedMessage) -> Purpose:
    return message.why


def _about(message: Message) -> str | None:
    return message.about


def _https(_: object, attribute: attrs.Attribute[str], value: str) -> None:
    https(value, attribute.name)


def _optional_https(_: object, attribute: attrs.Attribute[str | None], value: str | None) -> None:
    if value is not None:
        https(value, attribute.name)


@attrs.frozen(kw_only=True)
class TypedMessage(Message):
    """A message that knows its wording.

    ``item`` is what the wording calls the thing: a product's name. It is ``about`` unless
    given; where ``about`` is an order's number, give ``item``, or None to name nothing.
    """

    why: ClassVar[Purpose]
    """The purpose of all messages of this class."""
    wording: ClassVar[str]
    """The first part of the names of its wording files."""
    facts: ClassVar[tuple[str, ...]] = ("item",)
    """The fields that its wording may name, besides those of the letter's frame.

    A fact whose name ends in ``url`` is a link, and is checked as one."""
    needs: ClassVar[tuple[str, ...]] = ()
    """The facts without which there is nothing to say."""

    # A subclass may not change a field that is assigned to; of a frozen class none is.
    purpose: Purpose = attrs.field(  # pyright: ignore[reportIncompatibleVariableOverride]
        init=False, default=attrs.Factory(_why, takes_self=True)
    )
    item: str | None = attrs.field(default=attrs.Factory(_about, takes_self=True))


@attrs.frozen(kw_only=True)
class CheckIn(TypedMessage):
    """How are they getting on with what they bought? Asks; offers help; sells nothing."""

    wording: ClassVar[str] = "check_in"
    why: ClassVar[Purpose] = Purpose.CHECK_IN

    @classmethod
    def for_latest_purchase(
        cls, person: Person, *, wait: timedelta = timedelta(days=14)
    ) -> CheckIn | None:
        """About the last thing they bought, ``wait`` after it came; None if they bought nothing.

        Where the delivery is not known, ``wait`` runs from the purchase.
        """
        purchase = _latest(person)
        if purchase is None:
            return None
        since = purchase.delivered_at or purchase.at
        return cls(about=purchase.id, item=_first(purchase), not_before=since + _span(wait))


@attrs.frozen(kw_only=True)
class ReviewRequest(TypedMessage):
    """Would they review it? Everybody is asked alike, in neutral words, for no reward.

    ``url`` is where the review is written. There is no field for a score, a mood or a
    reward, on purpose: a request that depends on them is not an honest one (16 CFR 465.4).
    """

    wording: ClassVar[str] = "review_request"
    facts: ClassVar[tuple[str, ...]] = ("item", "url")
    why: ClassVar[Purpose] = Purpose.REVIEW_REQUEST
    url: str = attrs.field(validator=_https, repr=False)

    @classmethod
    def after_delivery(
        cls,
        purchase: Purchase,
        *,
        url: str,
        wait: timedelta = timedelta(days=7),
        within: timedelta = timedelta(days=90),
    ) -> ReviewRequest:
        """From ``wait`` after the delivery on, and for ``within``: later nobody remembers.

        Raises :class:`ConfigurationError` where the purchase is not known to be delivered.
        """
        if purchase.delivered_at is None:
            raise ConfigurationError(
                "purchase.delivered_at", "is unknown; a review can be asked for once it has arrived"
            )
        start = purchase.delivered_at + _span(wait)
        return cls(
            about=purchase.id,
            item=_first(purchase),
            url=url,
            not_before=start,
            expires_at=start + _span(within, "within", least=timedelta(seconds=1)),
        )


@attrs.frozen(kw_only=True)
class ThankYou(TypedMessage):
    """Thanks for a purchase. Gives; asks nothing."""

    wording: ClassVar[str] = "thank_you"
    why: ClassVar[Purpose] = Purpose.THANK_YOU

    @classmethod
    def for_purchase(cls, purchase: Purchase, *, within: timedelta = timedelta(days=7)) -> ThankYou:
        """From the purchase on, and for ``within``: a late thank-you is an odd one."""
        least = timedelta(seconds=1)
        return cls(
            about=purchase.id,
            item=_first(purchase),
            not_before=purchase.at,
            expires_at=purchase.at + _span(within, "within", least=least),
        )


@attrs.frozen(kw_only=True)
class BackInTouch(TypedMessage):
    """A word after a long silence. It counts as a promotion, for that is what it is.

    ``url`` is where they can look around, if there is such a place.
    """

    wording: ClassVar[str] = "back_in_touch"
    facts: ClassVar[tuple[str, ...]] = ("item", "url")
    why: ClassVar[Purpose] = Purpose.BACK_IN_TOUCH
    url: str | None = attrs.field(default=None, validator=_optional_https, repr=False)

    @classmethod
    def after_silence(
        cls, person: Person, *, quiet: timedelta = timedelta(days=60), url: str | None = None
    ) -> BackInTouch | None:
        """``quiet`` after their last purchase, once for each; None if they bought nothing."""
        purchase = _latest(person)
        if purchase is None:
            return None
        return cls(
            about=purchase.id,
            item=_first(purchase),
            url=url,
            not_before=purchase.at + _span(quiet, "quiet"),
        )


@attrs.frozen(kw_only=True)
class Offer(TypedMessage):
    """Something is on: ``about`` says what (``"10% off all green teas"``).

    ``code`` is what to give when paying, ``url`` where to look, ``until`` the last day. An
    offer with a last day expires by itself, as soon as that day is over anywhere on earth. What
    an offer says is never shortened, as a product's name may be: it is a promise.
    """

    wording: ClassVar[str] = "offer"
    facts: ClassVar[tuple[str, ...]] = ("about", "code", "url", "until")
    needs: ClassVar[tuple[str, ...]] = ("about",)
    why: ClassVar[Purpose] = Purpose.OFFER
    code: str | None = attrs.field(default=None, repr=False)
    url: str | None = attrs.field(default=None, validator=_optional_https, repr=False)
    until: date | None = None

    def __attrs_post_init__(self) -> None:
        if self.until is not None and self.expires_at is None:
            # The first to see the day's end are 14 hours ahead of UTC (Kiritimati).
            over = datetime.combine(self.until + _DAY, time(), tzinfo=UTC) - timedelta(hours=14)
            object.__setattr__(self, "expires_at", over)
        super().__attrs_post_init__()


@attrs.frozen(kw_only=True)
class BirthdayWish(TypedMessage):
    """A wish, on the day and not later. Gives; asks and sells nothing."""

    wording: ClassVar[str] = "birthday_wish"
    facts: ClassVar[tuple[str, ...]] = ()
    why: ClassVar[Purpose] = Purpose.BIRTHDAY

    @classmethod
    def this_year(cls, person: Person, on: date) -> BirthdayWish | None:
        """For their birthday in the year of ``on`` (today); None if it is not known.

        It is welcome from the first to the last instant of that day where they live: in all
        of their zones where several are plausible and share a part of the day, else in the
        first of them; in UTC where none is known.
        """
        if person.birthday is None:
            return None
        day = person.birthday.on(on.year)
        start, end = _local_day(person, day)
        return cls(about=f"birthday {on.year}", item=None, not_before=start, expires_at=end)


def _latest(person: Person) -> Purchase | None:
    return max(person.purchases, key=lambda purchase: purchase.at, default=None)


def _first(purchase: Purchase) -> str | None:
    """The thing to name: one is enough, a letter is no invoice."""
    return purchase.items[0] if purchase.items else None


def _span(value: timedelta, field: str = "wait", least: timedelta = timedelta(0)) -> timedelta:
    if value < least:
        raise ConfigurationError(field, "must not be negative" if not least else "must be longer")
    return value


def _local_day(person: Person, day: date) -> tuple[datetime, datetime]:
    first, after = datetime.combine(day, time()), datetime.combine(day + _DAY, time())
    zones = person.zones
    if not zones:
        return first.replace(tzinfo=UTC), after.replace(tzinfo=UTC)
    days = [(first_reading(first, tz), first_reading(after, tz)) for tz in zones]
    start, end = max(start for start, _ in days), min(end for _, end in days)
    return (start, end) if start < end else days[0]
