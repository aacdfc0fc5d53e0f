"""SMTP against a real server: what arrived, and whether the verdict says the truth."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from peoplefirst.adapters import SMTP
from peoplefirst.errors import UnsupportedCapability
from peoplefirst.message import Channel, Purpose
from peoplefirst.parcel import SMS, Parcel, Rejected, Sent, Throttled, Unknown, Verdict
from peoplefirst.testing import LetterSuite

if TYPE_CHECKING:
    from tests.adapters.conftest import PostOffice

    Letters = Callable[..., Parcel]
    Opens = Callable[..., PostOffice]
    Scripted = Callable[..., int]

SENDER = "Tea & Co <hello@tea.example>"
NOW = datetime(2026, 3, 1, 10, 30, tzinfo=UTC)


@pytest.fixture
def door(office: PostOffice) -> Generator[SMTP]:
    with SMTP(f"smtp://127.0.0.1:{office.port}", sender=SENDER, clock=lambda: NOW) as door:
        yield door


class TestSMTP(LetterSuite):
    secrets = ("s3cret",)

    @pytest.fixture
    def adapter(self, office: PostOffice) -> Generator[SMTP]:
        office.password = "s3cret"
        with SMTP(f"smtp://tea:s3cret@127.0.0.1:{office.port}", sender=SENDER) as door:
            yield door

    @pytest.fixture
    def arrived(self, office: PostOffice) -> Callable[[], Sequence[bytes]]:
        return lambda: office.raw


def tell(verdict: Verdict) -> str:
    shown = f"{verdict!r}"
    assert "maya" not in shown
    assert "@" not in shown.replace(getattr(verdict, "reference", "") or "", "")
    assert "secret" not in shown
    return shown


def test_a_letter_arrives_as_it_was_given(office: PostOffice, door: SMTP, letter: Letters) -> None:
    text = "Hello Maya\n.\n..dots\n\nFrom us – 茶\n"
    verdict = door.send(letter(subject="Grüße 🫖", text=text))
    (arrived,) = office.letters
    assert verdict == Sent(f"{'0f' * 16}@tea.example")
    assert office.envelopes == [("hello@tea.example", ["maya@example.com"])]
    assert arrived["Message-ID"] == f"<{'0f' * 16}@tea.example>"
    assert arrived["Subject"] == "Grüße 🫖"
    assert arrived["From"] == SENDER
    assert arrived["To"] == "Maya Lindström <maya@example.com>"
    assert arrived["Date"].datetime == NOW
    plain = arrived.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().replace("\r\n", "\n") == text


def test_dots_at_the_start_of_lines_stay_one(
    office: PostOffice, door: SMTP, letter: Letters
) -> None:
    assert isinstance(door.send(letter(text="a\n.\n.b\n..c")), Sent)
    assert b"\r\n.b\r\n..c" in office.raw[0]


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("550 5.1.1 <maya@example.com>: no such user", Rejected("550 5.1.1", dead=True)),
        ("550 5.1.2 bad domain", Rejected("550 5.1.2", dead=True)),
        ("556 5.1.10 takes no mail", Rejected("556 5.1.10", dead=True)),
        ("550 no such user here", Rejected("550", dead=True)),
        ("550 <maya@example.com>: User unknown", Rejected("550", dead=True)),
        ("550 mailbox unavailable", Rejected("550")),
        ("552 5.2.2 mailbox of maya@example.com is full", Rejected("552 5.2.2")),
        ("550 5.2.1 maya is disabled", Rejected("550 5.2.1")),
        ("550 5.7.1 policy of maya@example.com", Rejected("550 5.7.1")),
        ("554 spam", Rejected("554")),
        ("451 4.3.0 try again", Throttled(code="451 4.3.0")),
        ("450 greylisted", Throttled(code="450")),
        ("452 4.2.2 full", Throttled(code="452 4.2.2")),
        ("550 5.7.1 Relaying denied", Throttled(code="550 5.7.1")),
        ("550 relay not permitted", Throttled(code="550")),
        ("530 5.7.0 log in first", Throttled(code="530 5.7.0")),
    ],
)
def test_a_refused_recipient_is_told_apart_and_the_next_one_is_served(
    said: str, verdict: Verdict, office: PostOffice, door: SMTP, letter: Letters
) -> None:
    office.refuses["maya@example.com"] = said
    found = door.send(letter())
    assert tell(found)
    assert type(found) is type(verdict)
    for field in ("code", "dead"):
        assert getattr(found, field, None) == getattr(verdict, field, None)
    assert isinstance(door.send(letter("mei@example.com")), Sent)
    assert [to for _, (to,) in office.envelopes] == ["mei@example.com"]
    assert len(office.transports) == 1


@pytest.mark.parametrize(
    ("verb", "said", "verdict"),
    [
        ("MAIL", "550 5.7.1 hello@tea.example is not yours", Throttled(code="550 5.7.1")),
        ("MAIL", "452 4.3.1 disk full", Throttled(code="452 4.3.1")),
        ("MAIL", "552 5.3.4 too big", Rejected("552 5.3.4")),
        ("DATA", "451 4.7.1 later", Throttled(code="451 4.7.1")),
        ("DATA", "554 5.7.1 no", Rejected("554 5.7.1")),
        ("DATA", "250 what?", Throttled()),
        ("END", "451 4.3.0 later", Throttled(code="451 4.3.0")),
        ("END", "554 5.7.1 maya@example.com hates spam", Rejected("554 5.7.1")),
        ("END", "550 5.1.1 no maya", Rejected("550 5.1.1", dead=True)),
        ("END", "354 go on", Unknown()),
        ("END", "hello", Unknown()),
    ],
)
def test_a_refusal_at_each_step_is_told_apart(
    verb: str, said: str, verdict: Verdict, office: PostOffice, door: SMTP, letter: Letters
) -> None:
    office.says[verb] = said
    found = door.send(letter())
    assert tell(found)
    assert type(found) is type(verdict)
    assert getattr(found, "code", None) == getattr(verdict, "code", None)
    assert getattr(found, "dead", False) is getattr(verdict, "dead", False)
    assert isinstance(door.send(letter("mei@example.com")), Sent)


def test_an_address_beyond_ascii_goes_to_servers_that_know_smtputf8(
    office: PostOffice, door: SMTP, letter: Letters
) -> None:
    assert isinstance(door.send(letter("mäyä@tée.example")), Sent)
    assert isinstance(door.send(letter()), Sent)
    assert office.envelopes[0][1] == ["mäyä@xn--te-bja.example"]


def test_an_address_beyond_ascii_is_rejected_where_the_server_does_not_know_smtputf8(
    opens: Opens, office: PostOffice, letter: Letters
) -> None:
    old = opens(type(office)(smtputf8=False))
    with SMTP(f"smtp://127.0.0.1:{old.port}", sender=SENDER) as door:
        verdict = door.send(letter("mäyä@example.com"))
        assert isinstance(door.send(letter()), Sent)
    assert isinstance(verdict, Rejected)
    assert not verdict.dead


def test_a_letter_that_is_too_big_is_refused_before_it_is_sent(
    opens: Opens, office: PostOffice, letter: Letters
) -> None:
    small = opens(type(office)(size_limit=5000))
    with SMTP(f"smtp://127.0.0.1:{small.port}", sender=SENDER) as door:
        verdict = door.send(letter(text="tea " * 5000))
        assert isinstance(door.send(letter()), Sent)
    assert isinstance(verdict, Rejected)
    assert "DATA" not in small.heard[:2]


def test_what_is_no_address_is_rejected_before_the_server_hears_of_it(
    office: PostOffice, door: SMTP, letter: Letters
) -> None:
    for bad in ("maya@example.com> SIZE=1", "maya@example.com,eve@evil.example", "maya"):
        assert isinstance(door.send(letter(bad)), Rejected)
    assert not office.heard


def test_an_sms_is_refused_before_anything_is_sent(office: PostOffice, door: SMTP) -> None:
    sms = Parcel("k", Channel.SMS, "+46701234567", SMS("Hi", 1, "GSM-7"), Purpose.CHECK_IN)
    with pytest.raises(UnsupportedCapability, match="smtp carries no sms"):
        door.send(sms)
    assert not office.transports
