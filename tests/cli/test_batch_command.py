"""`peoplefirst batch`: what is written, what is listed, and what the exit status says."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner

from peoplefirst.cli._commands import commands

from .conftest import NOW, Cli, welcome

Customers = Callable[[Iterable[str]], Path]
TO_DRAFTS = ("--message", "check-in", "--out", "drafts", "--now", NOW)


def drafts(folder: Path) -> list[Path]:
    return sorted((folder / "drafts").glob("*.eml"))


def test_drafts_are_written_for_those_to_whom_it_is_welcome(
    cli: Cli, folder: Path, customers: Customers
) -> None:
    customers([welcome(1), "2,Jon,jon@example.com,,Europe/London,,,A-2,Tea,2026-09-01T10:00:00Z,"])
    ran = cli("batch", "customers.csv", *TO_DRAFTS)
    assert ran.status == 0
    assert len(drafts(folder)) == 1
    assert "sent" in ran.out
    assert "no consent" in ran.out
    assert not (folder / "customers.rejects.csv").exists()


def test_the_deferred_are_told_by_day(cli: Cli, folder: Path, customers: Customers) -> None:
    customers([welcome(1), welcome(2).replace("2026-09-01T10", "2026-09-15T10")])
    ran = cli("batch", "customers.csv", *TO_DRAFTS)
    assert ran.status == 0
    assert "Tue 29 September 2026" in ran.out
    assert "not its own time" in ran.out


def test_broken_lines_are_listed_and_the_rest_goes_on(
    cli: Cli, folder: Path, customers: Customers
) -> None:
    customers([welcome(1), "2,Wilma,wilma@,,,,,,,,", welcome(3), "4,too,few"])
    ran = cli("batch", "customers.csv", *TO_DRAFTS)
    assert ran.status == 3
    assert len(drafts(folder)) == 2
    assert "customers.rejects.csv" in ran.out
    with (folder / "customers.rejects.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["line"], row["field"]) for row in rows] == [("3", "email"), ("5", "")]
    assert "wilma" not in (folder / "customers.rejects.csv").read_text(encoding="utf-8").lower()


def test_rejects_may_be_json_lines_and_an_older_list_is_emptied(
    cli: Cli, folder: Path, customers: Customers
) -> None:
    customers(["1,x"])
    to_json = ("--rejects", "broken.jsonl")
    assert cli("batch", "customers.csv", *TO_DRAFTS, *to_json).status == 3
    told = json.loads((folder / "broken.jsonl").read_text(encoding="utf-8"))
    assert told == {"line": 2, "field": "", "reason": "has 2 cells, and the first line has 11"}
    customers([welcome(1)])
    assert cli("batch", "customers.csv", *TO_DRAFTS, *to_json).status == 0
    assert not (folder / "broken.jsonl").read_text(encoding="utf-8")


def test_the_list_of_rejects_never_takes_the_place_of_the_people(
    cli: Cli, customers: Customers
) -> None:
    path = customers([welcome(1)])
    before = path.read_bytes()
    ran = cli("batch", "customers.csv", *TO_DRAFTS, "--rejects", "customers.csv")
    assert ran.status == 1
    assert "is the file of people itself" in ran.err
    assert path.read_bytes() == before


def test_the_same_again_writes_to_nobody_twice_and_says_so(
    cli: Cli, folder: Path, customers: Customers
) -> None:
    customers([welcome(1), welcome(2)])
    assert cli("batch", "customers.csv", *TO_DRAFTS).status == 0
    again = cli("batch", "customers.csv", *TO_DRAFTS)
    assert again.status == 0
    assert "2 had this message before, under the name 'customers check-in'" in again.out
    assert len(drafts(folder)) == 2


def test_resume_says_that_it_is_meant(cli: Cli, folder: Path, customers: Customers) -> None:
    customers([welcome(1)])
    first = cli("batch", "customers.csv", *TO_DRAFTS, "--resume")
    assert "--resume found nothing under the name 'customers check-in'" in first.out
    customers([welcome(1), welcome(2)])
    second = cli("batch", "customers.csv", *TO_DRAFTS, "--resume")
    assert second.status == 0
    assert "had this message before" not in second.out
    assert len(drafts(folder)) == 2


def test_another_name_is_another_batch_that_the_caps_hold_still(
    cli: Cli, folder: Path, customers: Customers
) -> None:
    customers([welcome(1)])
    cli("batch", "customers.csv", *TO_DRAFTS)
    ran = cli("batch", "customers.csv", *TO_DRAFTS, "--name", "another")
    assert ran.status == 0
    assert "enough for now" in ran.out
    assert len(drafts(folder)) == 1


def test_people_may_stand_in_json_lines(cli: Cli, folder: Path) -> None:
    person = {
        "id": "1",
        "email": "one@example.com",
        "timezone": "Europe/Stockholm",
        "consents": [{"channel": "email", "given_at": "2026-03-01T12:00:00Z", "how": "web"}],
        "birthday": "--09-21",
    }
    (folder / "p.jsonl").write_text(json.dumps(person) + "\n{\n", encoding="utf-8")
    ran = cli("batch", "p.jsonl", "--message", "birthday", "--out", "drafts", "--now", NOW)
    assert ran.status == 3
    assert len(drafts(folder)) == 1


@pytest.mark.parametrize(
    ("message", "more"),
    [
        ("check-in", ()),
        ("review-request", ("--url", "https://tea.example/review")),
        ("thank-you", ()),
        ("back-in-touch", ()),
        ("offer", ("--about", "10% off all teas")),
    ],
)
def test_every_message_is_made_of_what_a_person_has(
    cli: Cli, folder: Path, customers: Customers, message: str, more: tuple[str, ...]
) -> None:
    customers([welcome(1) + "2026-09-05T10:00:00Z"])
    now = {"thank-you": "2026-09-02T13:00:00Z", "back-in-touch": "2026-11-10T13:00:00Z"}
    ran = cli(
        "batch", "customers.csv", "--message", message, "--out", "drafts",
        "--now", now.get(message, NOW), *more,
    )  # fmt: skip
    assert (ran.status, len(drafts(folder))) == (0, 1), ran.out


def test_the_shops_name_and_the_way_out_stand_in_the_letter(
    cli: Cli, folder: Path, customers: Customers
) -> None:
    customers([welcome(1)])
    cli(
        "batch", "customers.csv", *TO_DRAFTS, "--sender", "Tea & Co <hello@tea.example>",
        "--unsubscribe-url", "https://tea.example/u",
    )  # fmt: skip
    (draft,) = drafts(folder)
    letter = draft.read_bytes()
    assert b"hello@tea.example" in letter
    assert b"List-Unsubscribe: <https://tea.example/u>" in letter


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("--message", "check-in"), 2, "say where the messages go"),
        (("--message", "check-in", "--out", "d", "--via", "smtp://localhost"), 2, "say where"),
        (("--message", "check-in", "--via", "smtp://localhost:1"), 2, "--via needs --sender"),
        (("--message", "hello", "--out", "d"), 2, "'hello' is not one of"),
        (("--message", "review-request", "--out", "d"), 1, "--url: is missing"),
        (("--message", "offer", "--out", "d"), 1, "--about: is missing"),
        (
            ("--message", "check-in", "--out", "d", "--now", "2026-09-21T12:00:00"),
            2,
            "no time zone",
        ),
        (("--message", "check-in", "--out", "d", "--now", "soon"), 2, "is not a date and time"),
        (("--message", "check-in", "--out", "d", "--ledger", "people.db"), 1, "is no URL"),
        (
            ("--message", "check-in", "--out", "d", "--policy", "p.toml"),
            1,
            "p.toml: cannot be read",
        ),
        (("--message", "check-in", "--out", "d", "--unsubscribe-url", "x"), 1, "https:// link"),
        (
            ("--message", "check-in", "--via", "tcp://x", "--sender", "a@example.com"),
            1,
            "no adapter",
        ),
    ],
)
def test_what_makes_no_sense_is_said_before_anything_happens(
    cli: Cli,
    folder: Path,
    customers: Customers,
    arguments: tuple[str, ...],
    status: int,
    words: str,
) -> None:
    customers([welcome(1)])
    ran = cli("batch", "customers.csv", *arguments)
    assert (ran.status, ran.out) == (status, "")
    assert words in " ".join(ran.err.split())
    assert not (folder / "d").is_dir() or not list((folder / "d").iterdir())


def test_a_file_of_people_that_is_not_there_is_status_1(cli: Cli) -> None:
    ran = cli("batch", "nobody.csv", *TO_DRAFTS)
    assert (ran.status, ran.out) == (1, "")
    assert "nobody.csv: cannot be read" in ran.err


def test_a_mistake_in_the_policy_names_the_file_and_the_place(
    cli: Cli, folder: Path, customers: Customers
) -> None:
    customers([welcome(1)])
    (folder / "p.toml").write_text('[[rules]]\nrule = "cap"\nlimit = 1\nper = "7 dyas"\n', "utf-8")
    ran = cli("batch", "customers.csv", *TO_DRAFTS, "--policy", "p.toml")
    assert ran.status == 1
    assert "p.toml: rules[0].per" in ran.err


def test_a_door_that_nobody_opens_is_not_knocked_at_for_ever(
    cli: Cli, customers: Customers
) -> None:
    customers(welcome(number) for number in range(40))
    ran = cli(
        "batch", "customers.csv", "--message", "check-in", "--now", NOW,
        "--via", "smtp://127.0.0.1:1", "--sender", "hello@tea.example",
    )  # fmt: skip
    assert ran.status == 1
    assert "Stopped: nobody answers at the server's port" in " ".join(ran.out.split())
    assert "throttled 25 " in " ".join(ran.out.split())


def test_whoever_cannot_be_worded_to_is_listed_by_the_line(
    cli: Cli, folder: Path, customers: Customers
) -> None:
    customers([welcome(1), "2,too,few", welcome(3)])
    ran = cli(
        "batch", "customers.csv", "--message", "offer", "--about", "...", "--out", "drafts",
        "--now", NOW,
    )  # fmt: skip
    assert ran.status == 3
    assert not drafts(folder)
    listed = (folder / "customers.rejects.csv").read_text(encoding="utf-8").splitlines()
    # Each where it was known; the one too few cells while reading, the others when worded.
    assert sorted(line.split(",")[0] for line in listed[1:]) == ["2", "3", "4"]
    assert sum("needs 'about'" in line for line in listed) == 2


def test_help_says_what_the_exit_statuses_mean() -> None:
    for command in ((), ("batch",)):
        told = CliRunner().invoke(commands, [*command, "--help"])
        assert told.exit_code == 0
        assert "3  some lines were broken" in told.output
