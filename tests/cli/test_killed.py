"""`peoplefirst batch`, killed at any moment and begun again: nobody is written to twice."""

from __future__ import annotations

import asyncio
import random
import subprocess
from collections import Counter
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from threading import Thread

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from peoplefirst.journal import Kind
from peoplefirst.ledgers import SQLiteLedger

from .conftest import NOW, Cli, welcome

Customers = Callable[[Iterable[str]], Path]
Start = Callable[..., subprocess.Popen[str]]

PEOPLE = 30
MOMENTS = ("asked for the address", "before the answer", "after the answer")


class Server:
    """A real mail server that pulls the plug on its client at a chosen moment."""

    def __init__(self) -> None:
        self.accepted: list[str] = []
        self.client: subprocess.Popen[str] | None = None
        self.at = ""
        self.after = 0

    def plug(self, client: subprocess.Popen[str], at: str, after: int) -> None:
        """Kill this client at its ``after``-th letter, at this moment of it."""
        self.client, self.at, self.after = client, at, after

    def _moment(self, name: str) -> None:
        if self.client is not None and name == self.at:
            self.after -= 1
            if self.after <= 0:
                self.client.kill()
                self.client.wait()
                self.client = None

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._moment("asked for the address")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.accepted.extend(envelope.rcpt_tos)
        self._moment("before the answer")
        return "250 taken"

    async def handle_RSET(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        return "250 OK"

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.accepted:
            self._moment("after the answer")
        envelope.mail_from = address
        return "250 OK"


@contextmanager
def mail_server() -> Generator[tuple[Server, str]]:
    """A server on a free port, in a thread of its own, and its URL."""
    server = Server()
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()

    async def listen() -> asyncio.Server:
        return await loop.create_server(
            lambda: SMTP(server, hostname="post.example"), "127.0.0.1", 0
        )

    async def close() -> None:
        listening.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    listening = asyncio.run_coroutine_threadsafe(listen(), loop).result()
    try:
        yield server, f"smtp://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    finally:
        asyncio.run_coroutine_threadsafe(close(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def promised(folder: Path) -> dict[str, list[datetime]]:
    """Person → when something was promised to them."""
    ledger = SQLiteLedger(folder / "people.db")
    found = {
        page: [entry.at for entry in ledger.read(page).entries if entry.kind is Kind.RESERVED]
        for page in ledger.pages("p:")
    }
    ledger.close()
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_by_a_mail_server_nobody_gets_it_twice_nor_more_than_a_cap_allows(
    folder: Path, customers: Customers, start: Start, cli: Cli, seed: int
) -> None:
    chance = random.Random(seed)
    customers(welcome(number) for number in range(PEOPLE))
    with mail_server() as (server, url):
        to_all = (
            "batch", "customers.csv", "--message", "check-in", "--resume",
            "--via", url, "--sender", "hello@tea.example",
        )  # fmt: skip
        kills = 0
        for at in MOMENTS * 2:
            client = start(*to_all, "--now", NOW)
            server.plug(client, at, chance.randint(1, 4))
            client.communicate()
            kills += client.returncode == -9
        assert kills == 6
        assert cli(*to_all, "--now", NOW).status == 0
        # One letter was in flight at each kill; it counts, and is not sent again.
        assert max(Counter(server.accepted).values()) == 1
        assert len(server.accepted) >= PEOPLE - kills
        # On the same evening another batch: whoever got one today has had enough.
        evening = (*to_all, "--now", "2026-09-21T15:30:00Z", "--name", "another")
        assert cli(*evening).status == 0
        assert max(Counter(server.accepted).values()) == 1
    cap = timedelta(days=1)
    for times in promised(folder).values():
        assert len(times) == 1
        assert all(at <= datetime(2026, 9, 21, 13, 30, tzinfo=UTC) + cap for at in times)


def test_with_drafts_nobody_is_missed_either(
    folder: Path, customers: Customers, start: Start, cli: Cli
) -> None:
    chance = random.Random(3)
    people = 400
    customers(welcome(number) for number in range(people))
    to_drafts = (
        "batch", "customers.csv", "--message", "check-in", "--resume", "--out", "drafts",
        "--now", NOW,
    )  # fmt: skip
    drafts = folder / "drafts"
    kills = 0
    for _ in range(10):
        process = start(*to_drafts)
        enough = len(list(drafts.glob("*.eml"))) + chance.randint(1, 30)
        while process.poll() is None and len(list(drafts.glob("*.eml"))) < enough:
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.001)
        process.kill()
        process.communicate()
        kills += process.returncode == -9
    assert kills
    assert cli(*to_drafts).status == 0
    letters = [message_from_bytes(path.read_bytes()) for path in drafts.glob("*.eml")]
    addresses = Counter(str(letter["To"]).partition("<")[2] for letter in letters)
    assert len(addresses) == people
    assert set(addresses.values()) == {1}
    assert all(len(times) == 1 for times in promised(folder).values())
