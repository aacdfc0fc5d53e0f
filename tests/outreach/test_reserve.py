"""A place held for a shop's own mailer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from peoplefirst import Allow, Defer, Message, Person
from peoplefirst.journal import State

Front = Callable[..., Any]
OFFER = Message("offer", channel="email")


def state(shop: Any, who: Person) -> list[State]:
    return [contact.state for contact in shop.outreach.history(who).contacts]


def test_leaving_the_block_commits(front: Front, maya: Person) -> None:
    shop = front()
    with shop.outreach.reserve(maya, OFFER) as slot:
        assert slot.allowed
        assert isinstance(slot.decision, Allow)
        assert state(shop, maya) == [State.RESERVED]
    assert state(shop, maya) == [State.SENT]


def test_a_second_block_is_not_allowed_and_says_why(front: Front, maya: Person) -> None:
    shop = front()
    with shop.outreach.reserve(maya, OFFER):
        pass
    with shop.outreach.reserve(maya, OFFER) as slot:
        assert not slot.allowed
        assert isinstance(slot.decision, Defer)
        assert str(slot).startswith("deferred until")
    assert len(state(shop, maya)) == 1


def test_a_block_inside_another_finds_the_place_taken(front: Front, maya: Person) -> None:
    shop = front()
    with shop.outreach.reserve(maya, OFFER), shop.outreach.reserve(maya, OFFER) as second:
        assert not second.allowed


def test_an_exception_leaves_it_unknown_and_goes_on(front: Front, maya: Person) -> None:
    shop = front()
    with pytest.raises(TimeoutError), shop.outreach.reserve(maya, OFFER):
        raise TimeoutError
    assert state(shop, maya) == [State.UNKNOWN]
    assert isinstance(shop.outreach.decide(maya, OFFER), Defer)


def test_release_gives_the_place_back(front: Front, maya: Person) -> None:
    shop = front()
    with shop.outreach.reserve(maya, OFFER) as slot:
        slot.release()
    assert state(shop, maya) == [State.RELEASED]
    assert isinstance(shop.outreach.decide(maya, OFFER), Allow)


def test_an_error_that_proves_nothing_was_sent_gives_the_place_back(
    front: Front, maya: Person
) -> None:
    shop = front()
    block = shop.outreach.reserve(maya, OFFER, not_sent=(ConnectionRefusedError,))
    with pytest.raises(ConnectionRefusedError), block:
        raise ConnectionRefusedError
    assert state(shop, maya) == [State.RELEASED]


def test_one_ticket_is_given_one_place(front: Front, maya: Person) -> None:
    shop = front()
    with shop.outreach.reserve(maya, OFFER, ticket="order-7") as slot:
        assert slot.ticket == "order-7"
    with shop.outreach.reserve(maya, OFFER, ticket="order-7") as again:
        assert not again.allowed
        assert str(again) == "already sent under this ticket; it counts, and is not sent again"


def test_a_person_without_an_address_here_may_be_reserved_for(front: Front) -> None:
    stranger = Person("7")  # the shop's own mailer knows the address
    from peoplefirst import Policy

    shop = front(policy=Policy([]))
    with shop.outreach.reserve(stranger, OFFER) as slot:
        assert slot.allowed
