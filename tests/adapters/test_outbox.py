from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from peoplefirst.adapters import Outbox
from peoplefirst.errors import ConfigurationError
from peoplefirst.message import Channel, Purpose
from peoplefirst.parcel import SMS, Email, Parcel, Rejected, Sent, Throttled
from peoplefirst.person import Person
from peoplefirst.testing import AdapterSuite, LetterSuite

MAYA = Person(id="42", name="Maya", email="Maya@example.com", phone="+46701234567")


def sms(key: str = "k", to: str = "+46701234567") -> Parcel:
    return Parcel(key, Channel.SMS, to, SMS("Hej Maya, kaffe?", 1, "GSM-7"), Purpose.OFFER)


def letter(key: str = "l", to: str = "maya@example.com") -> Parcel:
    content = Email("How is the tea?", "Hello Maya")
    return Parcel(key, Channel.EMAIL, to, content, Purpose.CHECK_IN, to_name="Maya")


class TestOutbox(AdapterSuite):
    @pytest.fixture
    def adapter(self) -> Outbox:
        return Outbox()


class TestOutboxInAFolder(LetterSuite):
    @pytest.fixture
    def adapter(self, tmp_path: Path) -> Outbox:
        return Outbox(tmp_path, keep=False)

    @pytest.fixture
    def arrived(self, tmp_path: Path) -> Callable[[], Sequence[bytes]]:
        def read() -> Sequence[bytes]:
            files = sorted(tmp_path.iterdir(), key=lambda file: file.stat().st_mtime_ns)
            return [file.read_bytes() for file in files]

        return read


def test_it_keeps_what_it_sent_in_order() -> None:
    outbox = Outbox()
    outbox.assert_nothing_sent()
    outbox.send(letter())
    outbox.send(sms())
    assert outbox.parcels == (letter(), sms())
    outbox.clear()
    outbox.assert_nothing_sent()


def test_a_test_can_ask_who_was_written_to() -> None:
    outbox = Outbox()
    outbox.assert_nothing_sent()
    outbox.send(letter())
    outbox.send(sms())
    assert outbox.sent_to(MAYA) == (letter(), sms())
    assert outbox.sent_to("maya@example.com") == (letter(),)
    assert outbox.assert_sent_to("+46701234567") == sms()
    assert outbox.assert_sent_to(MAYA, times=2) == sms()
    outbox.assert_nothing_sent(to=Person(id="43"))
    outbox.assert_nothing_sent(to="mei@example.com")


def test_a_failed_assertion_says_what_is_there_and_shows_nobody() -> None:
    outbox = Outbox()
    outbox.send(letter())
    for fails in (
        lambda: outbox.assert_sent_to(MAYA, times=2),
        lambda: outbox.assert_sent_to("mei@example.com"),
        outbox.assert_nothing_sent,
        lambda: outbox.assert_nothing_sent(MAYA),
    ):
        with pytest.raises(AssertionError) as failed:
            fails()
        assert "in the outbox: check in by email" in str(failed.value)
        assert "maya" not in str(failed.value).lower()


def test_a_letter_becomes_a_file_that_mail_programs_open(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "drafts" / "spring", sender="Tea & Co <hello@tea.example>")
    assert isinstance(outbox.send(letter(key="0f" * 16)), Sent)
    (file,) = (tmp_path / "drafts" / "spring").iterdir()
    assert file.name == f"{'0f' * 16}.eml"
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert (message["To"], message["From"]) == (
        "Maya <maya@example.com>",
        "Tea & Co <hello@tea.example>",
    )


def test_an_sms_becomes_a_text_file_that_says_what_it_costs(tmp_path: Path) -> None:
    Outbox(tmp_path).send(sms())
    (file,) = tmp_path.glob("*.txt")
    assert file.read_text() == "To: +46701234567\nLength: 1 segment, GSM-7\n\nHej Maya, kaffe?\n"


def test_files_are_named_after_no_person(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    keys = [
        "maya@example.com",
        "../../maya",
        "maya",
        "MAYA",
        "con",
        "a" * 300,
        "",
        "\x00",
        "\ud800",
    ]
    for key in keys:
        assert isinstance(outbox.send(letter(key)), Sent)
    names = {file.stem for file in tmp_path.iterdir()}
    assert len(names) == len(keys)
    assert all(set(name) <= set("0123456789abcdef") for name in names)


def test_the_same_key_is_written_once_even_by_another_process(tmp_path: Path) -> None:
    Outbox(tmp_path).send(letter())
    (file,) = tmp_path.iterdir()
    before = file.stat()
    again = Outbox(tmp_path)
    assert again.send(letter()) == again.send(letter())
    assert file.stat() == before
    assert len(again.parcels) == 1


def test_threads_leave_whole_files_and_no_others(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(outbox.send, [letter(str(n % 20)) for n in range(80)]))
    assert len(list(tmp_path.iterdir())) == len(outbox.parcels) == 20


def test_a_folder_that_cannot_be_written_to_means_not_sent(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "drafts")
    (tmp_path / "drafts").rmdir()
    verdict = outbox.send(letter())
    assert isinstance(verdict, Throttled)
    assert str(tmp_path) not in repr(verdict)
    outbox.assert_nothing_sent()


def test_a_folder_that_is_a_file_is_a_wrong_configuration(tmp_path: Path) -> None:
    (tmp_path / "drafts").touch()
    with pytest.raises(ConfigurationError, match=r"^folder: "):
        Outbox(tmp_path / "drafts")


def test_a_test_can_make_it_refuse() -> None:
    outbox = Outbox(answer=lambda parcel: Rejected(dead=True) if "mei" in parcel.to else Sent("1"))
    assert outbox.send(letter("a", "mei@example.com")) == Rejected(dead=True)
    assert outbox.send(letter("b")) == Sent("1")
    assert len(outbox.parcels) == 1


def test_what_is_no_address_is_rejected_as_a_server_would() -> None:
    assert isinstance(Outbox().send(letter(to="maya")), Rejected)


def test_importing_it_loads_no_network(tmp_path: Path) -> None:
    import subprocess

    ask = "import peoplefirst.adapters.outbox, sys; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert {"smtplib", "asyncio", "ssl", "idna"}.isdisjoint(found.stdout.split())
