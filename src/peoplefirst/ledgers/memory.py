"""A ledger in memory: for tests, trials and short scripts. It forgets when the process ends."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from threading import Lock

import attrs

from peoplefirst.errors import LedgerError
from peoplefirst.journal import Entry
from peoplefirst.ledgers._protocol import Found, Page

_EMPTY = Page()


@attrs.define(eq=False)
class _Open:
    """A page that is written to. ``read`` is what the last reader got, until the next write."""

    entries: dict[str, Entry] = attrs.field(factory=dict)
    version: int = 0
    read: Page | None = _EMPTY


class MemoryLedger:
    """Pages in a dictionary, one lock. Threads may share it; processes cannot."""

    def __init__(self, *, salt: bytes | None = None) -> None:
        self._salt = salt or secrets.token_bytes(16)
        self._pages: dict[str, _Open] = {}
        self._references: dict[tuple[str, str], list[Found]] = {}
        self._lock = Lock()
        self._closed = False

    def __repr__(self) -> str:
        return f"MemoryLedger({len(self._pages)} pages)"

    @property
    def salt(self) -> bytes:
        """Made when the ledger was, unless given."""
        return self._salt

    def read(self, page: str, /) -> Page:
        """The page as it stands; the same object as long as nothing is written."""
        self._check()
        known = self._pages.get(page)
        if known is None:
            return _EMPTY
        # No lock where nothing was written since: one look gets either the page or None.
        return known.read or self._read_again(known)

    def read_many(self, pages: Sequence[str], /) -> Mapping[str, Page]:
        """Several pages."""
        return {page: self.read(page) for page in pages}

    def append(
        self, page: str, entries: Sequence[Entry], /, *, expected: int | None = None
    ) -> bool:
        """Write entries at a page's end, all or none; with ``expected``, only at that version."""
        self._check()
        with self._lock:
            known = self._pages.get(page)
            if expected is not None and expected != (known.version if known else 0):
                return False
            if known is None:
                if not entries:
                    return True
                known = self._pages[page] = _Open()
            for entry in entries:
                if entry.id not in known.entries:
                    self._put(page, known, entry)
            return True

    def append_many(
        self, writes: Sequence[tuple[str, Sequence[Entry], int | None]], /
    ) -> Sequence[bool]:
        """Many appends; each stands or falls alone."""
        return [self.append(page, entries, expected=expected) for page, entries, expected in writes]

    def find(self, adapter: str, reference: str, /) -> Found | None:
        """The entry that carries this provider's message id."""
        self._check()
        with self._lock:
            # "p:" sorts after "h:" after "a:", and max() keeps the first of several on a page.
            return max(
                self._references.get((adapter, reference), ()),
                key=lambda found: found.page,
                default=None,
            )

    def forget(self, page: str, person: str, marker: Entry, /) -> int:
        """Erase a person's entries from a page and write ``marker`` there."""
        self._check()
        with self._lock:
            known = self._pages.get(page, _Open())
            gone = [entry for entry in known.entries.values() if entry.person == person]
            if gone:
                same = known.entries.get(marker.id)
                for entry in (*gone, *([same] if same else ())):
                    self._drop(page, known, entry)
                self._put(page, known, marker)
            return len(gone)

    def pages(self, prefix: str = "", /) -> Iterable[str]:
        """The keys of all pages that start with ``prefix``, sorted."""
        self._check()
        return sorted(key for key in list(self._pages) if key.startswith(prefix))

    def close(self) -> None:
        """Let go of the pages."""
        self._closed = True

    def _read_again(self, known: _Open) -> Page:
        with self._lock:
            page = known.read = known.read or Page(tuple(known.entries.values()), known.version)
            return page

    def _put(self, page: str, known: _Open, entry: Entry) -> None:
        known.entries[entry.id] = entry
        known.version += 1
        known.read = None
        if entry.adapter is not None and entry.reference is not None:
            carriers = self._references.setdefault((entry.adapter, entry.reference), [])
            carriers.append(Found(page, entry))

    def _drop(self, page: str, known: _Open, entry: Entry) -> None:
        known.entries.pop(entry.id, None)
        if entry.adapter is not None and entry.reference is not None:
            key = (entry.adapter, entry.reference)
            carriers = self._references.pop(key, [])
            left = [one for one in carriers if (one.page, one.entry.id) != (page, entry.id)]
            if left:
                self._references[key] = left

    def _check(self) -> None:
        if self._closed:
            raise LedgerError("this ledger is closed")
