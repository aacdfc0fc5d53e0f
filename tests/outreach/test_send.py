"""From wish to outcome: what is promised, handed over and written down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from peoplefirst import (
    CheckIn,
    ConfigurationError,
    Defer,
    DeliveryError,
    Deny,
    Entry,
    Message,
    Person,
    Policy,
    TemplateError,
    UnsupportedCapability,
)
from peoplefirst.journal import Kind, State
from peoplefirst.ledgers import MemoryLedger
from peoplefirst.parcel import Parcel, Rejected, Throttled, Unknown, Verdict

Front = Callable[..., Any]
TEA = CheckIn(about="Assam, second flush")
OPEN = Policy([])


def states(shop: Any, who: Person) -> list[State]:
    return [contact.state for contact in shop.outreach.history(who).contacts]


def test_a_welcome_message_is_sent_and_the_next_one_waits(front: Front, maya: Person) -> None:
    shop = front()
    first, second = shop.outreach.send(maya, TEA), shop.outreach.send(maya, TEA)
    assert str(first) == "sent by email"
    assert first.status == "sent"
    assert second.status == "deferred"
    assert str(second).startswith("deferred until Sat 21 Nov 2026 13:00 in Stockholm, because 1 of")
    assert len(shop.door.parcels) == 1
    assert shop.door.parcels[0].to == "maya42@example.com"
    assert states(shop, maya) == [State.SENT]


def test_at_until_the_deferred_message_goes_out(front: Front, maya: Person) -> None:
    shop = front()
    shop.outreach.send(maya, TEA)
    held = shop.outreach.send(maya, TEA).decision
    assert isinstance(held, Defer)
    assert shop.outreach.send(maya, TEA, now=held.until).status == "sent"


def test_decide_changes_nothing(front: Front, maya: Person) -> None:
    shop = front()
    for _ in range(3):
        assert str(shop.outreach.decide(maya, TEA)) == "welcome now by email"
    assert list(shop.ledger.pages()) == []


def test_what_cannot_be_worded_takes_no_place(front: Front, maya: Person) -> None:
    shop = front()
    with pytest.raises(TemplateError):
        shop.outreach.send(maya, Message("offer"))  # neither stock wording nor own words
    assert shop.outreach.history(maya).contacts == ()
    assert shop.door.parcels == []


def test_the_promise_is_in_the_journal_before_the_parcel_is_handed_over(
    front: Front, maya: Person, door: Any
) -> None:
    ledger = MemoryLedger()
    seen: list[list[Kind]] = []

    def look(parcel: Parcel) -> Verdict:
        seen.append([entry.kind for entry in ledger.read("p:42").entries])
        return Unknown()

    front(ledger=ledger, door=door(look)).outreach.send(maya, TEA)
    assert seen == [[Kind.RESERVED]]


@pytest.mark.parametrize(
    ("verdict", "state", "counts"),
    [
        (Rejected(code="550"), State.REJECTED, False),
        (Throttled(code="451"), State.RELEASED, False),
        (Unknown("lost after the dot"), State.UNKNOWN, True),
    ],
)
def test_what_surely_was_not_sent_does_not_count_and_the_unknown_does(
    front: Front, maya: Person, door: Any, says: Any, verdict: Verdict, state: State, counts: bool
) -> None:
    shop = front(door=door(says(verdict)))
    outcome = shop.outreach.send(maya, TEA)
    assert outcome.status == type(verdict).__name__.lower()
    assert states(shop, maya) == [state]
    with pytest.raises(DeliveryError):
        outcome.raise_for_delivery()
    again = shop.outreach.decide(maya, TEA)
    assert isinstance(again, Defer) is counts


def test_a_dead_address_is_not_written_to_again_whoever_has_it(
    front: Front, someone: Callable[..., Person], door: Any, says: Any
) -> None:
    shop = front(policy=Policy.friendly(), door=door(says(Rejected("550", dead=True))))
    one, other = someone("1", email="shared@example.com"), someone("2", email="shared@example.com")
    shop.outreach.send(one, TEA)
    refused = shop.outreach.decide(other, TEA)
    assert isinstance(refused, Deny)
    assert "dead" in str(refused)


def test_the_same_ticket_twice_sends_once(front: Front, maya: Person) -> None:
    shop = front(policy=OPEN)
    assert shop.outreach.send(maya, TEA, ticket="t1").status == "sent"
    again = shop.outreach.send(maya, TEA, ticket="t1")
    assert again.status == "already"
    assert str(again) == "already sent under this ticket; it counts, and is not sent again"
    assert len(shop.door.parcels) == 1
    assert shop.door.parcels[0].key == "t1"


def test_a_place_given_back_may_be_taken_again_under_the_same_ticket(
    front: Front, maya: Person, door: Any, says: Any
) -> None:
    shop = front(policy=OPEN, door=door(says(Throttled(code="451"), Unknown())))
    assert shop.outreach.send(maya, TEA, ticket="t1").status == "throttled"
    assert shop.outreach.send(maya, TEA, ticket="t1").status == "unknown"
    assert shop.outreach.send(maya, TEA, ticket="t1").status == "already"


class Trouble(Exception):
    pass


class Harsh(BaseException):
    """What is no Exception: an interrupt, a cancellation."""


@pytest.mark.parametrize("problem", [Trouble, Harsh])
def test_an_adapter_that_raises_leaves_it_unknown_and_the_error_goes_on(
    front: Front, maya: Person, door: Any, problem: type[BaseException]
) -> None:
    def fail(parcel: Parcel) -> Verdict:
        raise problem

    shop = front(door=door(fail))
    with pytest.raises(problem):
        shop.outreach.send(maya, TEA)
    assert states(shop, maya) == [State.UNKNOWN]


def test_an_adapter_that_cannot_do_it_gives_the_place_back(
    front: Front, maya: Person, door: Any
) -> None:
    def refuse(parcel: Parcel) -> Verdict:
        raise UnsupportedCapability("no HTML here")

    shop = front(door=door(refuse))
    with pytest.raises(UnsupportedCapability):
        shop.outreach.send(maya, TEA)
    assert states(shop, maya) == [State.RELEASED]


def test_a_channel_without_an_adapter_is_refused_before_anything_is_promised(
    front: Front, someone: Callable[..., Person]
) -> None:
    shop = front(policy=OPEN)
    reached = someone(phone="+46701234567")
    with pytest.raises(UnsupportedCapability, match="SMS"):
        shop.outreach.send(reached, CheckIn(about="tea", channel="sms"))
    assert list(shop.ledger.pages()) == []


def test_somebody_without_an_address_is_declined_with_the_reason(front: Front) -> None:
    outcome = front(policy=OPEN).outreach.send(Person("9"), TEA)
    assert str(outcome) == "declined, because no address is known that we can write to"
    named = front(policy=OPEN).outreach.send(Person("9"), CheckIn(about="tea", channel="email"))
    assert str(named) == "declined, because no address is known for email"


class Meddled(MemoryLedger):
    """Somebody else writes to the page between the read and the append, so many times."""

    def __init__(self, times: int, at: datetime, kind: Kind) -> None:
        super().__init__()
        self.left, self.at, self.kind = times, at, kind

    def append(self, page: str, entries: Any, /, *, expected: int | None = None) -> bool:
        if expected is not None and self.left:
            self.left -= 1
            entry = Entry(
                id=f"other-{self.left}",
                kind=self.kind,
                at=self.at,
                person="42",
                contact=f"o{self.left}",
            )
            super().append(page, (entry,))
        return super().append(page, entries, expected=expected)


def test_a_refused_promise_is_decided_again_on_what_was_written_meanwhile(
    front: Front, maya: Person, noon: datetime
) -> None:
    shop = front(ledger=Meddled(1, noon, Kind.RESERVED))
    assert shop.outreach.send(maya, TEA).status == "deferred"
    assert shop.door.parcels == []


def test_facts_written_meanwhile_only_cost_another_look(
    front: Front, maya: Person, noon: datetime
) -> None:
    shop = front(ledger=Meddled(5, noon, Kind.REPLIED))
    assert shop.outreach.send(maya, TEA).status == "sent"
    assert len(shop.door.parcels) == 1


def test_a_naive_now_is_refused(front: Front, maya: Person) -> None:
    with pytest.raises(ConfigurationError, match="naive datetime"):
        front().outreach.send(maya, TEA, now=datetime(2026, 1, 1))


def test_a_policy_that_is_none_is_refused(front: Front) -> None:
    with pytest.raises(ConfigurationError, match=r"Policy\.friendly"):
        front(policy="friendly")


def test_a_hold_that_stays_the_same_is_written_down_once(
    front: Front, maya: Person, noon: datetime
) -> None:
    shop = front()
    shop.outreach.send(maya, TEA)
    for minutes in range(5):
        shop.outreach.send(maya, TEA, now=noon + timedelta(minutes=minutes))
    kinds = [entry.kind for entry in shop.outreach.history(maya).entries]
    assert kinds == [Kind.RESERVED, Kind.SENT, Kind.HELD]
