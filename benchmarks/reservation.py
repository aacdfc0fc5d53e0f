"""One reservation, durable: read, decide, reserve and commit, one person after the other."""

from __future__ import annotations

import atexit
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import Literal

from benchmarks._harness import Contest, Figures, Peer, Target, rate
from benchmarks._people import MESSAGE, NOW, Resident, town
from peoplefirst import Allow, Entry, Outreach, Policy
from peoplefirst.history import History
from peoplefirst.journal import Kind
from peoplefirst.ledgers import SQLiteLedger

Sync = Literal["NORMAL", "FULL"]

FLOOR = "sqlite3 by hand, one transaction: read, insert (NORMAL)"
BARE = "peoplefirst: read, decide, append (NORMAL)"
RESERVE = "peoplefirst: outreach.reserve, two commits (NORMAL)"

TARGETS = (
    Target(
        "read, decide, reserve, commit: per second, NORMAL",
        lambda result: result.figure(BARE, "per second"),
        at_least=8_000,
    ),
)


def contest(*, quick: bool) -> Contest:
    """Every file holds the same town; each round writes to people who were not written to yet."""
    count = 200 if quick else 1_000
    people = town(3_000 if quick else 20_000)
    policy = Policy.friendly()
    welcome = [one for one in people if _is_welcome(policy, one)]
    folder = tempfile.TemporaryDirectory(prefix="peoplefirst-bench-")
    atexit.register(folder.cleanup)
    where = Path(folder.name)
    makers: dict[str, Callable[[Path], Callable[[Sequence[Resident]], int]]] = {
        BARE: partial(_bare, policy, people, "NORMAL"),
        RESERVE: partial(_reserve, policy, people, "NORMAL"),
        BARE.replace("NORMAL", "FULL"): partial(_bare, policy, people, "FULL"),
        RESERVE.replace("NORMAL", "FULL"): partial(_reserve, policy, people, "FULL"),
        FLOOR: partial(_by_hand, people, "NORMAL"),
        FLOOR.replace("NORMAL", "FULL"): partial(_by_hand, people, "FULL"),
    }
    peers: list[Peer] = []
    for number, (name, make) in enumerate(makers.items()):
        run = make(where / f"{number}.db")
        measure = partial(_round, run, welcome, count)
        peers.append(Peer(name, measure, ours=name.startswith("peoplefirst")))
    return Contest(
        title=f"One reservation, durable ({len(people):,} people in SQLite, one after the other)",
        unit="",
        peers=tuple(peers),
        against=FLOOR,
        by="per second",
        targets=TARGETS,
        notes=("all of them welcome; outreach.reserve reads two more pages, of their addresses",),
    )


def _is_welcome(policy: Policy, one: Resident) -> bool:
    past = History(one.entries, len(one.entries))
    return isinstance(policy.decide(one.person, MESSAGE, past, NOW), Allow)


def _round(
    run: Callable[[Sequence[Resident]], int], welcome: Sequence[Resident], count: int, number: int
) -> Figures:
    first = (number + 1) * count
    some = welcome[first : first + count]
    if len(some) < count:
        raise SystemExit(f"only {len(welcome) // count - 1} rounds: the town is too small for more")
    return rate(partial(run, some))


def _ledger(path: Path, people: Sequence[Resident], sync: Sync) -> SQLiteLedger:
    ledger = SQLiteLedger(path, synchronous=sync)
    ledger.append_many([(one.person.page, one.entries, None) for one in people])
    return ledger


def _bare(
    policy: Policy, people: Sequence[Resident], sync: Sync, path: Path
) -> Callable[[Sequence[Resident]], int]:
    ledger = _ledger(path, people, sync)

    def run(some: Sequence[Resident]) -> int:
        taken = 0
        for one in some:
            person = one.person
            past = History.of(ledger.read(person.page), {})
            if isinstance(policy.decide(person, MESSAGE, past, NOW), Allow):
                ticket = token_hex(16)
                promise = Entry(
                    id=f"{ticket}:reserved", kind=Kind.RESERVED, at=NOW, person=person.id,
                    contact=ticket, channel=MESSAGE.channel, purpose=MESSAGE.purpose,
                    about=MESSAGE.about,
                )  # fmt: skip
                taken += ledger.append(person.page, (promise,), expected=past.version)
        return _all(taken, some)

    return run


def _reserve(
    policy: Policy, people: Sequence[Resident], sync: Sync, path: Path
) -> Callable[[Sequence[Resident]], int]:
    outreach = Outreach(policy, _ledger(path, people, sync))

    def run(some: Sequence[Resident]) -> int:
        taken = 0
        for one in some:
            with outreach.reserve(one.person, MESSAGE, now=NOW) as slot:
                taken += slot.allowed
        return _all(taken, some)

    return run


def _by_hand(
    people: Sequence[Resident], sync: Sync, path: Path
) -> Callable[[Sequence[Resident]], int]:
    """Read a person's times, count those of a week, insert: no rule but one, which never binds."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA synchronous = {sync}")
    connection.execute(
        "CREATE TABLE sent (person TEXT, seq INTEGER, at REAL, what TEXT,"
        " PRIMARY KEY (person, seq)) WITHOUT ROWID"
    )
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO sent VALUES (?, ?, ?, ?)", _rows(people))
    connection.execute("COMMIT")
    now = NOW.timestamp()
    week_ago = now - 7 * 86_400

    def run(some: Sequence[Resident]) -> int:
        execute = connection.execute
        taken = 0
        for one in some:
            key = one.person.page
            execute("BEGIN IMMEDIATE")
            times = execute(_READ, (key,)).fetchall()
            if sum(at > week_ago for _, at in times) < 100:
                execute("INSERT INTO sent VALUES (?, ?, ?, ?)", (key, len(times), now, "check_in"))
                taken += 1
            execute("COMMIT")
        return _all(taken, some)

    return run


_READ = "SELECT seq, at FROM sent WHERE person = ? ORDER BY seq"


def _rows(people: Sequence[Resident]) -> Iterator[tuple[str, int, float, str]]:
    for one in people:
        for seq, entry in enumerate(one.entries):
            yield one.person.page, seq, entry.at.timestamp(), entry.kind.value


def _all(taken: int, some: Sequence[Resident]) -> int:
    if taken != len(some):
        raise SystemExit(f"only {taken} of {len(some)} places were taken: the figures would lie")
    return taken
