"""Files of people, CSV or JSON Lines, read one by one: a broken line costs that line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, Self

from peoplefirst.people_rows import person_from_row
from peoplefirst.person import Person
from peoplefirst.plain import person
from peoplefirst.record_files import RecordFile, Reject, Shape

__all__ = ["PeopleFile", "Reject"]


class PeopleFile:
    """The people of a file, streamed. Iterate it for each Person or Reject, in the file's order.

    CSV (``.csv``, ``.tsv``, ``.txt``) has a header with columns of
    :data:`peoplefirst.people_rows.COLUMNS`; JSON Lines (``.jsonl``, ``.ndjson``) has an object a
    line, nested as Person is. ``size`` and ``position`` are in bytes, for progress. ``line_of``
    says where somebody stands who was read already. An id that comes a second time is a Reject.

    Raises :class:`ConfigurationError` for a file that cannot be read at all.
    """

    def __init__(self, path: str | Path) -> None:
        self._records = RecordFile(path, _PEOPLE)
        self.path = self._records.path
        self.size = self._records.size
        self._lines: dict[str, int] = {}

    @property
    def position(self) -> int:
        """How many bytes were read."""
        return self._records.position

    def line_of(self, person_id: str) -> int | None:
        """The line where this person stands, if it was read already."""
        return self._lines.get(person_id)

    def close(self) -> None:
        """Let go of the file."""
        self._records.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[Person | Reject]:
        for line, found in self._records:
            yield found if isinstance(found, Reject) else self._first(line, found)

    def _first(self, line: int, found: Person) -> Person | Reject:
        """The person, if nobody before had their id."""
        first = self._lines.setdefault(found.id, line)
        if first == line:
            return found
        return Reject(line, "id", f"is the same as in line {first}; only that one counts")


_PEOPLE: Final = Shape(
    person_from_row, person, (("id",),), "which names them: id, name, email, timezone …"
)
