"""A batch from a file: people streamed in, broken lines put aside, a clear picture at the end."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Self, TextIO

import attrs
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from peoplefirst.cli._picture import Job, Picture
from peoplefirst.cli._show import show_batch
from peoplefirst.errors import ConfigurationError
from peoplefirst.outcome import Outcome
from peoplefirst.outreach import Outreach
from peoplefirst.parcel import Throttled
from peoplefirst.people_files import PeopleFile, Reject
from peoplefirst.person import Person

_GIVE_UP = 25
"""So many in a row that the door surely did not take: it is shut, so stop knocking."""


class _Shut(Exception):
    """The door takes nothing."""


def run_batch(outreach: Outreach, job: Job, out: Console, err: Console) -> int:
    """Run the batch and show what became of it. The exit status."""
    picture = Picture()
    knocks = 0
    with (
        PeopleFile(job.people) as file,
        Rejects(job.rejects, job.people) as rejects,
        _progress(err) as progress,
    ):
        bar = progress.add_task(job.name, total=max(file.size, 1))

        def people() -> Iterator[Person]:
            for found in file:
                progress.update(bar, completed=file.position)
                if isinstance(found, Reject):
                    rejects.add(found)
                else:
                    yield found

        def told(person: Person, outcome: Outcome) -> None:
            nonlocal knocks
            picture.count(outcome)
            if outcome.problem is not None:
                line = file.line_of(person.id) or 0
                rejects.add(Reject(line, "message", str(outcome.problem)))
            if isinstance(outcome.verdict, Throttled):
                knocks += 1
                if knocks == _GIVE_UP:
                    picture.shut = outcome.verdict.detail
                    raise _Shut
            elif outcome.verdict is not None:
                knocks = 0

        with suppress(_Shut):
            outreach.batch(job.name, people(), job.message, now=job.now, on_outcome=told)
        picture.rejected_lines = rejects.lines
    show_batch(out, job, picture)
    if picture.shut is not None and not picture.counts["sent"]:
        return 1
    return 0 if picture.whole else 3


def _progress(err: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=err,
        transient=True,
        disable=not err.is_terminal,
    )


class Rejects:
    """The file of broken lines: line, field, reason. Made with the first; an old one is emptied."""

    def __init__(self, path: Path, people: Path) -> None:
        if path.absolute() == people.absolute():
            raise ConfigurationError("--rejects", "is the file of people itself")
        self.lines = 0
        self._path = path
        self._file: TextIO | None = None
        self._write: Callable[[Reject], object] | None = None
        if path.exists():
            self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, reject: Reject) -> None:
        """One more."""
        self.lines += 1
        (self._write or self._open())(reject)

    def _open(self) -> Callable[[Reject], object]:
        try:
            file = self._file = self._path.open("w", encoding="utf-8", newline="")
        except OSError as problem:
            raise ConfigurationError(
                "--rejects", f"cannot be written ({problem.strerror})"
            ) from None
        kind = _as_json if self._path.suffix.lower() in (".jsonl", ".ndjson") else _as_csv
        self._write = kind(file)
        return self._write


def _as_json(file: TextIO) -> Callable[[Reject], object]:
    return lambda reject: file.write(json.dumps(attrs.asdict(reject)) + "\n")


def _as_csv(file: TextIO) -> Callable[[Reject], object]:
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(("line", "field", "reason"))
    return lambda reject: rows.writerow((reject.line, reject.field, reject.reason))
