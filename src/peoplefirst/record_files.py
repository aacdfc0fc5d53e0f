"""Files of records, CSV or JSON Lines, read one by one: a broken line costs that line.

Whatever is wrong with a line is told as a :class:`Reject`: where it stands, which field, and
what to mend. Never the value: it may be a name or an address.
"""

from __future__ import annotations

import csv
import json
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final, Generic, Self, TypeVar, cast

import attrs

from peoplefirst.errors import ConfigurationError

T = TypeVar("T")

_LONGEST: Final = 1 << 20
"""Bytes in one line. Nobody's facts take more; a file without line breaks does."""
_MOST_LINES: Final = 200
"""Lines in one record: more means that a quote was opened and never closed."""
_KEY = re.compile(r"[\w.\[\]-]{0,80}", re.ASCII)


@attrs.frozen
class Reject:
    """A line that makes no record. ``line`` counts from 1, where the record starts."""

    line: int
    field: str
    reason: str


@attrs.frozen
class Shape(Generic[T]):
    """What a file holds: how a row of cells and an object become a record.

    Of each group of ``columns`` the first line of a CSV has to name one; ``hint`` tells what to
    write there instead.
    """

    from_row: Callable[[Mapping[str, str | None]], T]
    from_object: Callable[[Mapping[str, Any]], T]
    columns: tuple[tuple[str, ...], ...]
    hint: str


class RecordFile(Generic[T]):
    """The records of a file, streamed: iterate it for each line's number and record, or Reject.

    ``size`` and ``position`` are in bytes, for progress. Raises :class:`ConfigurationError` for
    a file that cannot be read at all.
    """

    def __init__(self, path: str | Path, shape: Shape[T]) -> None:
        self.path = Path(path)
        suffix = self.path.suffix.lower()
        if suffix not in _CSV + _JSON:
            known = ", ".join(_CSV + _JSON)
            raise ConfigurationError(
                self.path.name, f"is of a kind not known; the name must end in {known}"
            )
        self._read = _csv if suffix in _CSV else _json_lines
        self._shape = shape
        try:
            self.size = self.path.stat().st_size
            self._file = self.path.open("rb")
        except OSError as problem:
            raise ConfigurationError(
                self.path.name, f"cannot be read ({problem.strerror})"
            ) from None
        self.position = 0

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[tuple[int, T | Reject]]:
        try:
            yield from self._read(_Lines(self._file, self._moved), self._shape)
        except ConfigurationError as problem:
            raise problem.under(f"{self.path.name}: ") from None

    def _moved(self, size: int) -> None:
        self.position += size


_CSV: Final = (".csv", ".tsv", ".txt")
_JSON: Final = (".jsonl", ".ndjson")


@attrs.frozen
class _Line:
    """A physical line. Bytes that are no UTF-8 stand in it as lone surrogates."""

    number: int
    text: str


class _Lines:
    """Physical lines, of which some can be put back to be read again."""

    def __init__(self, file: BinaryIO, moved: Callable[[int], None]) -> None:
        self._file = file
        self._moved = moved
        self._number = 0
        self._again: deque[_Line] = deque()

    def next(self) -> _Line | None:
        """The next line; None at the end of the file."""
        if self._again:
            return self._again.popleft()
        raw = self._file.readline(_LONGEST)
        if not raw:
            return None
        self._moved(len(raw))
        self._number += 1
        text = raw.decode("utf-8-sig" if self._number == 1 else "utf-8", "surrogateescape")
        while len(raw) == _LONGEST and not raw.endswith(b"\n"):  # the rest of a line too long
            raw = self._file.readline(_LONGEST)
            self._moved(len(raw))
        return _Line(self._number, text)

    def put_back(self, lines: Iterable[_Line]) -> None:
        """These lines come next, before the others."""
        self._again.extendleft(reversed(tuple(lines)))


# ── JSON Lines ──────────────────────────────────────────────────────────────────────────────


def _json_lines(lines: _Lines, shape: Shape[T]) -> Iterator[tuple[int, T | Reject]]:
    while (line := lines.next()) is not None:
        if not line.text.strip():
            continue
        if problem := _unreadable(line.text):
            yield line.number, Reject(line.number, "", problem)
            continue
        try:
            data: Any = json.loads(line.text)
            if "\\u" in line.text and (problem := _unreadable("".join(_texts(data)))):
                yield line.number, Reject(line.number, "", problem)
                continue
        except json.JSONDecodeError as wrong:
            reason = f"is not JSON: {wrong.msg} (column {wrong.colno})"
            yield line.number, Reject(line.number, "", reason)
        except (RecursionError, ValueError):  # nested too deeply; a number of too many digits
            yield line.number, Reject(line.number, "", "is JSON beyond all measure")
        else:
            yield line.number, _structured(line.number, shape.from_object, data)


# ── CSV ─────────────────────────────────────────────────────────────────────────────────────


def _csv(lines: _Lines, shape: Shape[T]) -> Iterator[tuple[int, T | Reject]]:
    columns, delimiter = _header(lines.next(), shape)
    while (first := lines.next()) is not None:
        if not first.text.strip():
            continue
        cells = _record(first, lines, delimiter)
        if isinstance(cells, Reject):
            yield first.number, cells
            continue
        made = _from_cells(first.number, columns, cells, shape)
        yield first.number, made


def _header(line: _Line | None, shape: Shape[T]) -> tuple[tuple[str, ...], str]:
    """The names of the columns, and what parts them: a comma, a semicolon or a tab."""
    text = line.text.strip("\r\n") if line is not None else ""
    if not text.strip():
        raise ConfigurationError("header", "is missing: the first line names the columns")
    if problem := _unreadable(text):
        raise ConfigurationError("header", problem)
    delimiter = max(",;\t", key=text.count)
    try:
        names = next(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error:
        raise ConfigurationError(
            "header", "is no line of CSV; are its quotes closed, and do lines end in LF or CRLF?"
        ) from None
    columns = tuple(name.strip().lower().replace(" ", "_") for name in names)
    for needed in shape.columns:
        if not set(needed) & set(columns):
            # What stands there instead may be a person, where the names of columns are missing.
            raise ConfigurationError(needed[0], f"is no column of the first line, {shape.hint}")
    named = [name for name in columns if name]
    if len(set(named)) < len(named):
        raise ConfigurationError("header", "gives two columns the same name")
    return columns, delimiter


def _record(first: _Line, lines: _Lines, delimiter: str) -> list[str] | Reject:
    """The cells of the record that starts here: one line, or more where a quote holds breaks.

    A quote that is never closed would swallow the rest of the file. So a record that does not
    come out whole costs its first line only, and reading goes on with the second.
    """
    if len(first.text) >= _LONGEST:
        return Reject(first.number, "", f"is longer than {_LONGEST:,} bytes")
    taken = [first]
    try:
        while True:
            try:
                return next(
                    csv.reader([line.text for line in taken], delimiter=delimiter, strict=True)
                )
            except csv.Error as problem:
                if "unexpected end" not in str(problem):
                    raise
            more = lines.next() if len(taken) < _MOST_LINES else None
            if more is None:
                lines.put_back(taken[1:])
                return Reject(first.number, "", "opens a quote that is never closed")
            taken.append(more)
    except csv.Error:
        lines.put_back(taken[1:])
        return Reject(first.number, "", "has a quote or a line break where CSV allows none")


def _from_cells(
    line: int, columns: tuple[str, ...], cells: list[str], shape: Shape[T]
) -> T | Reject:
    if len(cells) != len(columns):
        return Reject(line, "", f"has {len(cells)} cells, and the first line has {len(columns)}")
    row = dict(zip(columns, cells, strict=True))
    for column, cell in row.items():
        if problem := _unreadable(cell):
            return Reject(line, _named(column), problem)
    return _structured(line, shape.from_row, row)


# ── both ────────────────────────────────────────────────────────────────────────────────────


def _unreadable(text: str) -> str | None:
    """What is wrong with a text before anybody asks what it says."""
    if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
        return "is not UTF-8 text"
    if "\0" in text:
        return "has a NUL byte in it"
    if len(text) >= _LONGEST:
        return f"is longer than {_LONGEST:,} bytes"
    return None


def _structured(line: int, make: Callable[[Any], T], data: object) -> T | Reject:
    try:
        return make(data)
    except ConfigurationError as problem:
        return Reject(line, _named(problem.field), _without(problem.problem, data))


def _named(field: str) -> str:
    """The path to a field; a key that looks like none may be anybody's address."""
    return field if _KEY.fullmatch(field) else "(a key that is no field's name)"


def _without(reason: str, data: object) -> str:
    """The reason without the values of the line, should it repeat one."""
    for text in sorted(set(_texts(data)), key=len, reverse=True):
        reason = reason.replace(repr(text), "this")
    return reason


def _texts(data: object) -> Iterator[str]:
    match data:
        case str():
            yield data
            yield from (part.strip() for part in data.split(";"))
        case Mapping():
            for value in cast("Mapping[str, object]", data).values():
                yield from _texts(value)
        case list():
            for value in cast("list[object]", data):
                yield from _texts(value)
        case _:
            return
