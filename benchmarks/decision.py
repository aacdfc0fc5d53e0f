"""One decision, in process: may this be written to this person now, and if not, when and why?"""

from __future__ import annotations

import gc
import random
from collections.abc import Callable, Sequence
from functools import partial

import attrs

from benchmarks import _floors, _gates, _limiters
from benchmarks._harness import Contest, Figures, Peer, Result, Target, latencies
from benchmarks._people import MESSAGE, NOW, OPEN_MESSAGE, Resident, town
from peoplefirst import Allow, Defer, Outreach, Policy
from peoplefirst.history import History
from peoplefirst.ledgers import MemoryLedger

GATE = "proactive-gate: evaluate, its checks and three budgets"
LIMITS = "limits: moving window, one rule, one hit"
MIXED = "peoplefirst: policy.decide, all kinds of people"
ALLOWED = "… the welcome"
DEFERRED = "… the deferred, with the joint next moment"
DECLINED = "… the declined"
_SEED = 2026


def _ratio(peer: str, name: str, to: str) -> Callable[[Result], float | None]:
    return lambda result: result.ratio(peer, name, to)


def _spread(peer: str) -> Callable[[Result], float | None]:
    return lambda result: result.figure(peer, "p99/p50")


TARGETS = (
    Target("a full decision, p50 ÷ one hit of limits", _ratio(MIXED, "p50", LIMITS), at_most=1),
    Target("a full decision, p50 ÷ proactive-gate", _ratio(MIXED, "p50", GATE), at_most=0.1),
    Target("a full decision, p99 ÷ its own p50", _spread(MIXED), at_most=3),
    Target("the welcome, p99 ÷ their own p50", _spread(ALLOWED), at_most=3),
    Target("a deferral, p50 ÷ one hit of limits", _ratio(DEFERRED, "p50", LIMITS), at_most=5),
)


@attrs.frozen(eq=False)
class _Known:
    """A resident, and the history that is held of them."""

    resident: Resident
    history: History


def contest(*, quick: bool) -> Contest:
    """``friendly`` against limiters that know less, and against floors written by hand."""
    people = town(5_000 if quick else 100_000)
    calls = 1_000 if quick else 5_000
    policy = Policy.friendly()
    groups: dict[str, list[_Known]] = {MIXED: [], ALLOWED: [], DEFERRED: [], DECLINED: []}
    for one in people:
        known = _Known(one, History(one.entries, len(one.entries)))
        groups[MIXED].append(known)
        groups[_group(policy, known)].append(known)
    ledger = MemoryLedger()
    for one in people:
        ledger.append(one.person.page, one.entries)
    outreach = Outreach(policy, ledger)

    def held(some: Sequence[_Known], at: int) -> Callable[[], object]:
        known = some[at]
        return partial(policy.decide, known.resident.person, MESSAGE, known.history, NOW)

    def left_open(at: int) -> Callable[[], object]:
        known = groups[MIXED][at]
        return partial(policy.decide, known.resident.person, OPEN_MESSAGE, known.history, NOW)

    def just_read(at: int) -> Callable[[], object]:
        def decide(one: Resident = people[at]) -> object:
            return policy.decide(one.person, MESSAGE, History(one.entries, len(one.entries)), NOW)

        return decide

    def from_ledger(at: int) -> Callable[[], object]:
        return partial(outreach.decide, people[at].person, MESSAGE, now=NOW)

    ours = {name: (partial(held, some), len(some)) for name, some in groups.items()} | {
        "… all, the channel left open": (left_open, len(people)),
        "… all, folding a page just read": (just_read, len(people)),
        "peoplefirst: outreach.decide, MemoryLedger": (from_ledger, len(people)),
    }
    peers = [
        Peer(name, partial(_round, call, count, calls), ours=True)
        for name, (call, count) in ours.items()
    ]
    makers = {
        GATE: _gates.proactive_gate,
        LIMITS: _limiters.limits_one_rule,
        "limits: moving window, four rules, four hits": _limiters.limits_four_rules,
        "pyrate-limiter: four rates": _limiters.pyrate,
        "by hand: six caps, gap, quiet hours, locked": _floors.by_hand,
        "limit: a call and a look-up": _floors.look_up,
    }
    for name, make in makers.items():
        if call := make(people):
            peers.append(Peer(name, partial(_round, call, len(people), calls)))
    gc.collect()
    gc.freeze()  # a made-up town is nothing for the collector to walk while we measure
    kinds = {ALLOWED: "welcome", DEFERRED: "deferred", DECLINED: "declined"}
    shares = [f"{len(groups[name]) / len(people):.0%} {said}" for name, said in kinds.items()]
    entries = sum(len(one.entries) for one in people) / len(people)
    return Contest(
        title=f"One decision, in process ({len(people):,} people in memory, single random persons)",
        unit="µs",
        peers=tuple(peers),
        against=LIMITS,
        by="p50",
        targets=TARGETS,
        notes=(f"the people: {', '.join(shares)}; {entries:.1f} entries on a page",),
    )


def _group(policy: Policy, known: _Known) -> str:
    match policy.decide(known.resident.person, MESSAGE, known.history, NOW):
        case Allow():
            return ALLOWED
        case Defer():
            return DEFERRED
        case _:
            return DECLINED


def _round(
    call: Callable[[int], Callable[[], object]], people: int, calls: int, number: int
) -> Figures:
    """The same random places for all peers of a round, others in the next."""
    places = random.Random(_SEED + number).choices(range(people), k=calls)
    return latencies(lambda place: call(places[place]), calls)
