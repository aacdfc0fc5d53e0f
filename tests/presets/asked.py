"""What the tests of the presets ask with: people who said yes, and what was written before."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from peoplefirst.decision import Decision, Defer, Deny
from peoplefirst.history import History
from peoplefirst.journal import Entry, Kind
from peoplefirst.message import Channel, Message, Purpose
from peoplefirst.person import Consent, Person
from peoplefirst.policy import Policy

LONG_AGO = datetime(1990, 1, 1, tzinfo=UTC)
YES = tuple(Consent(by, given_at=LONG_AGO, how="on paper", wording="v1") for by in Channel)
PHONE, EMAIL = "+15005550006", "maya@example.com"


def somebody(
    zone: str, country: str | None = None, *, consents: tuple[Consent, ...] = YES
) -> Person:
    return Person(
        "maya", email=EMAIL, phone=PHONE, timezone=zone, country=country, consents=consents
    )


def local(zone: str, wall: str) -> datetime:
    """The instant at which the wall in ``zone`` shows ``wall``, in UTC."""
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def written(
    *ats: datetime, by: str, purpose: str = "offer", about: str | None = None
) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            id=f"{at.isoformat()}:{by}",
            kind=Kind.RESERVED,
            at=at,
            person="maya",
            contact=f"{at.isoformat()}:{by}",
            channel=Channel(by),
            purpose=Purpose(purpose),
            about=about,
        )
        for at in ats
    )


def decide(
    name: str,
    person: Person,
    message: Message,
    now: datetime,
    *entries: Entry,
) -> Decision:
    return Policy.preset(name).decide(person, message, History(entries), now)


def sources(answer: Decision) -> set[str | None]:
    """The presets that stood in the way."""
    assert isinstance(answer, Defer | Deny), answer
    return {reason.source for reason in answer.reasons}
