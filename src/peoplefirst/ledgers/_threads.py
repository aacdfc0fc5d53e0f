"""An asynchronous ledger out of any other, by threads. The one room of ledgers with asyncio."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Mapping, Sequence

from peoplefirst.journal import Entry
from peoplefirst.ledgers._protocol import Found, Ledger, Page


class InThreads:
    """Each call runs in a thread of the event loop's pool, so that the loop goes on meanwhile.

    The ledger given must stand several threads at once, as those shipped here do. A call whose
    awaiting is cancelled still comes to its end in its thread: whether it wrote is unknown to
    the caller, and a read will tell.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def __repr__(self) -> str:
        return f"InThreads({self._ledger!r})"

    @property
    def salt(self) -> bytes:
        """The ledger's."""
        return self._ledger.salt

    async def read(self, page: str, /) -> Page:
        """The page as it stands."""
        return await to_thread(self._ledger.read, page)

    async def read_many(self, pages: Sequence[str], /) -> Mapping[str, Page]:
        """Several pages."""
        return await to_thread(self._ledger.read_many, pages)

    async def append(
        self, page: str, entries: Sequence[Entry], /, *, expected: int | None = None
    ) -> bool:
        """Write entries at the end of a page; with ``expected``, only at that version."""
        return await to_thread(self._ledger.append, page, entries, expected=expected)

    async def append_many(
        self, writes: Sequence[tuple[str, Sequence[Entry], int | None]], /
    ) -> Sequence[bool]:
        """Many appends; each stands or falls alone."""
        return await to_thread(self._ledger.append_many, writes)

    async def find(self, adapter: str, reference: str, /) -> Found | None:
        """The entry that carries this provider's message id."""
        return await to_thread(self._ledger.find, adapter, reference)

    async def forget(self, page: str, person: str, marker: Entry, /) -> int:
        """Erase a person's entries from a page and write ``marker`` there."""
        return await to_thread(self._ledger.forget, page, person, marker)

    async def close(self) -> None:
        """Let go of the ledger's files and connections."""
        await to_thread(self._ledger.close)
