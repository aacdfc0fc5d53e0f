"""Mail servers on the loopback: a real one (aiosmtpd) that can be told to misbehave, and a script.

Each listens on a free port, in one thread for the whole test, and is gone after it.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Coroutine, Generator
from contextlib import ExitStack, contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Thread
from typing import Any, TypeVar, cast

import pytest
import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from peoplefirst.message import Channel, Purpose
from peoplefirst.parcel import Email, Parcel

T = TypeVar("T")


@contextmanager
def a_loop() -> Generator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    try:
        yield loop
        in_loop(loop, _end_tasks())
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end_tasks() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for _ in range(10):  # sockets close some turns of the loop after they were told to
        await asyncio.sleep(0)


def in_loop(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run_coroutine_threadsafe(work, loop).result(timeout=60)


class _Clerk(SMTP):
    """aiosmtpd's SMTP, which says what the office told it to."""

    def __init__(self, office: PostOffice) -> None:
        super().__init__(
            office,
            hostname="post.example",
            enable_SMTPUTF8=office.smtputf8,
            authenticator=office.check,
            auth_require_tls=False,
            tls_context=office.starttls,
            require_starttls=office.starttls is not None,
            data_size_limit=office.size_limit,
        )
        # Not as an argument: aiosmtpd warns of passwords in the clear, and warnings fail here.
        self._auth_required = office.password is not None
        self.office = office

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.office.transports.append(transport)

    async def _or(self, verb: str, usual: Any) -> None:  # aiosmtpd's decorators lose the type
        self.office.heard.append(verb)
        said = self.office.says.pop(verb, None)
        if said is None:
            await usual
            return
        usual.close()
        await self.push(said)
        if said.startswith("421"):
            cast("asyncio.Transport", self.transport).close()

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        await self._or("MAIL", super().smtp_MAIL(arg))

    async def smtp_RSET(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        await self._or("RSET", super().smtp_RSET(arg))

    async def smtp_QUIT(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        await self._or("QUIT", super().smtp_QUIT(arg))

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        if not self.office.drops_before_the_dot:
            await self._or("DATA", super().smtp_DATA(arg))
            return
        await self.push("354 go on")
        await self._reader.readline()
        cast("asyncio.Transport", self.transport).abort()


class PostOffice:
    """A mail server: what it got, and how it is to behave."""

    def __init__(
        self,
        *,
        password: str | None = None,
        starttls: ssl.SSLContext | None = None,
        smtputf8: bool = True,
        size_limit: int | None = None,
    ) -> None:
        self.password, self.starttls = password, starttls
        self.smtputf8, self.size_limit = smtputf8, size_limit
        self.port = 0
        self.letters: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.envelopes: list[tuple[str | None, list[str]]] = []
        self.heard: list[str] = []
        self.transports: list[asyncio.BaseTransport] = []
        self.says: dict[str, str] = {}
        self.refuses: dict[str, str] = {}
        self.drops_after_the_dot = False
        self.drops_before_the_dot = False
        self.loop: asyncio.AbstractEventLoop | None = None

    def check(
        self, server: SMTP, session: Session, envelope: Envelope, _: str, data: Any
    ) -> AuthResult:
        right = data.password == (self.password or "").encode()
        return AuthResult(success=right, handled=False)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if said := self.refuses.get(address):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        data = envelope.original_content or b""
        self.raw.append(data)
        self.letters.append(message_from_bytes(data, policy=policy.default))
        self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
        if self.drops_after_the_dot:
            cast("asyncio.Transport", server.transport).abort()
        return self.says.pop("END", "250 OK")

    def hangs_up(self) -> None:
        """Every connection is closed, and that has happened when this returns."""

        async def close() -> None:
            for transport in self.transports:
                transport.close()
            for _ in range(10):
                await asyncio.sleep(0)

        assert self.loop is not None
        in_loop(self.loop, close())


@pytest.fixture
def opens() -> Generator[Callable[..., PostOffice]]:
    """Opens a mail server; ``tls`` makes it speak nothing but TLS."""
    with ExitStack() as stack:
        loop = stack.enter_context(a_loop())

        def open_(office: PostOffice, tls: ssl.SSLContext | None = None) -> PostOffice:
            listening = in_loop(
                loop, loop.create_server(lambda: _Clerk(office), "127.0.0.1", 0, ssl=tls)
            )
            stack.callback(office.hangs_up)
            stack.callback(loop.call_soon_threadsafe, listening.close)
            office.loop, office.port = loop, listening.sockets[0].getsockname()[1]
            return office

        yield open_


@pytest.fixture
def office(opens: Callable[..., PostOffice]) -> PostOffice:
    """A mail server that takes everything, until it is told otherwise."""
    return opens(PostOffice())


@pytest.fixture
def scripted() -> Generator[Callable[..., int]]:
    """Starts a server that says these words, one after each line it hears; gives its port.

    The first is its greeting. After a 354 it hears the whole letter as one line. An empty
    word is silence; when it has no more words it hangs up.
    """
    with ExitStack() as stack:
        loop = stack.enter_context(a_loop())

        def start(*words: str) -> int:
            async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                try:
                    for word in words:
                        writer.write(word.encode())
                        end = b"\r\n.\r\n" if word.startswith("354") else b"\n"
                        await reader.readuntil(end)
                except asyncio.IncompleteReadError:
                    pass  # whoever hung up first
                finally:
                    writer.close()

            listening = in_loop(loop, asyncio.start_server(handle, "127.0.0.1", 0))
            stack.callback(loop.call_soon_threadsafe, listening.close)
            port = listening.sockets[0].getsockname()[1]
            assert isinstance(port, int)
            return port

        yield start


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """Signs certificates that hold in these tests and nowhere else."""
    return trustme.CA()


@pytest.fixture
def server_tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate: Any = authority.issue_cert("localhost")  # its types name a package not needed here
    certificate.configure_cert(context)
    return context


@pytest.fixture
def trusting(authority: trustme.CA) -> ssl.SSLContext:
    return ssl.create_default_context(cadata=authority.cert_pem.bytes().decode())


@pytest.fixture
def letter() -> Callable[..., Parcel]:
    def make(
        to: str = "maya@example.com",
        *,
        key: str = "0f" * 16,
        subject: str = "How is the Assam?",
        text: str = "Hello Maya",
    ) -> Parcel:
        content = Email(subject, text, "<p>Hello Maya")
        return Parcel(key, Channel.EMAIL, to, content, Purpose.CHECK_IN, to_name="Maya Lindström")

    return make
