"""What the same could cost: a look-up alone, and rules written by hand into one function."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from functools import partial
from threading import Lock

import attrs

from benchmarks._people import NOW, Resident
from peoplefirst.journal import Kind

Call = Callable[[int], Callable[[], object]]

_HOUR = 3600.0
_DAY = 24 * _HOUR
_CAPS = (
    (1, _DAY),
    (2, 7 * _DAY),
    (5, 30 * _DAY),
    (8, 60 * _DAY),
    (12, 90 * _DAY),
    (20, 365 * _DAY),
)
_GAP = 3 * _DAY


@attrs.frozen
class Answer:
    """Yes, or the time from which on it is, and which rules say so."""

    welcome: bool
    until: float = 0.0
    why: tuple[str, ...] = ()


_YES = Answer(welcome=True)


def by_hand(people: list[Resident]) -> Call:
    """Six caps, a gap and quiet hours in one function, under a lock, on plain numbers.

    No consent, no opt-outs, no reciprocity, no evidence, a fixed offset instead of a zone, one
    rule's moment instead of the joint one.
    """
    now = NOW.timestamp()
    lock = Lock()
    sent: dict[str, list[float]] = {}
    offset: dict[str, float] = {}
    for one in people:
        key = one.person.id
        sent[key] = [entry.at.timestamp() for entry in one.entries if entry.kind is Kind.RESERVED]
        shift = NOW.astimezone(one.person.zones[0]).utcoffset()
        offset[key] = shift.total_seconds() if shift is not None else 0.0

    def decide(key: str) -> Answer:
        with lock:
            times = sent[key]
            count = len(times)
            until = now
            why: list[str] = []
            for limit, window in _CAPS:
                if count - bisect_right(times, now - window) >= limit:
                    until = max(until, times[-limit] + window)
                    why.append("cap")
            if count and times[-1] + _GAP > now:
                until = max(until, times[-1] + _GAP)
                why.append("gap")
            clock = (now + offset[key]) % _DAY
            if not 9 * _HOUR <= clock < 20 * _HOUR:
                until = max(until, now + (9 * _HOUR - clock) % _DAY)
                why.append("hours")
            return Answer(welcome=False, until=until, why=tuple(why)) if why else _YES

    keys = [one.person.id for one in people]
    return lambda at: partial(decide, keys[at])


def look_up(people: list[Resident]) -> Call:
    """A call and a look-up in a dictionary: nothing in Python is faster than this."""
    found = {one.person.id: one for one in people}
    keys = [one.person.id for one in people]

    def get(key: str) -> Resident:
        return found[key]

    return lambda at: partial(get, keys[at])
