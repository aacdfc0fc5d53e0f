"""Peers measured side by side: in turn, round after round, the order moved on by one each time.

What a machine does in a second changes from minute to minute, so each ratio is taken within a
round, where both peers met the same weather, and the median of those is what is told.
"""

from __future__ import annotations

import os
import platform
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Any

import attrs

Figures = Mapping[str, float]
"""What one round of one peer gave, by name: ``{"p50": 2.1, "p99": 4.0}``."""


@attrs.frozen
class Peer:
    """Something to measure. ``measure`` is one round of it, told the round's number."""

    name: str
    measure: Callable[[int], Figures]
    ours: bool = False
    against: str | None = None
    """Its own counterpart, where it is not the contest's."""


@attrs.frozen
class Target:
    """What we promised ourselves of a result, as one number with a limit."""

    words: str
    value: Callable[[Result], float | None]
    """The number; None where what it needs was not measured."""
    at_most: float | None = None
    at_least: float | None = None

    def met(self, value: float) -> bool:
        """Whether this number keeps the promise."""
        return (self.at_most is None or value <= self.at_most) and (
            self.at_least is None or value >= self.at_least
        )


@attrs.frozen(kw_only=True)
class Contest:
    """Peers that do the same work, and the one that the others are held against."""

    title: str
    unit: str
    peers: tuple[Peer, ...]
    against: str
    """The name of the peer that ratios are to."""
    by: str
    """The figure that ratios are of."""
    targets: tuple[Target, ...] = ()
    notes: tuple[str, ...] = ()
    most_rounds: int | None = None
    """Where one round takes minutes."""
    warm_up: bool = True


@attrs.frozen
class Result:
    """What all rounds gave: for each peer its figures, a list with one number for each round."""

    contest: Contest
    rounds: Mapping[str, Mapping[str, Sequence[float]]]

    def figure(self, peer: str, name: str) -> float | None:
        """The median over the rounds."""
        values = self.rounds.get(peer, {}).get(name)
        return median(values) if values else None

    def ratio(self, peer: str, name: str, to: str, to_name: str | None = None) -> float | None:
        """The median over the rounds of ``peer`` divided by ``to`` in the same round."""
        ours = self.rounds.get(peer, {}).get(name)
        theirs = self.rounds.get(to, {}).get(to_name or name)
        if not ours or not theirs:
            return None
        return median(a / b for a, b in zip(ours, theirs, strict=False))

    def more(self, peer: str, name: str, than: str) -> float | None:
        """The median over the rounds of ``peer`` less ``than`` in the same round."""
        ours, theirs = self.rounds[peer].get(name), self.rounds[than].get(name)
        if not ours or not theirs:
            return None
        return median(a - b for a, b in zip(ours, theirs, strict=False))

    def verdicts(self) -> list[tuple[Target, float, bool]]:
        """Each target that could be judged, its number, and whether it was met."""
        judged = [(target, target.value(self)) for target in self.contest.targets]
        return [(t, value, t.met(value)) for t, value in judged if value is not None]

    def against(self, peer: Peer) -> float | None:
        """The ratio to its counterpart."""
        contest = self.contest
        return self.ratio(peer.name, contest.by, peer.against or contest.against)

    def plain(self) -> dict[str, Any]:
        """As JSON takes it."""
        contest = self.contest
        return {
            "title": contest.title,
            "unit": contest.unit,
            "against": contest.against,
            "peers": {
                peer.name: {
                    "ours": peer.ours,
                    "medians": {
                        name: self.figure(peer.name, name) for name in self.rounds[peer.name]
                    },
                    "ratio": self.against(peer),
                    "rounds": {name: list(v) for name, v in self.rounds[peer.name].items()},
                }
                for peer in contest.peers
            },
            "targets": [
                {"target": target.words, "value": value, "met": met}
                for target, value, met in self.verdicts()
            ],
            "notes": list(contest.notes),
        }


def compete(contest: Contest, rounds: int) -> Result:
    """Every peer once a round. Of several rounds a first one warms up, and is not counted."""
    found: dict[str, dict[str, list[float]]] = {peer.name: {} for peer in contest.peers}
    rounds = min(rounds, contest.most_rounds or rounds)
    warm_up = contest.warm_up and rounds > 1
    for number in range(-1 if warm_up else 0, rounds):
        shift = number % len(contest.peers)
        for peer in contest.peers[shift:] + contest.peers[:shift]:
            figures = peer.measure(number)
            _settle()
            if number >= 0:
                for name, value in figures.items():
                    found[peer.name].setdefault(name, []).append(value)
    return Result(contest, found)


def _settle(longest: float = 2.0) -> None:
    """Wait for threads that a peer left behind (a sweeper): they would slow the next one."""
    until = time.monotonic() + longest
    while threading.active_count() > 1 and time.monotonic() < until:
        time.sleep(0.005)


def latencies(calls: Callable[[int], Callable[[], object]], count: int) -> Figures:
    """Call the callables that ``calls`` makes for 0, 1, 2 …, each timed alone, in microseconds.

    They are made beforehand, so that only the call itself is timed.
    """
    made = [calls(place) for place in range(count)]
    clock = time.perf_counter_ns
    took = [0] * count
    for place, call in enumerate(made):
        start = clock()
        call()
        took[place] = clock() - start
    took.sort()
    p50 = took[count // 2] / 1e3
    p99 = took[count * 99 // 100] / 1e3
    return {"p50": p50, "p99": p99, "p99/p50": p99 / p50}


def rate(run: Callable[[], int]) -> Figures:
    """How many a second ``run`` does; it answers how many it did.

    On a machine that others use too, those per second of its own CPU time say more.
    """
    start, cpu = time.perf_counter(), time.process_time()
    done = run()
    cpu = time.process_time() - cpu
    return {"per second": done / (time.perf_counter() - start), "per CPU second": done / cpu}


def machine() -> dict[str, Any]:
    """Where this was measured. The load says who else was at work."""
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count()
    return {
        "cores": cores,
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "system": platform.system(),
        "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
    }
