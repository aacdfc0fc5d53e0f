"""Governors: the rules, one pure callable each. They compose in a Policy; order never matters.

A rule of your own is any callable that takes an :class:`Ask` and gives a Decision.
"""

from __future__ import annotations

from peoplefirst.decision import Ask, Governor
from peoplefirst.governors.caps import CalendarCap, Cap
from peoplefirst.governors.consent import ConsentRequired, Suppressed
from peoplefirst.governors.hours import QuietDays, QuietHours, Weekday
from peoplefirst.governors.occasions import After, OncePer, Timely
from peoplefirst.governors.reciprocity import AwaitReply, HoldWhileOpen
from peoplefirst.governors.spacing import Backoff, Spacing
from peoplefirst.governors.wishes import OwnWishes, Paused

__all__ = [
    "After",
    "Ask",
    "AwaitReply",
    "Backoff",
    "CalendarCap",
    "Cap",
    "ConsentRequired",
    "Governor",
    "HoldWhileOpen",
    "OncePer",
    "OwnWishes",
    "Paused",
    "QuietDays",
    "QuietHours",
    "Spacing",
    "Suppressed",
    "Timely",
    "Weekday",
]
