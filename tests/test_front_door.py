"""What the first page promises, against a real mail server."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from socket import socket
from typing import Any

from aiosmtpd.controller import Controller

from peoplefirst import CheckIn, Consent, Outreach, Person, Policy
from peoplefirst.adapters import SMTP
from peoplefirst.ledgers import SQLiteLedger

WEDNESDAY = datetime(2026, 11, 18, 12, tzinfo=UTC)


class Mailbox:
    """Takes every letter."""

    def __init__(self) -> None:
        self.letters: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.letters.append(envelope)
        return "250 OK"


def test_a_message_to_one_person_goes_out_once_by_smtp(tmp_path: Path) -> None:
    mailbox = Mailbox()
    with socket() as free:  # the controller knocks at the port it was told, so it cannot be 0
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    server = Controller(mailbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        outreach = Outreach(
            Policy.friendly(),
            SQLiteLedger(tmp_path / "people.db"),
            [SMTP(f"smtp://127.0.0.1:{port}", sender="Tea & Co <hello@tea.example>")],
            clock=lambda: WEDNESDAY,
        )
        maya = Person(
            id="42",
            name="Maya Lindqvist",
            email="maya@example.com",
            timezone="Europe/Stockholm",
            locale="sv-SE",
            consents=[
                Consent("email", given_at=datetime(2026, 3, 1, tzinfo=UTC), how="box at checkout")
            ],
        )
        first = outreach.send(maya, CheckIn(about="Assam, second flush"))
        second = outreach.send(maya, CheckIn(about="Assam, second flush"))
    finally:
        server.stop()
    assert str(first) == "sent by email"
    assert str(second).startswith("deferred until Sat 21 Nov 2026 13:00 in Stockholm, because")
    (letter,) = mailbox.letters
    assert letter.rcpt_tos == ["maya@example.com"]
    assert b"Subject: Checking in about Assam" in letter.content
    assert b"Hi Maya Lindqvist," in letter.content
