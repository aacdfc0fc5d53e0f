"""Ledgers by URL, for command lines and settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from peoplefirst.errors import ConfigurationError, did_you_mean
from peoplefirst.ledgers._protocol import Ledger
from peoplefirst.ledgers.memory import MemoryLedger


def open_ledger(url: str) -> Ledger:
    """The ledger that a URL names.

    ``sqlite:///people.db`` is a file in this folder, ``sqlite:////srv/people.db`` one by its
    whole path, ``memory:`` a ledger that ends with the process. Raises ConfigurationError for
    a URL that names no ledger, LedgerError where the ledger cannot be opened.
    """
    # An error repeats the scheme only: the rest of a URL may hold a password.
    scheme, colon, rest = url.partition(":")
    if not colon:
        raise ConfigurationError("ledger", f"is no URL; give one such as {_EXAMPLES}")
    opener = _SCHEMES.get(scheme.lower())
    if opener is None:
        hint = did_you_mean(scheme.lower(), _SCHEMES)
        raise ConfigurationError(
            "ledger", f"the scheme {scheme!r} is unknown; {hint}; for example {_EXAMPLES}"
        )
    return opener(rest)


def _memory(rest: str) -> Ledger:
    if rest.strip("/"):
        raise ConfigurationError("ledger", "memory: takes nothing after the colon")
    return MemoryLedger()


def _sqlite(rest: str) -> Ledger:
    from peoplefirst.ledgers.sqlite import SQLiteLedger  # noqa: PLC0415 - sqlite3 only when used

    path = rest.removeprefix("///")
    if path == rest or not path:
        raise ConfigurationError(
            "ledger",
            "sqlite: wants three slashes and a path (four if it is absolute): sqlite:///people.db",
        )
    if "?" in path or "#" in path:
        raise ConfigurationError("ledger", "sqlite: takes no options after the path")
    return SQLiteLedger(path)


_SCHEMES: Final[Mapping[str, Callable[[str], Ledger]]] = {"memory": _memory, "sqlite": _sqlite}
_EXAMPLES: Final = "sqlite:///people.db or memory:"
