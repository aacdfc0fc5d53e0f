"""``import peoplefirst`` in a fresh process, against a bare interpreter."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from functools import partial
from statistics import median

from benchmarks._harness import Contest, Figures, Peer, Target

BARE = "a bare interpreter"
OURS = "import peoplefirst"

TARGETS = (
    Target(
        "import peoplefirst, ms more than a bare interpreter",
        lambda result: result.more(OURS, "median", BARE),
        at_most=60,
    ),
)


def contest(*, quick: bool) -> Contest:
    """Whole processes, from start to end, some in a row for each round."""
    count = 1 if quick else 5
    run = _Process()
    statements = {
        OURS: "import peoplefirst",
        BARE: "pass",
        "import attrs, datetime, enum, re, zoneinfo": "import attrs, datetime, enum, re, zoneinfo",
        "import limits": "import limits",
        "import jinja2": "import jinja2",
    }
    return Contest(
        title="Import time, in fresh processes",
        unit="ms",
        peers=tuple(
            Peer(name, partial(_round, run, statement, count), ours=name == OURS)
            for name, statement in statements.items()
            if run(statement)
        ),
        against=BARE,
        by="median",
        targets=TARGETS,
    )


class _Process:
    """Starts Python anew. Byte code is kept in a folder of ours, whatever the settings here are."""

    def __init__(self) -> None:
        self._cache = tempfile.TemporaryDirectory(prefix="peoplefirst-bench-")
        self._env = {**os.environ, "PYTHONPYCACHEPREFIX": self._cache.name}
        self._env.pop("PYTHONDONTWRITEBYTECODE", None)

    def __call__(self, statement: str) -> bool:
        """Whether it ran: a peer may not be installed."""
        command = [sys.executable, "-c", statement]
        return not subprocess.run(
            command, env=self._env, check=False, capture_output=True
        ).returncode


def _round(run: _Process, statement: str, count: int, _: int) -> Figures:
    took: list[float] = []
    for _nth in range(count):
        start = time.perf_counter()
        run(statement)
        took.append((time.perf_counter() - start) * 1e3)
    return {"median": median(took)}
