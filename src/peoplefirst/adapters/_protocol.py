"""What every adapter promises."""

from __future__ import annotations

from typing import Protocol

from peoplefirst.parcel import Capabilities, Parcel, Verdict


class Adapter(Protocol):
    """A door: takes a parcel and says what became of it."""

    @property
    def name(self) -> str:
        """By which the journal remembers who carried a message: ``"smtp"``."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What this door can do."""
        ...

    def send(self, parcel: Parcel, /) -> Verdict:
        """Hand the parcel over.

        Every end is a verdict: sent, rejected, throttled (both surely not sent) or unknown.
        What cannot be told apart is unknown. Raises
        :class:`~peoplefirst.errors.UnsupportedCapability` before anything is sent, and nothing
        else on purpose.
        """
        ...


class AsyncAdapter(Protocol):
    """The same door, awaited."""

    @property
    def name(self) -> str:
        """See :attr:`Adapter.name`."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """See :attr:`Adapter.capabilities`."""
        ...

    async def send(self, parcel: Parcel, /) -> Verdict:
        """See :meth:`Adapter.send`."""
        ...
