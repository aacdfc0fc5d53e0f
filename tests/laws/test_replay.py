"""Law 6: the journal decided again under the same policy says what was decided then."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import cycle

import attrs
from hypothesis import event, given
from hypothesis import strategies as st

from peoplefirst.decision import Allow, Defer, Deny
from peoplefirst.history import History
from peoplefirst.journal import Entry, Kind
from peoplefirst.ledgers import MemoryLedger
from peoplefirst.message import Channel, Message, Purpose
from peoplefirst.moments import (
    Complaint,
    Concern,
    Inquiry,
    Moment,
    OptIn,
    OptOut,
    Pause,
    Purchase,
    Reply,
)
from peoplefirst.outreach import Outreach
from peoplefirst.parcel import Capabilities, Parcel, Rejected, Sent, Throttled, Unknown, Verdict
from peoplefirst.person import Person
from peoplefirst.policy import Policy
from peoplefirst.testing.people import SUBJECTS, people
from peoplefirst.testing.policies import policies
from peoplefirst.testing.zones import places

HOUR = timedelta(hours=1)
Kinds = st.sampled_from(("buy", "ask", "reply", "concern", "closed", "pause", "out", "in", "spam"))
Ask = tuple[Purpose, Channel | None, str | None]
Step = tuple[timedelta, Ask | str]
"""How long after the one before, and a message to be sent or what they did."""


def steps() -> st.SearchStrategy[list[Step]]:
    ask: st.SearchStrategy[Ask] = st.tuples(
        st.sampled_from(Purpose),
        st.none() | st.sampled_from((Channel.EMAIL, Channel.SMS)),
        st.none() | st.sampled_from(SUBJECTS),
    )
    soon = st.sampled_from((HOUR, 9 * HOUR, 24 * HOUR, 25 * HOUR)) | st.integers(1, 5000).map(
        lambda minutes: timedelta(minutes=minutes)
    )
    return st.lists(st.tuples(soon, ask | ask | ask | Kinds), min_size=1, max_size=12)


def happened(what: str, at: datetime) -> Moment:
    match what:
        case "buy":
            return Purchase(id=f"order-{at.day % 3}", at=at)
        case "ask":
            return Inquiry(id=at.isoformat(), at=at)
        case "reply":
            return Reply(id=at.isoformat(), at=at, about="order-1")
        case "concern":
            return Concern(id="late", opened_at=at)
        case "closed":
            return Concern(id="late", opened_at=at - 9 * HOUR, closed_at=at)
        case "pause":
            return Pause(at=at, until=at + 60 * HOUR)
        case "out":
            return OptOut(at=at)
        case "in":
            return OptIn(at=at)
        case _:
            return Complaint(at=at, channel=Channel.SMS)


@attrs.define
class Door:
    """An adapter that answers one thing after the other."""

    verdicts: Iterator[Verdict]
    name: str = "door"
    capabilities: Capabilities = attrs.field(
        default=Capabilities(frozenset({Channel.EMAIL, Channel.SMS}))
    )

    def send(self, _: Parcel, /) -> Verdict:
        return next(self.verdicts)


VERDICTS: tuple[Verdict, ...] = (
    Sent("a"), Sent("b"), Unknown("who knows"), Throttled(detail="later"), Rejected("no"),
)  # fmt: skip


def lived(policy: Policy, person: Person, told: list[Step], now: datetime, seed: int) -> Outreach:
    verdicts = cycle((*VERDICTS[seed:], *VERDICTS[:seed]))
    outreach = Outreach(policy, MemoryLedger(), [Door(verdicts)])
    for later, what in told:
        now += later
        if isinstance(what, str):
            outreach.record(person, happened(what, now))
        else:
            why, by, about = what
            message = Message(why, channel=by, about=about, subject="Tea", text="More tea.")
            outreach.send(person, message, now=now)
    return outreach


def as_it_was(history: History, place: int) -> History:
    """What was known when the entry at this place was written."""
    entry = history.entries[place]
    marks = {
        by: tuple(mark for mark in told if mark.at < entry.at) for by, told in history.marks.items()
    }
    return History(history.entries[:place], place, {by: told for by, told in marks.items() if told})


def assert_decided_again(policy: Policy, person: Person, entry: Entry, known: History) -> None:
    assert entry.purpose is not None
    message = Message(entry.purpose, channel=entry.channel, about=entry.about)
    again = policy.decide(person, message, known, entry.at)
    event(f"{entry.kind}: {type(again).__name__}")
    if entry.kind is Kind.RESERVED:
        assert again == Allow(entry.channel)
    elif entry.until is None:
        assert isinstance(again, Deny)
    else:
        assert isinstance(again, Defer)
        assert again.until == entry.until


@given(st.data(), places(), steps(), st.integers(0, len(VERDICTS) - 1))
def test_the_journal_decided_again_under_the_same_policy_says_the_same(
    data: st.DataObject, place: tuple[str, datetime], told: list[Step], seed: int
) -> None:
    zone, now = place
    policy = data.draw(policies(size=3, now=now))
    person = attrs.evolve(
        data.draw(people(now=now, zone=zone)), email="maya@example.com", phone="+46701234567"
    )
    history = lived(policy, person, told, now, seed).history(person)
    for number, entry in enumerate(history.entries):
        if entry.kind in (Kind.RESERVED, Kind.HELD):
            assert_decided_again(policy, person, entry, as_it_was(history, number))
