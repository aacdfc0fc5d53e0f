"""What a purchase, a delivery or an inquiry changes, to the microsecond; rules with a date."""

from datetime import UTC, date, datetime, timedelta

import pytest

from peoplefirst.decision import Allow, Decision, Defer, Deny
from peoplefirst.governors import After, Cap, ConsentRequired, Governor
from peoplefirst.history import History
from peoplefirst.journal import Entry, Kind
from peoplefirst.message import Message, Purpose
from peoplefirst.moments import Delivery, Inquiry, Moment, Purchase
from peoplefirst.person import Person
from peoplefirst.policy import Policy, Rule

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)
REVIEW = Message(Purpose.REVIEW_REQUEST, about="new")
DELIVERED = After("delivery", wait=7 * DAY)


def maya(*purchases: Purchase) -> Person:
    return Person("maya", email="m@example.com", timezone="UTC", purchases=purchases)


def ask(
    rule: Governor | Rule,
    *told: Moment,
    handed: tuple[Purchase, ...] = (),
    message: Message = REVIEW,
    now: datetime = NOW,
    who: str = "maya",
) -> Decision:
    page = History(tuple(entry for moment in told for entry in moment.entries(who)))
    return Policy([rule]).decide(maya(*handed), message, page, now)


def order(name: str, bought: float, delivered: float | None = None) -> Purchase:
    """An order of so many days ago."""
    reached = None if delivered is None else NOW - delivered * DAY
    return Purchase(id=name, at=NOW - bought * DAY, delivered_at=reached)


def test_a_wait_ends_exactly_so_long_after_the_delivery() -> None:
    new = order("new", 9, 7)
    assert isinstance(ask(DELIVERED, new), Allow)
    early = ask(DELIVERED, new, now=NOW - TICK)
    assert isinstance(early, Defer)
    assert early.until == NOW
    assert "less than 7 days since the delivery" in str(early)


def test_the_journal_and_what_the_shop_hands_over_say_the_same() -> None:
    assert isinstance(ask(DELIVERED, handed=(order("new", 9, 7),)), Allow)
    assert isinstance(ask(DELIVERED, handed=(order("new", 9, 6),)), Defer)
    assert isinstance(ask(DELIVERED, order("new", 9), Delivery(id="new", at=NOW - 7 * DAY)), Allow)


def test_an_order_that_is_known_waits_for_its_own_delivery_and_for_no_other() -> None:
    old, new = order("old", 40, 30), order("new", 1)
    assert isinstance(ask(DELIVERED, old, new), Deny)
    assert isinstance(ask(DELIVERED, handed=(old, new)), Deny)
    assert isinstance(ask(DELIVERED, old, handed=(new,)), Deny)
    assert isinstance(ask(After("purchase", wait=7 * DAY), old, new), Defer)


def test_where_the_order_is_not_known_the_latest_counts() -> None:
    orders = (order("old", 40, 30), order("other", 9, 5))
    for message in (REVIEW, Message(Purpose.REVIEW_REQUEST)):
        answer = ask(DELIVERED, *orders, message=message)
        assert isinstance(answer, Defer)
        assert answer.until == NOW + 2 * DAY


def test_an_order_without_a_name_is_nobodys_order() -> None:
    nameless = Entry(id="n", kind=Kind.RECEIVED, at=NOW - 30 * DAY, person="maya")
    page = History((nameless, *order("other", 9, 5).entries("maya")))
    message = Message(Purpose.REVIEW_REQUEST)
    assert isinstance(Policy([DELIVERED]).decide(maya(), message, page, NOW), Defer)


def test_what_another_on_the_page_bought_is_no_order_of_theirs() -> None:
    assert isinstance(ask(DELIVERED, order("new", 9, 8), who="bo"), Deny)
    assert "no delivery yet" in str(ask(DELIVERED))
    assert "no purchase yet" in str(ask(After("purchase", wait=DAY)))


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (ConsentRequired(after_purchase=10 * DAY), Purchase(id="new", at=NOW)),
        (ConsentRequired(after_inquiry=10 * DAY), Inquiry(id="new", at=NOW)),
    ],
)
def test_a_consent_is_implied_from_the_moment_itself_until_its_very_end(
    rule: ConsentRequired, said: Moment
) -> None:
    sooner = ask(rule, said, now=NOW - TICK)
    assert isinstance(sooner, Defer)
    assert sooner.until == NOW
    assert isinstance(ask(rule, said), Allow)
    assert isinstance(ask(rule, said, now=NOW + 10 * DAY - TICK), Allow)
    assert isinstance(ask(rule, said, now=NOW + 10 * DAY), Deny)


def test_a_purchase_implies_nothing_where_only_an_inquiry_does_and_the_other_way_round() -> None:
    bought, asked = order("new", 1), Inquiry(id="q", at=NOW - DAY)
    assert isinstance(ask(ConsentRequired(after_inquiry=9 * DAY), bought, handed=(bought,)), Deny)
    assert isinstance(ask(ConsentRequired(after_purchase=9 * DAY), asked), Deny)
    assert isinstance(ask(ConsentRequired(after_purchase=9 * DAY), handed=(bought,)), Allow)
    assert isinstance(ask(ConsentRequired(), bought, asked, handed=(bought,)), Deny)
    assert isinstance(ask(ConsentRequired(after_purchase=9 * DAY), bought, who="bo"), Deny)


def test_a_rule_has_no_say_before_midnight_utc_of_its_day() -> None:
    rule = Rule(Cap(0, per=DAY), source="us.xx", effective_from=date(2026, 3, 3))
    midnight = datetime(2026, 3, 3, tzinfo=UTC)
    assert isinstance(ask(rule, now=midnight - TICK), Allow)
    answer = ask(rule, now=midnight)
    assert isinstance(answer, Deny)
    assert str(answer) == "declined, because none are allowed [us.xx]"
