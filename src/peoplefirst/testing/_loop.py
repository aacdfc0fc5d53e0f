"""An asynchronous ledger called from ordinary code, so that one suite tests both kinds."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from threading import Thread
from typing import Any, Self, TypeVar

from peoplefirst.journal import Entry
from peoplefirst.ledgers import AsyncLedger, Found, Page

_T = TypeVar("_T")


class OnLoop:
    """Runs an event loop in a thread, and every call on it. Use it in a ``with`` block."""

    def __init__(self, ledger: AsyncLedger) -> None:
        self._ledger = ledger
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.close()
            self._wait(self._loop.shutdown_default_executor())
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    @property
    def salt(self) -> bytes:
        return self._ledger.salt

    def read(self, page: str, /) -> Page:
        return self._wait(self._ledger.read(page))

    def read_many(self, pages: Sequence[str], /) -> Mapping[str, Page]:
        return self._wait(self._ledger.read_many(pages))

    def append(
        self, page: str, entries: Sequence[Entry], /, *, expected: int | None = None
    ) -> bool:
        return self._wait(self._ledger.append(page, entries, expected=expected))

    def append_many(
        self, writes: Sequence[tuple[str, Sequence[Entry], int | None]], /
    ) -> Sequence[bool]:
        return self._wait(self._ledger.append_many(writes))

    def find(self, adapter: str, reference: str, /) -> Found | None:
        return self._wait(self._ledger.find(adapter, reference))

    def forget(self, page: str, person: str, marker: Entry, /) -> int:
        return self._wait(self._ledger.forget(page, person, marker))

    def pages(self, prefix: str = "", /) -> Iterable[str]:
        raise NotImplementedError("an asynchronous ledger lists no pages")

    def close(self) -> None:
        self._wait(self._ledger.close())

    def _wait(self, call: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(call, self._loop).result()
