"""Adapters: the doors to e-mail and SMS providers. They carry parcels and know no rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peoplefirst.adapters._protocol import Adapter, AsyncAdapter

if TYPE_CHECKING:
    from peoplefirst.adapters._urls import open_adapter as open_adapter
    from peoplefirst.adapters.outbox import Outbox as Outbox
    from peoplefirst.adapters.smtp import SMTP as SMTP

__all__ = ["SMTP", "Adapter", "AsyncAdapter", "Outbox", "open_adapter"]

_ROOMS = {
    "SMTP": "peoplefirst.adapters.smtp",
    "Outbox": "peoplefirst.adapters.outbox",
    "open_adapter": "peoplefirst.adapters._urls",
}


if not TYPE_CHECKING:  # checkers see the imports above, and so a misspelt name

    def __getattr__(name: str) -> object:
        if name in _ROOMS:
            from importlib import import_module  # noqa: PLC0415 - each door when it is used

            return getattr(import_module(_ROOMS[name]), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
