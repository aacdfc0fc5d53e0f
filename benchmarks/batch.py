"""Many people: planned, reserved in SQLite and rendered; e-mail down to its MIME bytes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from functools import partial

from benchmarks._harness import Contest, Figures, Peer, Result, Target

_Value = Callable[[Result], float | None]
_NAMES = {"sms": "SMS", "email": "e-mail"}


def _name(who: str, by: str, count: int) -> str:
    maker = (
        "peoplefirst: outreach.batch" if who == "ours" else "by hand: limits, Jinja2, EmailMessage"
    )
    return f"{maker}, {_NAMES[by]}, {count:,}"


def contest(*, quick: bool, million: bool = False) -> Contest:
    """Each run in a process of its own, so that its memory is its own too."""
    few, many = (500, 2_000) if quick else (10_000, 100_000)
    sizes = [few, many] + ([1_000_000] if million else [])
    runs = [("ours", by, size) for by in _NAMES for size in sizes]
    runs += [("theirs", "sms", few), ("theirs", "email", few // 10)]
    loops = {by: _name("theirs", by, size) for who, by, size in runs if who == "theirs"}
    targets = (
        Target("SMS, people a second", _rate(_name("ours", "sms", sizes[-1])), at_least=60_000),
        Target(
            "e-mail, people a second", _rate(_name("ours", "email", sizes[-1])), at_least=30_000
        ),
        Target(
            f"SMS, time for each of {sizes[-1]:,} ÷ for each of {few:,}",
            _flat("people/s", _name("ours", "sms", few), _name("ours", "sms", sizes[-1])),
            at_most=1.2,
        ),
        Target(
            f"e-mail, time for each of {sizes[-1]:,} ÷ for each of {few:,}",
            _flat("people/s", _name("ours", "email", few), _name("ours", "email", sizes[-1])),
            at_most=1.2,
        ),
        Target(
            f"memory for {sizes[-1]:,} ÷ for {few:,}",
            _flat("peak MB", _name("ours", "email", sizes[-1]), _name("ours", "email", few)),
            at_most=1.2,
        ),
    )
    return Contest(
        title="Many people: planned, reserved durably in SQLite, rendered",
        unit="",
        peers=tuple(
            Peer(_name(*run), partial(_round, *run), run[0] == "ours", loops[run[1]])
            for run in runs
        ),
        against=loops["email"],
        by="people/s",
        targets=targets,
        notes=(
            "in one process, on one core; new people, seven of nine of them awake",
            "making up the people is not counted",
            "the loop by hand keeps its counts in memory: nothing of it is durable",
        ),
        most_rounds=1 if million else 3,
        warm_up=False,
    )


def _rate(name: str) -> _Value:
    return lambda result: result.figure(name, "people/s")


def _flat(figure: str, name: str, to: str) -> _Value:
    return lambda result: result.ratio(name, figure, to)


def _round(who: str, by: str, count: int, _: int) -> Figures:
    command = [sys.executable, "-m", "benchmarks._batch_child", who, by, str(count)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures
