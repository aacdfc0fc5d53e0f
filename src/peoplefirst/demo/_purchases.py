"""The CDNOW purchases, read from the wheel that carries them; that package is never imported."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib.util import find_spec
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import attrs

from peoplefirst.errors import ConfigurationError

# The package, the version that was read, and where in it the files are.
_PACKAGE = "lifetimes"
_VERSION = "0.11.3"
_EVERYBODY = "datasets/CDNOW_master.txt"
_ONE_IN_TEN = "datasets/CDNOW_sample.txt"


@attrs.frozen
class Bought:
    """One purchase as the data have it: a day, and so many CDs."""

    day: date
    cds: int


@attrs.frozen
class Customer:
    """One of the people in the data: a number, and what they bought, oldest first."""

    id: str
    bought: tuple[Bought, ...]


def customers(*, everybody: bool) -> tuple[Customer, ...]:
    """All 23,570 people, or the published sample of one in ten (2,357).

    Raises :class:`ConfigurationError` that says how to get the data where they are missing.
    """
    spec = find_spec(_PACKAGE)  # finds a package of the top level without running it
    place = Path(spec.origin).parent if spec is not None and spec.origin is not None else None
    file = place / (_EVERYBODY if everybody else _ONE_IN_TEN) if place is not None else None
    if file is None or not file.is_file():
        raise ConfigurationError(
            "demo",
            "the purchases are not here; get them with: "
            f"pip install --no-deps {_PACKAGE}=={_VERSION}",
        )
    rows = sorted(_rows(file), key=itemgetter(0, 1))
    return tuple(
        Customer(key, tuple(Bought(day, cds) for _, day, cds in group))
        for key, group in groupby(rows, key=itemgetter(0))
    )


def _rows(file: Path) -> Iterator[tuple[str, date, int]]:
    """Columns: the person's number, in the sample a second number, the date, CDs, dollars."""
    with file.open(encoding="ascii") as lines:
        for line in lines:
            cells = line.split()
            if cells and cells[0].isdigit():
                day = cells[-3]
                yield cells[0], date(int(day[:4]), int(day[4:6]), int(day[6:])), int(cells[-2])
