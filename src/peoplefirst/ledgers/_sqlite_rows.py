"""Entries as rows of SQLite, and back.

A decision reads a whole page, so making entries of rows is where the time goes. ``Entry``'s own
constructor takes 1.3 µs; what comes out of a row went through it once already and needs no
second look, so the fields are set through the class's slots here, in half the time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import attrs

from peoplefirst.errors import LedgerError
from peoplefirst.journal import Entry, Kind
from peoplefirst.localtime import instant
from peoplefirst.message import Channel, Purpose

COLUMNS: Final = (
    "id", "what", "at", "person", "contact", "about",
    "address", "adapter", "reference", "until", "because",
)  # fmt: skip
"""Named as the fields are. Each column of each row costs a tenth of a microsecond to read, so
kind, channel and purpose are one (``reserved email check_in``, ``opted_out sms -``), and the
person is NULL where the page says it already (``p:42``)."""

Row = tuple[Any, ...]
"""What sqlite3 hands out: values that only the schema knows the types of."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_Words = tuple[Kind, Channel | None, Purpose | None]
_MEANING: Final[Mapping[str, _Words]] = {
    f"{kind} {channel or '-'} {purpose or '-'}": (kind, channel, purpose)
    for kind in Kind
    for channel in (None, *Channel)
    for purpose in (None, *Purpose)
}

_slots: tuple[Any, ...] = tuple(vars(Entry)[field.name].__set__ for field in attrs.fields(Entry))
(
    _set_id, _set_kind, _set_at, _set_person, _set_contact, _set_channel, _set_purpose,
    _set_about, _set_address, _set_adapter, _set_reference, _set_until, _set_because,
) = _slots  # fmt: skip


def own(page: str) -> str | None:
    """The person whose page this is; None for the page of a household or an address."""
    return page[2:] if page.startswith("p:") else None


def row(entry: Entry, own: str | None) -> tuple[str | int | None, ...]:
    """The values of an entry's columns: words as text, times as microseconds since 1970 UTC."""
    person, until = entry.person, entry.until
    return (
        entry.id,
        f"{entry.kind} {entry.channel or '-'} {entry.purpose or '-'}",
        _microseconds(entry.at),
        None if person == own else person,
        entry.contact,
        entry.about,
        entry.address,
        entry.adapter,
        entry.reference,
        None if until is None else _microseconds(instant(until, "until")),
        entry.because,
    )


def entries(rows: Iterable[Row], own: str | None) -> tuple[tuple[Entry, ...], int]:
    """The entries of a page's rows (number, COLUMNS, page), and the last number or 0.

    Give a cursor, not a list: each row is then let go before the next one is made, which
    leaves less for Python's garbage collector to look at.
    """
    found: list[Entry] = []
    seq = 0
    new, meaning = Entry.__new__, _MEANING
    try:
        for (
            seq, id_, what, at, person, contact, about,  # noqa: B007 - the last seq is given back
            address, adapter, reference, until, because, _,
        ) in rows:  # fmt: skip
            kind, channel, purpose = meaning[what]
            entry = new(Entry)
            _set_id(entry, id_)
            _set_kind(entry, kind)
            _set_at(entry, _EPOCH + _MICROSECOND * at)
            _set_person(entry, own if person is None else person)
            _set_contact(entry, contact)
            _set_channel(entry, channel)
            _set_purpose(entry, purpose)
            _set_about(entry, about)
            _set_address(entry, address)
            _set_adapter(entry, adapter)
            _set_reference(entry, reference)
            _set_until(entry, None if until is None else _EPOCH + _MICROSECOND * until)
            _set_because(entry, because)
            found.append(entry)
    except KeyError as unknown:
        raise LedgerError(
            f"an entry says {unknown}, words which this version of peoplefirst does not know; "
            "a newer one wrote it: upgrade"
        ) from None
    return tuple(found), seq


def _microseconds(at: datetime) -> int:
    since = at - _EPOCH  # in integers throughout: a float loses microseconds
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
