"""The ledger inside a transaction of the shop's own."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from peoplefirst.errors import LedgerBusy, LedgerError
from peoplefirst.journal import Entry, Kind
from peoplefirst.ledgers import SQLiteLedger

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def entry(id_: str) -> Entry:
    return Entry(id=id_, kind=Kind.RESERVED, at=NOW, person="42")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SQLiteLedger]:
    with closing(SQLiteLedger(tmp_path / "shop.db", shared=True, timeout=0)) as ledger:
        yield ledger


@pytest.fixture(params=["DEFERRED", None])
def shop(
    request: pytest.FixtureRequest, ledger: SQLiteLedger, tmp_path: Path
) -> Iterator[sqlite3.Connection]:
    """The shop's connection, as sqlite3 gives it by default and in autocommit mode."""
    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path, isolation_level=request.param, timeout=0)) as shop:
        shop.execute("PRAGMA journal_mode = WAL")
        shop.execute("CREATE TABLE orders (id TEXT)")
        shop.commit()
        yield shop


def test_rolled_back_the_place_was_never_taken(
    ledger: SQLiteLedger, shop: sqlite3.Connection
) -> None:
    inside = ledger.using(shop)
    assert inside.append("p:42", [entry("a")], expected=0)
    shop.execute("INSERT INTO orders VALUES ('A-1')")
    assert len(inside.read("p:42").entries) == 1
    assert inside.salt == ledger.salt
    shop.rollback()
    assert ledger.read("p:42").entries == ()
    assert shop.execute("SELECT * FROM orders").fetchall() == []
    assert ledger.append("p:42", [entry("b")], expected=0)


def test_committed_it_was_taken_together_with_the_order(
    ledger: SQLiteLedger, shop: sqlite3.Connection
) -> None:
    with shop:
        shop.execute("BEGIN")
        shop.execute("INSERT INTO orders VALUES ('A-1')")
        inside = ledger.using(shop)
        version = inside.read("p:42").version
        assert inside.append("p:42", [entry("a"), entry("b")], expected=version)
        assert not inside.append("p:42", [entry("c")], expected=version)
        assert inside.append_many([("p:43", [entry("a")], 0), ("p:43", [entry("b")], 0)]) == [
            True,
            False,
        ]
        assert inside.forget("p:43", "42", entry("gone")) == 1
        assert inside.find("smtp", "x") is None
        assert list(inside.pages("p:")) == ["p:42", "p:43"]
        assert ledger.read("p:42").entries == ()  # not yet
        inside.close()
    assert [one.id for one in ledger.read("p:42").entries] == ["a", "b"]
    assert [one.id for one in ledger.read_many(["p:43"])["p:43"].entries] == ["gone"]
    assert shop.execute("SELECT * FROM orders").fetchall() == [("A-1",)]


def test_while_the_shop_writes_others_are_busy_and_the_other_way_round(
    ledger: SQLiteLedger, shop: sqlite3.Connection
) -> None:
    inside = ledger.using(shop)
    assert inside.append("p:42", [entry("a")])
    with pytest.raises(LedgerBusy):
        ledger.append("p:42", [entry("b")])
    shop.commit()
    shop.execute("BEGIN")
    version = inside.read("p:42").version
    assert ledger.append("p:42", [entry("b")], expected=version)
    with pytest.raises(LedgerBusy):  # what this transaction has read is not true any more
        inside.append("p:42", [entry("c")], expected=version)
    shop.rollback()
    assert not inside.append("p:42", [entry("c")], expected=version)


def test_an_append_that_fails_leaves_the_rest_of_the_transaction(
    ledger: SQLiteLedger, shop: sqlite3.Connection
) -> None:
    inside = ledger.using(shop)
    shop.execute("BEGIN")
    shop.execute("INSERT INTO orders VALUES ('A-1')")
    with pytest.raises(LedgerError, match="surrogate"):
        inside.append_many([("p:1", [entry("fine")], 0), ("p:2", [entry("\ud800")], 0)])
    shop.commit()
    assert ledger.read("p:1").entries == ()
    assert shop.execute("SELECT * FROM orders").fetchall() == [("A-1",)]


def test_a_connection_to_another_database_is_refused(ledger: SQLiteLedger, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "empty.db")
    with closing(other), pytest.raises(LedgerError, match="no ledger in it"):
        ledger.using(other)
    SQLiteLedger(tmp_path / "other.db").close()
    other = sqlite3.connect(tmp_path / "other.db")
    with closing(other), pytest.raises(LedgerError, match="another ledger"):
        ledger.using(other)
    with pytest.raises(LedgerError):
        ledger.using(other)  # closed
