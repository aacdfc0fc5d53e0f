"""Runs the Python blocks of README.md and docs/ as tests.

Each document is one namespace, from its first block to its last, and runs in a folder of
its own that is gone afterwards. Console blocks are read only. No block can be skipped: what
cannot be run is not marked as Python.
"""

import contextlib
import tempfile
from pathlib import Path
from typing import Any

from sybil import Sybil
from sybil.parsers.myst import PythonCodeBlockParser


def _enter_own_folder(namespace: dict[str, Any]) -> None:
    stack = namespace["__stack__"] = contextlib.ExitStack()
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="peoplefirst-docs-"))
    stack.enter_context(contextlib.chdir(Path(folder)))


def _leave_own_folder(namespace: dict[str, Any]) -> None:
    namespace["__stack__"].close()


pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser()],
    pattern="*.md",
    setup=_enter_own_folder,
    teardown=_leave_own_folder,
).pytest()
