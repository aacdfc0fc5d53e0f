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


class MemoryLedger:
    """Pages in a dictionary, one lock. Threads may share it; processes cannot."""

    def __init__(self, *, salt: bytes | None = None) -> None:
        self._salt = salt or secrets.token_bytes(16)
        self._pages: dict[str, Page] = {}
        self._references: dict[tuple[str, str], tuple[str, str]] = {}
        self._lock = Lock()
        self._closed = False

    def __repr__(self) -> str:
        return f"MemoryLedger({len(self._pages)} pages)"

    @property
    def salt(self) -> bytes:
        """Made when the ledger was, unless given."""
        return self._salt

    def read(self, page: str, /) -> Page:
        """The page as it stands."""
        self._check()
        return self._pages.get(page, _EMPTY)

    def read_many(self, pages: Sequence[str], /) -> Mapping[str, Page]:
        """Several pages."""
        self._check()
        return {page: self._pages.get(page, _EMPTY) for page in pages}

    def append(self, page: str, entries: Sequence[Entry], /, *, expected: int | None = None) -> bool:
        """Write entries at the end of a page, all or none; with ``expected``, only at that version."""
        self._check()
        with self._lock:
            before = self._pages.get(page, _EMPTY)
            if expected is not None and before.version != expected:
                return False
            known = {entry.id for entry in before.entries}
            new = tuple({entry.id: entry for entry in reversed(entries) if entry.id not in known}.values())[::-1]
            if new:
                self._pages[page] = Page((*before.entries, *new), before.version + len(new))
                for entry in new:
                    if entry.adapter and entry.reference:
                        self._references[entry.adapter, entry.reference] = (page, entry.id)
            return True

    def append_many(
        self, writes: Sequence[tuple[str, Sequence[Entry], int | None]], /
    ) -> Sequence[bool]:
        """Many appends; each stands or falls alone."""
        return [self.append(page, entries, expected=expected) for page, entries, expected in writes]

    def find(self, adapter: str, reference: str, /) -> Found | None:
        """The entry that carries this provider's message id."""
        self._check()
        page, entry_id = self._references.get((adapter, reference), ("", ""))
        entries = self._pages.get(page, _EMPTY).entries
        return next((Found(page, entry) for entry in entries if entry.id == entry_id), None)

    def forget(self, page: str, person: str, marker: Entry, /) -> int:
        """Erase a person's entries from a page and write ``marker`` there."""
        self._check()
        with self._lock:
            before = self._pages.get(page, _EMPTY)
            kept = tuple(entry for entry in before.entries if entry.person != person)
            erased = len(before.entries) - len(kept)
            if erased:
                self._pages[page] = Page((*kept, marker), before.version + 1)
            return erased

    def pages(self, prefix: str = "", /) -> Iterable[str]:
        """The keys of all pages that start with ``prefix``, sorted."""
        self._check()
        return sorted(key for key in self._pages if key.startswith(prefix))

    def close(self) -> None:
        """Let go of the pages."""
        self._closed = True

    def _check(self) -> None:
        if self._closed:
            raise LedgerError("this ledger is closed")
