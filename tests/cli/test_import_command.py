"""What other systems sent: their exports, read as they are, so that every cap covers it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from peoplefirst import Allow, Contacted, Defer, Entry, Message, Outreach, Person, Policy
from peoplefirst.errors import ConfigurationError
from peoplefirst.governors import Cap
from peoplefirst.journal import Kind
from peoplefirst.ledgers import MemoryLedger, SQLiteLedger

from .conftest import Cli

AT = datetime(2026, 11, 17, 9, 30, tzinfo=UTC)
PLAIN = "person,at,channel,purpose,id\n1,2026-11-17T09:30:00Z,email,offer,c-1\n"


def journal(page: str) -> tuple[Entry, ...]:
    ledger = SQLiteLedger("people.db")
    try:
        return ledger.read(page).entries
    finally:
        ledger.close()


def lines(*events: dict[str, object]) -> str:
    return "".join(json.dumps(event) + "\n" for event in events)


# ── the moment ──────────────────────────────────────────────────────────────────────────────


def test_a_contact_of_another_system_uses_up_a_place_and_is_written_once() -> None:
    outreach = Outreach(Policy([Cap(1, per=timedelta(days=7))]), MemoryLedger())
    maya = Person("42", email="maya@example.com")
    told = Contacted(id="c-1", at=AT, channel="email", purpose="offer", system="klaviyo")
    outreach.record(maya, told, told)
    outreach.record(maya, told)
    assert len(outreach.history(maya).contacts) == 1
    answer = outreach.decide(maya, Message("offer"), now=AT + timedelta(days=1))
    assert isinstance(answer, Defer)
    assert answer.until == AT + timedelta(days=7)
    assert isinstance(outreach.decide(maya, Message("offer"), now=AT + timedelta(days=7)), Allow)


def test_the_same_id_of_two_systems_is_two_contacts() -> None:
    one, other = (
        Contacted(id="1", at=AT, channel="sms", purpose="service", system=system).entries("42")[0]
        for system in ("klaviyo", "zendesk")
    )
    assert one.id != other.id
    assert one.contact != other.contact


@pytest.mark.parametrize("field", ["id", "system"])
def test_a_contact_without_a_name_is_refused(field: str) -> None:
    with pytest.raises(ConfigurationError, match=field):
        Contacted(**{"id": "1", "at": AT, "channel": "sms", "purpose": "offer", field: ""})  # type: ignore[arg-type]


# ── plain files ─────────────────────────────────────────────────────────────────────────────


def test_plain_csv_is_written_down_and_told_again_is_known(cli: Cli, folder: Path) -> None:
    (folder / "contacts.csv").write_text(PLAIN)
    first = cli("import", "contacts.csv")
    assert first.status == 0
    assert "written down  1" in first.out
    (entry,) = journal("p:1")
    assert (entry.kind, entry.at, entry.adapter) == (Kind.SENT, AT, "elsewhere")
    again = cli("import", "contacts.csv")
    assert "known already  1" in again.out
    assert len(journal("p:1")) == 1


def test_what_no_line_says_is_said_once_for_all(cli: Cli, folder: Path) -> None:
    (folder / "contacts.csv").write_text("person,at\n1,2026-11-17T09:30:00Z\n")
    ran = cli("import", "contacts.csv", "--channel", "sms", "--purpose", "offer", "--system", "x")
    assert ran.status == 0
    (entry,) = journal("p:1")
    assert (entry.channel, entry.purpose, entry.adapter) == ("sms", "offer", "x")


def test_columns_of_other_names_are_mapped(cli: Cli, folder: Path) -> None:
    (folder / "contacts.csv").write_text("Customer Ref;Sent On\n7;2026-11-17 10:30\n")
    ran = cli(
        "import", "contacts.csv", "--map", "person=Customer Ref", "--map", "at=Sent On",
        "--zone", "Europe/Stockholm", "--channel", "email", "--purpose", "offer",
    )  # fmt: skip
    assert ran.status == 0, ran.out
    assert [entry.at for entry in journal("p:7")] == [AT]


def test_a_broken_line_costs_that_line_and_repeats_nothing(cli: Cli, folder: Path) -> None:
    broken = (
        "2,2026-11-17,email,offer,c-2\n"
        "3,2026-11-17T09:30:00Z,e-mail,offer,c-3\n"
        "maya@example.com,2026-11-17T09:30:00Z,email,offer,c-4\n"
        ",2026-11-17T09:30:00Z,email,offer,c-5\n"
        "4,2026-11-17T09:30:00Z,email\n"
    )
    (folder / "contacts.csv").write_text(PLAIN + broken)
    ran = cli("import", "contacts.csv")
    assert ran.status == 3
    assert "rejected lines  5" in ran.out
    rejects = (folder / "contacts.rejects.csv").read_text()
    assert [line.split(",")[:2] for line in rejects.splitlines()[1:]] == [
        ["3", "at"], ["4", "channel"], ["5", "person"], ["6", "person"], ["7", ""],
    ]  # fmt: skip
    assert "maya" not in rejects + ran.out + ran.err
    assert len(journal("p:1")) == 1


def test_a_file_that_names_no_person_says_how_to_map_it(cli: Cli, folder: Path) -> None:
    (folder / "contacts.csv").write_text("who,at\n1,2026-11-17T09:30:00Z\n")
    ran = cli("import", "contacts.csv")
    assert ran.status == 1
    assert "--map FIELD=COLUMN" in ran.err


@pytest.mark.parametrize("given", ["person", "person=", "nobody=x"])
def test_a_map_that_makes_no_sense_is_refused(cli: Cli, folder: Path, given: str) -> None:
    (folder / "contacts.csv").write_text(PLAIN)
    assert cli("import", "contacts.csv", "--map", given).status in (1, 2)


# ── who they are ────────────────────────────────────────────────────────────────────────────

PEOPLE = (
    "id,email,phone,household\n"
    "1,maya@example.com,+46701234567,\n"
    "2,ben@example.com,,h-7\n"
    "3,both@example.com,,h-7\n"
    "4,both@example.com,,h-7\n"
)


def test_addresses_and_households_are_found_in_the_file_of_people(cli: Cli, folder: Path) -> None:
    (folder / "people.csv").write_text(PEOPLE)
    (folder / "contacts.csv").write_text(
        "person,at\n+46701234567,2026-11-17T09:30:00Z\nBen@Example.com,2026-11-17T09:30:00Z\n"
        "9,2026-11-17T09:30:00Z\n"
    )
    ran = cli(
        "import", "contacts.csv", "--people", "people.csv", "--channel", "email",
        "--purpose", "offer",
    )  # fmt: skip
    assert ran.status == 3  # nobody has the id 9
    assert [entry.person for entry in journal("p:1")] == ["1"]
    assert [entry.person for entry in journal("h:h-7")] == ["2"]


def test_a_message_to_a_shared_inbox_counts_for_everybody_there(cli: Cli, folder: Path) -> None:
    (folder / "people.csv").write_text(PEOPLE)
    (folder / "contacts.csv").write_text("person,at\nboth@example.com,2026-11-17T09:30:00Z\n")
    given = ("--people", "people.csv", "--channel", "email", "--purpose", "offer")
    assert cli("import", "contacts.csv", *given).status == 0
    assert cli("import", "contacts.csv", *given).status == 0
    assert sorted(entry.person for entry in journal("h:h-7")) == ["3", "4"]


# ── the forms of others ─────────────────────────────────────────────────────────────────────


def test_klaviyo_events_count_when_received_and_not_when_opened(cli: Cli, folder: Path) -> None:
    def event(name: str, metric: str) -> dict[str, object]:
        return {
            "type": "event", "id": name,
            "attributes": {"datetime": "2026-11-17T09:30:00+00:00", "timestamp": 1763371800},
            "profile": {"external_id": "1", "email": "maya@example.com"},
            "metric": {"name": metric},
        }  # fmt: skip

    (folder / "events.jsonl").write_text(
        lines(
            event("e1", "Received Email"), event("e2", "Opened Email"), event("e3", "Received SMS")
        )
    )
    ran = cli("import", "events.jsonl", "--form", "klaviyo", "--purpose", "offer")
    assert ran.status == 0, ran.out
    assert [(e.contact, e.channel) for e in journal("p:1")] == [
        ("klaviyo:e1", "email"), ("klaviyo:e3", "sms"),
    ]  # fmt: skip
    assert "no message    1" in ran.out


def test_a_klaviyo_file_of_one_metric_names_none(cli: Cli, folder: Path) -> None:
    (folder / "people.csv").write_text(PEOPLE)
    seconds = int(AT.timestamp())
    (folder / "received.csv").write_text(
        f"Event ID,Email,Timestamp\nx,maya@example.com,{seconds}\n"
    )
    ran = cli(
        "import", "received.csv", "--form", "klaviyo", "--people", "people.csv",
        "--channel", "email", "--purpose", "offer",
    )  # fmt: skip
    assert ran.status == 0, ran.out
    assert [entry.at for entry in journal("p:1")] == [AT]


def test_support_answers_count_and_questions_and_internal_notes_do_not(
    cli: Cli, folder: Path
) -> None:
    def comment(number: int, author: int, *, public: bool = True) -> dict[str, object]:
        return {
            "id": number, "author_id": author, "public": public,
            "created_at": "2026-11-17T09:30:00Z", "requester_id": 5,
            "requester": {"external_id": "1"},
        }  # fmt: skip

    (folder / "comments.jsonl").write_text(
        lines(comment(1, 5), comment(2, 77), comment(3, 77, public=False))
    )
    ran = cli("import", "comments.jsonl", "--form", "zendesk")
    assert ran.status == 0, ran.out
    (entry,) = journal("p:1")
    assert (entry.contact, entry.purpose) == ("zendesk:2", "service")


def test_json_that_is_no_object_costs_its_line(cli: Cli, folder: Path) -> None:
    (folder / "c.jsonl").write_text('[1]\n{"person": "1"}\n')
    ran = cli("import", "c.jsonl", "--channel", "email", "--purpose", "offer")
    assert ran.status == 3
    assert "rejected lines  2" in ran.out


@pytest.mark.parametrize(
    ("line", "field", "words"),
    [
        ("1,,email,offer", "at", "when was it?"),
        ("1,2026-11-17T09:30:00Z,,offer", "channel", "--channel"),
        ("1,2026-11-17T09:30:00Z,email,", "purpose", "--purpose"),
        ("1,99999999999999999999,email,offer", "at", "on any calendar"),
        ("1,tomorrow,email,offer", "at", "is not a date and time"),
        ("1,2026-11-17T09:30:00Z,email,ofer", "purpose", "did you mean 'offer'?"),
    ],
)
def test_what_is_missing_or_makes_no_sense_is_told_by_its_field(
    cli: Cli, folder: Path, line: str, field: str, words: str
) -> None:
    (folder / "contacts.csv").write_text(f"person,at,channel,purpose\n{line}\n")
    assert cli("import", "contacts.csv").status == 3
    (told,) = (folder / "contacts.rejects.csv").read_text().splitlines()[1:]
    assert told.startswith(f"2,{field},")
    assert words in told


def test_a_long_file_is_written_in_parts_and_a_line_told_twice_in_it_once(
    cli: Cli, folder: Path
) -> None:
    once = [f"{number},2026-11-17T09:30:00Z,c-{number}\n" for number in range(1_200)]
    (folder / "contacts.csv").write_text("".join(["person,at,id\n", *once, once[-1], once[0]]))
    ran = cli("import", "contacts.csv", "--channel", "email", "--purpose", "offer")
    told = " ".join(ran.out.split())
    assert "written down 1,200" in told
    assert "known already 2" in told


def test_a_broken_line_in_the_file_of_people_is_nobody(cli: Cli, folder: Path) -> None:
    (folder / "people.csv").write_text("id,email\n1,maya@example.com\n2,no address\n")
    (folder / "contacts.csv").write_text(
        PLAIN + PLAIN.splitlines()[1].replace("1,", "2,", 1) + "\n"
    )
    assert cli("import", "contacts.csv", "--people", "people.csv").status == 3
    assert len(journal("p:1")) == 1
    assert journal("p:2") == ()
