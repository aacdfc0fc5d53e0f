"""SMTP: letters by a mail server (RFC 5321), each with the truth about what became of it.

smtplib speaks the protocol; the order of its words is ours, because ``smtplib.sendmail``
hides the one moment that matters: whether the end of the letter was sent before the
connection broke.
"""

from __future__ import annotations

import os
import smtplib
import socket
import ssl
from collections import deque
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from types import TracebackType
from typing import Self
from weakref import finalize

import attrs

from peoplefirst.adapters._capable import require
from peoplefirst.adapters._mime import Letter, Letterhead, mailbox
from peoplefirst.adapters._replies import Step, refusal
from peoplefirst.adapters._servers import Server, server
from peoplefirst.errors import ConfigurationError
from peoplefirst.message import Channel
from peoplefirst.parcel import Capabilities, Parcel, Rejected, Sent, Throttled, Unknown, Verdict

_CAPABILITIES = Capabilities(channels=frozenset({Channel.EMAIL}), html=True, custom_headers=True)
_NOBODY_THERE: tuple[tuple[type[Exception], str], ...] = (
    (smtplib.SMTPNotSupportedError, "the server offers no encryption or login, and the URL asks"),
    (smtplib.SMTPServerDisconnected, "the server hung up, or was silent for too long"),
    (smtplib.SMTPException, "the server offers no way to log in that we know"),
    (ssl.SSLCertVerificationError, "the server's certificate does not hold"),
    (ssl.SSLError, "no encrypted connection came about"),
    (socket.gaierror, "the server's name leads nowhere"),
    (ConnectionRefusedError, "nobody answers at the server's port"),
    (TimeoutError, "the server was silent for too long"),
    (Exception, "the server cannot be reached"),
)


def _system_clock() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - a letter is dated when it leaves


class SMTP:
    """A mail server.

    ``url`` says where it is and how it is talked to::

        smtp://localhost:1025                          in the clear; port 25 if none is given
        smtps://user:password@mail.example.com         encrypted from the start; port 465
        smtp+starttls://user:password@mail.example.com encrypted after a greeting; port 587

    With ``smtp+starttls`` and ``smtps`` nothing goes out unencrypted, whatever the server
    offers. ``tls`` replaces the system's idea of whom to trust. ``sender`` is in From and
    gets the bounces; ``reply_to`` gets the answers, where they should go elsewhere.

    ``timeout`` is how many seconds each step up to the end of a letter may take: when it
    runs out, nothing was sent. ``final_timeout`` is how many the server may then take to say
    that it has the letter. RFC 5321 §4.5.3.2.6 gives it ten minutes; when it runs out,
    nobody knows. A letter whose fate is unknown is never sent again, so a shorter wait
    makes no duplicates, but it makes more letters of which nothing is known.

    Connections are kept and used again, one per sending thread at most; ``close()``, or
    leaving a ``with`` block, says good-bye on them. It may be shared by threads, and by
    processes that are forked from this one.
    """

    name = "smtp"
    capabilities = _CAPABILITIES

    def __init__(
        self,
        url: str,
        *,
        sender: str,
        reply_to: str | None = None,
        timeout: float = 60.0,
        final_timeout: float = 600.0,
        tls: ssl.SSLContext | None = None,
        clock: Callable[[], datetime] = _system_clock,
    ) -> None:
        self._server = server(url)
        self._letterhead = Letterhead(
            mailbox(sender, "sender"), mailbox(reply_to, "reply_to") if reply_to else None
        )
        for field, seconds in (("timeout", timeout), ("final_timeout", final_timeout)):
            if not seconds > 0:
                raise ConfigurationError(field, "must be a number of seconds above 0")
        self._timeout, self._final_timeout = timeout, final_timeout
        self._tls = tls
        self._clock = clock
        # A deque gives and takes in one piece, so it needs no lock that a fork could copy
        # while it is held.
        self._idle: deque[tuple[int, smtplib.SMTP]] = deque()
        finalize(self, _drop_all, self._idle)

    def __repr__(self) -> str:
        return f"SMTP('{self._server}')"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Say good-bye on all connections that are not in use. The next letter opens anew."""
        while (line := self._idle_line()) is not None:
            try:
                line.quit()
            except OSError:  # whoever hung up first, the letters were taken long ago
                line.close()

    def send(self, parcel: Parcel, /) -> Verdict:
        """Hand a letter to the server: see :meth:`~peoplefirst.adapters.Adapter.send`.

        ``Sent`` carries the letter's Message-ID. What the server says against us rather than
        against this person (a wrong password, a sender it does not accept) is Throttled.
        """
        require(self.name, self.capabilities, parcel)
        try:
            letter = self._letterhead.write(parcel, self._clock())
        except ConfigurationError as problem:
            return Rejected(detail=str(problem))
        if (idle := self._idle_line()) is not None:
            attempt = self._hand_over(idle, letter)
            if attempt.begun:
                return attempt.verdict
        line = _connect(self._server, self._letterhead.sender.domain, self._timeout, self._tls)
        if not isinstance(line, smtplib.SMTP):
            return line
        return self._hand_over(line, letter).verdict

    def _idle_line(self) -> smtplib.SMTP | None:
        while self._idle:
            try:
                process, line = self._idle.pop()
            except IndexError:  # another thread was quicker
                return None
            if process == os.getpid():
                return line
            line.close()  # our copy of a parent's connection; the parent goes on talking
        return None

    def _hand_over(self, line: smtplib.SMTP, letter: Letter) -> _Attempt:
        try:
            attempt = _converse(line, letter, self._letterhead.sender.address, self._final_timeout)
        except BaseException:  # interrupted in the middle of a word
            line.close()
            raise
        if attempt.reusable:
            self._idle.append((os.getpid(), line))
        else:
            line.close()
        return attempt


@attrs.frozen
class _Attempt:
    """How a conversation ended.

    ``begun`` is False if the server had hung up before it heard of this letter.
    """

    verdict: Verdict
    begun: bool = True
    reusable: bool = False


def _converse(line: smtplib.SMTP, letter: Letter, sender: str, final_timeout: float) -> _Attempt:
    if letter.international and not line.has_extn("smtputf8"):
        beyond = "the server takes no addresses beyond ASCII (SMTPUTF8)"
        return _Attempt(Rejected(detail=beyond), reusable=True)
    line.command_encoding = "utf-8" if letter.international else "ascii"
    size = f" SIZE={len(letter.data)}" if line.has_extn("size") else ""
    utf8 = " BODY=8BITMIME SMTPUTF8" if letter.international else ""
    step = Step.MAIL
    try:
        for step, command, consent in (
            (Step.MAIL, f"MAIL FROM:<{sender}>{size}{utf8}", 2),
            (Step.RCPT, f"RCPT TO:<{letter.to}>", 2),
            (Step.DATA, "DATA", 3),
        ):
            code, text = line.docmd(command)
            if code // 100 != consent:
                # Who was idle for too long may hear of it only now.
                begun = not (step is Step.MAIL and code == 421)
                reusable = _goes_on(code) and _reset(line)
                return _Attempt(refusal(step, code, text), begun, reusable)
        line.send(letter.data.replace(b"\r\n.", b"\r\n.."))
    except OSError:  # smtplib's own errors are of this kind too
        return _Attempt(
            Throttled(detail=f"the connection was lost ({step.value})"), step is not Step.MAIL
        )
    return _finish(line, letter, final_timeout)


def _finish(line: smtplib.SMTP, letter: Letter, final_timeout: float) -> _Attempt:
    """From here on the server may have the letter, and only its answer tells."""
    unknown = _Attempt(Unknown("the connection was lost before the server answered to the letter"))
    if line.sock is None:
        return unknown
    try:
        before = line.sock.gettimeout()
        line.sock.settimeout(final_timeout)
        line.send(b".\r\n")
        code, text = line.getreply()
        line.sock.settimeout(before)
    except OSError:
        return unknown
    if code // 100 == 2:
        return _Attempt(Sent(letter.id), reusable=True)
    return _Attempt(refusal(Step.END, code, text), reusable=_goes_on(code))


def _goes_on(code: int) -> bool:
    """Whether a server that refused with this code is still listening, and still makes sense."""
    return code // 100 in (4, 5) and code != 421


def _reset(line: smtplib.SMTP) -> bool:
    """Forget the letter that was refused; whether the connection can carry another."""
    try:
        return line.docmd("RSET")[0] // 100 == 2
    except OSError:
        return False


def _connect(
    to: Server, own_name: str, timeout: float, tls: ssl.SSLContext | None
) -> smtplib.SMTP | Verdict:
    """A connection on which a mail can be begun, or why there is none.

    ``own_name`` is said in the greeting: the sender's domain, not this machine's name, which
    takes long to find out on some machines, and is nobody's business.
    """
    try:
        with ExitStack() as undo:
            line = _open(to, own_name, timeout, tls)
            undo.callback(line.close)
            _introduce(line, to, tls)
            undo.pop_all()
    except smtplib.SMTPResponseException as said:
        text = said.smtp_error
        step = Step.AUTH if isinstance(said, smtplib.SMTPAuthenticationError) else Step.GREETING
        raw = text if isinstance(text, bytes) else text.encode("utf-8", "replace")
        return refusal(step, said.smtp_code, raw)
    except (OSError, ValueError) as problem:
        why = next(words for kind, words in _NOBODY_THERE if isinstance(problem, kind))
        return Throttled(detail=why)
    return line


def _open(to: Server, own_name: str, timeout: float, tls: ssl.SSLContext | None) -> smtplib.SMTP:
    if to.scheme != "smtps":
        return smtplib.SMTP(to.host, to.port, own_name, timeout=timeout)
    context = tls or ssl.create_default_context()
    return smtplib.SMTP_SSL(to.host, to.port, own_name, timeout=timeout, context=context)


def _introduce(line: smtplib.SMTP, to: Server, tls: ssl.SSLContext | None) -> None:
    if line.sock is not None:
        # The letter and its end are two writes; waiting to join them costs 40 ms a letter.
        line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    line.ehlo_or_helo_if_needed()
    if to.scheme == "smtp+starttls":
        line.starttls(context=tls or ssl.create_default_context())
        line.ehlo_or_helo_if_needed()
    if to.user is not None:
        line.login(to.user, to.password)


def _drop_all(idle: deque[tuple[int, smtplib.SMTP]]) -> None:
    while idle:
        idle.pop()[1].close()
