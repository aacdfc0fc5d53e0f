"""Hypothesis strategies for people and for messages to them.

People lack things as they do in life: a name, a zone, an address; some may be in either of
two zones, some have muted a purpose or sleep in the afternoon. Ids and subjects come from a
handful, so that what is drawn has to do with what else is drawn.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any, Literal

import attrs
from hypothesis import strategies as st

from peoplefirst.message import Channel, Message, Purpose
from peoplefirst.moments import Purchase
from peoplefirst.person import (
    NO_PREFERENCES,
    Accommodations,
    Birthday,
    Consent,
    Name,
    Person,
    Preferences,
    Relationship,
)
from peoplefirst.testing import zones as near

IDS = ("maya", "bo", "kim")
SUBJECTS = ("order-1", "order-2", "tea-pot")

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
_LOCALES = ("en", "en-US", "en-GB", "sv-SE", "ar-EG", "pt_BR", "zh-Hant-TW")
HOMES: tuple[tuple[str | None, str | None], ...] = (
    (None, None),
    ("SE", None),
    ("EG", None),
    ("DE", "BY"),
    ("US", "FL"),  # two zones
    ("US", "US-HI"),
    ("AU", "NSW"),  # three, one of which changes by half an hour
    ("CL", None),
    ("US", None),  # all that the country has
)
"""Country and region: with them it can be told where somebody who gave no zone may be."""
PHONES = (None, "+46701234567", "+46701234567", "+16502530000")


@cache
def wall_times(grain: int = 1) -> st.SearchStrategy[time]:
    """Times on a wall, on multiples of ``grain`` minutes: half of them in the small hours."""
    small = st.integers(0, 4 * 60 // grain - 1)
    any_time = st.integers(0, 24 * 60 // grain - 1)
    return (small | any_time).map(lambda n: time(n * grain // 60, n * grain % 60))


@cache
def two_wall_times(grain: int = 1) -> st.SearchStrategy[tuple[time, time]]:
    """Two different times on a wall, in any order: hours of quiet."""
    return st.tuples(wall_times(grain), wall_times(grain)).filter(lambda pair: pair[0] != pair[1])


Ago = int | None
"""So many minutes after (or, below zero, before) the ``now`` of the test; None is never."""


@cache
def _ago(days: int, grain: int) -> st.SearchStrategy[int]:
    most = days * 24 * 60 // grain
    return st.integers(-most, most).map(lambda n: n * grain)


def _at(now: datetime, ago: Ago) -> datetime | None:
    return None if ago is None else now + timedelta(minutes=ago)


_Consent = tuple[Channel, Ago, frozenset[Purpose] | None, Ago]


@cache
def _consents(grain: int) -> st.SearchStrategy[tuple[_Consent, ...]]:
    """Mostly of long ago and for everything, some narrow, withdrawn or yet to begin."""
    everything: tuple[_Consent, ...] = tuple((by, None, None, None) for by in Channel)
    ago = _ago(20, grain)
    some = st.lists(
        st.tuples(
            st.sampled_from(Channel),
            st.none() | ago,
            st.none() | st.frozensets(st.sampled_from(Purpose), min_size=1, max_size=4),
            st.none() | ago,
        ),
        max_size=3,
    ).map(tuple)
    return st.one_of(st.just(everything), st.just(everything), some)


def _consent(told: _Consent, now: datetime) -> Consent:
    by, given, purposes, withdrawn = told
    return Consent(
        by,
        given_at=_at(now, given) or _LONG_AGO,
        how="box at checkout",
        purposes=purposes,
        withdrawn_at=_at(now, withdrawn),
    )


@cache
def _preferences(grain: int) -> st.SearchStrategy[tuple[Preferences, Ago]]:
    """What people ask for: often nothing, sometimes quiet hours, so many a week, and a rest."""

    def build(
        channels: list[Channel],
        muted: frozenset[Purpose],
        at_most: tuple[int, timedelta] | None,
        quiet: tuple[time, time] | None,
    ) -> Preferences:
        number, per = at_most or (None, timedelta(days=7))
        start, end = quiet or (None, None)
        return Preferences(
            channels=tuple(channels),
            muted=muted,
            at_most=number,
            per=per,
            quiet_from=start,
            quiet_until=end,
        )

    spans = st.sampled_from((timedelta(days=1), timedelta(days=7), timedelta(hours=36)))
    asked = st.builds(
        build,
        st.lists(st.sampled_from(Channel), max_size=3, unique=True),
        st.frozensets(st.sampled_from(Purpose), max_size=2),
        st.none() | st.tuples(st.integers(0, 3), spans),
        st.none() | two_wall_times(grain),
    )
    return st.just((NO_PREFERENCES, None)) | st.tuples(asked, st.none() | _ago(10, grain))


@cache
def names() -> st.SearchStrategy[Name]:
    """Names in several scripts; some with a preferred one."""
    full = st.sampled_from(("Maya Lind", "Bo", "Kim Min-ji", "مهدی‌نژاد", "Zoë O’Neill"))
    return st.builds(Name, full, preferred=st.none() | st.sampled_from(("Maya", "Minnie")))


@cache
def birthdays() -> st.SearchStrategy[Birthday]:
    """Birthdays, with and without a year; the 29th of February more often than in life."""
    ordinary = st.dates(date(1930, 1, 1), date(2010, 12, 31)).map(
        lambda day: Birthday(day.month, day.day, day.year)
    )
    celebrated: tuple[Literal["02-28", "03-01"], ...] = ("02-28", "03-01")
    leap = st.tuples(st.sampled_from((None, 1984, 2000)), st.sampled_from(celebrated)).map(
        lambda drawn: Birthday(2, 29, drawn[0], leap_day=drawn[1])
    )
    return ordinary | ordinary.map(lambda day: attrs.evolve(day, year=None)) | leap


_Purchase = tuple[str, int, int | None]
"""What was ordered, when, and how many minutes later it was delivered."""


@cache
def _purchases(grain: int) -> st.SearchStrategy[list[_Purchase]]:
    """What the shop hands over with the person: mostly nothing, else one or two orders."""
    later = st.integers(0, 10 * 24 * 60 // grain).map(lambda n: n * grain)
    bought = st.tuples(st.sampled_from(SUBJECTS), _ago(20, grain), st.none() | later)
    return st.sampled_from((0, 0, 0, 2)).flatmap(lambda most: st.lists(bought, max_size=most))


def _purchase(told: _Purchase, now: datetime) -> Purchase:
    order, ago, delivered = told
    at = now + timedelta(minutes=ago)
    return Purchase(id=order, at=at, delivered_at=_at(at, delivered))


_Sketch = tuple[Person, tuple[_Consent, ...], tuple[Preferences, Ago], list[_Purchase]]


@cache
def _sketches(zone: str | None, grain: int) -> st.SearchStrategy[_Sketch]:
    """People, and apart from them what lies around a ``now`` that is not known yet."""
    home = near.zones() if zone is None else st.just(zone)
    alone = home.map(lambda key: (key,))
    either = st.tuples(home, near.zones()).map(lambda pair: tuple(dict.fromkeys(pair)))

    def build(whose: str, home: tuple[str | None, str | None], **more: Any) -> Person:
        return Person(whose, country=home[0], region=home[1], **more)

    person = st.builds(
        build,
        st.sampled_from(IDS),
        st.sampled_from(HOMES),
        name=st.none() | names(),
        email=st.sampled_from(("maya@example.com", "maya@example.com", None)),
        phone=st.sampled_from(PHONES),
        locale=st.sampled_from(_LOCALES),
        timezone=st.one_of(alone, alone, alone, either, either, st.just(()), st.just(())),
        birthday=st.none() | birthdays(),
        household=st.none() | st.just("home"),
        relationship=st.sampled_from(Relationship),
        accommodations=st.builds(Accommodations, no_calls=st.booleans()),
    )
    return st.tuples(person, _consents(grain), _preferences(grain), _purchases(grain))


def people(
    *, now: datetime | None = None, zone: str | None = None, grain: int = 1
) -> st.SearchStrategy[Person]:
    """People. With ``zone``, they are there (some perhaps elsewhere too), or nobody said where.

    What they wish, bought and consented to lies around ``now``, on multiples of ``grain`` minutes.
    """
    moment = now or NOON

    def build(sketch: _Sketch) -> Person:
        person, consents, (asked, rest), bought = sketch
        if rest is not None:
            asked = attrs.evolve(asked, paused_until=_at(moment, rest))
        told = tuple(_consent(one, moment) for one in consents)
        orders = tuple(_purchase(one, moment) for one in bought)
        return attrs.evolve(person, consents=told, preferences=asked, purchases=orders)

    return _sketches(zone, grain).map(build)


@cache
def _letters(grain: int) -> st.SearchStrategy[tuple[Message, tuple[int, int], int]]:
    message = st.builds(
        Message,
        st.sampled_from(Purpose),
        channel=st.none() | st.sampled_from(Channel),
        about=st.none() | st.sampled_from(SUBJECTS),
    )
    ago = _ago(12, grain)
    return st.tuples(message, st.tuples(ago, ago), st.sampled_from((0, 0, 0, 0, 1, 2, 3)))


def messages(*, now: datetime | None = None, grain: int = 1) -> st.SearchStrategy[Message]:
    """Messages of every purpose: some name a channel, some a subject, some their own timing."""
    moment = now or NOON

    def build(letter: tuple[Message, tuple[int, int], int]) -> Message:
        message, (a, b), timed = letter
        return attrs.evolve(
            message,
            not_before=_at(moment, min(a, b)) if timed & 1 else None,
            expires_at=_at(moment, max(a, b) + grain) if timed & 2 else None,
        )

    return _letters(grain).map(build)
