"""What the wording is given: facts as plain text, cleaned, shortened and said in words.

A fact that is missing, or that says nothing, is the empty text; the wording then leaves the
sentence out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from unicodedata import category

from peoplefirst.errors import ConfigurationError
from peoplefirst.templates.sms import clusters

# What no line of a letter may hold: controls, lone surrogates, and the marks that turn the
# direction of all text after them. Joiners stay: names and emoji need them.
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_TELLING = frozenset("LNS")  # letters, numbers, symbols: emoji among them
_URL = re.compile(r"https://[^\s/?#@<>\"'`\\{}|^]+(?:[/?#][^\s<>\"`\\{}|^]*)?")


def clean(value: str | None) -> str:
    """``value`` as one line with single spaces; empty where it says nothing (``"..."``)."""
    if not value:
        return ""
    if not value.isprintable() or "  " in value or value[0] == " " or value[-1] == " ":
        value = "".join(" " if c.isspace() else c for c in value if c.isspace() or _fits(c))
        value = " ".join(value.split(" ")).strip()
        while "  " in value:
            value = value.replace("  ", " ")
    if value[:1].isalnum() or any(category(c)[0] in _TELLING for c in value):
        return value
    return ""


def _fits(char: str) -> bool:
    return category(char) not in ("Cc", "Cs") and char not in _BIDI


def within(value: str | None, stops: str = ",;:.") -> str:
    """``value``, cleaned, as it stands within a sentence: no punctuation that ours would follow."""
    value = clean(value)
    while value and value[-1] in stops:
        value = clean(value.rstrip(stops))
    return value


def shorten(value: str, limit: int) -> str:
    """``value`` in at most ``limit`` characters, cut at a word where there is one.

    No dots are put at the end: the first words of a product's name are a name too. A single
    word that is longer is cut, never within what a reader takes for one character.
    """
    if len(value) <= limit:
        return value
    head = value[: limit + 1]
    cut = head.rfind(" ")
    opened = head.rfind("(", 0, cut)
    if opened > head.rfind(")", 0, cut):
        cut = opened  # half a bracket reads as a mistake
    if cut > limit // 3:
        return within(head[:cut].rstrip(" ,;:.-–—(&+/"))
    kept = ""
    for cluster in clusters(value):
        if len(kept) + len(cluster) > limit:
            break
        kept += cluster
    return within(kept)


def https(value: str, field: str) -> str:
    """A link that may stand in a message: https, a host, and nothing that could end it early."""
    if not _URL.fullmatch(value) or not value.isprintable():
        raise ConfigurationError(
            field, "must be a full https:// link, without spaces, quotes or line breaks in it"
        )
    return value


_MONTHS = (
    "January February March April May June July August September October November December"
).split()


def _day_gb(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]}"


def _day_us(day: date) -> str:
    return f"{_MONTHS[day.month - 1]} {day.day}"


_SAY_DAY: dict[str, Callable[[date], str]] = {"en-US": _day_us}


def say_date(day: date, locale: str) -> str:
    """``30 April``; ``April 30`` where the locale is ``en-US``. English only so far."""
    return _SAY_DAY.get(locale, _day_gb)(day)
