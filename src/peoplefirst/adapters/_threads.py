"""Any adapter, awaited: each parcel is carried in a thread."""

from __future__ import annotations

import asyncio

from peoplefirst.adapters._protocol import Adapter
from peoplefirst.parcel import Capabilities, Parcel, Verdict


class InThreads:
    """An AsyncAdapter made of an Adapter.

    A send that is cancelled goes on in its thread: what became of it is unknown to whoever
    stopped waiting, and has to be counted as that.
    """

    def __init__(self, adapter: Adapter) -> None:
        self._adapter = adapter

    def __repr__(self) -> str:
        return f"InThreads({self._adapter!r})"

    @property
    def name(self) -> str:
        """The name of the adapter inside."""
        return self._adapter.name

    @property
    def capabilities(self) -> Capabilities:
        """What the adapter inside can do."""
        return self._adapter.capabilities

    async def send(self, parcel: Parcel, /) -> Verdict:
        """See :meth:`~peoplefirst.adapters.Adapter.send`."""
        return await asyncio.to_thread(self._adapter.send, parcel)
