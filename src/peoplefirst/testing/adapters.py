"""What every adapter has to keep, as tests to inherit.

::

    class TestMyDoor(AdapterSuite):
        @pytest.fixture
        def adapter(self) -> MyDoor:
            return MyDoor("https://…", key="secret")

        secrets = ("secret",)

The adapter under test should talk to a test server or a sandbox that takes everything. A
class for letters whose bytes can be seen inherits :class:`LetterSuite`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from typing import ClassVar

import pytest

from peoplefirst.adapters import Adapter, AsyncAdapter
from peoplefirst.errors import PeopleFirstError, UnsupportedCapability
from peoplefirst.message import Channel, Purpose
from peoplefirst.parcel import (
    SMS,
    Capabilities,
    Content,
    Email,
    Parcel,
    Rejected,
    Sent,
    Throttled,
    Unknown,
    Verdict,
)

_VERDICTS = (Sent, Rejected, Throttled, Unknown)
_ADDRESSES = {
    Channel.EMAIL: "zenobia.quist@example.com",
    Channel.SMS: "+46701234567",
    Channel.VOICE: "+46701234567",
}
_NAME = "Zenobia Quist"
_TEXT = SMS("Hello Zenobia", 1, "GSM-7")
_HOSTILE = (
    "Bcc: eve@evil.example",
    "=?utf-8?q?=0D=0ABcc:_eve@evil.example?=",
    'Zenobia" <eve@evil.example>, "',
    "x" * 5000,
    "👩🏽‍🚒 مریم‌گل 茶 \u202eevil",
    "{{ 7 * 7 }} %s \\r\\n ${PATH}",
    "",
)


def _send(adapter: Adapter | AsyncAdapter, parcel: Parcel) -> Verdict:
    answer = adapter.send(parcel)
    if isinstance(answer, Awaitable):
        return asyncio.run(_finished(answer))
    return answer


async def _finished(answer: Awaitable[Verdict]) -> Verdict:
    return await answer


class AdapterSuite:
    """Inherit it, and give it the fixture ``adapter``.

    ``secrets`` are texts that the adapter was made with and must never show.
    """

    secrets: ClassVar[Sequence[str]] = ()

    @pytest.fixture
    def adapter(self) -> Adapter | AsyncAdapter:
        """The adapter under test."""
        raise NotImplementedError("give this class a fixture named 'adapter'")

    def parcel(
        self,
        channel: Channel,
        *,
        key: str = "0" * 32,
        content: Content | None = None,
        to: str | None = None,
        name: str = _NAME,
    ) -> Parcel:
        """A parcel that the channel can carry, to somebody whose address must not be shown."""
        usual = Email("How is the tea?", "Hello Zenobia") if channel is Channel.EMAIL else _TEXT
        to = to or _ADDRESSES[channel]
        return Parcel(key, channel, to, content or usual, Purpose.CHECK_IN, to_name=name)

    def reveals(self, shown: str) -> str | None:
        """The kind of thing that a text shows and must not, if any."""
        private = {
            "an address": _ADDRESSES.values(),
            "a name": (_NAME, "zenobia"),
            "a secret": self.secrets,
        }
        for kind, texts in private.items():
            if any(text.casefold() in shown.casefold() for text in texts):
                return kind
        return None

    def test_it_says_who_it_is_and_what_it_can(self, adapter: Adapter | AsyncAdapter) -> None:
        assert adapter.name
        assert adapter.name == adapter.name.strip().lower()
        assert isinstance(adapter.capabilities, Capabilities)
        assert adapter.capabilities.channels

    def test_it_shows_no_secret(self, adapter: Adapter | AsyncAdapter) -> None:
        assert self.reveals(f"{adapter!r} {adapter!s}") is None

    def test_it_carries_every_channel_that_it_declares(
        self, adapter: Adapter | AsyncAdapter
    ) -> None:
        for channel in adapter.capabilities.channels:
            verdict = _send(adapter, self.parcel(channel))
            assert isinstance(verdict, Sent), "the server behind it should take everything"
            assert self.reveals(f"{verdict!r} {verdict!s}") is None

    def test_it_refuses_what_it_does_not_declare(self, adapter: Adapter | AsyncAdapter) -> None:
        can = adapter.capabilities
        undeclared = [self.parcel(channel) for channel in Channel if channel not in can.channels]
        if Channel.EMAIL in can.channels:
            if not can.html:
                html = Email("Hello", "Hello", "<p>Hello")
                undeclared.append(self.parcel(Channel.EMAIL, content=html))
            if not can.custom_headers:
                headed = Email("Hello", "Hello", headers={"X-Tea": "Assam"})
                undeclared.append(self.parcel(Channel.EMAIL, content=headed))
        for parcel in undeclared:
            with pytest.raises(UnsupportedCapability) as refused:
                _send(adapter, parcel)
            assert self.reveals(f"{refused.value!r} {refused.value!s}") is None

    def test_it_refuses_what_its_channel_cannot_carry(
        self, adapter: Adapter | AsyncAdapter
    ) -> None:
        for channel in adapter.capabilities.channels:
            wrong: Content = _TEXT if channel is Channel.EMAIL else Email("Hello", "Hello")
            with pytest.raises(UnsupportedCapability):
                _send(adapter, self.parcel(channel, content=wrong))

    @pytest.mark.parametrize("hostile", _HOSTILE)
    def test_it_gives_a_verdict_on_whatever_is_written(
        self, adapter: Adapter | AsyncAdapter, hostile: str
    ) -> None:
        for number, channel in enumerate(sorted(adapter.capabilities.channels)):
            content: Content = SMS(hostile, 1, "UCS-2")
            if channel is Channel.EMAIL:
                content = Email(hostile, hostile)
            verdict = _send(
                adapter,
                self.parcel(channel, key=f"{number}{hostile}", content=content, name=hostile),
            )
            assert isinstance(verdict, _VERDICTS)
            assert self.reveals(f"{verdict!r}") is None

    def test_an_address_that_is_none_is_not_shown(self, adapter: Adapter | AsyncAdapter) -> None:
        for channel in adapter.capabilities.channels - {Channel.VOICE}:
            bad = "zenobia, eve@evil.example" if channel is Channel.EMAIL else "zenobia"
            try:
                verdict = _send(adapter, self.parcel(channel, to=bad))
            except PeopleFirstError as refused:
                shown = f"{refused!r} {refused!s}"
            else:
                assert isinstance(verdict, _VERDICTS)
                shown = f"{verdict!r}"
            assert self.reveals(shown) is None

    def test_the_same_key_twice_is_one_message_where_keys_are_honoured(
        self, adapter: Adapter | AsyncAdapter
    ) -> None:
        if adapter.capabilities.idempotency_keys:
            for channel in adapter.capabilities.channels:
                parcel = self.parcel(channel)
                assert _send(adapter, parcel) == _send(adapter, parcel)

    def test_threads_may_share_it(self, adapter: Adapter | AsyncAdapter) -> None:
        channel = min(adapter.capabilities.channels)
        parcels = [self.parcel(channel, key=f"{number:032x}") for number in range(12)]
        with ThreadPoolExecutor(3) as pool:
            verdicts = list(pool.map(partial(_send, adapter), parcels))
        assert all(isinstance(verdict, Sent) for verdict in verdicts)


class LetterSuite(AdapterSuite):
    """For adapters whose letters can be seen: give it the fixture ``arrived`` as well."""

    @pytest.fixture
    def arrived(self) -> Callable[[], Sequence[bytes]]:
        """Gives every letter that has left the adapter, as RFC 5322 bytes."""
        raise NotImplementedError("give this class a fixture named 'arrived'")

    def letter(self, adapter: Adapter | AsyncAdapter, parcel: Parcel) -> Verdict:
        """Send it."""
        return _send(adapter, parcel)

    @pytest.mark.parametrize("hostile", _HOSTILE)
    def test_no_header_can_be_forged(
        self,
        adapter: Adapter | AsyncAdapter,
        arrived: Callable[[], Sequence[bytes]],
        hostile: str,
    ) -> None:
        usual = Email("Hello", "Hello", headers={"X-Tea": "Assam"})
        evil = Email(
            hostile, f"{hostile}\r\n.\r\nBcc: eve@evil.example", headers={"X-Tea": hostile}
        )
        for key, content, name in (("usual", usual, _NAME), ("evil", evil, hostile)):
            parcel = self.parcel(Channel.EMAIL, key=key, content=content, name=name)
            assert isinstance(self.letter(adapter, parcel), Sent)
        first, second = (_read(letter) for letter in arrived())
        assert [name.lower() for name in second] == [name.lower() for name in first]
        assert [to.addr_spec for to in second["To"].addresses] == [_ADDRESSES[Channel.EMAIL]]
        assert second["From"] == first["From"]

    def test_a_letter_is_read_as_it_was_written(
        self, adapter: Adapter | AsyncAdapter, arrived: Callable[[], Sequence[bytes]]
    ) -> None:
        written = Email(
            "Grüße 🫖",
            "Hello\n\n.\n茶\n",
            "<p>Hello 茶</p>\n" if adapter.capabilities.html else None,
        )
        parcel = self.parcel(Channel.EMAIL, content=written, name="Åsa Öberg")
        assert isinstance(self.letter(adapter, parcel), Sent)
        (letter,) = map(_read, arrived())
        assert letter["Subject"] == written.subject
        assert letter["To"].addresses[0].display_name == "Åsa Öberg"
        for kind, text in (("plain", written.text), ("html", written.html)):
            body = letter.get_body((kind,))
            if text is not None:
                assert body is not None
                assert body.get_content().replace("\r\n", "\n") == text


def _read(letter: bytes) -> EmailMessage:
    return message_from_bytes(letter, policy=policy.default)
