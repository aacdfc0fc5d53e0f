"""What we sent somebody, why we were allowed, and what we held back: theirs to see."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import attrs

from peoplefirst.decision import say_channel
from peoplefirst.history import History
from peoplefirst.journal import Contact, Entry, Kind, State
from peoplefirst.localtime import say_moment
from peoplefirst.person import Person

_TOLD = {
    State.RESERVED: "promised, outcome not yet known",
    State.SENT: "sent",
    State.DELIVERED: "delivered",
    State.UNKNOWN: "perhaps sent",
    State.REJECTED: "not sent, refused by the provider",
    State.RELEASED: "not sent",
    State.BOUNCED: "sent back",
}


@attrs.frozen
class Line:
    """A contact, with the grounds on which it was allowed."""

    contact: Contact
    because: str | None


@attrs.frozen
class Statement:
    """One person's contacts, what was held back, what they asked of us; ``str`` is for reading."""

    sent: tuple[Line, ...]
    held: tuple[Entry, ...]
    wishes: tuple[Entry, ...]
    zone: ZoneInfo | None = attrs.field(default=None, repr=False)

    @classmethod
    def of(cls, person: Person, history: History) -> Statement:
        """The statement of this person, from a page that they may share with their household."""
        mine = [entry for entry in history.entries if entry.person == person.id]
        grounds = {entry.contact: entry.because for entry in mine if entry.kind is Kind.RESERVED}
        return cls(
            tuple(Line(c, grounds.get(c.id)) for c in history.contacts if c.person == person.id),
            tuple(entry for entry in mine if entry.kind is Kind.HELD),
            (
                *(e for e in history.fold.stops if e.person == person.id),
                *(e for e in history.fold.pauses if e.person == person.id),
            ),
            person.zones[0] if person.zones else None,
        )

    def __str__(self) -> str:
        lines = ["What we sent you" if self.sent else "We have sent you nothing."]
        for line in self.sent:
            contact = line.contact
            what = contact.purpose.words if contact.purpose else "a message"
            by = f" by {say_channel(contact.channel)}" if contact.channel else ""
            about = f" about {contact.about}" if contact.about else ""
            why = f" ({line.because})" if line.because else ""
            when, became = say_moment(contact.at, self.zone), _TOLD[contact.state]
            lines.append(f"  {when}: {what}{about}{by}, {became}{why}")
        if self.held:
            lines.append("What we held back")
        for entry in self.held:
            what = entry.purpose.words if entry.purpose else "a message"
            lines.append(f"  {say_moment(entry.at, self.zone)}: {what}, {entry.because}")
        if self.wishes:
            lines.append("What you asked of us")
        for entry in self.wishes:
            by = f" ({say_channel(entry.channel)})" if entry.channel else ""
            until = f" until {say_moment(entry.until, self.zone)}" if entry.until else ""
            lines.append(
                f"  {say_moment(entry.at, self.zone)}: {entry.kind.replace('_', ' ')}{by}{until}"
            )
        return "\n".join(lines)
