"""Connections to one SQLite file, shared by threads and never carried across a fork.

SQLite's locks belong to a process, and a child that inherits an open connection breaks them
for itself and its parent. So before a fork whatever runs is waited for and every connection
is closed; parent and child open their own when they next need one.
"""

from __future__ import annotations

import os
import sqlite3
import weakref
from collections.abc import Callable, Mapping
from threading import Condition, Lock
from typing import Final, TypeVar, TypeVarTuple

from peoplefirst.errors import LedgerBusy, LedgerError

_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")

_PATIENCE_BEFORE_FORK = 5.0  # seconds; only another thread in the middle of a write is waited for

_TROUBLES: Final[Mapping[int, tuple[type[LedgerError], str]]] = {
    sqlite3.SQLITE_BUSY: (
        LedgerBusy,
        "is locked by others that write; nothing was taken, try again",
    ),
    sqlite3.SQLITE_LOCKED: (
        LedgerBusy,
        "is locked by others that write; nothing was taken, try again",
    ),
    sqlite3.SQLITE_READONLY: (LedgerError, "is read-only: the file, or the folder that it is in"),
    sqlite3.SQLITE_PERM: (LedgerError, "may not be opened by this user"),
    sqlite3.SQLITE_CANTOPEN: (
        LedgerError,
        "cannot be opened: the folder is not there, or this user may not use it",
    ),
    sqlite3.SQLITE_NOTADB: (LedgerError, "is no SQLite database; give another file"),
    sqlite3.SQLITE_CORRUPT: (LedgerError, "is damaged; restore it from a backup"),
    sqlite3.SQLITE_FULL: (LedgerError, "has no room to grow: the disk is full; nothing was taken"),
    sqlite3.SQLITE_IOERR: (LedgerError, "could not be read or written: the disk failed"),
}


def translated(error: Exception, name: str) -> LedgerError:
    """What SQLite said, in terms of our tree. ``name`` is the file's; no value is repeated."""
    if isinstance(error, UnicodeEncodeError):
        return LedgerError("a text holds a lone surrogate, so it is no Unicode and cannot be kept")
    code = getattr(error, "sqlite_errorcode", None)
    kind, text = _TROUBLES.get((code or 0) & 0xFF, (LedgerError, "could not be read or written"))
    detail = getattr(error, "sqlite_errorname", type(error).__name__)
    return kind(f"{name} {text} ({detail})")


class Pool:
    """Open connections that nobody uses just now; more are opened as threads need them.

    ``writing`` is held by the thread that writes: threads of one process queue here, where
    waiting is fair and cheap, and only processes meet at SQLite's own lock.
    """

    def __init__(self, connect: Callable[[], sqlite3.Connection], name: str) -> None:
        self._connect = connect
        self._name = name
        self._turn = Condition()
        self._idle: list[sqlite3.Connection] = []
        self._in_use = 0
        self._forking = False
        self._closed = False
        self.writing = Lock()
        _around_forks(self)

    def run(
        self,
        work: Callable[[sqlite3.Connection, *_Ts], _T],
        *args: *_Ts,
    ) -> _T:
        """``work(connection, …)``. A connection that saw an error is closed, which rolls back."""
        try:
            connection = self._take()
        except sqlite3.Error as error:
            raise translated(error, self._name) from error
        try:
            result = work(connection, *args)
        except (sqlite3.Error, UnicodeEncodeError) as error:
            self._give(connection, sound=False)
            raise translated(error, self._name) from error
        except BaseException:
            self._give(connection, sound=False)
            raise
        self._give(connection, sound=True)
        return result

    def close(self) -> None:
        """Close what is idle now, and the rest as soon as it is given back."""
        with self._turn:
            self._closed = True
            _close(self._idle)

    def _take(self) -> sqlite3.Connection:
        with self._turn:
            while self._forking:
                self._turn.wait()
            if self._closed:
                raise LedgerError("this ledger is closed")
            self._in_use += 1
            if self._idle:
                return self._idle.pop()
        try:
            return self._connect()
        except BaseException:
            with self._turn:
                self._less()
            raise

    def _give(self, connection: sqlite3.Connection, *, sound: bool) -> None:
        with self._turn:
            if sound and not self._closed:
                self._idle.append(connection)
            else:
                connection.close()
            self._less()

    def _less(self) -> None:
        self._in_use -= 1
        if not self._in_use:
            self._turn.notify_all()

    def before_fork(self) -> None:
        """Let what runs come to its end, close all connections, let nobody begin."""
        self._turn.acquire()
        self._forking = True
        # A thread in the middle of SQLite holds its mutexes, and the child would wait for ever.
        self._turn.wait_for(lambda: not self._in_use, timeout=_PATIENCE_BEFORE_FORK)
        _close(self._idle)

    def after_fork_in_parent(self) -> None:
        """Go on."""
        self._forking = False
        self._turn.notify_all()
        self._turn.release()

    def after_fork_in_child(self) -> None:
        """Start anew: threads that held the locks do not exist here."""
        self._turn = Condition()
        self._forking = False
        self._in_use = 0
        self.writing = Lock()


def _close(connections: list[sqlite3.Connection]) -> None:
    while connections:
        connections.pop().close()


def _around_forks(pool: Pool) -> None:
    # Python keeps these for the life of the process, so they must not keep the pool.
    known = weakref.ref(pool)

    def with_pool(do: Callable[[Pool], None]) -> Callable[[], None]:
        def hook() -> None:
            living = known()
            if living is not None:
                do(living)

        return hook

    if hasattr(os, "register_at_fork"):  # not on Windows, which does not fork
        os.register_at_fork(
            before=with_pool(Pool.before_fork),
            after_in_parent=with_pool(Pool.after_fork_in_parent),
            after_in_child=with_pool(Pool.after_fork_in_child),
        )
