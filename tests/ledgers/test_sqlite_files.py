"""Files that are locked, read-only, damaged, of somebody else, newer or full."""

# pyright: reportPrivateUsage=false

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pytest

from peoplefirst.errors import ConfigurationError, LedgerBusy, LedgerError
from peoplefirst.journal import Entry, Kind
from peoplefirst.ledgers import Ledger, MemoryLedger, SQLiteLedger, open_ledger

NOW = datetime(2026, 3, 1, tzinfo=UTC)
PAGE = "p:maya@example.com"
ENTRY = Entry(id="1", kind=Kind.RESERVED, at=NOW, person="maya@example.com")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger's file with one entry in it, closed."""
    path = tmp_path / "people.db"
    with closing(SQLiteLedger(path)) as ledger:
        ledger.append(PAGE, [ENTRY])
    return path


@pytest.fixture
def ledger(path: Path) -> Iterator[SQLiteLedger]:
    with closing(SQLiteLedger(path, timeout=0)) as ledger:
        yield ledger


def another(number: int = 2) -> Entry:
    return Entry(id=f"{number}", kind=Kind.SENT, at=NOW, person="maya@example.com")


def test_pages_and_the_salt_are_there_when_the_file_is_opened_again(path: Path) -> None:
    with closing(SQLiteLedger(path)) as first, closing(SQLiteLedger(str(path))) as second:
        assert first.salt == second.salt
        assert first.read(PAGE) == second.read(PAGE)
        assert second.append(PAGE, [another()], expected=first.read(PAGE).version)
        assert len(first.read(PAGE).entries) == 2


@pytest.mark.parametrize("synchronous", ["NORMAL", "FULL"])
def test_a_file_is_written_ahead_and_as_durably_as_asked(
    tmp_path: Path, synchronous: Literal["NORMAL", "FULL"]
) -> None:
    def settings(connection: sqlite3.Connection) -> list[object]:
        names = ("journal_mode", "synchronous", "secure_delete")
        return [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names]

    with closing(SQLiteLedger(tmp_path / "people.db", synchronous=synchronous)) as ledger:
        assert ledger._pool.run(settings) == ["wal", {"NORMAL": 1, "FULL": 2}[synchronous], 1]


def test_what_is_forgotten_is_not_in_the_file_any_more(path: Path) -> None:
    secret = "order-of-something-embarrassing"
    with closing(SQLiteLedger(path)) as ledger:
        ledger.append(
            "p:43", [Entry(id="x", kind=Kind.PURCHASED, at=NOW, person="43", about=secret)]
        )
    assert secret.encode() in path.read_bytes()
    with closing(SQLiteLedger(path)) as ledger:
        assert ledger.forget("p:43", "43", Entry(id="f", kind=Kind.FORGOTTEN, at=NOW, person="43"))
    assert secret.encode() not in path.read_bytes()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_file_that_others_write_to_is_busy_and_then_free_again(
    path: Path, ledger: SQLiteLedger
) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        known = ledger.read(PAGE)  # readers do not wait for writers
        for write in (
            lambda: ledger.append(PAGE, [another()]),
            lambda: ledger.append(PAGE, [another()], expected=known.version),
            lambda: ledger.append(PAGE, [another(), another(3)]),
            lambda: ledger.append_many([(PAGE, [another()], None)]),
            lambda: ledger.forget(PAGE, "maya@example.com", another()),
        ):
            with pytest.raises(LedgerBusy, match="try again"):
                write()
        other.execute("ROLLBACK")
    assert ledger.read(PAGE) == known
    assert ledger.append(PAGE, [another()], expected=known.version)


def test_a_thread_that_writes_for_too_long_makes_the_others_busy(ledger: SQLiteLedger) -> None:
    ledger._timeout = 0.0
    with ledger._pool.writing, pytest.raises(LedgerBusy):
        ledger.append(PAGE, [another()])
    assert ledger.append(PAGE, [another()])


def test_a_file_that_may_only_be_read_says_so(path: Path) -> None:
    nobody = 65534
    worker = Path(__file__).with_name("processes.py")
    command = [sys.executable, str(worker), "as_nobody", str(path), "w", str(nobody)]
    for part in [path.parent, *path.parent.parents][:3]:  # pytest's folders are for us only
        part.chmod(0o755)
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        done = subprocess.run(command, input="\n", capture_output=True, text=True, check=True)
    finally:
        path.parent.chmod(0o755)
        path.chmod(0o644)
    assert "LedgerError" in done.stdout
    assert "maya" not in done.stdout
    assert "folder" in done.stdout


@pytest.mark.parametrize("size", [50, 512, 4096 + 100, 8192])
def test_a_file_that_was_cut_is_damaged_and_never_taken_for_an_empty_ledger(
    path: Path, size: int
) -> None:
    whole = path.read_bytes()
    assert len(whole) > size
    path.write_bytes(whole[:size])

    def use() -> None:
        with closing(SQLiteLedger(path)) as ledger:
            ledger.append(PAGE, [another()])
            ledger.read(PAGE)

    with pytest.raises(LedgerError) as caught:
        use()
    assert "maya" not in str(caught.value)


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "people.csv"
    text.write_text("id,name\n42,Maya\n" * 100)
    with pytest.raises(LedgerError, match="no SQLite database"):
        SQLiteLedger(text)
    assert text.read_text().startswith("id,name")
    database = tmp_path / "shop.db"
    with closing(sqlite3.connect(database)) as shop:
        shop.execute("CREATE TABLE orders (id TEXT)")
    before = database.read_bytes()
    with pytest.raises(LedgerError, match="shared=True"):
        SQLiteLedger(database)
    assert database.read_bytes() == before


def test_a_file_of_a_newer_version_is_refused_and_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as newer, newer:
        newer.execute("UPDATE peoplefirst_meta SET value = 99 WHERE key = 'schema'")
    with pytest.raises(LedgerError, match=r"newer version.*upgrade"):
        SQLiteLedger(path)


def test_an_entry_of_a_kind_from_the_future_says_upgrade(path: Path, ledger: SQLiteLedger) -> None:
    with closing(sqlite3.connect(path)) as newer, newer:
        newer.execute("UPDATE peoplefirst_entries SET what = 'teleported email -'")
    with pytest.raises(LedgerError, match="upgrade"):
        ledger.read(PAGE)


@pytest.mark.parametrize("place", ["missing/people.db", ""])
def test_a_file_that_cannot_be_opened_says_why(tmp_path: Path, place: str) -> None:
    with pytest.raises(LedgerError, match=r"folder|opened"):
        SQLiteLedger(tmp_path / place)


def test_a_file_that_is_taken_away_is_an_error_and_not_an_empty_ledger(path: Path) -> None:
    with closing(SQLiteLedger(path)) as ledger:
        path.unlink()
        with pytest.raises(LedgerError):
            ledger.read(PAGE)
    assert not path.exists()


def test_a_full_disk_takes_nothing_and_loses_nothing(path: Path, ledger: SQLiteLedger) -> None:
    def fill(connection: sqlite3.Connection) -> None:
        ((pages,),) = connection.execute("PRAGMA page_count").fetchall()
        connection.execute(f"PRAGMA max_page_count = {pages}").fetchall()

    ledger._pool.run(fill)  # of this one connection, which stays the only one until it fails
    known = ledger.read(PAGE)
    long = [
        Entry(id=f"{n}", kind=Kind.SENT, at=NOW, person="42", because="x" * 500) for n in range(99)
    ]
    with pytest.raises(LedgerError, match="disk is full"):
        ledger.append(PAGE, long)
    assert ledger.read(PAGE) == known
    assert ledger.append(PAGE, [another()], expected=known.version)


def test_a_path_that_names_no_file_is_refused_with_a_hint() -> None:
    with pytest.raises(ConfigurationError, match="MemoryLedger"):
        SQLiteLedger(":memory:")
    with pytest.raises(ConfigurationError, match="open_ledger"):
        SQLiteLedger("sqlite:///people.db")
    with pytest.raises(ConfigurationError, match="NUL"):
        SQLiteLedger("people\0.db")
    with pytest.raises(ConfigurationError, match="timeout"):
        SQLiteLedger("people.db", timeout=-1)
    with pytest.raises(ConfigurationError, match="synchronous"):
        SQLiteLedger("people.db", synchronous="OFF")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType] - that is the point


@pytest.mark.parametrize("ledger", [MemoryLedger()], ids=["memory"])
def test_a_nul_is_a_character_like_any_other_in_memory(ledger: Ledger) -> None:
    nul_is_kept(ledger)


def test_a_nul_is_a_character_like_any_other_in_sqlite(ledger: SQLiteLedger) -> None:
    nul_is_kept(ledger)


def nul_is_kept(ledger: Ledger) -> None:
    for text in ("a", "a\0", "a\0b"):
        entry = Entry(id=text, kind=Kind.SENT, at=NOW, person=text, adapter=text, reference=text)
        assert ledger.append(f"h:{text}", [entry], expected=0)
        assert ledger.append("h:all", [entry])
        assert ledger.read(f"h:{text}").entries == (entry,)
    assert list(ledger.pages("h:a\0")) == ["h:a\0", "h:a\0b"]
    assert [entry.id for entry in ledger.read("h:all").entries] == ["a", "a\0", "a\0b"]


def test_a_lone_surrogate_is_an_error_of_ours_that_repeats_nothing(ledger: SQLiteLedger) -> None:
    with pytest.raises(LedgerError, match="surrogate") as caught:
        ledger.append("p:1", [Entry(id="maya\ud800", kind=Kind.SENT, at=NOW, person="maya")])
    assert "maya" not in str(caught.value)
    assert ledger.append("p:1", [another()])


def test_a_folder_with_odd_characters_and_a_change_of_folder_do_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "what? 100% #1 é"
    folder.mkdir()
    monkeypatch.chdir(folder)
    with closing(SQLiteLedger("people.db")) as ledger:
        monkeypatch.chdir(tmp_path)
        assert ledger.append(PAGE, [ENTRY])
    assert (folder / "people.db").exists()
    assert list(tmp_path.iterdir()) == [folder]


def test_a_ledger_is_opened_by_its_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert isinstance(open_ledger("memory:"), MemoryLedger)
    assert isinstance(open_ledger("memory://"), MemoryLedger)
    for url in ("sqlite:///people.db", f"sqlite:///{tmp_path}/people.db"):
        opened = open_ledger(url)
        assert isinstance(opened, SQLiteLedger)
        opened.append(PAGE, [ENTRY])
        opened.close()
    assert list(tmp_path.iterdir()) == [tmp_path / "people.db"]


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("people.db", "is no URL"),
        ("sqllite:///people.db", "did you mean 'sqlite'"),
        ("mysql://root:hunter2@db/people", "known: memory, sqlite"),
        ("sqlite:people.db", "three slashes"),
        ("sqlite://people.db", "three slashes"),
        ("sqlite:///", "three slashes"),
        ("sqlite:///people.db?mode=ro", "no options"),
        ("memory:people", "nothing after"),
    ],
)
def test_a_url_that_names_no_ledger_says_how_to_mend_it(url: str, says: str) -> None:
    with pytest.raises(ConfigurationError, match=says) as caught:
        open_ledger(url)
    assert "hunter2" not in str(caught.value)
