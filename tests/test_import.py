import os
import subprocess
import sys

import pytest

LATER = ("asyncio", "cattrs", "click", "httpx", "jinja2", "rich", "sqlite3")


@pytest.fixture(scope="module")
def loaded() -> frozenset[str]:
    """Every module that a fresh interpreter has loaded after `import peoplefirst`."""
    unmeasured = {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE_")}
    answer = subprocess.run(
        [sys.executable, "-I", "-c", "import peoplefirst, sys; print(*sys.modules, sep='\\n')"],
        capture_output=True,
        check=True,
        env=unmeasured,  # a coverage run would load sqlite3 into it
        text=True,
    )
    return frozenset(answer.stdout.split())


@pytest.mark.parametrize("module", LATER)
def test_importing_peoplefirst_leaves_for_later(module: str, loaded: frozenset[str]) -> None:
    assert "peoplefirst" in loaded
    assert module not in loaded
