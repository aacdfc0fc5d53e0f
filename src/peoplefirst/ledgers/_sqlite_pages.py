"""The verbs of a ledger on one SQLite connection, whoever opened it and began the transaction.

Every function that writes with more than one statement says so: its caller holds the write
lock (``BEGIN IMMEDIATE``). Nothing here begins or ends a transaction.
"""

# ruff: noqa: S608 - the only text put into a statement is the name of our own tables

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import groupby, takewhile
from operator import itemgetter
from sqlite3 import Connection

from peoplefirst.journal import Entry
from peoplefirst.ledgers._protocol import Found, Page
from peoplefirst.ledgers._sqlite_rows import COLUMNS, entries, own, row
from peoplefirst.ledgers._sqlite_schema import ENTRIES

_EMPTY = Page()
_NAMES = ", ".join(COLUMNS)
_VALUES = ", ".join(f"?{number}" for number in range(3, 3 + len(COLUMNS)))

_VERSION = f"SELECT coalesce(max(seq), 0) FROM {ENTRIES} WHERE page = ?1"
_KNOWN = f"EXISTS (SELECT 1 FROM {ENTRIES} WHERE page = ?1 AND id = ?3)"
_READ = f"SELECT seq, {_NAMES}, NULL FROM {ENTRIES} WHERE page = ?1 ORDER BY seq"
_INSERT = f"INSERT INTO {ENTRIES} (page, seq, {_NAMES})"
_FACT = f"{_INSERT} SELECT ?1, ({_VERSION}) + ?2, {_VALUES} WHERE NOT {_KNOWN}"
_PROMISE = f"{_INSERT} SELECT ?1, ?2 + 1, {_VALUES} WHERE ({_VERSION}) = ?2 AND NOT {_KNOWN}"
_KEPT = f"SELECT ({_VERSION}) = ?2 AND {_KNOWN}"
_WRITE = f"{_INSERT} VALUES (?1, ?2, {_VALUES})"
# Where several pages carry one message id, a person's comes before a household's before an
# address's: "p:" sorts after "h:" after "a:".
_FIND = f"""SELECT seq, {_NAMES}, page FROM {ENTRIES}
    WHERE reference = ?2 AND adapter = ?1 ORDER BY page DESC, seq LIMIT 1"""
_FROM = f"SELECT DISTINCT page FROM {ENTRIES} WHERE page >= ?1 ORDER BY page LIMIT ?2"
_AFTER = f"SELECT DISTINCT page FROM {ENTRIES} WHERE page > ?1 ORDER BY page LIMIT ?2"
_AT_ONCE = 1_000
IN_ONE_STATEMENT = 500  # SQLite before 3.32 takes no more than 999 values


def read(connection: Connection, page: str) -> Page:
    """The page as it stands: one statement, so of one moment."""
    found, version = entries(connection.execute(_READ, (page,)), own(page))
    return Page(found, version) if version else _EMPTY


def read_many(connection: Connection, pages: Sequence[str]) -> dict[str, Page]:
    """Several pages: as many as go into one statement are of one moment.

    A statement for each page would take three times as long where pages are short or absent,
    as those of addresses mostly are.
    """
    found = dict.fromkeys(pages, _EMPTY)
    wanted = list(found)
    if len(wanted) > IN_ONE_STATEMENT:
        wanted.sort()  # neighbours in the file are read together
    for start in range(0, len(wanted), IN_ONE_STATEMENT):
        some = wanted[start : start + IN_ONE_STATEMENT]
        rows = connection.execute(_read_these(len(some)), some)
        for page, its in groupby(rows, itemgetter(-1)):
            found[page] = Page(*entries(its, own(page)))
    return found


@cache
def _read_these(count: int) -> str:
    places = ", ".join("?" * count)
    return f"SELECT seq, {_NAMES}, page FROM {ENTRIES} WHERE page IN ({places}) ORDER BY page, seq"


def append_one(connection: Connection, page: str, entry: Entry, expected: int | None) -> bool:
    """Compare and append one entry. One statement decides and writes, in a transaction or not."""
    values = row(entry, own(page))
    if expected is None:
        connection.execute(_FACT, (page, 1, *values))
        return True
    if connection.execute(_PROMISE, (page, expected, *values)).rowcount == 1:
        return True
    # Not written: because of the version, or because the id is there. The latter keeps the
    # promise only if the version is the expected one still, so both are asked at once.
    ((kept,),) = connection.execute(_KEPT, (page, expected, entry.id)).fetchall()
    return bool(kept)


def append(
    connection: Connection, page: str, written: Sequence[Entry], expected: int | None
) -> bool:
    """Compare and append any number of entries. The caller holds the write lock."""
    if len(written) == 1:
        return append_one(connection, page, written[0], expected)
    ((version,),) = connection.execute(_VERSION, (page,)).fetchall()
    if expected is not None and version != expected:
        return False
    new: dict[str, Entry] = {}
    for entry in written:
        new.setdefault(entry.id, entry)
    if version:
        for (known,) in connection.execute(f"SELECT id FROM {ENTRIES} WHERE page = ?1", (page,)):
            new.pop(known, None)
    person = own(page)
    connection.executemany(
        _WRITE,
        [(page, seq, *row(entry, person)) for seq, entry in enumerate(new.values(), version + 1)],
    )
    return True


def append_many(
    connection: Connection, writes: Sequence[tuple[str, Sequence[Entry], int | None]]
) -> list[bool]:
    """Many appends, page after page in the order of the file. The caller holds the write lock."""
    answers = [False] * len(writes)
    for number in sorted(range(len(writes)), key=lambda number: writes[number][0]):
        page, written, expected = writes[number]
        answers[number] = append(connection, page, written, expected)
    return answers


def find(connection: Connection, adapter: str, reference: str) -> Found | None:
    """The entry that carries this provider's message id."""
    rows = connection.execute(_FIND, (adapter, reference)).fetchall()
    for found in rows:
        page = found[-1]
        return Found(page, entries((found,), own(page))[0][0])
    return None


def forget(connection: Connection, page: str, person: str, marker: Entry) -> int:
    """Erase a person's entries and write the marker after them. The caller holds the write lock."""
    ((version,),) = connection.execute(_VERSION, (page,)).fetchall()
    erased = connection.execute(
        f"DELETE FROM {ENTRIES} WHERE page = ?1 AND coalesce(person, ?2) = ?3",
        (page, own(page), person),
    ).rowcount
    if erased:
        connection.execute(f"DELETE FROM {ENTRIES} WHERE page = ?1 AND id = ?2", (page, marker.id))
        connection.execute(_WRITE, (page, version + 1, *row(marker, own(page))))
    return erased


def keys(
    run: Callable[[Callable[[Connection], list[str]]], list[str]], prefix: str
) -> Iterator[str]:
    """The keys that start with ``prefix``, in their order. Nothing is held open in between."""
    found = run(lambda connection: _keys(connection, _FROM, prefix, prefix))
    while found:
        yield from found
        after = found[-1]
        found = run(lambda connection: _keys(connection, _AFTER, after, prefix))  # noqa: B023 - runs now


def _keys(connection: Connection, query: str, after: str, prefix: str) -> list[str]:
    rows = connection.execute(query, (after, _AT_ONCE)).fetchall()
    # Asked of Python: LIKE and GLOB have wildcards, and they and substr() stop at a NUL.
    return list(takewhile(lambda key: key.startswith(prefix), (key for (key,) in rows)))
