"""Policies as data: TOML files that say which rules hold, read with errors that show the place."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import cast
from warnings import warn

import attrs

from peoplefirst import governors
from peoplefirst.errors import ConfigurationError, did_you_mean
from peoplefirst.message import Channel
from peoplefirst.plain import day, structured, unstructure
from peoplefirst.policy import Policy, Rule

RULES: Mapping[str, type[governors.Governor]] = MappingProxyType(
    {
        "after": governors.After,
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


_KEYS = ("name", "extends", "rules")


def load_policy(path: Path) -> Policy:
    """A policy from a TOML file; see ``docs/governors.md`` for its form.

    Quiet hours that leave days of the week uncovered are told as a :class:`PolicyWarning`.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise ConfigurationError(path.name, f"cannot be read ({problem.strerror})") from None
    except UnicodeDecodeError:
        raise ConfigurationError(path.name, "is not UTF-8 text") from None
    except tomllib.TOMLDecodeError as problem:
        raise ConfigurationError(path.name, f"is not TOML: {problem}") from None
    try:
        loaded = policy(data)
    except ConfigurationError as problem:
        raise problem.under(path.name + ": ") from None
    for gap in gaps(loaded):
        warn(PolicyWarning(f"{path.name}: {gap}"), stacklevel=3)
    return loaded


class PolicyWarning(UserWarning):
    """A policy that can be kept, but perhaps does not say what was meant."""


def policy(data: Mapping[str, object]) -> Policy:
    """A policy from plain data: ``name``, ``extends`` (preset names), and a list of ``rules``."""
    for key in data:
        if key not in _KEYS:
            raise ConfigurationError(key, f"is unknown; {did_you_mean(key, _KEYS)}")
    rules = data.get("rules", [])
    if not isinstance(rules, list):
        raise ConfigurationError("rules", "must be a list of tables: [[rules]]")
    made: list[Rule] = []
    for place, one in enumerate(cast("list[object]", rules)):
        try:
            made.append(rule(one))
        except ConfigurationError as problem:
            raise problem.under(f"rules[{place}]") from None
    name = data.get("name")
    if name is not None and not isinstance(name, str):
        raise ConfigurationError("name", "must be a text")
    own = Policy(made, name=name)
    for base in _extended(data.get("extends", [])):
        own = _base(base) & own
    return own


def _base(name: str) -> Policy:
    try:
        return Policy.friendly() if name == "friendly" else Policy.preset(name)
    except ConfigurationError as problem:
        raise ConfigurationError("extends", problem.problem) from None


def _extended(value: object) -> list[str]:
    """The names of the policies to build on, so that the first named comes out first."""
    names = cast("list[object]", value) if isinstance(value, list) else [value]
    told = [name for name in reversed(names) if isinstance(name, str)]
    if len(told) < len(names):
        raise ConfigurationError("extends", "must be the name of a preset, or a list of names")
    return told


@cache
def kinds() -> Mapping[str, type[governors.Governor]]:
    """The governors, and the law of wherever somebody is, which is itself made of policies."""
    from peoplefirst.presets import LocalLaw  # noqa: PLC0415 - presets are read by this room

    return MappingProxyType({**RULES, "local_law": LocalLaw})


_ABOUT_A_RULE = ("rule", "source", "effective_from")


def rule(data: object) -> Rule:
    """A rule from plain data: the governor's name under ``rule``, its parameters beside it.

    ``source`` is what its reasons name; before the day ``effective_from`` it has no say.
    """
    if not isinstance(data, Mapping):
        raise ConfigurationError("", "must be a table")
    data = cast("Mapping[str, object]", data)
    name = data.get("rule")
    if not isinstance(name, str):
        raise ConfigurationError("rule", f"is missing; name one of: {', '.join(kinds())}")
    kind = kinds().get(name)
    if kind is None:
        raise ConfigurationError("rule", f"{name!r} is unknown; {did_you_mean(name, kinds())}")
    known = [*_ABOUT_A_RULE, *parameters(kind)]
    for key in data:
        if key not in known:
            raise ConfigurationError(key, f"is unknown; {did_you_mean(key, known)}")
    source, since = data.get("source"), data.get("effective_from")
    if source is not None and not isinstance(source, str):
        raise ConfigurationError("source", "must be a text")
    try:
        begins = None if since is None else day(since)
    except ConfigurationError as problem:
        raise problem.under("effective_from") from None
    given = {key: value for key, value in data.items() if key not in _ABOUT_A_RULE}
    return Rule(structured(given, kind), source, begins)


def parameters(kind: type[governors.Governor]) -> dict[str, attrs.Attribute[object]]:
    """The parameters of a governor, by name."""
    fields = attrs.fields(cast("type[attrs.AttrsInstance]", kind))
    return {field.name: field for field in fields if field.init}


# ── and back ────────────────────────────────────────────────────────────────────────────────


def as_data(policy: Policy) -> dict[str, object]:
    """A policy as plain data: what :func:`policy` reads. What equals its default is left out.

    A governor of somebody's own has no form as data, and is refused.
    """
    data: dict[str, object] = {} if policy.name is None else {"name": policy.name}
    data["rules"] = [_as_table(place, rule) for place, rule in enumerate(policy.rules)]
    return data


def as_toml(policy: Policy) -> str:
    """A policy as the text of a TOML file."""
    import tomli_w  # noqa: PLC0415 - only when written

    return tomli_w.dumps(as_data(policy))


def _as_table(place: int, rule: Rule) -> dict[str, object]:
    governor = rule.governor
    name = next((name for name, kind in kinds().items() if type(governor) is kind), None)
    if name is None:
        problem = "is a governor of your own, which only Python can say"
        raise ConfigurationError(f"rules[{place}]", problem)
    about = {"rule": name, "source": rule.source, "effective_from": rule.effective_from}
    said = cast("dict[str, object]", unstructure(governor, brief=True))
    return {key: value for key, value in about.items() if value is not None} | said


# ── what may not be meant ───────────────────────────────────────────────────────────────────


def gaps(policy: Policy) -> tuple[str, ...]:
    """Days of the week that weekly quiet hours leave uncovered, in words.

    Rules with ``days`` are read together, for each channel; a rule for all days covers all.
    """
    told: list[str] = []
    hours = [r.governor for r in policy.rules if isinstance(r.governor, governors.QuietHours)]
    if not any(len(rule.days) < 7 for rule in hours):
        return ()
    for by in Channel:
        speaking = [rule for rule in hours if rule.channels is None or by in rule.channels]
        covered = {day for rule in speaking for day in rule.days}
        covered |= {
            day
            for rule in policy.rules
            if isinstance(rule.governor, governors.QuietDays)
            and (rule.governor.channels is None or by in rule.governor.channels)
            for day in rule.governor.weekdays
        }
        open_days = [day.value for day in governors.Weekday if day not in covered]
        if speaking and open_days:
            told.append(f"no quiet hours by {by.value} on: {', '.join(open_days)}")
    return tuple(told)
