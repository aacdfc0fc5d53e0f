"""Connections that are refused, lost, forgotten, shared and encrypted: was the letter sent?"""

from __future__ import annotations

import gc
import os
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from peoplefirst.adapters import SMTP
from peoplefirst.parcel import Parcel, Sent, Throttled, Unknown, Verdict

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


def tell(verdict: Verdict) -> str:
    shown = f"{verdict!r}"
    assert "maya" not in shown
    assert "@" not in shown.replace(getattr(verdict, "reference", "") or "", "")
    assert "secret" not in shown
    return shown


@pytest.mark.parametrize("verb", ["MAIL", "DATA", "END", "RCPT"])
def test_421_is_for_later_and_the_next_letter_gets_a_new_connection(
    verb: str, office: PostOffice, door: SMTP, letter: Letters
) -> None:
    (office.refuses if verb == "RCPT" else office.says)[
        "maya@example.com" if verb == "RCPT" else verb
    ] = "421 4.3.2 closing"
    assert tell(door.send(letter())).startswith("Throttled(retry_after=None, code='421 4.3.2'")
    assert isinstance(door.send(letter("mei@example.com")), Sent)
    assert len(office.transports) == 2


def test_a_connection_lost_before_the_final_dot_means_not_sent(
    office: PostOffice, door: SMTP, letter: Letters
) -> None:
    office.drops_before_the_dot = True
    verdict = door.send(letter(text="tea " * 2_000_000))
    assert isinstance(verdict, Throttled)
    assert not office.letters


def test_a_connection_lost_after_the_final_dot_means_unknown_and_nothing_is_sent_again(
    office: PostOffice, door: SMTP, letter: Letters
) -> None:
    office.drops_after_the_dot = True
    assert isinstance(door.send(letter()), Unknown)
    assert len(office.letters) == 1


@pytest.mark.parametrize("word", ["", "25", "250-and"])
def test_a_server_that_never_finishes_its_answer_to_the_letter_leaves_it_unknown(
    word: str, scripted: Scripted, letter: Letters
) -> None:
    port = scripted("220 hi\r\n", "250 hi\r\n", "250 ok\r\n", "250 ok\r\n", "354 go\r\n", word)
    with SMTP(f"smtp://127.0.0.1:{port}", sender=SENDER, final_timeout=0.1) as door:
        assert isinstance(door.send(letter()), Unknown)


def test_a_connection_dropped_while_idle_is_opened_again_and_the_letter_goes_out_once(
    office: PostOffice, door: SMTP, letter: Letters
) -> None:
    assert isinstance(door.send(letter(key="a")), Sent)
    office.hangs_up()
    assert isinstance(door.send(letter(key="b")), Sent)
    assert len(office.letters) == len(office.transports) == 2


def test_a_server_that_says_421_to_an_idle_connection_is_asked_again_once(
    office: PostOffice, door: SMTP, letter: Letters
) -> None:
    assert isinstance(door.send(letter(key="a")), Sent)
    office.says["MAIL"] = "421 4.4.2 idle for too long"
    assert isinstance(door.send(letter(key="b")), Sent)
    assert office.heard == ["MAIL", "DATA", "MAIL", "MAIL", "DATA"]


def test_an_error_at_the_good_bye_is_no_failure(
    office: PostOffice, door: SMTP, letter: Letters
) -> None:
    office.says["QUIT"] = "500 what?"
    assert isinstance(door.send(letter()), Sent)
    door.close()
    assert isinstance(door.send(letter()), Sent)
    assert office.heard.count("QUIT") == 1


def test_a_door_that_nobody_closes_leaves_nothing_open(office: PostOffice, letter: Letters) -> None:
    door = SMTP(f"smtp://127.0.0.1:{office.port}", sender=SENDER)
    assert isinstance(door.send(letter()), Sent)
    del door
    gc.collect()  # an open socket would be a warning, and warnings fail here


def test_many_threads_share_a_door_and_each_letter_goes_out_once(
    office: PostOffice, door: SMTP, letter: Letters
) -> None:
    with ThreadPoolExecutor(6) as pool:
        verdicts = list(pool.map(door.send, [letter(f"maya{n}@example.com") for n in range(60)]))
    assert all(isinstance(verdict, Sent) for verdict in verdicts)
    assert sorted(to for _, (to,) in office.envelopes) == sorted(
        f"maya{n}@example.com" for n in range(60)
    )
    assert len(office.transports) <= 6


FORKING = """
import os, sys
from peoplefirst.adapters import SMTP
from peoplefirst.message import Channel, Purpose
from peoplefirst.parcel import Email, Parcel, Sent

def send(key):
    parcel = Parcel(key, Channel.EMAIL, f"{key}@example.com", Email(key, key), Purpose.CHECK_IN)
    assert isinstance(door.send(parcel), Sent)

door = SMTP(sys.argv[1], sender="hello@tea.example")
send("before")
child = os.fork()
if not child:
    send("child")
    sys.exit()
assert os.waitpid(child, 0)[1] == 0
send("parent")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_process_opens_its_own_connection(office: PostOffice) -> None:
    url = f"smtp://127.0.0.1:{office.port}"
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", FORKING, url], check=True, env=surroundings)
    assert [letter["Subject"] for letter in office.letters] == ["before", "child", "parent"]
    assert len(office.transports) == 2


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    assert isinstance(port, int)
    return port


def test_where_nobody_answers_nothing_was_sent(letter: Letters) -> None:
    verdict = SMTP(f"smtp://127.0.0.1:{free_port()}", sender=SENDER).send(letter())
    assert verdict == Throttled(detail="nobody answers at the server's port")


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a..b", "x" * 80])
def test_a_name_that_leads_nowhere_means_not_sent(host: str, letter: Letters) -> None:
    assert isinstance(SMTP(f"smtp://{host}", sender=SENDER).send(letter()), Throttled)


@pytest.mark.parametrize(
    "words",
    [
        [""],
        [],
        ["554 5.3.2 go away, maya@example.com\r\n"],
        ["421 too busy\r\n"],
        ["hello\r\n"],
        ["220 " + "x" * 9000 + "\r\n"],
        ["220 hi\r\n", "550 no\r\n", "550 no\r\n"],
        ["220 hi\r\n", "250 hi\r\n", "250 ok\r\n", "250 ok\r\n", ""],
        ["220 hi\r\n", "250 hi\r\n", "250 ok\r\n", "2"],
    ],
    ids=lambda words: f"{len(words)} {' '.join(words)[:9].strip()}",
)
def test_a_server_that_is_silent_rude_or_mad_before_the_letter_means_not_sent(
    words: list[str], scripted: Scripted, letter: Letters
) -> None:
    door = SMTP(f"smtp://127.0.0.1:{scripted(*words)}", sender=SENDER, timeout=0.1)
    verdict = door.send(letter())
    assert tell(verdict)
    assert isinstance(verdict, Throttled)


def test_a_server_that_wants_a_password_gets_it(
    opens: Opens, office: PostOffice, letter: Letters
) -> None:
    guarded = opens(type(office)(password="s3cret/#"))
    url = f"smtp://tea:s3cret%2F%23@127.0.0.1:{guarded.port}"
    with SMTP(url, sender=SENDER) as door:
        assert isinstance(door.send(letter()), Sent)
    assert len(guarded.letters) == 1


@pytest.mark.parametrize("credentials", ["", "tea:wrong-secret@"])
def test_a_refused_login_is_about_us_and_not_about_the_person(
    credentials: str, opens: Opens, office: PostOffice, letter: Letters
) -> None:
    guarded = opens(type(office)(password="right-secret"))
    with SMTP(f"smtp://{credentials}127.0.0.1:{guarded.port}", sender=SENDER) as door:
        verdict = door.send(letter())
    assert tell(verdict)
    assert isinstance(verdict, Throttled)
    assert verdict.code in ("530 5.7.0", "535 5.7.8")
    assert verdict.detail.startswith("the server refuses us, not this person")


def test_a_login_that_the_server_does_not_know_means_not_sent(
    scripted: Scripted, letter: Letters
) -> None:
    port = scripted("220 hi\r\n", "250 hi\r\n", "500 what?\r\n")
    verdict = SMTP(f"smtp://tea:secret@127.0.0.1:{port}", sender=SENDER).send(letter())
    assert tell(verdict)
    assert isinstance(verdict, Throttled)


def test_starttls_encrypts_before_anything_is_told(
    opens: Opens,
    office: PostOffice,
    letter: Letters,
    server_tls: ssl.SSLContext,
    trusting: ssl.SSLContext,
) -> None:
    guarded = opens(type(office)(starttls=server_tls, password="secret"))
    url = f"smtp+starttls://tea:secret@localhost:{guarded.port}"
    with SMTP(url, sender=SENDER, tls=trusting) as door:
        assert isinstance(door.send(letter()), Sent)
    assert len(guarded.letters) == 1


def test_without_starttls_on_offer_nothing_is_said_in_the_clear(
    office: PostOffice, letter: Letters, trusting: ssl.SSLContext
) -> None:
    url = f"smtp+starttls://tea:secret@localhost:{office.port}"
    verdict = SMTP(url, sender=SENDER, tls=trusting).send(letter())
    assert isinstance(verdict, Throttled)
    assert not office.heard


def test_smtps_is_encrypted_from_the_start(
    opens: Opens,
    office: PostOffice,
    letter: Letters,
    server_tls: ssl.SSLContext,
    trusting: ssl.SSLContext,
) -> None:
    guarded = opens(type(office)(), server_tls)
    with SMTP(f"smtps://localhost:{guarded.port}", sender=SENDER, tls=trusting) as door:
        assert isinstance(door.send(letter()), Sent)
        assert isinstance(door.send(letter()), Sent)
    assert (len(guarded.letters), len(guarded.transports)) == (2, 2 - 1)


def test_a_certificate_that_does_not_hold_means_not_sent(
    opens: Opens, office: PostOffice, letter: Letters, server_tls: ssl.SSLContext
) -> None:
    guarded = opens(type(office)(starttls=server_tls))
    verdict = SMTP(f"smtp+starttls://localhost:{guarded.port}", sender=SENDER).send(letter())
    assert verdict == Throttled(detail="the server's certificate does not hold")
