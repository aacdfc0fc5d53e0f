"""Typed messages and their wording: what is said, per language and channel.

``render(person, message, channel, shop=…)`` is pure and gives an ``Email`` or an ``SMS``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from peoplefirst.templates._render import render
    from peoplefirst.templates.messages import (
        BackInTouch,
        BirthdayWish,
        CheckIn,
        Offer,
        ReviewRequest,
        ThankYou,
        TypedMessage,
    )
    from peoplefirst.templates.shop import Shop

__all__ = [
    "BackInTouch",
    "BirthdayWish",
    "CheckIn",
    "Offer",
    "ReviewRequest",
    "Shop",
    "ThankYou",
    "TypedMessage",
    "render",
]

_ROOMS = {"Shop": "shop", "render": "_render"}  # all others are messages


if not TYPE_CHECKING:  # a checker would take any name for an object

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module  # noqa: PLC0415 - who words nothing waits for no words

        room = import_module(f"{__name__}.{_ROOMS.get(name, 'messages')}")
        found = globals()[name] = getattr(room, name)
        return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
