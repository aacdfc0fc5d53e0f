"""Who somebody is to the shop: a person, not a user."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

import attrs

from peoplefirst import address, localtime
from peoplefirst.errors import ConfigurationError
from peoplefirst.localtime import instant, say_day
from peoplefirst.message import Channel, Purpose, channel, member, one_line, purposes
from peoplefirst.moments import Purchase
from peoplefirst.zones import plausible

_LOCALE = re.compile(
    r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{4})?(?:[-_](?:[A-Za-z]{2}|[0-9]{3}))?", re.ASCII
)
_LIFETIME = timedelta(days=36525)
_TERRITORY = re.compile(r"[A-Z]{2}", re.ASCII)


class Relationship(StrEnum):
    """What somebody is to the shop. The people at work next door are customers too."""

    CUSTOMER = "customer"
    COLLEAGUE = "colleague"
    PARTNER = "partner"


@attrs.frozen
class Name:
    """A name as the shop was given it. It is never taken apart: that guesses wrongly."""

    full: str = attrs.field(repr=False)
    preferred: str | None = attrs.field(default=None, kw_only=True, repr=False)

    def __attrs_post_init__(self) -> None:
        for field, value in (("full", self.full), ("preferred", self.preferred)):
            if value is not None:
                object.__setattr__(self, field, address.trimmed(value, field) or None)
        if not self.full:
            object.__setattr__(self, "full", self.preferred or "")

    @property
    def greeting(self) -> str:
        """What to call them: the preferred name, else the whole name."""
        return self.preferred or self.full


@attrs.frozen
class Birthday:
    """A month and a day; the year is nobody's business unless they gave it."""

    month: int = attrs.field(repr=False)
    day: int = attrs.field(repr=False)
    year: int | None = attrs.field(default=None, repr=False)
    leap_day: Literal["02-28", "03-01"] = attrs.field(default="02-28", kw_only=True)
    """When somebody born on 29 February celebrates in a common year."""

    def __attrs_post_init__(self) -> None:
        try:
            date(2000 if self.year is None else self.year, self.month, self.day)
        except (ValueError, TypeError, OverflowError):
            raise ConfigurationError(
                "", "is no day of the calendar; give month, day and, if known, year"
            ) from None
        if self.leap_day not in ("02-28", "03-01"):
            raise ConfigurationError("leap_day", "must be '02-28' or '03-01'")

    def on(self, year: int) -> date:
        """The day on which it is celebrated in ``year``."""
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return date(year, 2, 28) if self.leap_day == "02-28" else date(year, 3, 1)


def _given_at(value: datetime) -> datetime:
    return instant(value, "given_at")


def _withdrawn_at(value: datetime | None) -> datetime | None:
    return None if value is None else instant(value, "withdrawn_at")


def _paused_until(value: datetime | None) -> datetime | None:
    return None if value is None else instant(value, "paused_until")


def _order(values: Iterable[str]) -> tuple[Channel, ...]:
    return tuple(channel(value) for value in values)


def _muted(values: Iterable[str]) -> frozenset[Purpose]:
    return purposes(tuple(values) or None) or frozenset()


@attrs.frozen
class Consent:
    """That somebody said yes: to what, when, how, and to which wording (GDPR Art. 7).

    Without ``purposes`` it covers all but service messages, which need none.
    """

    channel: Channel = attrs.field(converter=channel)
    given_at: datetime = attrs.field(kw_only=True, converter=_given_at)
    how: str = attrs.field(kw_only=True)
    purposes: frozenset[Purpose] | None = attrs.field(
        default=None, kw_only=True, converter=purposes
    )
    wording: str | None = attrs.field(default=None, kw_only=True)
    withdrawn_at: datetime | None = attrs.field(default=None, kw_only=True, converter=_withdrawn_at)

    def __attrs_post_init__(self) -> None:
        if not self.how.strip():
            raise ConfigurationError(
                "how", "is empty: say how the consent was given, e.g. 'box at checkout'"
            )

    def covers(self, by: Channel, why: Purpose) -> bool:
        """Whether it is about this channel and this purpose, whenever that was."""
        return self.channel is by and (self.purposes is None or why in self.purposes)

    def __str__(self) -> str:
        day = f"{say_day(self.given_at, None)} {self.given_at.year}"
        return f"consent to {self.channel} of {day} ({self.how})"


@attrs.frozen(kw_only=True)
class Preferences:
    """What somebody asked of us. The stricter of theirs and the shop's always holds."""

    channels: tuple[Channel, ...] = attrs.field(default=(), converter=_order)
    """In the order in which they like to be written to."""
    muted: frozenset[Purpose] = attrs.field(default=frozenset(), converter=_muted)
    at_most: int | None = None
    """So many messages in any ``per``, over all channels; service messages pass."""
    per: timedelta = timedelta(days=7)
    quiet_from: time | None = None
    quiet_until: time | None = None
    paused_until: datetime | None = attrs.field(default=None, converter=_paused_until)

    def __attrs_post_init__(self) -> None:
        if self.at_most is not None and (not isinstance(self.at_most, int) or self.at_most < 0):
            raise ConfigurationError("at_most", "must be a whole number, 0 or more")
        if not isinstance(self.per, timedelta) or not timedelta(0) < self.per <= _LIFETIME:
            raise ConfigurationError(
                "per", "must be a timedelta, longer than nothing and at most 100 years"
            )
        for field, value in (("quiet_from", self.quiet_from), ("quiet_until", self.quiet_until)):
            if value is not None and (not isinstance(value, time) or value.tzinfo):
                raise ConfigurationError(
                    field, "must be a wall-clock time without a zone, for example time(20)"
                )
        if (self.quiet_from is None) is not (self.quiet_until is None):
            raise ConfigurationError(
                "quiet_until", "quiet hours need both quiet_from and quiet_until"
            )
        if self.quiet_from is not None and self.quiet_from == self.quiet_until:
            raise ConfigurationError("quiet_until", "must differ from quiet_from")


NO_PREFERENCES = Preferences()
"""Of somebody who asked for nothing in particular."""


@attrs.frozen(kw_only=True)
class Accommodations:
    """What makes our messages readable for this person."""

    plain_language: bool = False
    large_print: bool = False
    text_only: bool = False
    screen_reader: bool = False
    no_calls: bool = False


def _zones(value: str | Iterable[str] | None) -> tuple[str, ...]:
    if not value:
        return ()
    keys = (value,) if isinstance(value, str) else tuple(value)
    for key in keys:
        localtime.zone(key)
    return keys


def _locale(value: str | None) -> str:
    if not value:
        return "en"
    if not _LOCALE.fullmatch(value):
        raise ConfigurationError(
            "locale", f"{value!r} is not a language tag such as 'en', 'sv-SE' or 'pt-BR'"
        )
    return value.replace("_", "-")


def _name(value: Name | str | None) -> Name | None:
    if isinstance(value, str):
        value = Name(value)
    return value if value is not None and value.full else None


def _birthday(value: Birthday | date | None) -> Birthday | None:
    if isinstance(value, date):
        return Birthday(value.month, value.day, value.year)
    if value is not None and not isinstance(value, Birthday):
        raise ConfigurationError("birthday", "must be a Birthday or a date")
    return value


def _relationship(value: str) -> Relationship:
    return member(Relationship, value, "relationship")


def _consents(values: Iterable[Consent]) -> tuple[Consent, ...]:
    return tuple(values)


def _purchases(values: Iterable[Purchase]) -> tuple[Purchase, ...]:
    return tuple(values)


@attrs.frozen
class Person:
    """Somebody the shop knows.

    Only ``id`` is needed; whatever else is unknown stays unknown and is never guessed:
    sentences that need it vanish, and rules that need it hold the message and say so.
    ``timezone`` is one IANA zone or several plausible ones (a message is then welcome only
    where it is welcome in all). ``household`` joins people whose patience is shared.
    """

    id: str = attrs.field()
    name: Name | None = attrs.field(default=None, kw_only=True, converter=_name, repr=False)
    email: str | None = attrs.field(default=None, kw_only=True, converter=address.email, repr=False)
    phone: str | None = attrs.field(default=None, kw_only=True, converter=address.phone, repr=False)
    locale: str = attrs.field(default="en", kw_only=True, converter=_locale)
    timezone: tuple[str, ...] = attrs.field(default=(), kw_only=True, converter=_zones)
    country: str | None = attrs.field(default=None, kw_only=True)
    region: str | None = attrs.field(default=None, kw_only=True)
    birthday: Birthday | None = attrs.field(
        default=None, kw_only=True, converter=_birthday, repr=False
    )
    household: str | None = attrs.field(default=None, kw_only=True)
    relationship: Relationship = attrs.field(
        default=Relationship.CUSTOMER, kw_only=True, converter=_relationship
    )
    preferences: Preferences = attrs.field(default=NO_PREFERENCES, kw_only=True)
    accommodations: Accommodations = attrs.field(default=Accommodations(), kw_only=True)
    consents: tuple[Consent, ...] = attrs.field(default=(), kw_only=True, converter=_consents)
    purchases: tuple[Purchase, ...] = attrs.field(
        default=(), kw_only=True, converter=_purchases, repr=False
    )

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.id, str) or not self.id:
            raise ConfigurationError(
                "id", "must be a text that is not empty, the shop's own key for this person"
            )
        one_line(self.id, "id")
        if self.household is not None:
            one_line(self.household, "household")
        if self.country is not None and not _TERRITORY.fullmatch(self.country):
            raise ConfigurationError(
                "country", f"{self.country!r} is not an ISO 3166 code such as 'SE'"
            )

    @property
    def page(self) -> str:
        """The journal page of this person: their household's, or their own."""
        return f"h:{self.household}" if self.household else f"p:{self.id}"

    @cached_property
    def zones(self) -> tuple[ZoneInfo, ...]:
        """The zones in which this person may be; empty where nobody knows.

        Their own setting, else those of their country and region and of their phone's prefix:
        where the two disagree, both apply.
        """
        known = self.timezone or plausible(self.country, self.region, self.phone)
        return tuple(localtime.zone(key) for key in known)

    @property
    def territory(self) -> str | None:
        """Their country, else the region of their locale (``SE`` for ``sv-SE``)."""
        tail = self.locale.rsplit("-", 1)[-1]
        return self.country or (tail if _TERRITORY.fullmatch(tail) else None)

    @property
    def greeting(self) -> str | None:
        """What to call them, or None: a mailbox or an address is nobody's name."""
        if self.name is None:
            return None
        name = self.name.greeting
        return None if address.is_mailbox_name(name, self.email) else name

    def address(self, by: Channel) -> str | None:
        """Where this channel reaches them, if it does."""
        return self.email if by is Channel.EMAIL else self.phone

    @cached_property
    def reachable(self) -> tuple[Channel, ...]:
        """The channels that reach them, as they like them best; else e-mail before SMS."""
        order = dict.fromkeys((*self.preferences.channels, Channel.EMAIL, Channel.SMS))
        return tuple(by for by in order if by is not Channel.VOICE and self.address(by))
