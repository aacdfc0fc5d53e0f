"""Addresses: what is one, whose name it is not, and how to know it again without keeping it."""

from __future__ import annotations

import re
from hashlib import blake2b

from peoplefirst.errors import ConfigurationError
from peoplefirst.message import one_line

_E164 = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
# Mailboxes that are nobody's name: RFC 2142 and what shops' lists are full of.
_ROLE_MAILBOXES = frozenset(
    "abuse admin billing contact enquiries hello help hostmaster info mail marketing noreply "
    "no-reply office orders postmaster root sales service shop support team webmaster".split()
)


def trimmed(value: str, field: str) -> str:
    """``value`` as one line, without surrounding space."""
    return one_line(value.strip() if isinstance(value, str) else value, field)


def email(value: str | None) -> str | None:
    """One bare e-mail address, or None where there is nothing."""
    if value is None or not (text := trimmed(value, "email")):
        return None
    local, at, domain = text.rpartition("@")
    bare = text.isprintable() and not any(c in text for c in ' <>,;"\\()')
    if not (bare and local and at and domain) or "@" in local or ".." in domain:
        raise ConfigurationError("email", "is not one bare address such as maya@example.com")
    return text


def phone(value: str | None) -> str | None:
    """A phone number in E.164, or None where there is nothing."""
    if value is None or not (text := trimmed(value, "phone")):
        return None
    if not _E164.fullmatch(text):
        raise ConfigurationError(
            "phone",
            "is not E.164: a plus, the country code and the number, only digits, e.g. +46701234567",
        )
    return text


def is_mailbox_name(name: str, address: str | None) -> bool:
    """Whether what stands in a name's place is an address, a role, or a mailbox as typed."""
    mailbox = (address or "").partition("@")[0].casefold()
    folded = name.casefold()
    looks_typed = any(c in "._-+0123456789" for c in folded) and " " not in folded
    return "@" in name or folded in _ROLE_MAILBOXES or (folded == mailbox and looks_typed)


def fingerprint(address: str, salt: bytes) -> str:
    """A keyed BLAKE2b of an address: enough to know it again, not to read it.

    Letter case is folded, since mailboxes that differ only in case are one person's in practice.
    """
    return blake2b(address.casefold().encode(), key=salt, digest_size=16).hexdigest()
