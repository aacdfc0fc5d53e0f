"""Ledgers: where the journal's pages are kept. They hold facts and know no rule.

The contract, the same for all: *promises are conditional, facts are always accepted*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from peoplefirst.ledgers._protocol import AsyncLedger, Found, Ledger, Page
from peoplefirst.ledgers._url import open_ledger
from peoplefirst.ledgers.memory import MemoryLedger

if TYPE_CHECKING:
    from peoplefirst.ledgers._threads import InThreads as InThreads
    from peoplefirst.ledgers.sqlite import SQLiteLedger as SQLiteLedger

__all__ = [
    "AsyncLedger",
    "Found",
    "InThreads",
    "Ledger",
    "MemoryLedger",
    "Page",
    "SQLiteLedger",
    "open_ledger",
]


def __getattr__(name: str) -> object:
    if name == "SQLiteLedger":
        from peoplefirst.ledgers.sqlite import SQLiteLedger  # noqa: PLC0415 - sqlite3 only when used

        return SQLiteLedger
    if name == "InThreads":
        from peoplefirst.ledgers._threads import InThreads  # noqa: PLC0415 - asyncio only when used

        return InThreads
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
