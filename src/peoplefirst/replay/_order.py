"""The entries of a page in the order in which they were known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from peoplefirst.journal import Entry, Kind

_DECIDED = frozenset({Kind.RESERVED, Kind.HELD})
_EVER = datetime.min.replace(tzinfo=UTC)
_NEVER = datetime.max.replace(tzinfo=UTC)


def as_known(entries: Sequence[Entry]) -> list[Entry]:
    """The entries in the order in which they were known, or should have been.

    A decision was made on what was written before it, whatever times that tells of: so it is
    made again on the same. Only what other systems did, which is written down long afterwards,
    is moved to its own time, for it might have been known.
    """
    ours = {entry.contact for entry in entries if entry.kind is Kind.RESERVED} | {None}
    after: list[datetime] = []  # the decision that comes next, for each entry
    coming = _NEVER
    for entry in reversed(entries):
        if entry.kind in _DECIDED:
            coming = entry.at
        after.append(coming)
    known: list[tuple[datetime, int]] = []
    latest = _EVER
    for place, (entry, coming) in enumerate(zip(entries, reversed(after), strict=True)):
        if entry.contact not in ours:
            known.append((entry.at, place))
            continue
        if entry.kind in _DECIDED:
            latest = max(latest, entry.at)
        known.append((max(latest, min(entry.at, coming)), place))
    return [entries[place] for _, place in sorted(known)]
