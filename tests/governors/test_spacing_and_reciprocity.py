from datetime import UTC, datetime, timedelta

import pytest

from peoplefirst.decision import Allow, Decision, Defer, Deny
from peoplefirst.governors import AwaitReply, Backoff, Governor, HoldWhileOpen, Spacing
from peoplefirst.history import History
from peoplefirst.message import Message, Purpose
from peoplefirst.moments import Concern, Moment, OptIn, Purchase, Reply, Review
from peoplefirst.person import Person
from peoplefirst.policy import Policy
from peoplefirst.testing.histories import written

MAYA = Person("maya", email="maya@example.com", household="home")
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)


def ask(
    rule: Governor, page: History, now: datetime = NOW, purpose: Purpose = Purpose.REVIEW_REQUEST
) -> Decision:
    return Policy([rule]).decide(MAYA, Message(purpose), page, now)


def and_then(page: History, *moments: Moment, person: str = "maya") -> History:
    return page.with_entries(*(entry for moment in moments for entry in moment.entries(person)))


def asked(*days_ago: float) -> History:
    return written(*(NOW - d * DAY for d in days_ago), purpose=Purpose.REVIEW_REQUEST)


def test_a_gap_ends_exactly_when_the_last_is_as_old() -> None:
    answer = ask(Spacing(3 * DAY), asked(9, 3 - 1 / 86400))
    assert isinstance(answer, Defer)
    assert answer.until == NOW + timedelta(seconds=1)
    assert isinstance(ask(Spacing(3 * DAY), asked(9, 3)), Allow)
    assert isinstance(ask(Spacing(3 * DAY), asked(9, 3), NOW - TICK), Defer)


@pytest.mark.parametrize(("count", "wait"), [(1, 2), (2, 4), (3, 8), (4, 10), (9, 10)])
def test_each_unanswered_message_doubles_the_wait_up_to_the_longest(count: int, wait: int) -> None:
    page = asked(*(n / 100 for n in range(count)))
    answer = ask(Backoff(2 * DAY, longest=10 * DAY), page)
    assert isinstance(answer, Defer)
    assert answer.until == NOW + wait * DAY


@pytest.mark.parametrize(
    "word",
    [
        Reply(id="1", at=NOW),
        Review(id="1", about="tea", at=NOW),
        Purchase(id="1", at=NOW),
        OptIn(at=NOW),
    ],
)
def test_whatever_they_say_or_buy_starts_afresh(word: Moment) -> None:
    page = and_then(asked(3, 2, 1), word)
    assert isinstance(ask(Backoff(30 * DAY), page), Allow)
    assert isinstance(ask(AwaitReply(after=2), page), Allow)
    assert isinstance(ask(AwaitReply(after=2), asked(3, 2, 1)), Deny)


def test_what_another_in_the_household_says_is_no_answer_of_theirs() -> None:
    page = and_then(asked(3, 2), Reply(id="1", at=NOW), person="bo")
    assert isinstance(ask(AwaitReply(after=2), page), Deny)


def test_a_friend_does_not_knock_a_third_time() -> None:
    assert isinstance(ask(AwaitReply(after=2), asked(9)), Allow)
    assert isinstance(ask(AwaitReply(after=2), asked(9, 5)), Deny)
    assert isinstance(ask(AwaitReply(after=2), asked(900, 800)), Deny)


def test_a_gift_is_no_knock_but_silence_holds_gifts_too() -> None:
    gifts = written(NOW - DAY, NOW - 2 * DAY, purpose=Purpose.THANK_YOU)
    assert isinstance(ask(AwaitReply(after=1), gifts), Allow)
    assert isinstance(ask(AwaitReply(after=1), asked(3), purpose=Purpose.BIRTHDAY), Deny)
    assert isinstance(ask(AwaitReply(after=1), asked(3), purpose=Purpose.SERVICE), Allow)


def test_an_answer_that_came_before_the_asks_is_none() -> None:
    page = and_then(asked(3, 2), Reply(id="1", at=NOW - 5 * DAY))
    assert isinstance(ask(AwaitReply(after=2), page), Deny)


def test_while_something_is_wrong_nothing_asks_and_a_while_after() -> None:
    late = Concern(id="parcel", opened_at=NOW - DAY)
    page = and_then(History(), late)
    assert isinstance(ask(HoldWhileOpen(), page), Deny)
    assert isinstance(ask(HoldWhileOpen(), page, purpose=Purpose.APOLOGY), Allow)
    closed = and_then(page, Concern(id="parcel", opened_at=NOW - DAY, closed_at=NOW))
    answer = ask(HoldWhileOpen(cool_off=2 * DAY), closed)
    assert isinstance(answer, Defer)
    assert answer.until == NOW + 2 * DAY
    assert isinstance(ask(HoldWhileOpen(cool_off=timedelta(0)), closed), Allow)


def test_a_concern_that_is_opened_again_holds_again() -> None:
    first = Concern(id="parcel", opened_at=NOW - 20 * DAY, closed_at=NOW - 10 * DAY)
    again = Concern(id="parcel", opened_at=NOW - DAY)
    ids = [entry.id for moment in (first, again) for entry in moment.entries("maya")]
    assert len(set(ids)) == 3
    assert isinstance(ask(HoldWhileOpen(), and_then(History(), first)), Allow)
    assert isinstance(ask(HoldWhileOpen(), and_then(History(), first, again)), Deny)
    assert isinstance(ask(HoldWhileOpen(), and_then(History(), again, first)), Deny)


def test_a_concern_of_another_in_the_household_is_not_theirs() -> None:
    page = and_then(History(), Concern(id="parcel", opened_at=NOW - DAY), person="bo")
    assert isinstance(ask(HoldWhileOpen(), page), Allow)


def test_waits_read_as_people_say_them() -> None:
    assert str(ask(Spacing(3 * DAY), asked(1))) == (
        "deferred until Wed 4 Mar 2026 12:00 UTC, "
        "because less than 3 days since the last: 1 Mar by email"
    )
    assert str(ask(AwaitReply(after=2), asked(5, 2))) == (
        "declined, because 2 unanswered, so it is theirs to speak: 25 Feb by email, 28 Feb by email"
    )
