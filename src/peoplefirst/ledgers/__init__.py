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


_ROOMS = {
    "InThreads": "peoplefirst.ledgers._threads",
    "SQLiteLedger": "peoplefirst.ledgers.sqlite",
}

if not TYPE_CHECKING:  # checkers see the imports above, and so a misspelt name

    def __getattr__(name: str) -> object:
        if name in _ROOMS:
            from importlib import import_module  # noqa: PLC0415 - each ledger when it is used

            return getattr(import_module(_ROOMS[name]), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
