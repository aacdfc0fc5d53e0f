"""The replay on all cores: the people in parts, each in a process of its own, all on one ledger."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Sequence
from contextlib import closing
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from peoplefirst.demo._cast import cast
from peoplefirst.demo._near import Near
from peoplefirst.demo._purchases import Customer
from peoplefirst.demo._replay import replay
from peoplefirst.demo._tally import Tally
from peoplefirst.errors import PeopleFirstError
from peoplefirst.ledgers import SQLiteLedger

Tell = Callable[[int], None]
_MOST_WORKERS = 8
_FEW = 200
"""So many people are done sooner than a process starts."""


def replay_all(customers: Sequence[Customer], ledger: Path, tell: Tell) -> Tally:
    """Everybody's year and a half, written to the ledger in this file.

    ``tell`` hears how many people's days more are done. The figures do not depend on how the
    people are divided, for each has a page of their own.
    """
    workers = min(_cores(), _MOST_WORKERS) if len(customers) > _FEW else 1
    SQLiteLedger(ledger).close()  # made once, before many open it
    if workers == 1:
        return _part(customers, ledger, tell)
    return _in_processes([customers[place::workers] for place in range(workers)], ledger, tell)


def _cores() -> int:
    """Those that we may use, where the system tells."""
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable is not None else os.cpu_count() or 1


def _part(customers: Sequence[Customer], file: Path, tell: Tell) -> Tally:
    people = [cast(customer) for customer in customers]
    with closing(Near(SQLiteLedger(file, timeout=60))) as ledger:
        return replay(people, ledger, lambda days: tell(days * len(customers)))


def _in_processes(parts: Sequence[Sequence[Customer]], ledger: Path, tell: Tell) -> Tally:
    # Spawned, not forked: whoever calls may have threads, a progress bar's among them.
    context = get_context("spawn")
    pipes = [context.Pipe(duplex=False) for _ in parts]
    workers = [
        context.Process(target=_work, args=(part, ledger, theirs), daemon=True)
        for part, (_, theirs) in zip(parts, pipes, strict=True)
    ]
    try:
        for worker, (_, theirs) in zip(workers, pipes, strict=True):
            worker.start()
            theirs.close()  # so that the end of the worker is the end of the pipe
        tally = _heard([mine for mine, _ in pipes], tell)
    except BaseException:
        for worker in workers:
            worker.terminate()
        raise
    for worker in workers:
        worker.join()
    return tally


def _work(part: Sequence[Customer], ledger: Path, out: Connection) -> None:
    """What a worker does: sends the days done as they are, and the Tally, or what went wrong."""
    gc.disable()  # millions of values and no cycles: the collector would walk them in vain
    try:
        out.send(_part(part, ledger, out.send))
    except PeopleFirstError as problem:
        out.send(str(problem))


def _heard(pipes: list[Any], tell: Tell) -> Tally:
    """Listen to all workers, until each has sent its Tally."""
    tally = Tally()
    while pipes:
        for pipe in wait(pipes):
            if not isinstance(pipe, Connection):
                continue
            try:
                said = pipe.recv()
            except EOFError:
                said = "its process ended before its work did"
            match said:
                case int():
                    tell(said)
                case Tally():
                    tally.add(said)
                    pipes.remove(pipe)
                case _:
                    raise PeopleFirstError(f"a part of the replay failed: {said}")
    return tally
