"""What the shop tells, what the person may see, and what is erased."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from peoplefirst import (
    Allow,
    CheckIn,
    Complaint,
    Concern,
    Defer,
    Deny,
    Message,
    OptIn,
    OptOut,
    Pause,
    Person,
    Purchase,
    Reply,
)
from peoplefirst.moments import ComplaintLifted

Front = Callable[..., Any]
TEA = CheckIn(about="Assam")


def test_told_twice_is_written_once(front: Front, maya: Person, noon: datetime) -> None:
    shop = front()
    bought = Purchase(id="A-1", items=["Assam"], at=noon)
    shop.outreach.record(maya, bought)
    shop.outreach.record(maya, bought, Reply(id="r", at=noon))
    assert len(shop.outreach.history(maya).entries) == 2


def test_an_open_concern_holds_asks_until_it_has_closed(
    front: Front, maya: Person, noon: datetime, day: timedelta
) -> None:
    shop = front()
    shop.outreach.record(maya, Concern(id="T-7", opened_at=noon))
    assert isinstance(shop.outreach.decide(maya, TEA), Deny)
    assert isinstance(shop.outreach.decide(maya, Message("thank_you", channel="email")), Allow)
    shop.outreach.record(maya, Concern(id="T-7", opened_at=noon, closed_at=noon + day))
    held = shop.outreach.decide(maya, TEA, now=noon + 2 * day)
    assert isinstance(held, Defer)
    assert isinstance(shop.outreach.decide(maya, TEA, now=held.until), Allow)


def test_whoever_shares_the_inbox_of_an_opt_out_is_protected(
    front: Front, someone: Callable[..., Person], noon: datetime
) -> None:
    shop = front()
    one, other = someone("1", email="both@example.com"), someone("2", email="Both@Example.com")
    shop.outreach.record(one, OptOut(at=noon))
    assert isinstance(shop.outreach.decide(other, TEA), Deny)
    assert shop.outreach.history(other).entries == ()


def test_an_opt_out_on_one_channel_does_not_silence_the_other(
    front: Front, someone: Callable[..., Person], noon: datetime
) -> None:
    shop = front()
    maya = someone(phone="+46701234567")
    shop.outreach.record(maya, OptOut(at=noon, channel="sms"))
    assert isinstance(shop.outreach.decide(maya, TEA), Allow)
    assert isinstance(shop.outreach.decide(maya, Message("service", channel="sms")), Deny)


def test_an_opt_in_lifts_an_opt_out_and_only_a_human_lifts_a_complaint(
    front: Front, maya: Person, noon: datetime, day: timedelta
) -> None:
    shop = front()
    shop.outreach.record(maya, OptOut(at=noon - 3 * day), OptIn(at=noon - 2 * day))
    assert isinstance(shop.outreach.decide(maya, TEA), Allow)
    shop.outreach.record(maya, Complaint(at=noon - day), OptIn(at=noon - day / 2))
    assert isinstance(shop.outreach.decide(maya, TEA), Deny)
    shop.outreach.record(maya, ComplaintLifted(at=noon, by="staff-3"))
    assert isinstance(shop.outreach.decide(maya, TEA), Allow)


def test_a_pause_holds_until_its_end(
    front: Front, maya: Person, noon: datetime, day: timedelta
) -> None:
    shop = front()
    shop.outreach.record(maya, Pause(at=noon, until=noon + 30 * day))
    held = shop.outreach.decide(maya, TEA)
    assert isinstance(held, Defer)
    assert held.until == noon + 30 * day


def test_forgotten_means_erased_and_still_never_written_to(
    front: Front, someone: Callable[..., Person], noon: datetime
) -> None:
    shop = front()
    maya = someone("customer-of-ours")
    shop.outreach.send(maya, TEA)
    shop.outreach.record(maya, OptOut(at=noon))
    assert shop.outreach.forget(maya) == 3
    left = shop.outreach.history(maya)
    assert left.contacts == ()
    assert all(entry.person != maya.id for entry in left.entries)
    assert "customer-of-ours" not in repr(
        [shop.ledger.read(page) for page in shop.ledger.pages("a:")]
    )
    assert isinstance(shop.outreach.decide(maya, TEA), Deny)


def test_forgetting_one_of_a_household_keeps_the_others(
    front: Front, someone: Callable[..., Person], noon: datetime
) -> None:
    shop = front()
    one, other = someone("1", household="h"), someone("2", household="h")
    shop.outreach.send(one, TEA)
    shop.outreach.send(other, TEA)
    shop.outreach.forget(one)
    assert [contact.person for contact in shop.outreach.history(other).contacts] == ["2"]


def test_the_statement_says_what_was_sent_why_and_what_was_held(
    front: Front, maya: Person, noon: datetime
) -> None:
    shop = front()
    shop.outreach.send(maya, TEA)
    shop.outreach.send(maya, TEA)
    shop.outreach.record(maya, OptOut(at=noon, channel="sms"))
    assert str(shop.outreach.statement(maya)).splitlines() == [
        "What we sent you",
        (
            "  Wed 18 Nov 2026 13:00 in Stockholm: check in about Assam by email, sent "
            "(consent of 1 Mar 2026; every rule of friendly agreed)"
        ),
        "What we held back",
        (
            "  Wed 18 Nov 2026 13:00 in Stockholm: check in, deferred until Sat 21 Nov 2026 13:00 "
            "in Stockholm, because 1 of 1 in 24 hours: 18 Nov by email; less than 3 days since the "
            "last: 18 Nov by email"
        ),
        "What you asked of us",
        "  Wed 18 Nov 2026 13:00 in Stockholm: opted out (SMS)",
    ]


def test_no_name_or_address_is_in_the_journal_or_in_any_repr(
    front: Front, maya: Person, noon: datetime
) -> None:
    shop = front()
    outcome = shop.outreach.send(maya, TEA)
    shop.outreach.record(maya, OptOut(at=noon))
    pages = [shop.ledger.read(page) for page in shop.ledger.pages()]
    told = repr((pages, outcome, shop.door.parcels, maya)) + str(outcome)
    for secret in ("Maya", "maya42", "example.com"):
        assert secret not in told
