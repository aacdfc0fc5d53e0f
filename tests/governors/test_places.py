"""Places in a window: what each purpose takes, what is kept for whom, and one subject alone."""

from datetime import UTC, datetime, timedelta

import pytest

from peoplefirst.decision import Allow, Decision, Defer, Deny
from peoplefirst.errors import ConfigurationError
from peoplefirst.governors import CalendarCap, Cap
from peoplefirst.history import History
from peoplefirst.journal import Contact, State
from peoplefirst.message import Channel, Message, Purpose
from peoplefirst.person import Person
from peoplefirst.policy import Policy
from peoplefirst.testing.histories import tell

MAYA = Person("maya", email="maya@example.com", timezone="UTC")
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)  # a Wednesday
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
OFFER, BIRTHDAY, REVIEW = Purpose.OFFER, Purpose.BIRTHDAY, Purpose.REVIEW_REQUEST


def page(*told: tuple[Purpose | None, float], about: str | None = None) -> History:
    """Messages of these purposes, so many days ago."""
    contacts = (
        Contact("", NOW - days * DAY, "maya", Channel.EMAIL, why, about, State.RESERVED)
        for why, days in told
    )
    return tell((contact, "reserved") for contact in contacts).history


def ask(
    rule: Cap | CalendarCap, known: History, why: Purpose = OFFER, about: str | None = None
) -> Decision:
    return Policy([rule]).decide(MAYA, Message(why, about=about), known, NOW)


def waits(answer: Decision) -> float:
    """How many days."""
    assert isinstance(answer, Defer)
    return (answer.until - NOW) / DAY


def test_an_ask_may_cost_more_than_a_thank_you() -> None:
    rule = Cap(4, per=WEEK, weights={REVIEW: 3})
    assert isinstance(ask(rule, page((OFFER, 1)), REVIEW), Allow)
    assert waits(ask(rule, page((OFFER, 2), (OFFER, 1)), REVIEW)) == 5
    assert isinstance(ask(rule, page((REVIEW, 1))), Allow)
    assert waits(ask(rule, page((REVIEW, 2), (OFFER, 1)))) == 5
    assert waits(ask(rule, page((REVIEW, 2)), REVIEW)) == 5


def test_what_takes_no_place_is_never_in_the_way_and_always_fits() -> None:
    rule = Cap(1, per=WEEK, weights={BIRTHDAY: 0})
    assert isinstance(ask(rule, page((BIRTHDAY, 1), (BIRTHDAY, 2))), Allow)
    assert isinstance(ask(rule, page((OFFER, 1)), BIRTHDAY), Allow)
    assert isinstance(ask(Cap(0, per=WEEK, weights={BIRTHDAY: 0}), page(), BIRTHDAY), Deny)


def test_what_takes_more_places_than_there_are_is_declined() -> None:
    for rule in (
        Cap(2, per=WEEK, weights={REVIEW: 3}),
        CalendarCap(2, per="week", weights={REVIEW: 3}),
        Cap(3, per=WEEK, weights={REVIEW: 3}, keep={BIRTHDAY: 1}),
    ):
        answer = ask(rule, page(), REVIEW)
        assert isinstance(answer, Deny)
        assert "review request takes more places than" in str(answer)


def test_a_place_that_is_kept_is_not_eaten_by_promotions() -> None:
    rule = Cap(2, per=WEEK, keep={BIRTHDAY: 1})
    assert waits(ask(rule, page((OFFER, 2)))) == 5
    assert isinstance(ask(rule, page((OFFER, 2)), BIRTHDAY), Allow)
    assert isinstance(ask(rule, page((BIRTHDAY, 2)), BIRTHDAY), Allow)
    assert isinstance(ask(rule, page((BIRTHDAY, 2))), Allow)
    assert waits(ask(rule, page((BIRTHDAY, 2), (BIRTHDAY, 1)))) == 5
    assert waits(ask(rule, page((BIRTHDAY, 3), (OFFER, 1)), BIRTHDAY)) == 4


def test_all_places_may_be_kept_and_then_others_have_none() -> None:
    rule = Cap(2, per=WEEK, keep={BIRTHDAY: 2})
    assert isinstance(ask(rule, page()), Deny)
    assert isinstance(ask(rule, page((BIRTHDAY, 1)), BIRTHDAY), Allow)
    with pytest.raises(ConfigurationError, match="keep: keeps more places than the 1"):
        Cap(1, per=WEEK, keep={BIRTHDAY: 2})


def test_a_message_whose_purpose_nobody_knows_takes_one_shared_place() -> None:
    rule = Cap(2, per=WEEK, keep={BIRTHDAY: 1}, weights={OFFER: 1, REVIEW: 2})
    answer = ask(rule, page((None, 2)))
    assert waits(answer) == 5
    assert "1 of 2 in 7 days, 1 kept for: birthday: 2 Mar by email" in str(answer)


def test_the_same_counts_by_the_calendar() -> None:
    rule = CalendarCap(3, per="week", weights={REVIEW: 2}, keep={BIRTHDAY: 1})
    assert isinstance(ask(rule, page((OFFER, 1))), Allow)
    answer = ask(rule, page((OFFER, 1), (BIRTHDAY, 1)), REVIEW)
    assert waits(answer) == 4.5  # Monday
    assert isinstance(ask(rule, page((REVIEW, 4)), REVIEW), Allow)  # of last week
    assert waits(ask(rule, page((REVIEW, 1)))) == 4.5


def test_the_evidence_says_how_many_places_are_taken() -> None:
    rule = CalendarCap(4, per="week", weights={REVIEW: 3})
    answer = ask(rule, page((OFFER, 9), (REVIEW, 2), (OFFER, 1)))
    assert "4 of 4 this week: 2 Mar by email, 3 Mar by email" in str(answer)


@pytest.mark.parametrize("rule", [Cap(1, per=WEEK), CalendarCap(1, per="week")])
def test_only_the_same_subject_counts_where_the_rule_says_so(rule: Cap | CalendarCap) -> None:
    one = type(rule)(1, per=rule.per, same_subject=True)  # type: ignore[arg-type]
    known = page((OFFER, 1), about="tea")
    assert isinstance(ask(one, known, about="pot"), Allow)
    assert isinstance(ask(one, known), Allow)
    assert "on the same subject" in str(ask(one, known, about="tea"))
    assert isinstance(ask(rule, known, about="pot"), Defer)
    assert isinstance(ask(one, page((OFFER, 1))), Defer)  # nothing in particular, twice
