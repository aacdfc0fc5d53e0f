"""`peoplefirst explain` and `statement`: a decision laid open."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from .conftest import NOW, Cli, welcome

Customers = Callable[[Iterable[str]], Path]
EVENING = "2026-09-21T18:30:00Z"


def told(text: str) -> str:
    return " ".join(text.split())


def test_who_may_be_written_to_now_is_told_so(cli: Cli, customers: Customers) -> None:
    customers([welcome(1)])
    ran = cli(
        "explain", "1", "--message", "offer", "--people", "customers.csv",
        "--ledger", "memory:", "--now", NOW,
    )  # fmt: skip
    assert ran.status == 0
    assert "May 1 be sent an offer? Yes, now, by email." in told(ran.out)


def test_every_reason_is_told_with_its_evidence_and_what_went_before(
    cli: Cli, customers: Customers
) -> None:
    customers([welcome(1)])
    cli("batch", "customers.csv", "--message", "check-in", "--out", "drafts", "--now", NOW)
    ran = cli("explain", "1", "--message", "offer", "--people", "customers.csv", "--now", EVENING)
    assert ran.status == 0
    said = told(ran.out)
    assert "Not now, but from Thu 24 Sep 2026 15:30 in Stockholm on" in said
    assert "Cap 1 of 1 in 24 hours: 21 Sep by email" in said
    assert "QuietHours quiet from 20:00 until 09:00 in Stockholm" in said
    assert "check in by email sent" in said
    assert "Person No1" not in said
    assert "@" not in said


def test_without_the_facts_it_says_that_they_are_missing(cli: Cli, customers: Customers) -> None:
    customers([welcome(1)])
    cli("batch", "customers.csv", "--message", "check-in", "--out", "drafts", "--now", NOW)
    ran = cli("explain", "1", "--message", "offer", "--now", EVENING)
    said = told(ran.out)
    assert "No, not while things stand as they do" in said
    assert "ConsentRequired no consent to email for: offer" in said
    assert "give the facts with --people" in said
    ran = cli("explain", "1", "--message", "check-in", "--now", EVENING)
    assert "there is nothing to say" in ran.out


def test_the_channel_may_be_named(cli: Cli, customers: Customers) -> None:
    customers([welcome(1)])
    ran = cli(
        "explain", "1", "--message", "offer", "--people", "customers.csv",
        "--ledger", "memory:", "--channel", "sms", "--now", NOW,
    )  # fmt: skip
    assert "no consent to SMS" in told(ran.out)


def test_an_id_that_nobody_has_is_a_clear_error(cli: Cli, customers: Customers) -> None:
    customers([welcome(1), "x"])
    ran = cli("explain", "7", "--message", "offer", "--people", "customers.csv")
    assert ran.status == 1
    assert "nobody in customers.csv has it; 1 of its lines cannot be read" in ran.err


def test_asking_makes_no_ledger(cli: Cli, folder: Path) -> None:
    ran = cli("explain", "1", "--message", "offer")
    assert ran.status == 1
    assert "--ledger: is not there yet" in ran.err
    assert not (folder / "people.db").exists()


def test_a_statement_tells_what_was_sent_and_on_which_grounds(
    cli: Cli, customers: Customers
) -> None:
    customers([welcome(1)])
    cli("batch", "customers.csv", "--message", "check-in", "--out", "drafts", "--now", NOW)
    ran = cli("statement", "1")
    assert ran.status == 0
    assert "check in about A-1 by email, sent (consent of 1 Mar 2026" in ran.out
