"""What an SMTP server's refusal means, read from its numbers.

Its words are looked at in one case and never kept: they often repeat the address, and
their wording is nobody's promise. Codes: RFC 5321 §4.2; enhanced codes: RFC 3463 with the
registry of RFC 5248.
"""

from __future__ import annotations

import re
from enum import Enum

from peoplefirst.parcel import Rejected, Throttled, Unknown


class Step(Enum):
    """Where in a mail the server answered."""

    GREETING = "at the greeting"
    AUTH = "at the login"
    MAIL = "at the sender"
    RCPT = "at the recipient"
    DATA = "before the letter"
    END = "after the letter"


_ENHANCED = re.compile(rb"([245])\.(\d{1,3})\.(\d{1,3})(?!\d)")

# No such mailbox, no such domain, no such address, moved away, takes no mail (RFC 7505).
_DEAD = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"})
_DEAD_CODES = frozenset({556})  # the domain takes no mail (RFC 7504)
# 550 alone may mean anything from "no such user" to "I do not relay for you": a wrong
# configuration must not make a whole address book dead. So here the words decide.
_SOUNDS_DEAD = re.compile(
    rb"no such|unknown (user|recipient|mailbox|address)|unrouteable|does ?n.t exist|not exist"
    rb"|(user|recipient|mailbox|address|account) (is )?(unknown|not found|does not exist)",
    re.IGNORECASE,
)
# Refused are we, not this person: log in first, wrong order, no encryption, bad credentials.
_OUR_CODES = frozenset({503, 530, 534, 535, 538})
_OUR_STATUSES = frozenset({"5.7.8", "5.7.9"})
_SOUNDS_LIKE_RELAYING = re.compile(rb"\brelay", re.IGNORECASE)
_ECHO = re.compile(rb"<[^>]*>|\S*@\S*")
# Said at the sender, and yet about this one letter: too big (RFC 1870), or beyond ASCII.
_LETTERS_FAULT = frozenset({"5.2.3", "5.3.4", "5.6.7"})

_WORDS = {
    "1.1": "no such mailbox",
    "1.2": "no such domain",
    "1.3": "no such address",
    "1.6": "the mailbox has moved",
    "1.10": "the domain takes no mail",
    "2.1": "the mailbox is switched off",
    "2.2": "the mailbox is full",
    "2.3": "the letter is too big for the mailbox",
    "3.1": "the server is full",
    "3.2": "the server takes no mail now",
    "3.4": "the letter is too big for the server",
    "4.4": "the server cannot find the way",
    "4.5": "too busy",
    "6.7": "addresses beyond ASCII are not taken",
    "7.0": "refused by policy",
    "7.1": "refused by policy",
    "7.8": "user or password are wrong",
    "7.9": "this way of logging in is too weak",
    "421": "the server is closing",
    "450": "the mailbox is busy",
    "451": "the server has trouble of its own",
    "452": "the server is full",
    "454": "the login does not work now",
    "503": "the server wants something else first",
    "530": "the server wants a login or encryption first",
    "534": "this way of logging in is too weak",
    "535": "user or password are wrong",
    "538": "the login wants encryption",
    "552": "too big, or the mailbox is full",
    "554": "refused",
    "556": "the domain takes no mail",
}


def enhanced(code: int, text: bytes) -> str | None:
    """``5.1.1`` where the server's words begin with one of the same class as its code."""
    found = _ENHANCED.match(text)
    if not found or int(found[1]) != code // 100:
        return None
    return ".".join(str(int(number)) for number in found.groups())


def refusal(step: Step, code: int, text: bytes) -> Rejected | Throttled | Unknown:
    """The verdict for an answer that was no consent.

    Transient ones (4xx), and permanent ones that are about us and not about the person or
    the letter, are Throttled: nothing was sent, and the place is given back.
    """
    status = enhanced(code, text)
    said = f"{code} {status}" if status else str(code)
    words = _WORDS.get(status[2:] if status else "") or _WORDS.get(str(code)) or "refused"
    detail = f"{words} ({step.value})"
    if code // 100 == 4:
        return Throttled(code=said, detail=detail)
    if code // 100 != 5:
        nonsense = f"an answer that is none in SMTP ({step.value})"
        return Unknown(detail=nonsense) if step is Step.END else Throttled(detail=nonsense)
    bare = _ECHO.sub(b"", text)
    if _is_about_us(step, code, status, bare):
        return Throttled(code=said, detail=f"the server refuses us, not this person: {detail}")
    dead = (
        status in _DEAD
        or code in _DEAD_CODES
        or (code == 550 and status is None and bool(_SOUNDS_DEAD.search(bare)))
    )
    return Rejected(code=said, detail=detail, dead=dead and step is not Step.MAIL)


def _is_about_us(step: Step, code: int, status: str | None, bare: bytes) -> bool:
    if step in (Step.GREETING, Step.AUTH) or code in _OUR_CODES or status in _OUR_STATUSES:
        return True
    if step is Step.MAIL:
        return code != 552 and status not in _LETTERS_FAULT
    return status not in _DEAD and bool(_SOUNDS_LIKE_RELAYING.search(bare))
