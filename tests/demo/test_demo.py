"""The demo on a few of its people: its figures add up, are the same each time, and are proved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import attrs
import pytest
from rich.console import Console

from peoplefirst.cli._commands import run
from peoplefirst.demo._cast import cast
from peoplefirst.demo._proof import CAPS, Proof, prove
from peoplefirst.demo._purchases import Customer, customers
from peoplefirst.demo._replay import max_within, replay
from peoplefirst.demo._run import run_demo
from peoplefirst.demo._tally import Tally
from peoplefirst.demo._workers import replay_all
from peoplefirst.errors import ConfigurationError
from peoplefirst.journal import Entry, Kind
from peoplefirst.ledgers import MemoryLedger, SQLiteLedger


@pytest.fixture(scope="module")
def few() -> Sequence[Customer]:
    """Forty of the people in the sample."""
    return customers(everybody=False)[::60]


def in_memory(people: Sequence[Customer]) -> tuple[Tally, Proof]:
    ledger = MemoryLedger(salt=b"the same salt")
    somebody = [cast(customer) for customer in people]
    tally = replay(somebody, ledger, lambda _: None)
    return tally, prove(ledger, {one.person.id: one.person.timezone[0] for one in somebody})


def test_the_data_are_as_published() -> None:
    sample, everybody = customers(everybody=False), customers(everybody=True)
    assert (len(sample), sum(len(c.bought) for c in sample)) == (2_357, 6_919)
    assert (len(everybody), sum(len(c.bought) for c in everybody)) == (23_570, 69_659)
    assert {c.id for c in sample} < {c.id for c in everybody}


def test_every_wanted_message_has_one_end(few: Sequence[Customer]) -> None:
    tally, proof = in_memory(few)
    assert tally.wanted.total() == tally.sent + tally.declined + tally.waiting + tally.failed
    assert tally.deferred == tally.later.total() + tally.given_up + tally.waiting
    assert tally.purchases == sum(len(customer.bought) for customer in few)
    assert not tally.failed
    assert proof.contacts == tally.sent
    assert 0 < tally.sent < tally.wanted.total() / 5
    assert proof.holds


def test_the_figures_are_the_same_however_the_people_are_divided(
    few: Sequence[Customer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once, _ = in_memory(few)
    monkeypatch.setattr("peoplefirst.demo._workers._FEW", 0)
    monkeypatch.setattr("peoplefirst.demo._workers._cores", lambda: 3)
    days: list[int] = []
    divided = replay_all(few, tmp_path / "people.db", days.append)
    assert divided == at_once
    assert sum(days) == 546 * len(few)
    ledger = SQLiteLedger(tmp_path / "people.db")
    zones = {customer.id: cast(customer).person.timezone[0] for customer in few}
    assert prove(ledger, zones).contacts == at_once.sent
    ledger.close()


def test_the_people_are_made_up_the_same_way_each_time(few: Sequence[Customer]) -> None:
    assert [cast(customer) for customer in few] == [cast(customer) for customer in few]
    somebody = cast(Customer("00001", few[0].bought)).person
    assert str(somebody.email).endswith("@example.com")


def test_the_proof_fails_where_a_cap_was_passed() -> None:
    noon = datetime.fromisoformat("1997-01-06T12:00:00+00:00")
    ledger = MemoryLedger()
    for number, at in enumerate((noon, noon + timedelta(hours=24))):
        ledger.append("p:1", [promise(number, at)])
    within = prove(ledger, {"1": "UTC"})
    assert within.holds
    assert within.worst == {length: min(limit, 2) for limit, length in CAPS}
    ledger.append("p:1", [promise(3, noon + timedelta(hours=47, minutes=59))])
    beyond = prove(ledger, {"1": "UTC"})
    assert not beyond.holds
    assert beyond.worst[timedelta(days=1)] == 2
    assert not attrs.evolve(within, at_night=1).holds


def test_the_proof_leaves_out_what_was_given_back_and_sees_nights_and_sundays() -> None:
    sunday_night = datetime.fromisoformat("1997-01-05T22:00:00+00:00")
    ledger = MemoryLedger()
    ledger.append("p:1", [promise(1, sunday_night)])
    found = prove(ledger, {"1": "UTC"})
    assert (found.at_night, found.on_sunday) == (1, 1)
    given_back = Entry(id="r", kind=Kind.RELEASED, at=sunday_night, person="1", contact="1")
    ledger.append("p:1", [given_back])
    assert prove(ledger, {"1": "UTC"}).contacts == 0


def promise(number: int, at: datetime) -> Entry:
    return Entry(id=f"{number}", kind=Kind.RESERVED, at=at, person="1", contact=f"{number}")


def test_the_worst_week_is_found() -> None:
    assert max_within([0, 1, 6, 7, 13, 14, 14], 7) == 3
    assert max_within([0, 1, 6, 7], 7) == 3
    assert max_within([], 7) == 0


@pytest.mark.parametrize("width", [80, 120])
def test_the_picture_fits_the_terminal_and_tells_all(width: int, tmp_path: Path) -> None:
    out = StringIO()
    keep = tmp_path / "kept.db"
    console = Console(file=out, width=width)
    assert run_demo(console, Console(file=StringIO()), keep=keep, people=25)
    told = out.getvalue()
    for part in (
        "are made up from each person’s number", "a naive shop", "Deferred at first", "Left unsaid",
        "E-mail", "A decision in words", "Nobody was above a cap", "What to type next",
    ):  # fmt: skip
        assert part in " ".join(told.split()), part
    assert "…\n" not in told.replace(" ", ""), "something was cut off"
    assert all(len(line) <= width for line in told.splitlines())
    ledger = SQLiteLedger(keep)
    assert list(ledger.pages("p:"))
    ledger.close()


def test_a_ledger_that_is_there_already_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "kept.db"
    kept.write_text("mine")
    assert run(["demo", "--keep", str(kept)]) == 1
    assert "--keep: is there already" in capsys.readouterr().err
    assert kept.read_text() == "mine"


def test_where_the_data_are_missing_it_says_how_to_get_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def nowhere(_: str) -> None:
        return None

    monkeypatch.setattr("peoplefirst.demo._purchases.find_spec", nowhere)
    with pytest.raises(ConfigurationError, match="pip install --no-deps lifetimes"):
        customers(everybody=False)
