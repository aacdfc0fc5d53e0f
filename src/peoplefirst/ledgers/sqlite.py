"""The embedded ledger: one SQLite file, for many threads and several processes of one machine."""

from __future__ import annotations

import os
import sqlite3
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal, TypeVar, TypeVarTuple

from peoplefirst.errors import ConfigurationError, LedgerBusy, LedgerError
from peoplefirst.journal import Entry
from peoplefirst.ledgers import _sqlite_pages as pages
from peoplefirst.ledgers._protocol import Found, Ledger, Page
from peoplefirst.ledgers._sqlite_pool import Pool, translated
from peoplefirst.ledgers._sqlite_schema import check, prepare
from peoplefirst.ledgers._sqlite_within import Within

_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")

_SETTINGS = (
    "PRAGMA cache_size = -16000",  # at most 16 MB; the default of 2 MB reads the same pages again
    "PRAGMA wal_autocheckpoint = 4000",  # every 16 MB: syncing four times as rarely, a third faster
    "PRAGMA journal_size_limit = 67108864",  # give back what one large batch made the log grow to
    "PRAGMA secure_delete = ON",  # what is forgotten is overwritten
)


class SQLiteLedger:
    """Pages in one SQLite file.

    ``path``: the file; it is made if it is not there. With ``synchronous="NORMAL"`` what was
    acknowledged survives the end of the process, however sudden; with ``"FULL"`` a power cut
    as well, at less than half the speed. ``timeout``: seconds to wait for others that write,
    then LedgerBusy. ``shared`` keeps the ledger in a database that has other tables.

    Threads and processes may use one file at once; a ledger may be carried into a forked
    child. Keep the file on a local disk. Raises LedgerError, and nothing of sqlite3.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        synchronous: Literal["NORMAL", "FULL"] = "NORMAL",
        timeout: float = 10.0,
        shared: bool = False,
    ) -> None:
        file = _file(path)
        if synchronous not in ("NORMAL", "FULL"):
            raise ConfigurationError("synchronous", f"{synchronous!r} must be 'NORMAL' or 'FULL'")
        if timeout < 0:
            raise ConfigurationError("timeout", "must be a number of seconds, 0 or more")
        self._name = file.name
        self._timeout = timeout
        settings = (f"PRAGMA synchronous = {synchronous}", *_SETTINGS)
        # Absolute, since a process may change its folder; made here only, so that a file
        # which is taken away later is an error and not a new, empty ledger.
        location = file.absolute().as_uri()
        try:
            connection = _connect(f"{location}?mode=rwc", timeout, settings)
            try:
                self._salt = prepare(connection, self._name, shared=shared)
            finally:
                connection.close()
        except sqlite3.Error as error:
            raise translated(error, self._name) from error
        self._pool = Pool(lambda: _connect(f"{location}?mode=rw", timeout, settings), self._name)
        weakref.finalize(self, self._pool.close)

    def __repr__(self) -> str:
        return f"SQLiteLedger({self._name!r})"

    @property
    def salt(self) -> bytes:
        """Made with the file, and kept in it."""
        return self._salt

    def read(self, page: str, /) -> Page:
        """The page as it stands."""
        return self._pool.run(pages.read, page)

    def read_many(self, wanted: Sequence[str], /) -> Mapping[str, Page]:
        """Several pages, here all of one moment."""
        if len(wanted) <= pages.IN_ONE_STATEMENT:
            return self._pool.run(pages.read_many, wanted)
        return self._pool.run(_together, "BEGIN", pages.read_many, wanted)

    def append(
        self, page: str, entries: Sequence[Entry], /, *, expected: int | None = None
    ) -> bool:
        """Write entries at a page's end, all or none; with ``expected``, only at that version."""
        if len(entries) == 1:
            return self._write(pages.append_one, page, entries[0], expected)
        return self._write(_together, "BEGIN IMMEDIATE", pages.append, page, entries, expected)

    def append_many(
        self, writes: Sequence[tuple[str, Sequence[Entry], int | None]], /
    ) -> Sequence[bool]:
        """Many appends in one transaction; each stands or falls alone."""
        return self._write(_together, "BEGIN IMMEDIATE", pages.append_many, writes)

    def find(self, adapter: str, reference: str, /) -> Found | None:
        """The entry that carries this provider's message id."""
        return self._pool.run(pages.find, adapter, reference)

    def forget(self, page: str, person: str, marker: Entry, /) -> int:
        """Erase a person's entries from a page and write ``marker`` there."""
        return self._write(_together, "BEGIN IMMEDIATE", pages.forget, page, person, marker)

    def pages(self, prefix: str = "", /) -> Iterable[str]:
        """The keys of all pages that start with ``prefix``, sorted, fetched as they are needed."""
        return pages.keys(self._pool.run, prefix)

    def close(self) -> None:
        """Let go of the file."""
        self._pool.close()

    def using(self, connection: sqlite3.Connection, /) -> Ledger:
        """The ledger inside a transaction of the shop's own, on the shop's own connection.

        The connection's database must be the one that holds this ledger. What is appended is
        written when the shop commits, and was never taken if it rolls back. Where no
        transaction is open, an append begins one (``BEGIN IMMEDIATE``) and leaves it open.
        """
        try:
            salt = check(connection)
        except sqlite3.Error as error:
            raise translated(error, "this connection's database") from error
        if salt != self._salt:
            raise LedgerError("this connection's database holds another ledger than this one")
        return Within(connection, salt)

    def _write(
        self,
        work: Callable[[sqlite3.Connection, *_Ts], _T],
        *args: *_Ts,
    ) -> _T:
        writing = self._pool.writing
        if not writing.acquire(timeout=self._timeout):
            raise LedgerBusy(
                f"{self._name} is being written by other threads; nothing was taken, try again"
            )
        try:
            return self._pool.run(work, *args)
        finally:
            writing.release()


def _together(
    connection: sqlite3.Connection,
    begin: str,
    work: Callable[[sqlite3.Connection, *_Ts], _T],
    *args: *_Ts,
) -> _T:
    """``work`` in a transaction. On an error the pool closes the connection, which rolls back."""
    connection.execute(begin)
    result = work(connection, *args)
    connection.execute("COMMIT")
    return result


def _connect(uri: str, timeout: float, settings: Iterable[str]) -> sqlite3.Connection:
    connection = sqlite3.connect(
        uri, uri=True, timeout=timeout, isolation_level=None, check_same_thread=False
    )
    try:
        for setting in settings:
            connection.execute(setting).fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def _file(path: str | os.PathLike[str]) -> Path:
    text = os.fspath(path)
    if not text or text == ":memory:":
        raise ConfigurationError("path", "names no file; for a ledger in memory use MemoryLedger()")
    if text.startswith(("sqlite:", "file:")):
        raise ConfigurationError(
            "path", "is a URL; give the path of a file, or use peoplefirst.ledgers.open_ledger(url)"
        )
    if "\0" in text:
        raise ConfigurationError("path", "has a NUL character in it")
    return Path(text)
