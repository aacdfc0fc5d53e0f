"""The examples run, with no network and nothing prepared, and show what they promise."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from peoplefirst import Policy
from peoplefirst.cli._commands import run
from peoplefirst.people_files import PeopleFile, Reject

EXAMPLES = Path(__file__).parent.parent / "examples"


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        (
            "write_to_one_person.py",
            ["sent by email", "deferred until Thu 24 Sep 2026 15:30 in Stockholm, because "],
        ),
        ("ask_only.py", ["the shop writes to 42", "to be asked again at 2026-09-24 13:30 UTC: "]),
        ("own_rule.py", ["welcome now by email", "deferred until Thu 1 Oct 2026 09:00 in Stockh"]),
    ],
)
def test_an_example_runs_and_prints_what_it_promises(
    name: str, lines: list[str], tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / name)],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    printed = done.stdout.splitlines()
    for line, start in zip(printed, lines, strict=False):
        assert line.startswith(start)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.name)
def test_an_example_is_read_at_one_glance(example: Path) -> None:
    assert len(example.read_text(encoding="utf-8").splitlines()) <= 40


def test_the_customers_are_a_dozen_with_two_broken_lines() -> None:
    with PeopleFile(EXAMPLES / "customers.csv") as file:
        found = list(file)
    broken = [one for one in found if isinstance(one, Reject)]
    assert len(found) == 12
    assert [(one.line, one.field) for one in broken] == [(11, "phone"), (12, "timezone")]


def test_the_policy_is_stricter_than_the_friendly_one() -> None:
    policy = Policy.load(EXAMPLES / "policy.toml")
    assert policy.name == "friendly & our shop"
    assert set(Policy.friendly().rules) < set(policy.rules)


def test_the_batch_over_the_customers_is_as_the_documents_show_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    status = run(
        [
            "batch", str(EXAMPLES / "customers.csv"), "--message", "check-in",
            "--policy", str(EXAMPLES / "policy.toml"), "--out", "drafts/",
            "--rejects", "rejects.csv", "--now", "2026-09-22T14:00:00Z",
        ]
    )  # fmt: skip
    assert status == 3
    shown = (EXAMPLES.parent / "docs" / "cli.md").read_text(encoding="utf-8")
    for line in capsys.readouterr().out.splitlines():
        assert line.rstrip() in shown
