"""Outbox: a door that leads nowhere. It writes drafts to a folder, and keeps what it sent."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import get_ident

from peoplefirst.adapters._capable import require
from peoplefirst.adapters._mime import Letterhead, identity, mailbox
from peoplefirst.errors import ConfigurationError
from peoplefirst.message import Channel
from peoplefirst.parcel import SMS, Capabilities, Parcel, Rejected, Sent, Throttled, Verdict
from peoplefirst.person import Person

_CAPABILITIES = Capabilities(
    channels=frozenset({Channel.EMAIL, Channel.SMS}),
    html=True,
    custom_headers=True,
    idempotency_keys=True,
)


def _system_clock() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - a letter is dated when it leaves


def _sent(parcel: Parcel) -> Verdict:
    return Sent(identity(parcel.key))


class Outbox:
    """Takes e-mail and SMS, and lets nobody have them: for tests, dry runs and drafts.

    With a ``folder`` each letter becomes an ``.eml`` file that any mail program opens, and
    each SMS a ``.txt`` file; they are named after the parcel's key, never after a person,
    and are whole or not there. What was sent is also kept in :attr:`parcels`, unless
    ``keep=False``: a run for a million people should not.

    A parcel whose key was taken before is not taken again, as with a provider that honours
    idempotency keys.

    ``answer`` decides what the outbox says to a parcel, so that a test can try what happens
    when a provider refuses: ``Outbox(answer=lambda parcel: Rejected(dead=True))``. What is not
    answered with Sent is neither kept nor written.
    """

    name = "outbox"
    capabilities = _CAPABILITIES

    def __init__(
        self,
        folder: str | os.PathLike[str] | None = None,
        *,
        sender: str = "Outbox <outbox@localhost.invalid>",
        keep: bool = True,
        answer: Callable[[Parcel], Verdict] = _sent,
        clock: Callable[[], datetime] = _system_clock,
    ) -> None:
        self.folder = None if folder is None else Path(folder)
        self._letterhead = Letterhead(mailbox(sender, "sender"))
        self._keep = keep
        self._answer = answer
        self._clock = clock
        self._kept: dict[str, Parcel] = {}
        if self.folder is not None:
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
            except OSError as problem:
                raise ConfigurationError("folder", f"cannot be made: {problem.strerror}") from None

    def __repr__(self) -> str:
        return f"Outbox({'' if self.folder is None else repr(str(self.folder))})"

    def send(self, parcel: Parcel, /) -> Verdict:
        """Take a parcel: see :meth:`~peoplefirst.adapters.Adapter.send`.

        ``Sent`` carries the name of the file, without its ending. Where the file cannot be
        written, nothing was sent: Throttled.
        """
        require(self.name, self.capabilities, parcel)
        if parcel.key in self._kept:
            return Sent(identity(parcel.key))
        try:
            file, data = self._draft(parcel)
        except ConfigurationError as mistake:
            return Rejected(detail=str(mistake))
        verdict = self._answer(parcel)
        if isinstance(verdict, Sent):
            if self.folder is not None and (problem := _write(self.folder / file, data)):
                return Throttled(detail=f"the draft could not be written: {problem}")
            if self._keep:
                self._kept.setdefault(parcel.key, parcel)
        return verdict

    def _draft(self, parcel: Parcel) -> tuple[str, bytes]:
        name, content = identity(parcel.key), parcel.content
        if isinstance(content, SMS):
            plural = "" if content.segments == 1 else "s"
            head = (
                f"To: {parcel.to}\nLength: {content.segments} segment{plural}, {content.encoding}"
            )
            return f"{name}.txt", f"{head}\n\n{content.text}\n".encode("utf-8", "replace")
        return f"{name}.eml", self._letterhead.write(parcel, self._clock()).data

    @property
    def parcels(self) -> tuple[Parcel, ...]:
        """What was sent, in order."""
        return tuple(self._kept.values())

    def sent_to(self, whom: Person | str, /) -> tuple[Parcel, ...]:
        """What was sent to this person, or to this e-mail address or phone number, in order."""
        known = (whom.email, whom.phone) if isinstance(whom, Person) else (whom,)
        addresses = {address.casefold() for address in known if address}
        return tuple(parcel for parcel in self.parcels if parcel.to.casefold() in addresses)

    def assert_sent_to(self, whom: Person | str, /, *, times: int = 1) -> Parcel:
        """AssertionError unless exactly so many were sent to them. Gives the last of them."""
        found = self.sent_to(whom)
        if len(found) != times or not found:
            raise AssertionError(
                f"expected {times} sent to them, found {len(found)}; {self._tells()}"
            )
        return found[-1]

    def assert_nothing_sent(self, to: Person | str | None = None) -> None:
        """AssertionError if anything was sent: to them where somebody is named, else at all."""
        found = self.parcels if to is None else self.sent_to(to)
        if found:
            raise AssertionError(f"expected nothing sent, found {len(found)}; {self._tells()}")

    def clear(self) -> None:
        """Forget what was sent. Files stay."""
        self._kept.clear()

    def _tells(self) -> str:
        """What is in here, with no address and no name, since tests are logged."""
        lines = [f"{parcel.purpose.words} by {parcel.channel}" for parcel in self.parcels]
        return f"in the outbox: {', '.join(lines) or 'nothing'}"


def _write(path: Path, data: bytes) -> str | None:
    """Whole or not there: written beside its place, then moved into it. What went wrong, if so."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.{get_ident()}")
    try:
        if not path.exists():
            beside.write_bytes(data)
            beside.replace(path)
    except OSError as problem:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        return problem.strerror or "the folder cannot be written to"
    return None
