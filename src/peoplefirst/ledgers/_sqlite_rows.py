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

COLUMNS: Final = tuple(field.name for field in attrs.fields(Entry))
"""The columns are named as the fields are, and stand in the same order."""

Row = tuple[Any, ...]
"""What sqlite3 hands out: values that only the schema knows the types of."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_KINDS: Mapping[str, Kind] = {kind.value: kind for kind in Kind}
_CHANNELS: Mapping[str | None, Channel | None] = {None: None, **{by.value: by for by in Channel}}
_PURPOSES: Mapping[str | None, Purpose | None] = {None: None, **{why.value: why for why in Purpose}}

_slots: tuple[Any, ...] = tuple(vars(Entry)[name].__set__ for name in COLUMNS)
(
    _set_id, _set_kind, _set_at, _set_person, _set_contact, _set_channel, _set_purpose,
    _set_about, _set_address, _set_adapter, _set_reference, _set_until, _set_because,
) = _slots  # fmt: skip


def row(entry: Entry) -> tuple[str | int | None, ...]:
    """The values of an entry's columns: words as text, times as microseconds since 1970 UTC."""
    channel, purpose, until = entry.channel, entry.purpose, entry.until
    return (
        entry.id,
        entry.kind.value,
        _microseconds(entry.at),
        entry.person,
        entry.contact,
        None if channel is None else channel.value,
        None if purpose is None else purpose.value,
        entry.about,
        entry.address,
        entry.adapter,
        entry.reference,
        None if until is None else _microseconds(instant(until, "until")),
        entry.because,
    )


def entries(rows: Iterable[Row]) -> tuple[Entry, ...]:
    """The entries of rows whose first column is the number on the page, then COLUMNS."""
    found: list[Entry] = []
    new = Entry.__new__
    try:
        for (
            _, id_, kind, at, person, contact, channel, purpose,
            about, address, adapter, reference, until, because,
        ) in rows:  # fmt: skip
            entry = new(Entry)
            _set_id(entry, id_)
            _set_kind(entry, _KINDS[kind])
            _set_at(entry, _EPOCH + _MICROSECOND * at)
            _set_person(entry, person)
            _set_contact(entry, contact)
            _set_channel(entry, _CHANNELS[channel])
            _set_purpose(entry, _PURPOSES[purpose])
            _set_about(entry, about)
            _set_address(entry, address)
            _set_adapter(entry, adapter)
            _set_reference(entry, reference)
            _set_until(entry, None if until is None else _EPOCH + _MICROSECOND * until)
            _set_because(entry, because)
            found.append(entry)
    except KeyError as unknown:
        raise LedgerError(
            f"an entry has the kind, channel or purpose {unknown}, which this version of "
            "peoplefirst does not know; a newer one wrote it: upgrade"
        ) from None
    return tuple(found)


def _microseconds(at: datetime) -> int:
    since = at - _EPOCH  # in integers throughout: a float loses microseconds
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
