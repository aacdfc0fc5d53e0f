import ast
import os
import pickle
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

import peoplefirst

LATER = ("asyncio", "cattrs", "click", "httpx", "importlib.resources", "jinja2", "rich", "sqlite3")
ROOMS: dict[str, str] = vars(peoplefirst)["_ROOM_OF"]


def loaded_after(statement: str) -> frozenset[str]:
    """Every module that a fresh interpreter has loaded after this."""
    unmeasured = {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE_")}
    answer = subprocess.run(
        [sys.executable, "-I", "-c", f"{statement}; import sys; print(*sys.modules, sep='\\n')"],
        capture_output=True,
        check=True,
        env=unmeasured,  # a coverage run would load sqlite3 into it
        text=True,
    )
    return frozenset(answer.stdout.split())


@pytest.fixture(scope="module")
def loaded() -> frozenset[str]:
    """What is loaded once every name at the front door was used."""
    return loaded_after("from peoplefirst import *")


@pytest.mark.parametrize("module", LATER)
def test_using_all_names_of_the_front_door_leaves_for_later(
    module: str, loaded: frozenset[str]
) -> None:
    assert "peoplefirst.outreach" in loaded
    assert module not in loaded


def test_importing_peoplefirst_opens_no_room_before_a_name_is_used() -> None:
    assert [m for m in loaded_after("import peoplefirst") if m.startswith("peoplefirst.")] == []


@pytest.mark.parametrize(
    ("name", "closed"),
    [
        ("Person", ("policy", "governors", "templates", "ledgers", "outreach")),
        ("Policy", ("templates", "ledgers", "outreach")),
        # a shop with a mailer of its own has words of its own
        ("Outreach", ("templates._render", "templates.messages", "presets")),
    ],
)
def test_a_name_opens_no_more_rooms_than_it_needs(name: str, closed: tuple[str, ...]) -> None:
    loaded = loaded_after(f"from peoplefirst import {name}")
    assert [room for room in closed if f"peoplefirst.{room}" in loaded] == []


def test_the_front_door_says_the_same_to_type_checkers_readers_and_python() -> None:
    tree = ast.parse(Path(str(peoplefirst.__file__)).read_text(encoding="utf-8"))
    told = {
        alias.name: imported.module
        for block in tree.body
        if isinstance(block, ast.If) and isinstance(block.test, ast.Name)
        for imported in block.body
        if isinstance(imported, ast.ImportFrom)
        for alias in imported.names
    }
    assert told == {name: f"peoplefirst.{room}" for name, room in ROOMS.items()}
    assert sorted(told) == sorted(peoplefirst.__all__)
    assert set(told) <= set(dir(peoplefirst))


@pytest.mark.parametrize("name", peoplefirst.__all__)
def test_each_name_is_the_one_that_its_room_has(name: str) -> None:
    room = getattr(peoplefirst, ROOMS[name])
    assert getattr(peoplefirst, name) is getattr(room, name)


def test_a_name_that_is_not_there_is_refused_as_by_any_module() -> None:
    with pytest.raises(AttributeError, match="module 'peoplefirst' has no attribute 'Persn'"):
        getattr(peoplefirst, "Persn")  # noqa: B009 - checkers know it is not there
    assert not hasattr(peoplefirst, "_ROOM")


def test_what_comes_through_the_front_door_can_be_pickled() -> None:
    bought = peoplefirst.Purchase(id="7", at=datetime(2026, 3, 1, tzinfo=UTC))
    assert pickle.loads(pickle.dumps(bought)) == bought
    assert pickle.loads(pickle.dumps(peoplefirst.Person)) is peoplefirst.Person
