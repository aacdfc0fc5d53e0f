"""What the tests run in processes of their own: python processes.py <what> <path> <argument …>.

Every process says READY and waits for a line, so that all of them begin together.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from peoplefirst.errors import PeopleFirstError
from peoplefirst.journal import Entry, Kind
from peoplefirst.ledgers import SQLiteLedger

CAP = 3
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def promise(id_: str) -> Entry:
    return Entry(id=id_, kind=Kind.RESERVED, at=NOW, person="42", contact=id_)


def together() -> None:
    print("READY", flush=True)
    sys.stdin.readline()


def compare(path: Path, name: str, rounds: str) -> None:
    """Take places on every page until it is full; say which ones were acknowledged."""
    ledger = SQLiteLedger(path, timeout=60)
    together()
    for turn in range(int(rounds)):
        page = f"p:{turn}"
        for attempt in range(1_000):
            known = ledger.read(page)
            if len(known.entries) >= CAP:
                break
            entry = promise(f"{name}-{attempt}")
            if ledger.append(page, [entry], expected=known.version):
                print(page, entry.id)


def naive(path: Path, name: str, rounds: str) -> None:
    """The same without comparing: look, and then write. All look before anybody writes."""
    ledger = SQLiteLedger(path, timeout=60)
    for turn in range(int(rounds)):
        page = f"p:{turn}"
        while len(ledger.read(page).entries) < CAP:
            together()
            ledger.append(page, [promise(f"{name}-{len(ledger.read(page).entries)}")])
            together()


def write(path: Path, name: str, _: str) -> None:
    """Write for ever and say each time what was acknowledged, until somebody kills us."""
    ledger = SQLiteLedger(path)
    together()
    number = 0
    while True:
        number += 1
        page = f"p:{number % 50}"
        if number % 7:
            assert ledger.append(page, [promise(f"{name}-{number}")])
            sys.stdout.write(f"{page} {name}-{number}\n")
        else:
            ids = [f"{name}-{number}-{part}" for part in range(20)]
            assert all(ledger.append_many([(f"p:{id_}", [promise(id_)], 0) for id_ in ids]))
            sys.stdout.write("".join(f"p:{id_} {id_}\n" for id_ in ids))
        sys.stdout.flush()


def open_new(path: Path, name: str, rounds: str) -> None:
    """Open many new files, each at about the moment when others do; say their salts."""
    together()
    for turn in range(int(rounds)):
        ledger = SQLiteLedger(path / f"{turn}.db")
        assert ledger.append("p:1", [promise(name)])
        print(turn, ledger.salt.hex())
        ledger.close()


def as_nobody(path: Path, _: str, user: str) -> None:
    """Try to read and to write as somebody who may only read, and say what happens."""
    import os
    import tempfile

    # What Python loads late may lie where nobody may read: so it is loaded before.
    with tempfile.TemporaryDirectory() as scratch:
        own = SQLiteLedger(Path(scratch) / "own.db")
        own.append("p:1", [promise("new")])
        own.close()
    if os.geteuid() == 0:
        os.setgid(int(user))
        os.setuid(int(user))
    together()
    try:
        ledger = SQLiteLedger(path)
        ledger.append("p:1", [promise("new")])
    except PeopleFirstError as error:
        print(type(error).__name__, error)


WHAT = {work.__name__: work for work in (compare, naive, write, open_new, as_nobody)}

if __name__ == "__main__":
    WHAT[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
