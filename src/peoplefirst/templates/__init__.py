"""Typed messages and their wording: what is said, per language and channel.

``render(person, message, channel, shop=…)`` is pure and gives an ``Email`` or an ``SMS``.
"""

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
