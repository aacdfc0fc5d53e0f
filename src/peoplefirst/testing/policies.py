"""Hypothesis strategies for policies: any governors, with parameters that get in each other's way.

Spans are few and alike, windows touch the small hours, caps are low: what frees one rule
often lies within the quiet of another.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Literal

from hypothesis import strategies as st

from peoplefirst.decision import Governor
from peoplefirst.governors import (
    AwaitReply,
    Backoff,
    CalendarCap,
    Cap,
    ConsentRequired,
    HoldWhileOpen,
    OncePer,
    OwnWishes,
    Paused,
    QuietDays,
    QuietHours,
    Spacing,
    Suppressed,
    Timely,
    Weekday,
)
from peoplefirst.journal import COUNTING, State
from peoplefirst.message import Channel, Purpose
from peoplefirst.policy import Policy
from peoplefirst.testing.people import two_wall_times

_SPANS = (
    timedelta(hours=1), timedelta(hours=9), timedelta(hours=24), timedelta(hours=25),
    timedelta(days=3), timedelta(days=7),
)  # fmt: skip
_CHANNELS = st.none() | st.none() | st.frozensets(st.sampled_from(Channel), min_size=1)
_PURPOSES = st.none() | st.none() | st.frozensets(st.sampled_from(Purpose), min_size=1, max_size=6)
_STATES = st.sampled_from((COUNTING, COUNTING, frozenset({State.SENT, State.DELIVERED})))
_WHOSE: st.SearchStrategy[Literal["person", "household"]] = st.sampled_from(("person", "household"))
_DAYS = st.frozensets(st.sampled_from(Weekday), min_size=1, max_size=6)


@cache
def spans(grain: int = 1) -> st.SearchStrategy[timedelta]:
    """Lengths of windows and gaps, on multiples of ``grain`` minutes, up to ten days."""
    odd = st.integers(1, 10 * 24 * 60 // grain).map(lambda n: timedelta(minutes=n * grain))
    return st.sampled_from(_SPANS) | odd


@cache
def governors(grain: int = 1) -> st.SearchStrategy[Governor]:
    """Any of the governors, with any parameters that make sense."""
    span = spans(grain)
    hours = st.tuples(
        two_wall_times(grain), st.just(frozenset(Weekday)) | _DAYS, _CHANNELS, _PURPOSES
    ).map(lambda p: QuietHours(*p[0], days=p[1], channels=p[2], purposes=p[3]))
    cap = st.builds(
        Cap, st.sampled_from((0, 1, 1, 1, 2, 2, 2, 3, 4)), per=span,
        channels=_CHANNELS, purposes=_PURPOSES, whose=_WHOSE, states=_STATES,
    )  # fmt: skip
    calendar = st.builds(
        CalendarCap, st.integers(1, 3), per=st.sampled_from(("day", "day", "week", "month")),
        channels=_CHANNELS, purposes=_PURPOSES, whose=_WHOSE, states=_STATES,
    )  # fmt: skip
    spacing = st.builds(
        Spacing, span, channels=_CHANNELS, purposes=_PURPOSES, whose=_WHOSE, states=_STATES
    )
    backoff = st.tuples(
        st.tuples(span, span), st.sampled_from((1, 2, 3)), _CHANNELS, _PURPOSES
    ).map(
        lambda p: Backoff(min(p[0]), factor=p[1], longest=max(p[0]), channels=p[2], purposes=p[3])
    )
    days = st.builds(QuietDays, weekdays=_DAYS, channels=_CHANNELS, purposes=_PURPOSES)
    once = st.builds(
        OncePer, st.sampled_from(("subject", "purpose")), within=st.none() | span | span,
        channels=_CHANNELS, purposes=_PURPOSES, whose=_WHOSE,
    )  # fmt: skip
    waits = (hours, cap, calendar, spacing, backoff, days, once)
    return st.one_of(*waits, *waits, *_refusals(grain))


@cache
def _refusals(grain: int) -> tuple[st.SearchStrategy[Governor], ...]:
    """Governors that mostly refuse or mostly allow."""
    return (
        st.builds(AwaitReply, after=st.integers(1, 4), channels=_CHANNELS, purposes=_PURPOSES),
        st.builds(HoldWhileOpen, cool_off=st.just(timedelta(0)) | spans(grain), channels=_CHANNELS),
        st.builds(ConsentRequired, channels=_CHANNELS, purposes=_PURPOSES),
        st.sampled_from((Suppressed(), Paused(), OwnWishes(), Timely())),
    )


@cache
def policies(grain: int = 1, size: int = 5) -> st.SearchStrategy[Policy]:
    """Policies of up to ``size`` governors; one in ten is ``Policy.friendly()`` and one more."""
    some = st.lists(governors(grain), min_size=2, max_size=size).map(Policy)
    friendly = governors(grain).map(lambda one: Policy.friendly().plus(one))
    return st.one_of(*(some,) * 9, st.just(Policy([])), friendly)
