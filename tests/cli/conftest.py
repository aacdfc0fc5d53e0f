"""The command line, run here and in processes of its own, and files of people for it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import attrs
import pytest

from peoplefirst.cli._commands import run

NOW = "2026-09-21T13:30:00Z"  # a Monday, 15:30 in Stockholm

HEADER = (
    "id,name,email,phone,timezone,consent_email_given_at,consent_email_how,"
    "purchase_id,purchase_items,purchase_at,purchase_delivered_at"
)


def welcome(number: int) -> str:
    """A line about somebody to whom a check-in is welcome."""
    return (
        f"{number},Person No{number},person{number}@example.com,,Europe/Stockholm,"
        f"2026-03-01T12:00:00Z,box at checkout,A-{number},Assam,2026-09-01T10:00:00Z,"
    )


@attrs.frozen
class Ran:
    """What a command said, and its exit status."""

    status: int
    out: str
    err: str


Cli = Callable[..., Ran]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


@pytest.fixture
def cli(folder: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Run a command in this process."""

    def ran(*arguments: str) -> Ran:
        status = run(arguments)
        told = capsys.readouterr()
        return Ran(status, told.out, told.err)

    return ran


@pytest.fixture
def start(folder: Path) -> Callable[..., subprocess.Popen[str]]:
    """Start a command in a process of its own."""

    def started(*arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", "from peoplefirst.cli import main; main()", *arguments],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return started


@pytest.fixture
def customers(folder: Path) -> Callable[[Iterable[str]], Path]:
    """Write customers.csv: the header, and these lines."""

    def written(lines: Iterable[str]) -> Path:
        path = folder / "customers.csv"
        path.write_text("\n".join((HEADER, *lines)) + "\n", encoding="utf-8")
        return path

    return written
