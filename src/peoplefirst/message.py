"""What a shop wants to say: the message as the rules see it, and by which channel."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from enum import Enum, StrEnum
from typing import TypeVar

import attrs

from peoplefirst.errors import ConfigurationError, did_you_mean
from peoplefirst.localtime import instant

_E = TypeVar("_E", bound=StrEnum)

# What ends a line or steers a terminal. The joiners in Persian and Indic names do neither.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def one_line(value: str, field: str) -> str:
    """``value``, if it is a text of one line; line breaks and control characters are refused."""
    if not isinstance(value, str):
        raise ConfigurationError(field, "must be a text")
    if not value.isprintable() and _CONTROL.search(value):
        raise ConfigurationError(
            field,
            "has a line break or control character in it, with which headers can be forged; "
            "give it as one line",
        )
    return value


def member(kind: type[_E], value: str, field: str) -> _E:
    """The member of a closed set of words, or an error that suggests the nearest word."""
    if isinstance(value, kind):
        return value
    try:
        return kind(value)
    except ValueError:
        hint = did_you_mean(str(value), [m.value for m in kind])
        raise ConfigurationError(field, f"{value!r} is unknown; {hint}") from None


class Channel(StrEnum):
    """How a message reaches somebody."""

    EMAIL = "email"
    SMS = "sms"
    VOICE = "voice"


class Nature(Enum):
    """What a purpose is to the person who gets it."""

    SERVICE = "service"
    """They need it: an order confirmation, a recall. Passes caps, is written down."""
    GIVE = "give"
    """It gives and wants nothing: a thank-you, a birthday wish."""
    ASK = "ask"
    """It asks for an answer: a review, how it went."""
    PROMOTION = "promotion"
    """It asks for a purchase."""


class Purpose(StrEnum):
    """Why a message is written. A closed set, so that a misspelt purpose escapes no rule."""

    SERVICE = "service"
    CHECK_IN = "check_in"
    REVIEW_REQUEST = "review_request"
    FEEDBACK_REQUEST = "feedback_request"
    HOW_DID_IT_GO = "how_did_it_go"
    BIRTHDAY = "birthday"
    THANK_YOU = "thank_you"
    APOLOGY = "apology"
    RECOGNITION = "recognition"
    SUGGESTION = "suggestion"
    OFFER = "offer"
    BACK_IN_TOUCH = "back_in_touch"

    @property
    def nature(self) -> Nature:
        """Whether it serves, gives, asks or promotes."""
        return NATURES[self]

    @property
    def asks(self) -> bool:
        """Whether it wants something of the person: an answer, or a purchase."""
        return NATURES[self] in (Nature.ASK, Nature.PROMOTION)

    @property
    def words(self) -> str:
        """``review request`` for ``review_request``."""
        return self.value.replace("_", " ")


NATURES: dict[Purpose, Nature] = {
    Purpose.SERVICE: Nature.SERVICE,
    Purpose.CHECK_IN: Nature.ASK,
    Purpose.REVIEW_REQUEST: Nature.ASK,
    Purpose.FEEDBACK_REQUEST: Nature.ASK,
    Purpose.HOW_DID_IT_GO: Nature.ASK,
    Purpose.BIRTHDAY: Nature.GIVE,
    Purpose.THANK_YOU: Nature.GIVE,
    Purpose.APOLOGY: Nature.GIVE,
    Purpose.RECOGNITION: Nature.GIVE,
    Purpose.SUGGESTION: Nature.PROMOTION,
    Purpose.OFFER: Nature.PROMOTION,
    Purpose.BACK_IN_TOUCH: Nature.PROMOTION,
}


def channel(value: str) -> Channel:
    """The channel of that name."""
    return member(Channel, value, "channel")


def purpose(value: str) -> Purpose:
    """The purpose of that name."""
    return member(Purpose, value, "purpose")


def channels(values: Iterable[str] | None) -> frozenset[Channel] | None:
    """A set of channels; None means every channel."""
    return _members(Channel, values, "channels")


def purposes(values: Iterable[str] | None) -> frozenset[Purpose] | None:
    """A set of purposes; None means every purpose."""
    return _members(Purpose, values, "purposes")


def _members(kind: type[_E], values: Iterable[str] | None, field: str) -> frozenset[_E] | None:
    if values is None:
        return None
    if isinstance(values, str):
        raise ConfigurationError(field, f"must be a set of names, for example {{{values!r}}}")
    named = frozenset(member(kind, value, field) for value in values)
    if not named:
        raise ConfigurationError(field, "is empty, so this would never apply; leave it out for all")
    return named


def _not_before(value: datetime | None) -> datetime | None:
    return None if value is None else instant(value, "not_before")


def _expires_at(value: datetime | None) -> datetime | None:
    return None if value is None else instant(value, "expires_at")


def _one_line(_: object, attribute: attrs.Attribute[str | None], value: str | None) -> None:
    if value is not None:
        one_line(value, attribute.name)


@attrs.frozen(kw_only=True, field_transformer=None)
class Message:
    """A message as the rules see it, and the caller's own words where there are any.

    ``about`` names what it is about (an order, a product), for once-only rules. Without a
    ``channel`` it goes by the first one that welcomes it. ``not_before`` and ``expires_at``
    are its own timing: a birthday wish expires, a review request waits. The typed messages
    in :mod:`peoplefirst.templates` are Messages that also know their wording; ``subject``,
    ``text`` and ``html`` given here take its place.
    """

    purpose: Purpose = attrs.field(converter=purpose, kw_only=False)
    channel: Channel | None = attrs.field(
        default=None, converter=attrs.converters.optional(channel)
    )
    about: str | None = attrs.field(default=None, validator=_one_line)
    priority: int = 0
    not_before: datetime | None = attrs.field(default=None, converter=_not_before)
    expires_at: datetime | None = attrs.field(default=None, converter=_expires_at)
    subject: str | None = attrs.field(default=None, repr=False, validator=_one_line)
    text: str | None = attrs.field(default=None, repr=False)
    html: str | None = attrs.field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        if self.not_before and self.expires_at and self.expires_at <= self.not_before:
            raise ConfigurationError("expires_at", "must lie after not_before")
        if self.html is not None and self.text is None:
            raise ConfigurationError("text", "is missing: a letter in HTML needs its text as well")

    @property
    def asks(self) -> bool:
        """Whether it wants something of the person."""
        return self.purpose.asks
