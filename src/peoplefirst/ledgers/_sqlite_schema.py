"""The ledger's tables in an SQLite file: making them, bringing them up to date, knowing them again.

The tables carry a prefix, and their version stands in a row of their own instead of the file's
``user_version``, so that they can live in a shop's own database beside the shop's tables.
"""

# ruff: noqa: S608 - the only text put into a statement is the name of our own tables

from __future__ import annotations

import secrets
import sqlite3
from typing import Final

from peoplefirst.errors import LedgerBusy, LedgerError

META: Final = "peoplefirst_meta"
ENTRIES: Final = "peoplefirst_entries"

MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (
    (
        # A page is one run of neighbouring rows, so that one look-up reads it. No index on
        # (page, id): it would double what every append writes. That an id stands on a page
        # once is part of the one statement that appends, which looks at that page only.
        f"""CREATE TABLE {ENTRIES} (
            page TEXT NOT NULL, seq INTEGER NOT NULL,
            id TEXT NOT NULL, what TEXT NOT NULL, at INTEGER NOT NULL,
            person TEXT, contact TEXT, about TEXT, address TEXT,
            adapter TEXT, reference TEXT, until INTEGER, because TEXT,
            PRIMARY KEY (page, seq)
        ) WITHOUT ROWID""",
        f"""CREATE INDEX peoplefirst_references ON {ENTRIES} (reference, adapter)
            WHERE reference IS NOT NULL""",
    ),
)
"""Each step is a tuple of statements; a file's version is the number of steps taken. A step
that has been released is never changed: a new one is added at the end."""

_ATTEMPTS = 100


def prepare(connection: sqlite3.Connection, name: str, *, shared: bool) -> bytes:
    """Make or update the tables where that is needed; the ledger's salt.

    Two processes may do this to one new file at the same moment. ``shared`` allows tables of
    others in the file, and then leaves its journal mode alone. Raises LedgerError for a file
    of a newer version or with other tables, sqlite3.Error for what SQLite itself refuses.
    """
    salt = _if_current(connection, name, shared=shared)
    if salt is not None:
        return salt
    if not shared:
        _write_ahead(connection, name)
    connection.execute("BEGIN IMMEDIATE")
    salt = _if_current(connection, name, shared=shared)  # another process may have been quicker
    if salt is None:
        salt = _migrate(connection)
    connection.execute("COMMIT")
    return salt


def check(connection: sqlite3.Connection) -> bytes:
    """The salt of the tables in a connection that somebody else opened. Makes nothing."""
    salt = _if_current(connection, "this database", shared=True)
    if salt is None:
        raise LedgerError(
            "this connection's database has no ledger in it; open it once as a ledger: "
            "SQLiteLedger(path, shared=True)"
        )
    return salt


def _version(connection: sqlite3.Connection, tables: set[str]) -> int:
    if META not in tables:
        return 0
    rows = connection.execute(f"SELECT value FROM {META} WHERE key = 'schema'").fetchall()
    return int(rows[0][0])


def _tables(connection: sqlite3.Connection) -> set[str]:
    return {
        name
        for (name,) in connection.execute(
            "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*'"
        ).fetchall()
    }


def _if_current(connection: sqlite3.Connection, name: str, *, shared: bool) -> bytes | None:
    tables = _tables(connection)
    version = _version(connection, tables)
    newest = len(MIGRATIONS)
    if version > newest:
        raise LedgerError(
            f"{name} was written by a newer version of peoplefirst (its tables are of version "
            f"{version}, this one knows {newest}); upgrade peoplefirst"
        )
    if tables and META not in tables and not shared:
        raise LedgerError(
            f"{name} is a database of something else: it has tables, and none is a ledger's. "
            "Give another file, or keep the ledger among them with SQLiteLedger(path, shared=True)"
        )
    if version < newest:
        return None
    rows = connection.execute(f"SELECT value FROM {META} WHERE key = 'salt'").fetchall()
    return bytes(rows[0][0])


def _migrate(connection: sqlite3.Connection) -> bytes:
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {META} (key TEXT PRIMARY KEY NOT NULL, value BLOB NOT NULL)"
    )
    connection.execute(f"INSERT OR IGNORE INTO {META} VALUES ('schema', 0)")
    connection.execute(
        f"INSERT OR IGNORE INTO {META} VALUES ('salt', ?)", (secrets.token_bytes(16),)
    )
    for step in MIGRATIONS[_version(connection, {META}) :]:
        for statement in step:
            connection.execute(statement)
    connection.execute(f"UPDATE {META} SET value = ? WHERE key = 'schema'", (len(MIGRATIONS),))
    ((salt,),) = connection.execute(f"SELECT value FROM {META} WHERE key = 'salt'").fetchall()
    return bytes(salt)


def _write_ahead(connection: sqlite3.Connection, name: str) -> None:
    """Switch a file to a write-ahead log: readers and a writer do not wait for each other."""
    for _ in range(_ATTEMPTS):
        try:
            ((mode,),) = connection.execute("PRAGMA journal_mode = WAL").fetchall()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            # Somebody else is switching this new file. SQLite does not wait here, so wait
            # where it does: for the lock, up to the time-out of the connection.
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        else:
            if mode != "wal":
                raise LedgerError(
                    f"{name} lies on a file system that cannot hold a write-ahead log, such as a "
                    "network share; keep the ledger on a local disk"
                )
            return
    raise LedgerBusy(f"{name} is being opened by too many others at once; try again")
