"""The standard library's parser is the judge of every letter that we write by hand."""

import re
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.headerregistry import AddressHeader
from email.message import EmailMessage

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from peoplefirst.adapters._mime import Letterhead, bare_address, identity, mailbox
from peoplefirst.errors import ConfigurationError, PeopleFirstError, UnsupportedCapability
from peoplefirst.message import Channel, Purpose
from peoplefirst.parcel import SMS, Email, Parcel

NOW = datetime(2026, 3, 1, 10, 30, 5, tzinfo=UTC)
TEA = Letterhead(mailbox("Tea & Co <hello@tea.example>", "sender"))

printable = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"))
any_character = st.characters(codec="utf-8")
words = st.text(printable, max_size=300)
bodies = st.text(any_character, max_size=3000)
hostile = st.lists(
    st.sampled_from(
        (
            *(
                "\r\n",
                "\n",
                "\r",
                "\x00",
                "\x0b",
                "\x85",
                "\u2028",
                "\ud800",
                "\r\n\r\n",
                "\r\n.\r\n",
            ),
            *(
                '"',
                "\\",
                "<",
                ">",
                ",",
                ";",
                ":",
                " ",
                "Maya",
                "é",
                "x" * 1100,
                "--=_peoplefirst--",
            ),
            *(
                "eve@evil.example",
                "Bcc: eve@evil.example",
                "=?utf-8?q?=0D=0ABcc:_eve@evil.example?=",
            ),
        )
    ),
    max_size=6,
).map("".join)


def parcel(  # every part of a letter can be hostile
    subject: str = "How is the Assam?",
    text: str = "Hello Maya",
    html: str | None = None,
    *,
    to: str = "maya@example.com",
    name: str | None = None,
    headers: dict[str, str] | None = None,
    language: str | None = None,
    key: str = "0f" * 16,
) -> Parcel:
    content = Email(subject, text, html, headers or {}, language)
    return Parcel(key, Channel.EMAIL, to, content, Purpose.CHECK_IN, to_name=name)


def read(given_parcel: Parcel, head: Letterhead = TEA) -> EmailMessage:
    data = head.write(given_parcel, NOW).data
    lines = data.split(b"\r\n")
    assert b"\n" not in b"".join(lines), "every line ends with CRLF"
    assert b"\r" not in b"".join(lines), "every line ends with CRLF"
    assert max(map(len, lines)) <= 998
    message = message_from_bytes(data, policy=policy.default)
    for part in message.walk():
        assert not part.defects
        for value in part.values():
            assert not value.defects, value.defects
    return message


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    content = part.get_content()
    assert isinstance(content, str)
    return content


def as_lines(text: str) -> str:
    return re.sub(r"\r\n?", "\n", text).rstrip("\n") + "\n"


def test_a_letter_carries_what_a_letter_needs() -> None:
    letter = TEA.write(parcel(html="<p>Hello Maya", name="Maya Lindström"), NOW)
    message = message_from_bytes(letter.data, policy=policy.default)
    assert message["From"] == "Tea & Co <hello@tea.example>"
    assert message["To"] == "Maya Lindström <maya@example.com>"
    assert message["Subject"] == "How is the Assam?"
    assert message["Date"].datetime == NOW
    assert message["Message-ID"] == f"<{letter.id}>" == f"<{'0f' * 16}@tea.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["MIME-Version"] == "1.0"
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert (letter.to, letter.international) == ("maya@example.com", False)


def test_the_same_parcel_at_the_same_moment_is_the_same_bytes() -> None:
    assert TEA.write(parcel(), NOW) == TEA.write(parcel(), NOW)


@given(text=bodies, html=st.none() | bodies)
@example(text="", html="")
@example(text=".\n..\nFrom here\n \t\n=\n", html="--=_peoplefirst--\n" * 3)
@example(text="x" * 5000, html="ж" * 5000)
@example(text="a\rb\r\nc\n\rd\x00\x0c\x85\u2028e", html=None)
def test_text_and_html_come_back_as_they_were(text: str, html: str | None) -> None:
    message = read(parcel(text=text, html=html))
    assert as_lines(body(message, "plain")) == as_lines(text)
    if html is None:
        assert message.get_content_type() == "text/plain"
    else:
        assert as_lines(body(message, "html")) == as_lines(html)


@given(subject=words)
@example(subject="")
@example(subject="👩🏽‍🚒" * 40)
@example(subject="word " * 200)
@example(subject="x" * 997)
@example(subject="x" * 5000)
@example(subject="=?utf-8?q?Bcc=3A_eve?=")
@example(subject="a =? b ?= c")
@example(subject="a" + " " * 400 + "b")
def test_any_subject_comes_back_as_it_was(subject: str) -> None:
    assert read(parcel(subject))["Subject"] == subject.strip(" ")


@given(name=words)
@example(name="")
@example(name=" ")
@example(name='Maya "the cup" \\ Lindqvist')
@example(name="Lindqvist, Maya <eve@evil.example>")
@example(name="=?utf-8?q?Eve?=")
@example(name="J. R. R. Tolkien (the elder)")
@example(name="山田\u3000太郎")
@example(name="مریم\u200cگل")
@example(name="क्\u200dष")
@example(name="Заварка Чаевна " * 20)
@example(name="x" * 400)
def test_any_name_comes_back_as_it_was_and_names_one_person(name: str) -> None:
    made = parcel(name=name)
    header = read(made)["To"]
    assert isinstance(header, AddressHeader)
    (to,) = header.addresses
    assert to.addr_spec == "maya@example.com"
    raw = message_from_bytes(TEA.write(made, NOW).data)["To"]
    if raw.count("?=") <= 1:
        assert to.display_name == name.strip(" ")
    else:
        # Between encoded words of a name this parser leaves spaces (RFC 2047 §6.2 says none),
        # the older one does not.
        decoded = str(make_header(decode_header(raw)))
        assert decoded == f"{name.strip(' ')} <maya@example.com>"


@given(value=words)
@example(value=", ".join(f"<https://tea.example/stop/{'t' * n}>" for n in (50, 300, 800)))
def test_any_further_header_comes_back_as_it_was(value: str) -> None:
    assert read(parcel(headers={"X-Tea": value}))["X-Tea"] == value.strip(" ")


def test_a_long_unsubscribe_address_is_neither_broken_nor_encoded() -> None:
    url = f"<https://tea.example/stop?token={'t' * 700}>"
    headers = {"List-Unsubscribe": url, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    assert url.encode() in TEA.write(parcel(headers=headers), NOW).data


@given(a=hostile, b=hostile, c=hostile, d=hostile)
def test_nothing_that_is_written_into_a_letter_can_forge_a_header(
    a: str, b: str, c: str, d: str
) -> None:
    plain = read(parcel(html="", headers={"X-Tea": "Assam"}, language="en", name="Maya"))
    try:
        made = parcel(a, d, c, to=b or "maya@example.com", name=c, headers={"X-Tea": d}, language=b)
        message = read(made)
    except PeopleFirstError:
        return
    assert set(message.keys()) <= set(plain.keys())
    assert [part.keys() for part in message.iter_parts()] == [
        part.keys() for part in plain.iter_parts()
    ]
    assert len(message["To"].addresses) == 1


@pytest.mark.parametrize("breaker", ["\r\n", "\n", "\r", "\x00", "\x1b", "\x7f"])
def test_the_writer_refuses_line_breaks_even_where_nobody_did_before(breaker: str) -> None:
    evil = f"Hello{breaker}Bcc: eve@evil.example"
    for field in ("subject", "language"):
        content = Email("Hello", "Hello")
        object.__setattr__(content, field, evil)
        made = Parcel("k", Channel.EMAIL, "maya@example.com", content, Purpose.CHECK_IN)
        with pytest.raises(UnsupportedCapability):
            TEA.write(made, NOW)
    named = parcel()
    object.__setattr__(named, "to_name", evil)
    with pytest.raises(UnsupportedCapability):
        TEA.write(named, NOW)
    with pytest.raises(ConfigurationError):
        bare_address(f"maya@example.com{breaker}", "to")


@pytest.mark.parametrize("name", ["From", "to", "BCC", "Content-Type", "message-id", "Date"])
def test_a_header_that_the_adapter_writes_cannot_be_given(name: str) -> None:
    with pytest.raises(UnsupportedCapability, match=name.lower()):
        TEA.write(parcel(headers={name: "x"}), NOW)


def test_reply_to_and_auto_submitted_can_be_given_per_letter() -> None:
    head = Letterhead(
        mailbox("hello@tea.example", "sender"), mailbox("Åsa <asa@tea.example>", "reply_to")
    )
    assert read(parcel(), head)["Reply-To"] == "Åsa <asa@tea.example>"
    headers = {"reply-to": "mei@tea.example", "Auto-Submitted": "no"}
    message = read(parcel(headers=headers), head)
    assert message.get_all("Reply-To") == ["mei@tea.example"]
    assert message.get_all("Auto-Submitted") == ["no"]


def test_the_language_of_a_letter_is_told() -> None:
    assert read(parcel(language="sv-SE"))["Content-Language"] == "sv-SE"


@pytest.mark.parametrize(
    ("given_address", "on_the_wire"),
    [
        ("maya@example.com", "maya@example.com"),
        ("maya+tea@Example.COM", "maya+tea@Example.COM"),
        ("maya@tée.example", "maya@xn--te-bja.example"),
        ("maya@faß.example", "maya@xn--fa-hia.example"),
        ("maya@お茶.example", "maya@xn--t8jy01w.example"),
        ("mäyä@example.com", "mäyä@example.com"),
        ("ta..ro.@carrier.example", '"ta..ro."@carrier.example'),
    ],
)
def test_addresses_go_on_the_wire_with_an_ascii_domain(
    given_address: str, on_the_wire: str
) -> None:
    assert bare_address(given_address, "to") == on_the_wire
    letter = TEA.write(parcel(to=given_address), NOW)
    assert letter.to == on_the_wire
    assert letter.international is not on_the_wire.isascii()


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "maya",
        "@",
        "maya@",
        "@example.com",
        "a b@example.com",
        "a@b@example.com",
        "maya@.com",
        "maya@a..b",
        "maya@a.",
        "maya@-.é",
        "a@x,b@y",
        "Maya <maya@example.com>",
        "m@[127.0.0.1]",
        "maya@example.com\n",
        "maya@example.com SIZE=1",
        "maya@exa\u2028mple.com",
        "m" * 255 + "@x",
    ],
)
def test_what_is_no_bare_address_is_refused_without_being_repeated(bad: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        bare_address(bad, "to")
    assert str(caught.value).removesuffix("such as somebody@example.com").find(bad or "@") < 0


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        ("Tea & Co <hello@tea.example>", "Tea & Co", "hello@tea.example"),
        ("hello@tea.example", "", "hello@tea.example"),
        ("<hello@tea.example>", "", "hello@tea.example"),
        ('"Tea, \\"and\\" Co" <hello@tea.example>', 'Tea, "and" Co', "hello@tea.example"),
        ("Tea, and Co <hello@tea.example>", "Tea, and Co", "hello@tea.example"),
        ("Thé <hello@thé.example>", "Thé", "hello@xn--th-cja.example"),
    ],
)
def test_a_sender_is_written_as_people_write_it(text: str, name: str, address: str) -> None:
    box = mailbox(text, "sender")
    assert (box.name, box.address) == (name, address)


@pytest.mark.parametrize("bad", ["", "Tea & Co", "Tea <>", "a@x <b@y> c", "Tea\n <a@x.example>"])
def test_a_sender_that_is_none_is_refused_by_field(bad: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^sender: "):
        mailbox(bad, "sender")


def test_the_moment_is_written_in_utc() -> None:
    moment = datetime(2026, 12, 31, 20, 0, tzinfo=timezone(timedelta(hours=-5)))
    assert b"\r\nDate: Fri, 01 Jan 2027 01:00:00 +0000\r\n" in TEA.write(parcel(), moment).data


@given(st.text())
def test_a_key_is_shown_only_if_a_machine_made_it(key: str) -> None:
    shown = identity(key)
    assert re.fullmatch(r"[0-9a-f-]{16,64}", shown)
    assert shown == identity(key)


def test_keys_of_machines_are_shown_and_those_of_people_are_not() -> None:
    uuid = "6f1c2c9e-2b1a-4f0e-9d3c-3f1f9a6f2b11"
    assert identity(uuid) == uuid
    assert "maya" not in identity("spring:maya@example.com")


def test_what_is_no_letter_is_not_written_as_one() -> None:
    sms = Parcel("k", Channel.SMS, "+46701234567", SMS("Hello", 1, "GSM-7"), Purpose.CHECK_IN)
    with pytest.raises(UnsupportedCapability):
        TEA.write(sms, NOW)
