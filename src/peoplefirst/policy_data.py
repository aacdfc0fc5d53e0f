"""Policies as data: TOML files that say which rules hold, read with errors that show the place."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import cast

from peoplefirst import governors
from peoplefirst.errors import ConfigurationError, did_you_mean
from peoplefirst.plain import structured, text
from peoplefirst.policy import Policy

RULES: Mapping[str, type[governors.Governor]] = MappingProxyType(
    {
        "await_reply": governors.AwaitReply,
        "backoff": governors.Backoff,
        "calendar_cap": governors.CalendarCap,
        "cap": governors.Cap,
        "consent_required": governors.ConsentRequired,
        "hold_while_open": governors.HoldWhileOpen,
        "once_per": governors.OncePer,
        "own_wishes": governors.OwnWishes,
        "paused": governors.Paused,
        "quiet_days": governors.QuietDays,
        "quiet_hours": governors.QuietHours,
        "spacing": governors.Spacing,
        "suppressed": governors.Suppressed,
        "timely": governors.Timely,
    }
)
"""The name of each rule in a policy file."""


def load_policy(path: Path) -> Policy:
    """A policy from a TOML file; see ``docs/governors.md`` for its form."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise ConfigurationError(path.name, f"cannot be read ({problem.strerror})") from None
    except UnicodeDecodeError:
        raise ConfigurationError(path.name, "is not UTF-8 text") from None
    except tomllib.TOMLDecodeError as problem:
        raise ConfigurationError(path.name, f"is not TOML: {problem}") from None
    try:
        return policy(data)
    except ConfigurationError as problem:
        raise problem.under(path.name + ": ") from None


def policy(data: Mapping[str, object]) -> Policy:
    """A policy from plain data: ``name``, ``extends = "friendly"``, and a list of ``rules``."""
    for key in data:
        if key not in ("name", "extends", "rules"):
            raise ConfigurationError(
                key, f"is unknown; {did_you_mean(key, ('name', 'extends', 'rules'))}"
            )
    rules = data.get("rules", [])
    if not isinstance(rules, list):
        raise ConfigurationError("rules", "must be a list of tables: [[rules]]")
    made: list[governors.Governor] = []
    for place, rule in enumerate(cast("list[object]", rules)):
        try:
            made.append(_rule(rule))
        except ConfigurationError as problem:
            raise problem.under(f"rules[{place}]") from None
    base = data.get("extends")
    if base not in (None, "friendly"):
        raise ConfigurationError("extends", f"{base!r} is no policy of ours; known: friendly")
    name = data.get("name")
    own = Policy(made, name=text(name) if name is not None else None)
    return own if base is None else Policy.friendly() & own


def _rule(data: object) -> governors.Governor:
    if not isinstance(data, Mapping):
        raise ConfigurationError("", "must be a table")
    data = cast("Mapping[str, object]", data)
    name = data.get("rule")
    if not isinstance(name, str):
        raise ConfigurationError("rule", f"is missing; name one of: {', '.join(RULES)}")
    kind = RULES.get(name)
    if kind is None:
        raise ConfigurationError("rule", f"{name!r} is unknown; {did_you_mean(name, RULES)}")
    return structured({key: value for key, value in data.items() if key != "rule"}, kind)
