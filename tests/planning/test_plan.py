"""What to say when: the most that is welcome, and never more."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise, permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peoplefirst import Allow, ConfigurationError, Consent, Defer, History, Message, Person, Policy
from peoplefirst.governors import AwaitReply, Backoff, CalendarCap, Cap, QuietHours, Spacing, Timely
from peoplefirst.journal import Entry, Kind
from peoplefirst.message import Channel
from peoplefirst.planning import Schedule

NOW = datetime(2026, 11, 17, 10, tzinfo=UTC)  # a Tuesday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MAYA = Person(
    "42",
    email="maya@example.com",
    timezone="Europe/Stockholm",
    consents=[Consent("email", given_at=NOW - DAY, how="box at checkout")],
)


def said(history: History, message: Message, at: datetime, by: Channel) -> History:
    """The page with this message on it."""
    number = len(history.entries)
    return history.with_entries(
        Entry(
            id=f"e{number}",
            contact=f"c{number}",
            kind=Kind.RESERVED,
            at=at,
            person=MAYA.id,
            channel=by,
            purpose=message.purpose,
            about=message.about,
        )
    )


def test_a_birthday_keeps_its_place_from_an_earlier_promotion() -> None:
    offer = Message("offer", priority=1)
    birthday = Message("birthday", priority=5, not_before=NOW + 2 * DAY, expires_at=NOW + 3 * DAY)
    plan = Policy.friendly().plan(MAYA, [offer, birthday], History(), NOW)
    assert [(one.message.purpose, one.at) for one in plan.placed] == [
        ("birthday", NOW + 2 * DAY),
        ("offer", datetime(2026, 11, 23, 8, tzinfo=UTC)),
    ]
    assert plan.exact
    assert plan.total == plan.best_possible == 6


def test_what_is_left_out_says_what_its_place_is_kept_for() -> None:
    offer = Message("offer", priority=1, expires_at=NOW + DAY)
    birthday = Message("birthday", priority=5, not_before=NOW + 2 * DAY, expires_at=NOW + 3 * DAY)
    plan = Policy([Timely(), Spacing(4 * DAY)]).plan(MAYA, [offer, birthday], History(), NOW)
    assert [one.message.purpose for one in plan.placed] == ["birthday"]
    (left,) = plan.left_out
    assert str(left.because[0]) == "its place is kept for what matters more: birthday"
    assert str(plan).splitlines() == [
        "Thu 19 Nov 2026 11:00 in Stockholm: birthday by email",
        "left out: offer, because its place is kept for what matters more: birthday",
    ]


def test_what_is_never_welcome_says_so() -> None:
    plan = Policy.friendly().plan(
        Person("1", email="a@example.com"), [Message("offer")], History(), NOW
    )
    assert plan.placed == ()
    assert "no consent to email" in str(plan)


def test_nothing_wanted_is_nothing_to_say() -> None:
    assert str(Policy.friendly().plan(MAYA, [], History(), NOW)) == "nothing to say"


def test_a_message_without_a_channel_takes_the_one_that_leaves_the_most() -> None:
    both = Person("42", email="maya@example.com", phone="+46701234567", timezone="Europe/Stockholm")
    policy = Policy(
        [Cap(1, per=60 * DAY, channels={"email"}), Cap(1, per=60 * DAY, channels={"sms"})]
    )
    wanted = [Message("thank_you"), Message("offer", channel="email", priority=1)]
    plan = policy.plan(both, wanted, History(), NOW)
    assert {one.message.purpose: one.channel for one in plan.placed} == {
        "thank_you": Channel.SMS,
        "offer": Channel.EMAIL,
    }


@pytest.mark.parametrize(
    ("wanted", "horizon", "field"),
    [([Message("offer", priority=-1)], DAY, "messages\\[0\\].priority"), ([], 0 * DAY, "horizon")],
)
def test_nonsense_is_refused(wanted: list[Message], horizon: timedelta, field: str) -> None:
    with pytest.raises(ConfigurationError, match=field):
        Policy([]).plan(MAYA, wanted, History(), NOW, horizon=horizon)


# ── against brute force ─────────────────────────────────────────────────────────────────────

STEP = 6 * HOUR
PURPOSES = st.sampled_from(["offer", "thank_you", "review_request"])
RULES = st.one_of(
    st.builds(Cap, st.integers(1, 3), per=st.integers(1, 12).map(lambda n: n * STEP)),
    st.builds(
        Cap,
        st.integers(1, 2),
        per=st.integers(1, 12).map(lambda n: n * STEP),
        purposes=st.sets(PURPOSES, min_size=1),
    ),
    st.builds(
        Cap,
        st.integers(2, 4),
        per=st.integers(2, 12).map(lambda n: n * STEP),
        weights=st.just({"offer": 2}),
        keep=st.just({"thank_you": 1}),
    ),
    st.builds(Spacing, st.integers(1, 8).map(lambda n: n * STEP)),
    st.builds(Backoff, st.integers(1, 3).map(lambda n: n * STEP)),
    st.builds(AwaitReply, after=st.integers(1, 3)),
    st.builds(CalendarCap, st.integers(1, 2), per=st.just("day")),
    st.just(QuietHours(time(23), time(5))),
)


@st.composite
def wishes(draw: st.DrawFn) -> Message:
    start = draw(st.integers(0, 8))
    return Message(
        draw(PURPOSES),
        channel="email",
        priority=draw(st.integers(0, 5)),
        not_before=NOW + start * STEP,
        expires_at=NOW + (start + draw(st.integers(1, 8))) * STEP,
    )


def holds(policy: Policy, plan: Schedule) -> bool:
    """Whether every message of the plan is welcome at its moment, after those before it."""
    history = History()
    for one in plan.placed:
        if not isinstance(policy.decide(MAYA, one.message, history, one.at), Allow):
            return False
        history = said(history, one.message, one.at, one.channel)
    return True


def by_grid(policy: Policy, wanted: list[Message], slots: int) -> int:
    """The highest total of any way to lay the messages on a grid of moments, or leave them out."""
    best = 0
    for moments in product((None, *range(slots)), repeat=len(wanted)):
        worth = sum(m.priority for m, slot in zip(wanted, moments, strict=True) if slot is not None)
        if worth <= best:
            continue
        laid = [(slot, place) for place, slot in enumerate(moments) if slot is not None]
        if any(_welcome(policy, wanted, order) for order in _orders(laid)):
            best = worth
    return best


def _orders(laid: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """The messages by their moments, those of one moment in every order."""
    return [
        list(order) for order in permutations(laid) if all(a[0] <= b[0] for a, b in pairwise(order))
    ]


def _welcome(policy: Policy, wanted: list[Message], order: list[tuple[int, int]]) -> bool:
    history = History()
    for slot, place in order:
        at = NOW + slot * STEP
        if not isinstance(policy.decide(MAYA, wanted[place], history, at), Allow):
            return False
        history = said(history, wanted[place], at, Channel.EMAIL)
    return True


def by_orders(policy: Policy, wanted: list[Message], end: datetime) -> int:
    """The highest total over every order, each message at its first welcome moment."""
    best = 0
    for size in range(len(wanted) + 1):
        for order in permutations(wanted, size):
            history, at, worth = History(), NOW, 0
            for message in order:
                answer = policy.decide(MAYA, message, history, at)
                at = answer.until if isinstance(answer, Defer) else at
                if not isinstance(answer, Allow | Defer) or at >= end:
                    break
                history = said(history, message, at, Channel.EMAIL)
                worth += message.priority
            else:
                best = max(best, worth)
    return best


@settings(max_examples=60)
@given(rules=st.lists(RULES, max_size=3), wanted=st.lists(wishes(), max_size=3))
def test_no_way_to_lay_them_on_a_grid_is_worth_more(
    rules: list[Cap], wanted: list[Message]
) -> None:
    policy = Policy([Timely(), *rules])
    plan = policy.plan(MAYA, wanted, History(), NOW, horizon=12 * STEP)
    assert plan.exact
    assert holds(policy, plan)
    assert plan.total >= by_grid(policy, wanted, 12)


@settings(max_examples=60)
@given(rules=st.lists(RULES, max_size=4), wanted=st.lists(wishes(), max_size=5))
def test_it_is_worth_as_much_as_the_best_of_all_orders(
    rules: list[Cap], wanted: list[Message]
) -> None:
    policy = Policy([Timely(), *rules])
    plan = policy.plan(MAYA, wanted, History(), NOW, horizon=20 * STEP)
    assert holds(policy, plan)
    assert plan.total == by_orders(policy, wanted, NOW + 20 * STEP)


@settings(max_examples=15)
@given(rules=st.lists(RULES, max_size=4), wanted=st.lists(wishes(), min_size=11, max_size=16))
def test_beyond_ten_it_breaks_no_rule_and_its_bound_holds(
    rules: list[Cap], wanted: list[Message]
) -> None:
    policy = Policy([Timely(), *rules])
    plan = policy.plan(MAYA, wanted, History(), NOW, horizon=12 * STEP)
    assert holds(policy, plan)
    assert plan.total <= plan.best_possible
    some = policy.plan(MAYA, wanted[:10], History(), NOW, horizon=12 * STEP)
    assert some.total <= plan.best_possible
    assert len(plan.placed) + len(plan.left_out) == len(wanted)
