from __future__ import annotations

import asyncio

import pytest

from peoplefirst.adapters import AsyncAdapter, Outbox
from peoplefirst.adapters._threads import InThreads
from peoplefirst.message import Channel, Purpose
from peoplefirst.parcel import Email, Parcel, Sent
from peoplefirst.testing import AdapterSuite


class TestOutboxInThreads(AdapterSuite):
    @pytest.fixture
    def adapter(self) -> AsyncAdapter:
        return InThreads(Outbox())


def test_many_letters_are_awaited_at_once() -> None:
    outbox = Outbox()
    door = InThreads(outbox)

    async def send(number: int) -> object:
        content = Email("Hello", "Hello")
        return await door.send(
            Parcel(f"{number}", Channel.EMAIL, "mei@example.com", content, Purpose.THANK_YOU)
        )

    async def all_of_them() -> list[object]:
        return await asyncio.gather(*map(send, range(20)))

    assert all(isinstance(verdict, Sent) for verdict in asyncio.run(all_of_them()))
    outbox.assert_sent_to("mei@example.com", times=20)
    assert repr(door) == "InThreads(Outbox())"
