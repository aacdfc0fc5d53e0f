"""Several processes at one SQLite file, and processes that are killed."""

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Event

import pytest

from peoplefirst.journal import Entry, Kind
from peoplefirst.ledgers import SQLiteLedger

WORKER = Path(__file__).with_name("processes.py")
CAP = 3
NOW = datetime(2026, 3, 1, tzinfo=UTC)

Process = subprocess.Popen[str]


@contextlib.contextmanager
def processes(count: int, what: str, path: Path, argument: object) -> Generator[list[Process]]:
    """That many workers, all of them ready to begin."""
    with contextlib.ExitStack() as stack:
        workers: list[Process] = []
        for number in range(count):
            command = [sys.executable, str(WORKER), what, str(path), f"w{number}", str(argument)]
            worker = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            stack.enter_context(worker)
            stack.callback(worker.kill)
            workers.append(worker)
        for worker in workers:
            ready(worker)
        yield workers


def ready(worker: Process) -> bool:
    assert worker.stdout
    return worker.stdout.readline() == "READY\n"


def go(worker: Process) -> None:
    assert worker.stdin
    worker.stdin.write("\n")
    worker.stdin.flush()


def answers(workers: list[Process]) -> list[tuple[str, str]]:
    """Let all begin, and what each of them printed as pairs of words."""
    for worker in workers:
        go(worker)
    said: list[tuple[str, str]] = []
    for worker in workers:
        out, _ = worker.communicate()
        assert worker.returncode == 0
        said += [(first, second) for first, second in (line.split() for line in out.splitlines())]
    return said


def kept(path: Path) -> list[tuple[str, str]]:
    """Every (page, id) in the file, asked of SQLite and not of the ledger."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return connection.execute("SELECT page, id FROM peoplefirst_entries").fetchall()


@pytest.mark.parametrize(("count", "rounds"), [(2, 600), (8, 400)])
def test_processes_that_compare_never_pass_the_cap_and_lose_nothing(
    tmp_path: Path, count: int, rounds: int
) -> None:
    path = tmp_path / "people.db"
    with processes(count, "compare", path, rounds) as workers:
        acknowledged = answers(workers)
    found = kept(path)
    assert Counter(page for page, _ in found) == {f"p:{turn}": CAP for turn in range(rounds)}
    assert sorted(found) == sorted(acknowledged)


def test_the_naive_check_then_write_passes_the_cap_so_the_test_above_can_fail(
    tmp_path: Path,
) -> None:
    path = tmp_path / "people.db"
    with processes(8, "naive", path, 1) as workers:
        for worker in workers:  # all have looked, none has written
            go(worker)
        for worker in workers:
            assert ready(worker)
        for worker in workers:
            worker.communicate("\n")
    assert len(kept(path)) == 8 > CAP


@pytest.mark.parametrize("lines", [1, 60, 700])
def test_what_was_acknowledged_survives_a_kill_in_the_middle_of_writing(
    tmp_path: Path, lines: int
) -> None:
    path = tmp_path / "people.db"
    heard: list[str] = []
    with processes(2, "write", path, "") as workers:
        for worker in workers:
            go(worker)
        for worker in workers:
            assert worker.stdout
            heard += [worker.stdout.readline() for _ in range(lines)]
            worker.kill()
            heard += [
                line for line in worker.stdout.read().splitlines(keepends=True) if line[-1] == "\n"
            ]
    acknowledged = {tuple(line.split()) for line in heard}
    assert len(acknowledged) >= 2 * lines
    with closing(SQLiteLedger(path)) as ledger:
        for page, id_ in acknowledged:
            assert id_ in {entry.id for entry in ledger.read(page).entries}
        assert ledger.append("p:new", [Entry(id="a", kind=Kind.SENT, at=NOW, person="42")])
    batches = Counter(id_.rsplit("-", 1)[0] for _, id_ in kept(path) if id_.count("-") == 2)
    assert set(batches.values()) <= {20}  # many at once are all there or not there at all


def test_processes_that_open_new_files_at_once_agree_on_the_salt(tmp_path: Path) -> None:
    files = 25
    with processes(4, "open_new", tmp_path, files) as workers:
        salts = set(answers(workers))
    assert len(salts) == files
    for turn in range(files):
        assert len(kept(tmp_path / f"{turn}.db")) == 4


forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
with_threads = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")


def sent(number: int) -> Entry:
    return Entry(id=f"{number}", kind=Kind.SENT, at=NOW, person="42")


def in_child(work: Callable[[], object]) -> int:
    """Fork; the child does this work and ends, with status 0 if it could. The child's id."""
    child = os.fork()
    if not child:
        status = 1
        signal.alarm(60)  # a child that hangs is ended, and the test fails
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    return child


@forks
@with_threads
def test_a_forked_child_and_its_parent_both_go_on(tmp_path: Path) -> None:
    with closing(SQLiteLedger(tmp_path / "people.db")) as ledger:
        for turn in range(0, 40, 2):
            assert ledger.append("p:42", [sent(turn)])
            child = in_child(partial(ledger.append, "p:42", [sent(turn + 1)]))
            assert os.waitpid(child, 0)[1] == 0
            assert len(ledger.read("p:42").entries) == turn + 2


@forks
@with_threads
def test_a_child_goes_on_when_its_parent_closes_the_ledger(tmp_path: Path) -> None:
    """If the child kept its parent's connection, without the parent's locks, then the parent
    would take itself for the last user and remove the write-ahead log under the child."""
    path = tmp_path / "people.db"
    ledger = SQLiteLedger(path)
    ledger.append("p:42", [sent(0)])
    child_hears, parent_says = os.pipe()
    parent_hears, child_says = os.pipe()

    def work() -> None:
        for number in (1, 2):
            assert ledger.append("p:42", [sent(number)])
            os.write(child_says, b".")
            os.read(child_hears, 1)

    child = in_child(work)
    os.read(parent_hears, 1)
    ledger.close()
    os.write(parent_says, b".")
    os.read(parent_hears, 1)
    seen = kept(path)  # while the child, which has written again, still has it open
    os.write(parent_says, b".")
    assert os.waitpid(child, 0)[1] == 0
    for end in (child_hears, parent_says, parent_hears, child_says):
        os.close(end)
    assert len(seen) == 3


@forks
@with_threads
def test_a_fork_waits_for_what_other_threads_write(tmp_path: Path) -> None:
    with closing(SQLiteLedger(tmp_path / "people.db")) as ledger:
        stop = Event()

        def keep_writing() -> int:
            number = 0
            while not stop.is_set():
                number += ledger.append(f"p:t{number}", [sent(number)])
            return number

        with ThreadPoolExecutor(1) as pool:
            written = pool.submit(keep_writing)
            try:
                for number in range(10):
                    child = in_child(partial(ledger.append, "p:42", [sent(number)]))
                    assert os.waitpid(child, 0)[1] == 0
            finally:
                stop.set()
            count = written.result()
        assert len(list(ledger.pages("p:t"))) == count
        assert len(ledger.read("p:42").entries) == 10
