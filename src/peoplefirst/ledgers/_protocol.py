"""What every ledger promises."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from peoplefirst.history import Found, Page
from peoplefirst.journal import Entry

__all__ = ["AsyncLedger", "Found", "Ledger", "Page"]


class Ledger(Protocol):
    """A journal with a page for each person, household or address.

    Keys of pages are texts: ``p:<person>``, ``h:<household>``, ``a:<fingerprint>``; any
    Unicode goes. Errors are :class:`~peoplefirst.errors.LedgerError` and its children, and
    nothing that was acknowledged is ever lost.
    """

    @property
    def salt(self) -> bytes:
        """The secret with which addresses are fingerprinted: made once, kept with the pages."""
        ...

    def read(self, page: str, /) -> Page:
        """The page as it stands, all of one moment. One never written is empty, version 0."""
        ...

    def read_many(self, pages: Sequence[str], /) -> Mapping[str, Page]:
        """Several pages, every one asked for; each is of one moment, not all of the same."""
        ...

    def append(
        self, page: str, entries: Sequence[Entry], /, *, expected: int | None = None
    ) -> bool:
        """Write entries at the end of a page; all of them or none.

        With ``expected`` (a promise): only if the page's version still is that; False if not,
        and then nothing was written. Without (facts): always, True. An entry whose id the page
        has already is left out silently; writing only such entries changes no version.
        """
        ...

    def append_many(
        self, writes: Sequence[tuple[str, Sequence[Entry], int | None]], /
    ) -> Sequence[bool]:
        """Many appends (page, entries, expected); each stands or falls alone, answers in order."""
        ...

    def find(self, adapter: str, reference: str, /) -> Found | None:
        """The entry that carries this provider's message id, if any page has one.

        Of several, the one on the page whose key sorts last (a person's before a household's
        before an address's), and there the one written first.
        """
        ...

    def forget(self, page: str, person: str, marker: Entry, /) -> int:
        """Erase a person's entries from a page and write ``marker`` there; how many were erased.

        Where nothing is theirs, nothing is written. A marker with an id that the page has
        already takes that entry's place, at the end: the version grows with every erasure.
        Other people of a household keep theirs. Address pages are not touched: they hold
        fingerprints only, so that suppression survives.
        """
        ...

    def pages(self, prefix: str = "", /) -> Iterable[str]:
        """The keys of all pages that start with ``prefix``, in a stable order."""
        ...

    def close(self) -> None:
        """Let go of files and connections. A closed ledger raises LedgerError when used."""
        ...


class AsyncLedger(Protocol):
    """The same promises, awaited."""

    @property
    def salt(self) -> bytes:
        """See :attr:`Ledger.salt`."""
        ...

    async def read(self, page: str, /) -> Page:
        """See :meth:`Ledger.read`."""
        ...

    async def read_many(self, pages: Sequence[str], /) -> Mapping[str, Page]:
        """See :meth:`Ledger.read_many`."""
        ...

    async def append(
        self, page: str, entries: Sequence[Entry], /, *, expected: int | None = None
    ) -> bool:
        """See :meth:`Ledger.append`."""
        ...

    async def append_many(
        self, writes: Sequence[tuple[str, Sequence[Entry], int | None]], /
    ) -> Sequence[bool]:
        """See :meth:`Ledger.append_many`."""
        ...

    async def find(self, adapter: str, reference: str, /) -> Found | None:
        """See :meth:`Ledger.find`."""
        ...

    async def forget(self, page: str, person: str, marker: Entry, /) -> int:
        """See :meth:`Ledger.forget`."""
        ...

    async def close(self) -> None:
        """See :meth:`Ledger.close`."""
        ...
