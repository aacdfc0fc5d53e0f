"""Ledgers: where the journal's pages are kept. They hold facts and know no rule.

The contract, the same for all: *promises are conditional, facts are always accepted*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from peoplefirst.ledgers._protocol import AsyncLedger, Found, Ledger, Page
from peoplefirst.ledgers.memory import MemoryLedger

if TYPE_CHECKING:
    from peoplefirst.ledgers.sqlite import SQLiteLedger as SQLiteLedger

__all__ = ["AsyncLedger", "Found", "Ledger", "MemoryLedger", "Page", "SQLiteLedger"]


def __getattr__(name: str) -> object:
    if name == "SQLiteLedger":
        from peoplefirst.ledgers.sqlite import SQLiteLedger  # noqa: PLC0415 - sqlite3 only when used

        return SQLiteLedger
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
