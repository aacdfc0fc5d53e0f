"""The page that compares us with our peers says nothing of ourselves that no test shows."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "peers.md").read_text(encoding="utf-8")
LINK = re.compile(r"\[`(?P<file>[\w/]+\.py)::(?P<test>\w+)`\]\(\.\./(?P<target>[\w/.]+)\)")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and line.count("|") == 15]
PEERS = (
    "Braze", "Adobe Journey Optimizer", "Klaviyo", "Customer.io", "Iterable", "Airship",
    "MoEngage", "HCL Unica Optimize", "Mautic", "Novu", "Yotpo", "Trustpilot",
)  # fmt: skip


@cache
def names_in(path: str) -> frozenset[str]:
    """The names of the tests that a file defines, in classes too."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_there_is_a_table_with_a_column_for_each_peer() -> None:
    header, *features = ROWS
    assert header.split("|")[-2].strip() == "peoplefirst"
    assert len(features) >= 15


@pytest.mark.parametrize("row", ROWS[1:], ids=lambda row: row.split("|")[1].strip())
def test_what_a_row_says_of_us_is_shown_by_a_test_that_exists(row: str) -> None:
    *theirs, ours = [cell.strip() for cell in row.strip("|").split("|")][1:]
    assert set(theirs) <= {"yes", "no", "part", "·"}
    link = LINK.fullmatch(ours)
    assert link is not None
    assert link["file"] == link["target"]
    assert link["test"] in names_in(link["file"])


@pytest.mark.parametrize("peer", PEERS)
def test_each_peer_has_its_rules_its_sources_and_a_block_that_runs(peer: str) -> None:
    _, _, rest = PAGE.partition(f"\n## {peer}\n")
    section = rest.partition("\n## ")[0]
    assert "](https://" in section
    assert "```python" in section
    assert "*Where it leaks:*" in section
