"""Values to and from plain data: dicts, lists, texts and numbers, as JSON, TOML and CSV have them.

Every error is a :class:`~peoplefirst.errors.ConfigurationError` whose ``field`` is the path to
the value that is wrong. No error repeats a value that may be a name or an address.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, get_origin

import attrs
from cattrs import Converter
from cattrs.errors import (
    BaseValidationError,
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationNote,
)
from cattrs.gen import make_dict_structure_fn

from peoplefirst import governors
from peoplefirst.errors import ConfigurationError, did_you_mean
from peoplefirst.localtime import zone
from peoplefirst.moments import Purchase
from peoplefirst.person import Birthday, Name, Person
from peoplefirst.policy import Policy

T = TypeVar("T")

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


# ── times as people write them ──────────────────────────────────────────────────────────────

_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*(weeks?|w|days?|d|hours?|h|minutes?|mins?|m|seconds?|s)\b", re.IGNORECASE)
_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


def span(text: object) -> timedelta:
    """``"7 days"``, ``"36h"``, ``"1 day 12 hours"``."""
    if isinstance(text, timedelta):
        return text
    if isinstance(text, str):
        parts = _SPAN.findall(text)
        if parts and not _SPAN.sub("", text).strip(" ,"):
            found = timedelta()
            for number, unit in parts:
                found += timedelta(**{_UNITS[unit[0].lower()]: float(number)})
            return found
    raise ConfigurationError("", "is not a span of time such as '7 days' or '36 hours'")


def moment(value: object) -> datetime:
    """An ISO 8601 instant with its offset, or a TOML date-time."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            raise ConfigurationError("", "is not a date and time such as 2026-03-01T12:00:00+01:00") from None
    if not isinstance(value, datetime):
        raise ConfigurationError("", "is not a date and time such as 2026-03-01T12:00:00+01:00")
    if value.tzinfo is None:
        raise ConfigurationError("", "names no time zone; write it with its offset, e.g. 2026-03-01T12:00:00+01:00")
    return value


def clock_time(value: object) -> time:
    """``"20:00"``, or a TOML time."""
    if isinstance(value, time):
        return value
    try:
        return time.fromisoformat(str(value).strip())
    except ValueError:
        raise ConfigurationError("", "is not a time of day such as '20:00'") from None


def birthday(value: object) -> Birthday:
    """``1990-05-17``, ``--05-17`` where the year is not known, or a table of month, day, year."""
    if isinstance(value, date):
        return Birthday(value.month, value.day, value.year)
    if isinstance(value, Mapping):
        return _structured(value, Birthday)
    found = re.fullmatch(r"(\d{4}|-)-?(\d{2})-(\d{2})", str(value).strip())
    if not found:
        raise ConfigurationError("", "is not a birthday such as 1990-05-17, or --05-17 without a year")
    year, month, day = found.groups()
    return Birthday(int(month), int(day), None if year == "-" else int(year))


# ── the converter ───────────────────────────────────────────────────────────────────────────


@cache
def _converter() -> Converter:
    converter = Converter(detailed_validation=True, forbid_extra_keys=True)
    converter.register_structure_hook(timedelta, lambda value, _: span(value))
    converter.register_structure_hook(datetime, lambda value, _: moment(value))
    converter.register_structure_hook(time, lambda value, _: clock_time(value))
    converter.register_structure_hook(Birthday, lambda value, _: birthday(value))
    converter.register_structure_hook(str, lambda value, _: _text(value))
    converter.register_structure_hook(int, lambda value, _: _whole(value))
    converter.register_structure_hook(bool, lambda value, _: _truth(value))
    by_fields = make_dict_structure_fn(Name, converter, _cattrs_forbid_extra_keys=True)
    converter.register_structure_hook(
        Name, lambda value, kind: Name(_text(value)) if not isinstance(value, Mapping) else by_fields(value, kind)
    )
    # "several or one": a zone, an item, a channel given alone is a list of one
    converter.register_structure_hook_func(
        lambda kind: kind == tuple[str, ...], lambda value, _: _texts(value)
    )
    converter.register_unstructure_hook(datetime, lambda value: value.isoformat())
    converter.register_unstructure_hook(time, lambda value: value.isoformat())
    converter.register_unstructure_hook(timedelta, _span_text)
    converter.register_unstructure_hook_func(
        lambda kind: get_origin(kind) is frozenset, lambda value: sorted(str(one) for one in value)
    )
    converter.register_unstructure_hook_func(
        lambda kind: isinstance(kind, type) and issubclass(kind, StrEnum), lambda value: value.value
    )
    return converter


def _span_text(value: timedelta) -> str:
    days, rest = divmod(value, timedelta(days=1))
    seconds = f"{rest.total_seconds():.6f}".rstrip("0").rstrip(".")
    return f"{days} days {seconds} seconds" if rest else f"{days} days"


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ConfigurationError("", "must be a text")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list | tuple):
        raise ConfigurationError("", "must be a text or a list of texts")
    return tuple(_text(one) for one in value)


def _whole(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise ConfigurationError("", "must be a whole number")


def _truth(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise ConfigurationError("", "must be true or false")


def _structured(data: object, kind: type[T]) -> T:
    if not isinstance(data, Mapping):
        raise ConfigurationError("", "must be a table of fields")
    try:
        return _converter().structure(data, kind)
    except (BaseValidationError, ConfigurationError) as problem:
        raise next(_located(problem, "", kind)) from None
    except RecursionError:
        raise ConfigurationError("", "is nested too deeply") from None


def _located(problem: BaseException, path: str, kind: type[Any] | None) -> Iterator[ConfigurationError]:
    """Every failure inside a validation error, with the path to it."""
    if isinstance(problem, BaseValidationError):
        inside = problem.cl if isinstance(problem, ClassValidationError) else None
        # A misspelt key comes first: it is why another one is missing.
        for inner in sorted(problem.exceptions, key=lambda e: not isinstance(e, ForbiddenExtraKeysError)):
            step = path
            for note in getattr(inner, "__notes__", ()):
                if isinstance(note, IterableValidationNote):
                    step = f"{path}[{note.index}]"
                elif hasattr(note, "name"):
                    step = f"{path}.{note.name}" if path else str(note.name)
            yield from _located(inner, step, inside)
        return
    if isinstance(problem, ConfigurationError):
        yield problem.under(path) if path else problem
        return
    if isinstance(problem, ForbiddenExtraKeysError):
        key = min(problem.extra_fields)
        known = [field.name for field in attrs.fields(problem.cl)]
        yield ConfigurationError(f"{path}.{key}" if path else key, f"is unknown; {did_you_mean(key, known)}")
        return
    if isinstance(problem, KeyError):
        yield ConfigurationError(path, "is missing")
        return
    yield ConfigurationError(path, "is not of the right kind")


# ── people ──────────────────────────────────────────────────────────────────────────────────


def person(data: Mapping[str, object]) -> Person:
    """A person from plain data, nested as the classes are: a line of JSON, say."""
    return _structured(data, Person)


def purchase(data: Mapping[str, object]) -> Purchase:
    """A purchase from plain data."""
    return _structured(data, Purchase)


_FLAT = frozenset(
    "id email phone locale country region birthday household relationship".split()
)
_CONSENT = re.compile(r"consent_(email|sms|voice)_(given_at|how|wording|withdrawn_at)")
_PREFERENCES = frozenset("at_most quiet_from quiet_until paused_until".split())
COLUMNS = (
    *sorted(_FLAT), "name", "preferred_name", "timezone", "channels", *sorted(_PREFERENCES),
    "consent_email_given_at", "consent_email_how", "consent_sms_given_at", "consent_sms_how",
    "purchase_id", "purchase_items", "purchase_at", "purchase_delivered_at",
)
"""The columns that a flat row may have. Empty cells are facts not known; other columns are ignored."""


def person_from_row(row: Mapping[str, str | None]) -> Person:
    """A person from a flat row of texts: a line of CSV. See :data:`COLUMNS`.

    Several zones, channels or items stand in one cell, parted by semicolons.
    """
    cells = {key: cell.strip() for key, cell in row.items() if key and cell and cell.strip()}
    data: dict[str, object] = {key: cell for key, cell in cells.items() if key in _FLAT}
    if "name" in cells:
        data["name"] = {"full": cells["name"], "preferred": cells.get("preferred_name")}
    if "timezone" in cells:
        data["timezone"] = _several(cells["timezone"])
    wishes: dict[str, object] = {key: cells[key] for key in _PREFERENCES if key in cells}
    if "channels" in cells:
        wishes["channels"] = _several(cells["channels"])
    if "at_most" in wishes:
        wishes["at_most"] = _number(cells["at_most"], "at_most")
    if wishes:
        data["preferences"] = wishes
    consents: dict[str, dict[str, object]] = {}
    for key, cell in cells.items():
        if found := _CONSENT.fullmatch(key):
            by, field = found.groups()
            consents.setdefault(by, {"channel": by})[field] = cell
    if consents:
        data["consents"] = list(consents.values())
    bought: dict[str, object] = {
        key.removeprefix("purchase_"): cell for key, cell in cells.items() if key.startswith("purchase_")
    }
    if "items" in bought:
        bought["items"] = _several(cells["purchase_items"])
    if bought:
        data["purchases"] = [bought]
    return person(data)


def _several(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _number(cell: str, field: str) -> int:
    if cell.isascii() and cell.isdigit():
        return int(cell)
    raise ConfigurationError(field, "must be a whole number")


def unstructure(value: object) -> Any:
    """Any of the library's values as plain data, to write as JSON."""
    return _converter().unstructure(value)


# ── policies ────────────────────────────────────────────────────────────────────────────────


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
            raise ConfigurationError(key, f"is unknown; {did_you_mean(key, ('name', 'extends', 'rules'))}")
    rules = data.get("rules", [])
    if not isinstance(rules, list):
        raise ConfigurationError("rules", "must be a list of tables: [[rules]]")
    made: list[governors.Governor] = []
    for place, rule in enumerate(rules):
        try:
            made.append(_rule(rule))
        except ConfigurationError as problem:
            raise problem.under(f"rules[{place}]") from None
    base = data.get("extends")
    if base not in (None, "friendly"):
        raise ConfigurationError("extends", f"{base!r} is no policy of ours; known: friendly")
    name = data.get("name")
    own = Policy(made, name=_text(name) if name is not None else None)
    return own if base is None else Policy.friendly() & own


def _rule(data: object) -> governors.Governor:
    if not isinstance(data, Mapping):
        raise ConfigurationError("", "must be a table")
    name = data.get("rule")
    if not isinstance(name, str):
        raise ConfigurationError("rule", f"is missing; name one of: {', '.join(RULES)}")
    kind = RULES.get(name)
    if kind is None:
        raise ConfigurationError("rule", f"{name!r} is unknown; {did_you_mean(name, RULES)}")
    return _structured({key: value for key, value in data.items() if key != "rule"}, kind)


__all__ = [
    "COLUMNS", "RULES", "birthday", "clock_time", "load_policy", "moment", "person", "person_from_row",
    "policy", "purchase", "span", "unstructure",
]
