"""Hypothesis strategies for policies: any governors, with parameters that get in each other's way.

Spans are few and alike, windows touch the small hours, caps are low: what frees one rule
often lies within the quiet of another.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal

from hypothesis import strategies as st

from peoplefirst.decision import Governor
from peoplefirst.governors import (
    After,
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
from peoplefirst.policy import Policy, Rule
from peoplefirst.testing.people import NOON, two_wall_times

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
def _places(kind: type[Cap | CalendarCap], grain: int) -> st.SearchStrategy[Governor]:
    """Caps: plain ones, and some that weigh, keep places or look at one subject alone."""
    rolling = kind is Cap

    def build(limit: int, per: Any, weights: Any, keep: Mapping[Purpose, int], **more: Any) -> Any:
        left = limit
        kept: dict[Purpose, int] = {}
        for why, number in keep.items():
            kept[why] = min(number, left)
            left -= kept[why]
        kept = {why: number for why, number in kept.items() if number}
        return kind(limit, per=per, weights=weights, keep=kept, **more)

    rare = st.just(dict[Purpose, int]())
    weights = st.dictionaries(st.sampled_from(Purpose), st.integers(0, 3), max_size=8)
    keep = st.dictionaries(st.sampled_from(Purpose), st.integers(1, 2), max_size=3)
    return st.builds(
        build,
        st.sampled_from((0, 1, 1, 1, 2, 2, 2, 3, 4) if rolling else (1, 2, 3)),
        spans(grain) if rolling else st.sampled_from(("day", "day", "week", "month")),
        rare | rare | weights,
        rare | rare | keep,
        same_subject=st.sampled_from((False, False, False, True)),
        channels=_CHANNELS,
        purposes=_PURPOSES,
        whose=_WHOSE,
        states=_STATES,
    )


@cache
def governors(grain: int = 1) -> st.SearchStrategy[Governor]:
    """Any of the governors, with any parameters that make sense."""
    span = spans(grain)
    hours = st.tuples(
        two_wall_times(grain), st.just(frozenset(Weekday)) | _DAYS, _CHANNELS, _PURPOSES
    ).map(lambda p: QuietHours(*p[0], days=p[1], channels=p[2], purposes=p[3]))
    spacing = st.builds(
        Spacing, span, channels=_CHANNELS, purposes=_PURPOSES, whose=_WHOSE, states=_STATES
    )
    backoff = st.tuples(
        st.tuples(span, span), st.sampled_from((1, 2, 3)), _CHANNELS, _PURPOSES
    ).map(
        lambda p: Backoff(min(p[0]), factor=p[1], longest=max(p[0]), channels=p[2], purposes=p[3])
    )
    days = st.tuples(_DAYS | st.just(frozenset[Weekday]()), st.booleans()).flatmap(
        lambda p: st.builds(
            QuietDays, weekdays=st.just(p[0]), holidays=st.just(p[1] or not p[0]),
            country=st.sampled_from((None, None, "DE", "FR")) if p[1] or not p[0] else st.none(),
            channels=_CHANNELS, purposes=_PURPOSES,
        )
    )  # fmt: skip
    once = st.builds(
        OncePer, st.sampled_from(("subject", "purpose")), within=st.none() | span | span,
        channels=_CHANNELS, purposes=_PURPOSES, whose=_WHOSE,
    )  # fmt: skip
    waits = (hours, _places(Cap, grain), _places(CalendarCap, grain), spacing, backoff, days, once)
    return st.one_of(*waits, *waits, *_refusals(grain))


@cache
def _refusals(grain: int) -> tuple[st.SearchStrategy[Governor], ...]:
    """Governors that mostly refuse or mostly allow."""
    implied = st.none() | spans(grain)
    return (
        st.builds(AwaitReply, after=st.integers(1, 4), channels=_CHANNELS, purposes=_PURPOSES),
        st.builds(HoldWhileOpen, cool_off=st.just(timedelta(0)) | spans(grain), channels=_CHANNELS),
        st.builds(
            ConsentRequired, after_purchase=implied, after_inquiry=implied,
            channels=_CHANNELS, purposes=_PURPOSES,
        ),
        st.builds(
            After, st.sampled_from(("purchase", "delivery")), wait=spans(grain),
            channels=_CHANNELS, purposes=_PURPOSES,
        ),
        st.sampled_from((Suppressed(), Paused(), OwnWishes(), Timely())),
        st.builds(Suppressed, channels=_CHANNELS, purposes=_PURPOSES),
        st.builds(Paused, channels=_CHANNELS, purposes=_PURPOSES),
    )  # fmt: skip


_Sketch = tuple[Governor, str | None, int | None]
"""A governor, where it came from, and so many days from now since when it has a say."""


@cache
def _sketches(grain: int, size: int) -> st.SearchStrategy[tuple[Policy, list[_Sketch]]]:
    always: st.SearchStrategy[tuple[str | None, int | None]] = st.just((None, None))
    begun = st.tuples(st.none() | st.sampled_from(("ours", "us.fl")), st.integers(-3, 9))
    rule = st.tuples(governors(grain), st.one_of(always, always, always, begun)).map(
        lambda drawn: (drawn[0], *drawn[1])
    )
    some = st.tuples(st.just(Policy([])), st.lists(rule, min_size=1, max_size=size))
    friendly = st.tuples(st.just(Policy.friendly()), st.tuples(rule).map(list))
    return st.one_of(*(some,) * 9, st.just((Policy([]), list[_Sketch]())), friendly)


def policies(
    grain: int = 1, size: int = 5, *, now: datetime | None = None
) -> st.SearchStrategy[Policy]:
    """Policies of up to ``size`` governors; one in ten is ``Policy.friendly()`` and one more.

    Some rules name where they came from, and begin on a day around ``now``.
    """
    moment = now or NOON

    def build(sketch: tuple[Policy, list[_Sketch]]) -> Policy:
        base, more = sketch
        rules = [
            Rule(rule, source, None if day is None else (moment + timedelta(days=day)).date())
            for rule, source, day in more
        ]
        return Policy([*base.rules, *rules], name=base.name)

    return _sketches(grain, size).map(build)
