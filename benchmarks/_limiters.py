"""The peers that limit: each as it ships, with a rule for what ``friendly`` caps.

They count calls; whether somebody sleeps, consented or opted out they do not know.
A maker answers None where the peer is not installed.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import partial
from typing import Any

from benchmarks._people import Resident

Call = Callable[[int], Callable[[], object]]


def _installed(name: str) -> Any:
    """The module, or None."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


FOUR_RULES = "1/day; 2/7 days; 5/30 days; 1/3 days"


def limits_one_rule(people: list[Resident]) -> Call | None:
    """``hit`` of one rule, two in seven days."""
    return _limits(people, "2/7 days")


def limits_four_rules(people: list[Resident]) -> Call | None:
    """``hit`` of each of the four; it knows no way to ask several at once."""
    return _limits(people, FOUR_RULES)


def _limits(people: list[Resident], rules: str) -> Call | None:
    limits = _installed("limits")
    if limits is None:
        return None
    limiter = limits.strategies.MovingWindowRateLimiter(limits.storage.MemoryStorage())
    keys = [one.person.id for one in people]
    items = limits.parse_many(rules)
    for key in keys:  # everybody is known, as in the town
        for item in items:
            limiter.hit(item, key)
    hit = limiter.hit
    if len(items) == 1:
        return lambda at: partial(hit, items[0], keys[at])

    def all_of_them(key: str) -> bool:
        answers = [hit(item, key) for item in items]  # all are counted, whatever the first says
        return all(answers)

    return lambda at: partial(all_of_them, keys[at])


def pyrate(people: list[Resident]) -> Call | None:
    """One acquire with four rates, a bucket for each person."""
    p = _installed("pyrate_limiter")
    if p is None:
        return None
    day = p.Duration.DAY
    # It wants rates in the order of their windows, with limits that grow.
    rates = [p.Rate(1, day), p.Rate(2, day * 3), p.Rate(3, day * 7), p.Rate(5, day * 30)]
    buckets = {one.person.id: p.InMemoryBucket(rates) for one in people}

    def wrap(_: object, name: str, weight: int = 1) -> Any:
        return p.RateItem(name, buckets[name].now(), weight=weight)

    def get(_: object, item: Any) -> Any:
        return buckets[item.name]

    factory = type("Buckets", (p.BucketFactory,), {"wrap_item": wrap, "get": get})
    acquire = p.Limiter(factory()).try_acquire
    keys = [one.person.id for one in people]
    for key in keys:
        acquire(key, blocking=False)
    return lambda at: partial(acquire, keys[at], blocking=False)
