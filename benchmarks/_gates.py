"""The nearest peer: proactive-gate, which decides whether an assistant may interrupt somebody now.

It knows consent, quiet hours on the person's clock, snoozing, muting, and budgets by calendar
day, week and month. It knows no rolling windows, spacing, opt-outs by address or open concerns,
and no next welcome moment over all its rules. What ``friendly`` says that it can say, it is told.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import partial

from benchmarks._people import NOW, Resident
from peoplefirst.history import Fold

Call = Callable[[int], Callable[[], object]]


def proactive_gate(people: list[Resident]) -> Call | None:
    """``evaluate``: its default checks with the budgets of ``friendly``, in its memory store."""
    try:
        p = importlib.import_module("proactive_gate")
        checks = importlib.import_module("proactive_gate.checks")
    except ImportError:
        return None
    rules = checks.default_checks(daily_limit=1, weekly_limit=2)
    budgets = (checks.budget_key, checks.weekly_budget_key, checks.monthly_budget_key)
    gate = p.Gate([*rules, checks.MonthlyBudget(limit=5)], key_prefix="")
    asked: list[object] = []
    candidate = p.Candidate(id="c", type="check_in", surfaces=("email",))
    for one in people:
        zone = one.person.zones[0].key
        user = p.UserState.from_dict(
            {
                "id": one.person.id,
                "consent": bool(one.person.consents),
                "timezone": zone,
                "quietHours": {"start": "20:00", "end": "09:00"},
                "createdAt": "2025-01-01T00:00:00Z",
            }
        )
        asked.append(p.EvaluateInput(user, candidate, NOW))
        for contact in Fold.of(one.entries).contacts:
            for key in budgets:
                gate.store.incr(key(one.person.id, contact.at, zone))
    return lambda at: partial(gate.evaluate, asked[at])
