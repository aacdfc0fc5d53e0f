"""Hypothesis strategies for what a ledger keeps."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from peoplefirst.journal import Entry, Kind
from peoplefirst.message import Channel, Purpose

TRICKY = (
    "",
    " ",
    "'",
    '"; --',
    "%_*?[",
    "\\",
    "\n",
    "\x7f",
    "42",
    "042",
    "é",
    "e\N{COMBINING ACUTE ACCENT}",  # looks the same and is another text
    "\N{LATIN SMALL LETTER DOTLESS I}",
    "عربي",
    "मायाँ",
    "\N{FAMILY}\N{ZERO WIDTH JOINER}\N{WAVING BLACK FLAG}",
    "\U0010ffff",
    "\uffff",
    "x" * 5_000,
)
"""Texts at which a store that quotes, folds, trims, cuts or converts gives itself away."""


def texts() -> st.SearchStrategy[str]:
    """Any Unicode but NUL, which not every database keeps, and lone surrogates, which are none."""
    return st.sampled_from(TRICKY) | st.text(
        st.characters(codec="utf-8", exclude_characters="\0"), max_size=20
    )


def instants() -> st.SearchStrategy[datetime]:
    """Any instant that Python knows, to the microsecond."""
    return st.datetimes(timezones=st.just(UTC))


def entries(
    *,
    ids: st.SearchStrategy[str] | None = None,
    people: st.SearchStrategy[str] | None = None,
    references: st.SearchStrategy[str] | None = None,
) -> st.SearchStrategy[Entry]:
    """Any entry, with every field that may be left out given or left out."""
    maybe = st.none() | texts()
    return st.builds(
        Entry,
        id=texts() if ids is None else ids,
        kind=st.sampled_from(Kind),
        at=instants(),
        person=texts() if people is None else people,
        contact=maybe,
        channel=st.none() | st.sampled_from(Channel),
        purpose=st.none() | st.sampled_from(Purpose),
        about=maybe,
        address=maybe,
        adapter=maybe,
        reference=st.none() | (texts() if references is None else references),
        until=st.none() | instants(),
        because=maybe,
    )
