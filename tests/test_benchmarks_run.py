"""The benchmarks run and say what they found. How fast anything is, no test can tell."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def benchmarks(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *arguments],
        cwd=ROOT, check=False, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def test_a_run_prints_a_table_and_writes_every_figure(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    done = benchmarks("imports", "--quick", "--rounds", "1", "--json", str(file))
    assert done.returncode == 0, done.stderr
    assert "| import peoplefirst " in done.stdout
    found = json.loads(file.read_text(encoding="utf-8"))
    ours = found["results"]["imports"]["peers"]["import peoplefirst"]
    assert len(ours["rounds"]["median"]) == 1
    assert found["machine"]["cores"] >= 1


def test_a_name_that_is_none_is_told_with_those_that_are() -> None:
    done = benchmarks("decisions")
    assert done.returncode == 2
    assert "unknown: decisions" in done.stderr
    assert "reservation" in done.stderr
