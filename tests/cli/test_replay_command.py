"""The command that decides the journal again, as a shop's CI would call it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from peoplefirst import Consent, Message, Outreach, Person, Policy
from peoplefirst.ledgers import SQLiteLedger

from .conftest import Cli

NOON = datetime(2026, 11, 17, 12, tzinfo=UTC)
CALMER = '[[rules]]\nrule = "spacing"\ngap = "3 days"\n'
NIGHT = '[[rules]]\nrule = "quiet_hours"\nstart = "11:00"\nend = "17:00"\n'
FACTS = (
    "id,email,timezone,household\n"
    "1,one@example.com,UTC,\n"
    "2,two@example.com,America/Los_Angeles,\n"
    "[3],three@example.com,UTC,h-1\n"
)


@pytest.fixture
def shop(folder: Path) -> Path:
    """A journal: everybody had four offers, two days apart; only one of them sleeps at noon."""
    ledger = SQLiteLedger("people.db")
    outreach = Outreach(Policy(), ledger)
    for person in (Person("1"), Person("2"), Person("[3]", household="h-1")):
        for days in range(0, 8, 2):
            now = NOON + timedelta(days=days)
            with outreach.reserve(person, Message("offer", channel="email"), now=now) as slot:
                assert slot.allowed
    ledger.close()
    (folder / "calmer.toml").write_text(CALMER)
    (folder / "night.toml").write_text(NIGHT)
    (folder / "people.csv").write_text(FACTS)
    return folder


def test_it_tells_how_many_fewer_to_how_many_and_by_which_rule(cli: Cli, shop: Path) -> None:
    ran = cli("replay", "--policy", "calmer.toml")
    assert ran.status == 0, ran.err
    told = " ".join(ran.out.split())
    assert "messages that were sent 12 to 3 people" in told
    assert "would be blocked 6 50.0%, to 3 people" in told
    assert "too soon after the last 6 Spacing" in told
    assert "messages there would be 6" in told


def test_the_limit_decides_the_exit_status(cli: Cli, shop: Path) -> None:
    assert cli("replay", "--policy", "calmer.toml", "--fail-if-blocked-over", "50%").status == 0
    over = cli("replay", "--policy", "calmer.toml", "--fail-if-blocked-over", "49.9%")
    assert over.status == 1
    assert "50.0% would be blocked, which is more than 49.9%" in over.err


@pytest.mark.parametrize("limit", ["20", "0.2", "-1%", "101%", "a%", "2%0"])
def test_a_limit_without_its_sign_or_beyond_all_is_refused(
    cli: Cli, shop: Path, limit: str
) -> None:
    ran = cli("replay", "--policy", "calmer.toml", f"--fail-if-blocked-over={limit}")
    assert ran.status == 2


def test_without_facts_zones_are_not_guessed(cli: Cli, shop: Path) -> None:
    ran = cli("replay", "--policy", "night.toml")
    told = " ".join(ran.out.split())
    assert "would be blocked 0" in told
    assert "12 by QuietHours (their time zone)" in told
    assert "nothing is known of 3 people" in told


def test_with_facts_everybody_is_decided_on_their_own_wall(cli: Cli, shop: Path) -> None:
    ran = cli("replay", "--policy", "night.toml", "--people", "people.csv", "--json")
    found = json.loads(ran.out)
    assert (found["before"], found["deferred"], found["spared"]) == (12, 8, 2)
    assert (found["undecided"], found["strangers"], found["unreadable_lines"]) == ({}, 0, 0)


def test_whoever_is_missing_in_the_file_stays_undecided(cli: Cli, shop: Path) -> None:
    (shop / "people.csv").write_text(FACTS.replace("2,two", "x,two") + "4,no address,,\n")
    ran = cli("replay", "--policy", "night.toml", "--people", "people.csv", "--json")
    found = json.loads(ran.out)
    assert (found["before"], found["deferred"], found["strangers"]) == (12, 8, 1)
    assert (found["undecided"], found["unreadable_lines"]) == ({"QuietHours": 4}, 1)


def test_since_leaves_out_what_was_before(cli: Cli, shop: Path) -> None:
    ran = cli("replay", "--policy", "calmer.toml", "--since", "2026-11-22T00:00:00Z", "--json")
    found = json.loads(ran.out)
    assert (found["before"], found["people"]) == (3, 3)


def test_an_id_that_looks_like_markup_is_shown_as_it_is(cli: Cli, shop: Path) -> None:
    outreach = Outreach(Policy(), ledger := SQLiteLedger("people.db"))
    with outreach.reserve(
        Person("[3]", household="h-1"), Message("offer", channel="email"), now=NOON
    ):
        pass
    ledger.close()
    assert "[3]" in cli("replay", "--policy", "calmer.toml").out


def test_a_ledger_that_is_not_there_and_one_without_messages_say_so(cli: Cli, folder: Path) -> None:
    (folder / "calmer.toml").write_text(CALMER)
    missing = cli("replay", "--policy", "calmer.toml")
    assert missing.status == 1
    assert "is not there yet" in missing.err
    SQLiteLedger("people.db").close()
    assert "no message in this ledger" in cli("replay", "--policy", "calmer.toml").out


def test_what_was_held_and_would_be_sent_is_told(cli: Cli, folder: Path) -> None:
    ledger = SQLiteLedger("people.db")
    given = Consent("email", given_at=NOON - timedelta(days=9), how="box at checkout")
    one = Person("1", email="one@example.com", timezone="UTC", consents=[given])
    outreach = Outreach(Policy.friendly(), ledger)
    for hours in (0, 1):
        now = NOON + timedelta(hours=hours)
        with outreach.reserve(one, Message("offer", channel="email"), now=now):
            pass
    ledger.close()
    (folder / "free.toml").write_text("")
    told = " ".join(cli("replay", "--policy", "free.toml").out.split())
    assert "held, and would be sent 1" in told
    assert "messages there would be 2" in told
