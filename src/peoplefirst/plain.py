"""Values to and from plain data: dicts, lists, texts and numbers, as JSON, TOML and CSV have them.

Every error is a :class:`~peoplefirst.errors.ConfigurationError` whose ``field`` is the path to
the value that is wrong. No error repeats a value that may be a name or an address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, Literal, TypeVar, cast, get_args, get_origin

import attrs
from cattrs import Converter
from cattrs.errors import (
    AttributeValidationNote,
    BaseValidationError,
    ForbiddenExtraKeysError,
    IterableValidationNote,
)
from cattrs.gen import make_dict_structure_fn

from peoplefirst.errors import ConfigurationError, did_you_mean
from peoplefirst.localtime import say_span
from peoplefirst.message import Purpose
from peoplefirst.person import Birthday, Name, Person

T = TypeVar("T")

# ── times as people write them ──────────────────────────────────────────────────────────────

_SPAN = re.compile(
    r"(\d+(?:\.\d+)?)\s*(weeks?|w|days?|d|hours?|h|minutes?|mins?|m|seconds?|s)\b", re.IGNORECASE
)
_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


def span(text: object) -> timedelta:
    """``"7 days"``, ``"36h"``, ``"1 day 12 hours"``."""
    if isinstance(text, timedelta):
        return text
    if isinstance(text, str):
        parts = _SPAN.findall(text)
        if parts and not _SPAN.sub("", text).strip(" ,"):
            found = timedelta()
            try:
                for number, unit in parts:
                    found += timedelta(**{_UNITS[unit[0].lower()]: float(number)})
            except OverflowError:
                raise ConfigurationError("", "is longer than any calendar") from None
            return found
    raise ConfigurationError("", "is not a span of time such as '7 days' or '36 hours'")


def moment(value: object) -> datetime:
    """An ISO 8601 instant with its offset, or a TOML date-time."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            raise ConfigurationError(
                "", "is not a date and time such as 2026-03-01T12:00:00+01:00"
            ) from None
    if not isinstance(value, datetime):
        raise ConfigurationError("", "is not a date and time such as 2026-03-01T12:00:00+01:00")
    if value.tzinfo is None:
        raise ConfigurationError(
            "", "names no time zone; write it with its offset, e.g. 2026-03-01T12:00:00+01:00"
        )
    return value


def day(value: object) -> date:
    """``2026-03-01``, or a TOML date."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise ConfigurationError("", "is not a date such as 2026-03-01") from None


def clock_time(value: object) -> time:
    """``"20:00"``, or a TOML time."""
    if isinstance(value, time):
        return value
    try:
        return time.fromisoformat(text(value).strip())
    except ValueError:  # a ConfigurationError is one too
        raise ConfigurationError("", "is not a time of day such as '20:00'") from None


def birthday(value: object) -> Birthday:
    """``1990-05-17``, ``--05-17`` where the year is not known, or a table of month, day, year."""
    if isinstance(value, date):
        return Birthday(value.month, value.day, value.year)
    if isinstance(value, Mapping):
        return structured(cast("Mapping[str, object]", value), Birthday)
    found = re.fullmatch(r"(\d{4}|-)-?(\d{2})-(\d{2})", str(value).strip())
    if not found:
        raise ConfigurationError(
            "", "is not a birthday such as 1990-05-17, or --05-17 without a year"
        )
    year, month, day = found.groups()
    return Birthday(int(month), int(day), None if year == "-" else int(year))


# ── the converter ───────────────────────────────────────────────────────────────────────────


@cache
def _converter(*, brief: bool = False) -> Converter:
    converter = Converter(detailed_validation=True, forbid_extra_keys=True, omit_if_default=brief)
    converter.register_structure_hook(timedelta, lambda value, _: span(value))
    converter.register_structure_hook(datetime, lambda value, _: moment(value))
    converter.register_structure_hook(date, lambda value, _: day(value))
    converter.register_structure_hook(time, lambda value, _: clock_time(value))
    converter.register_structure_hook(Birthday, lambda value, _: birthday(value))
    converter.register_structure_hook(str, lambda value, _: text(value))
    converter.register_structure_hook(int, lambda value, _: _whole(value))
    converter.register_structure_hook(float, lambda value, _: _figure(value))
    converter.register_structure_hook(bool, lambda value, _: _truth(value))
    converter.register_structure_hook_func(_is_literal, _one_of)
    converter.register_structure_hook_func(_is_frozenset, lambda value, _: _words(value))
    converter.register_structure_hook_func(
        lambda kind: kind == Mapping[Purpose, int], lambda value, _: _numbers(value)
    )
    by_fields = make_dict_structure_fn(Name, converter, _cattrs_forbid_extra_keys=True)

    def name(value: object, kind: type[Name]) -> Name:
        if not isinstance(value, Mapping):
            return Name(text(value))
        return by_fields(cast("Mapping[str, Any]", value), kind)

    converter.register_structure_hook(Name, name)
    # "several or one": a zone, an item, a channel given alone is a list of one
    converter.register_structure_hook_func(
        lambda kind: kind == tuple[str, ...], lambda value, _: _texts(value)
    )
    converter.register_unstructure_hook(date, lambda value: value.isoformat())
    converter.register_unstructure_hook(datetime, lambda value: value.isoformat())
    converter.register_unstructure_hook(time, _clock_text)
    converter.register_unstructure_hook(timedelta, say_span)
    converter.register_unstructure_hook_func(
        _is_frozenset, lambda value: sorted(str(one) for one in value)
    )
    converter.register_unstructure_hook_func(
        lambda kind: isinstance(kind, type) and issubclass(kind, StrEnum), lambda value: value.value
    )
    return converter


def _is_frozenset(kind: object) -> bool:
    return get_origin(kind) is frozenset


def _is_literal(kind: object) -> bool:
    return get_origin(kind) is Literal


def _clock_text(value: time) -> str:
    return value.isoformat("auto" if value.second or value.microsecond else "minutes")


def text(value: object) -> str:
    if not isinstance(value, str):
        raise ConfigurationError("", "must be a text")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list | tuple):
        raise ConfigurationError("", "must be a text or a list of texts")
    return tuple(text(one) for one in cast("Iterable[object]", value))


def _whole(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise ConfigurationError("", "must be a whole number")


def _figure(value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    raise ConfigurationError("", "must be a number")


def _one_of(value: object, kind: object) -> object:
    words = get_args(kind)
    if value in words:
        return value
    raise ConfigurationError("", f"{text(value)!r} is unknown; {did_you_mean(text(value), words)}")


def _words(value: object) -> frozenset[str]:
    """A set of words; that they are known ones is checked where the set is made."""
    if not isinstance(value, list | tuple | set | frozenset):
        raise ConfigurationError("", "must be a list of words")
    for place, word in enumerate(cast("Iterable[object]", value)):
        if not isinstance(word, str):
            raise ConfigurationError(f"[{place}]", "must be a text")
    return frozenset(cast("Iterable[str]", value))


def _numbers(value: object) -> dict[str, int]:
    """A whole number under each word."""
    if not isinstance(value, Mapping):
        raise ConfigurationError("", "must be a table of whole numbers, as in { offer = 2 }")
    found: dict[str, int] = {}
    for word, number in cast("Mapping[str, object]", value).items():
        try:
            found[word] = _whole(number)
        except ConfigurationError as problem:
            raise problem.under(word) from None
    return found


def _truth(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise ConfigurationError("", "must be true or false")


def structured(data: object, kind: type[T]) -> T:
    if not isinstance(data, Mapping):
        raise ConfigurationError("", "must be a table of fields")
    try:
        return _converter().structure(data, kind)
    except (BaseValidationError, ConfigurationError) as problem:
        raise next(_located(problem, "")) from None
    except RecursionError:
        raise ConfigurationError("", "is nested too deeply") from None


def _located(problem: BaseException, path: str) -> Iterator[ConfigurationError]:
    """Every failure inside a validation error, with the path to it."""
    if isinstance(problem, BaseValidationError):
        # A misspelt key comes first: it is why another one is missing.
        for inner in sorted(problem.exceptions, key=_unlike_misspelt):
            yield from _located(inner, _step(path, inner))
    elif isinstance(problem, ConfigurationError):
        yield problem.under(path) if path else problem
    elif isinstance(problem, ForbiddenExtraKeysError):
        key = min(problem.extra_fields)
        known = [field.name for field in attrs.fields(problem.cl)]
        where = f"{path}.{key}" if path else key
        yield ConfigurationError(where, f"is unknown; {did_you_mean(key, known)}")
    elif isinstance(problem, KeyError):
        yield ConfigurationError(path, "is missing")
    else:
        yield ConfigurationError(path, "is not of the right kind")


def _unlike_misspelt(problem: BaseException) -> bool:
    return not isinstance(problem, ForbiddenExtraKeysError)


def _step(path: str, inner: BaseException) -> str:
    """The path of an inner failure, from the notes that cattrs leaves on it."""
    for note in getattr(inner, "__notes__", ()):
        if isinstance(note, IterableValidationNote):
            return f"{path}[{note.index}]"
        if isinstance(note, AttributeValidationNote):
            return f"{path}.{note.name}" if path else note.name
    return path


# ── people ──────────────────────────────────────────────────────────────────────────────────


def person(data: Mapping[str, object]) -> Person:
    """A person from plain data, nested as the classes are: a line of JSON, say."""
    return structured(data, Person)


def unstructure(value: object, *, brief: bool = False) -> Any:
    """Any of the library's values as plain data, to write as JSON or TOML.

    With ``brief`` what equals its default is left out.
    """
    return _converter(brief=brief).unstructure(value)
