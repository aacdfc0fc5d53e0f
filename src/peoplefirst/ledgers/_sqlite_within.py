"""A ledger inside somebody else's SQLite transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar, TypeVarTuple

from peoplefirst.journal import Entry
from peoplefirst.ledgers import _sqlite_pages as pages
from peoplefirst.ledgers._protocol import Found, Page
from peoplefirst.ledgers._sqlite_pool import translated

_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")


class Within:
    """The same verbs on a connection that the shop opened, commits and closes."""

    def __init__(self, connection: sqlite3.Connection, salt: bytes) -> None:
        self._connection = connection
        self._salt = salt

    def __repr__(self) -> str:
        return "SQLiteLedger.using(…)"

    @property
    def salt(self) -> bytes:
        """The ledger's."""
        return self._salt

    def read(self, page: str, /) -> Page:
        """The page as the open transaction sees it."""
        return self._run(pages.read, page)

    def read_many(self, wanted: Sequence[str], /) -> Mapping[str, Page]:
        """Several pages."""
        return self._run(pages.read_many, wanted)

    def append(
        self, page: str, entries: Sequence[Entry], /, *, expected: int | None = None
    ) -> bool:
        """Write entries; they stand once the shop commits."""
        return self._run(_written, pages.append, page, entries, expected)

    def append_many(
        self, writes: Sequence[tuple[str, Sequence[Entry], int | None]], /
    ) -> Sequence[bool]:
        """Many appends; each is refused or accepted alone, all stand once the shop commits."""
        return self._run(_written, pages.append_many, writes)

    def find(self, adapter: str, reference: str, /) -> Found | None:
        """The entry that carries this provider's message id."""
        return self._run(pages.find, adapter, reference)

    def forget(self, page: str, person: str, marker: Entry, /) -> int:
        """Erase a person's entries; they are gone once the shop commits."""
        return self._run(_written, pages.forget, page, person, marker)

    def pages(self, prefix: str = "", /) -> Iterable[str]:
        """The keys of all pages that start with ``prefix``, sorted."""
        return pages.keys(self._run, prefix)

    def close(self) -> None:
        """Nothing: the connection is the shop's."""

    def _run(
        self,
        work: Callable[[sqlite3.Connection, *_Ts], _T],
        *args: *_Ts,
    ) -> _T:
        try:
            return work(self._connection, *args)
        except (sqlite3.Error, UnicodeEncodeError) as error:
            raise translated(error, "the database of this connection") from error


def _written(
    connection: sqlite3.Connection,
    work: Callable[[sqlite3.Connection, *_Ts], _T],
    *args: *_Ts,
) -> _T:
    """``work`` as a part of the open transaction that is undone alone if it fails."""
    if not connection.in_transaction:
        # With the write lock from the start: a transaction that read first and then finds
        # that somebody else has written could only be rolled back.
        connection.execute("BEGIN IMMEDIATE")
    connection.execute("SAVEPOINT peoplefirst")
    try:
        result = work(connection, *args)
    except BaseException:
        if connection.in_transaction:  # SQLite itself rolls back when the disk is full
            connection.execute("ROLLBACK TO peoplefirst")
            connection.execute("RELEASE peoplefirst")
        raise
    connection.execute("RELEASE peoplefirst")
    return result
