"""Treat customers as people: a Person model, contact-frequency governors, kind messages, adapters.

The names that most users need. The rest: :mod:`peoplefirst.governors`,
:mod:`peoplefirst.ledgers`, :mod:`peoplefirst.adapters`, :mod:`peoplefirst.templates`,
:mod:`peoplefirst.testing`.
"""

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
from peoplefirst.journal import Entry, History
from peoplefirst.message import Channel, Message, Purpose
from peoplefirst.moments import (
    Complaint,
    Concern,
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
