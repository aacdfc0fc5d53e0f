"""The ledgers that are shipped keep what every ledger promises."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import pytest

from peoplefirst.ledgers import AsyncLedger, InThreads, Ledger, MemoryLedger, SQLiteLedger
from peoplefirst.testing.ledgers import AsyncLedgerSuite, LedgerSuite


class TestMemory(LedgerSuite):
    @pytest.fixture
    def ledger(self) -> Ledger:
        return MemoryLedger()


class TestSQLite(LedgerSuite):
    @pytest.fixture
    def ledger(self, tmp_path: Path) -> Iterator[Ledger]:
        with closing(SQLiteLedger(tmp_path / "people.db")) as ledger:
            yield ledger


class TestSQLiteAmongTablesOfTheShop(LedgerSuite):
    @pytest.fixture
    def ledger(self, tmp_path: Path) -> Iterator[Ledger]:
        with closing(connect(tmp_path / "shop.db")) as shop:
            shop.execute("CREATE TABLE orders (id TEXT)")
        path = tmp_path / "shop.db"
        with closing(SQLiteLedger(path, synchronous="FULL", shared=True)) as ledger:
            yield ledger


class TestMemoryInThreads(AsyncLedgerSuite):
    @pytest.fixture
    def async_ledger(self) -> AsyncLedger:
        return InThreads(MemoryLedger())


class TestSQLiteInThreads(AsyncLedgerSuite):
    @pytest.fixture
    def async_ledger(self, tmp_path: Path) -> AsyncLedger:
        return InThreads(SQLiteLedger(tmp_path / "people.db"))
