"""A message in words for one person, on one channel: pure, and ready before any promise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal, overload

from peoplefirst.errors import TemplateError
from peoplefirst.message import Channel, Message
from peoplefirst.message import channel as named_channel
from peoplefirst.parcel import SMS, Email
from peoplefirst.person import Person
from peoplefirst.templates import _wording
from peoplefirst.templates._facts import https, say_date, shorten, within
from peoplefirst.templates.messages import TypedMessage
from peoplefirst.templates.shop import Shop
from peoplefirst.templates.sms import Segments, segments

_NO_SHOP = Shop()
# A product's name at most so long, in characters: a letter is no listing.
_ITEM_IN_EMAIL = 60
_ITEM_IN_SMS = 40
_ITEM_LEAST = 16
# Body type: 17 px reads well on phones; large print is what print calls 18 point (24 px).
_TYPE, _LARGE_TYPE = "17px", "24px"


@overload
def render(
    person: Person,
    message: Message,
    channel: Literal[Channel.EMAIL],
    *,
    shop: Shop | None = None,
    variant: int = 0,
) -> Email: ...
@overload
def render(
    person: Person,
    message: Message,
    channel: Literal[Channel.SMS],
    *,
    shop: Shop | None = None,
    variant: int = 0,
) -> SMS: ...
@overload
def render(
    person: Person,
    message: Message,
    channel: Channel,
    *,
    shop: Shop | None = None,
    variant: int = 0,
) -> Email | SMS: ...
def render(
    person: Person,
    message: Message,
    channel: Channel,
    *,
    shop: Shop | None = None,
    variant: int = 0,
) -> Email | SMS:
    """``message`` as ``person`` will read it.

    Its own ``subject``, ``text`` and ``html`` are used as they are, where given; else the
    stock wording of a typed message, in the person's language where there is one, else in
    English. ``variant`` chooses among several wordings of the same (any whole number). The
    headers for unsubscribing come with both.

    Raises :class:`TemplateError` that says what is missing.
    """
    channel = named_channel(channel)
    if channel is Channel.VOICE:
        raise TemplateError("there is no wording for voice; give the channel 'email' or 'sms'")
    shop = shop or _NO_SHOP
    if message.text is not None:
        return _own(person, message, message.text, channel, shop)
    if not isinstance(message, TypedMessage):
        raise TemplateError(
            f"{_kind(message)} has no words: give text (and a subject for e-mail), or use a typed "
            "message, such as CheckIn, which brings its own"
        )
    facts = _facts(person, message, shop)
    if channel is Channel.EMAIL:
        return _email(person, message, facts, shop, variant)
    return _sms(person, message, facts, variant)


def _own(person: Person, message: Message, text: str, channel: Channel, shop: Shop) -> Email | SMS:
    if channel is Channel.SMS:
        return _as_sms(text, segments(text))
    if not message.subject:
        raise TemplateError(f"{_kind(message)} has its own text but no subject, which e-mail needs")
    html = None if person.accommodations.text_only else message.html
    return Email(message.subject, text, html, headers=shop.headers(shop.unsubscribe(person)))


def _kind(message: Message) -> str:
    return f"{type(message).__name__}({message.purpose.words})"


def _facts(person: Person, message: TypedMessage, shop: Shop) -> dict[str, str]:
    """All that the wording may name, as plain text; empty where it is not known."""
    facts = {**shop.facts, "name": within(person.greeting, ",;:"), "unsubscribe_url": ""}
    for fact in message.facts:
        value: object = getattr(message, fact)
        if isinstance(value, str):
            facts[fact] = https(value, fact) if fact.endswith("url") else within(value)
        elif isinstance(value, date):
            facts[fact] = say_date(value, person.locale)
        else:
            facts[fact] = ""
    for fact in message.needs:
        if not facts[fact]:
            raise TemplateError(f"{_kind(message)} needs {fact!r}, without which it says nothing")
    return facts


def _email(
    person: Person, message: TypedMessage, facts: dict[str, str], shop: Shop, variant: int
) -> Email:
    letter = _wording.letter(message.wording, person.locale, variant, message.facts)
    link = shop.unsubscribe(person)
    facts["unsubscribe_url"] = link
    if len(facts.get("item", "")) > _ITEM_IN_EMAIL:
        facts["item"] = shorten(facts["item"], _ITEM_IN_EMAIL)
    subject, _, text = _tidy(letter.text(facts)).partition("\n")
    html = None
    if not person.accommodations.text_only:
        facts["type_size"] = _LARGE_TYPE if person.accommodations.large_print else _TYPE
        html = letter.html(facts)
    return Email(
        message.subject or subject,
        text.strip("\n") + "\n",
        html,
        headers=shop.headers(link),
        language=letter.language,
    )


def _sms(person: Person, message: TypedMessage, facts: dict[str, str], variant: int) -> SMS:
    """One segment where leaving out the writer's name or shortening the product's makes it one."""
    wording = _wording.short_text(message.wording, person.locale, variant, message.facts)
    if item := facts.get("item", ""):
        facts["item"] = shorten(item, _ITEM_IN_SMS)
    text = _tidy(wording.text(facts))
    size = segments(text)
    for less in _with_less(facts, size) if size.count > 1 else ():
        shorter = _tidy(wording.text(less))
        counted = segments(shorter)
        if counted.count == 1:
            return _as_sms(shorter, counted)
    return _as_sms(text, size)


def _with_less(facts: dict[str, str], size: Segments) -> Iterator[dict[str, str]]:
    """The facts with ever less in them, what is missed least going first."""
    excess = size.units - (160 if size.encoding == "GSM-7" else 70)
    if facts["shop"] and facts["signed_by"]:
        excess -= len(facts["signed_by"]) + len(" from ")
        facts = {**facts, "signed_by": ""}
        yield facts
    if item := facts.get("item", ""):
        yield {**facts, "item": shorten(item, max(len(item) - excess, _ITEM_LEAST))}


def _as_sms(text: str, size: Segments) -> SMS:
    return SMS(text, segments=size.count, encoding=size.encoding)


def _tidy(text: str) -> str:
    """Close the gaps that left-out sentences leave. Values hold none: they were cleaned."""
    while "  " in text:
        text = text.replace("  ", " ")
    if " \n" in text:
        text = text.replace(" \n", "\n")
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text.strip()
