"""Treat customers as people: a Person model, contact-frequency governors, kind messages, adapters.

The names that most users need. The rest: :mod:`peoplefirst.governors`,
:mod:`peoplefirst.ledgers`, :mod:`peoplefirst.adapters`, :mod:`peoplefirst.templates`,
:mod:`peoplefirst.testing`.

A room opens when one of its names is first used, so that whoever only needs a Person does not
wait for the ledgers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from peoplefirst.decision import Allow, Ask, Decision, Defer, Deny, Governor, Reason
    from peoplefirst.errors import (
        ConfigurationError,
        DeliveryError,
        LedgerBusy,
        LedgerError,
        PeopleFirstError,
        TemplateError,
        UnsupportedCapability,
    )
    from peoplefirst.history import History
    from peoplefirst.journal import Entry
    from peoplefirst.message import Channel, Message, Purpose
    from peoplefirst.moments import (
        Complaint,
        Concern,
        Contacted,
        Delivery,
        Inquiry,
        OptIn,
        OptOut,
        Pause,
        Purchase,
        Reply,
        Review,
    )
    from peoplefirst.outcome import Outcome
    from peoplefirst.outreach import AsyncOutreach, Outreach
    from peoplefirst.parcel import SMS, Email
    from peoplefirst.person import (
        Accommodations,
        Birthday,
        Consent,
        Name,
        Person,
        Preferences,
        Relationship,
    )
    from peoplefirst.policy import Policy
    from peoplefirst.templates import (
        BackInTouch,
        BirthdayWish,
        CheckIn,
        Offer,
        ReviewRequest,
        Shop,
        ThankYou,
        render,
    )

__all__ = [
    "SMS",
    "Accommodations",
    "Allow",
    "Ask",
    "AsyncOutreach",
    "BackInTouch",
    "Birthday",
    "BirthdayWish",
    "Channel",
    "CheckIn",
    "Complaint",
    "Concern",
    "ConfigurationError",
    "Consent",
    "Contacted",
    "Decision",
    "Defer",
    "Delivery",
    "DeliveryError",
    "Deny",
    "Email",
    "Entry",
    "Governor",
    "History",
    "Inquiry",
    "LedgerBusy",
    "LedgerError",
    "Message",
    "Name",
    "Offer",
    "OptIn",
    "OptOut",
    "Outcome",
    "Outreach",
    "Pause",
    "PeopleFirstError",
    "Person",
    "Policy",
    "Preferences",
    "Purchase",
    "Purpose",
    "Reason",
    "Relationship",
    "Reply",
    "Review",
    "ReviewRequest",
    "Shop",
    "TemplateError",
    "ThankYou",
    "UnsupportedCapability",
    "render",
]

_ROOMS = {
    "decision": "Allow Ask Decision Defer Deny Governor Reason",
    "errors": (
        "ConfigurationError DeliveryError LedgerBusy LedgerError PeopleFirstError TemplateError"
        " UnsupportedCapability"
    ),
    "history": "History",
    "journal": "Entry",
    "message": "Channel Message Purpose",
    "moments": (
        "Complaint Concern Contacted Delivery Inquiry OptIn OptOut Pause Purchase Reply Review"
    ),
    "outcome": "Outcome",
    "outreach": "AsyncOutreach Outreach",
    "parcel": "SMS Email",
    "person": "Accommodations Birthday Consent Name Person Preferences Relationship",
    "policy": "Policy",
    "templates": "BackInTouch BirthdayWish CheckIn Offer ReviewRequest Shop ThankYou render",
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names.split()}


if not TYPE_CHECKING:  # a checker would take any name for an object

    def __getattr__(name: str) -> object:
        room = _ROOM_OF.get(name, name)
        if room not in _ROOMS:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        opened = import_module(f"{__name__}.{room}")
        if room == name:  # ``peoplefirst.person``, which checkers know from the imports above
            return opened
        found = globals()[name] = getattr(opened, name)  # from now on found without asking
        return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
