"""The form of policy files as JSON Schema, for editors: made from the governors themselves.

``python -m peoplefirst.policy_schema > docs/policy.schema.json`` writes it out anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import time, timedelta
from enum import StrEnum
from inspect import getdoc
from types import NoneType, UnionType
from typing import Literal, cast, get_args, get_origin, get_type_hints

import attrs

from peoplefirst.decision import Governor
from peoplefirst.governors import Weekday
from peoplefirst.journal import State
from peoplefirst.message import Channel, Purpose
from peoplefirst.policy_data import kinds, parameters
from peoplefirst.presets import presets

_Schema = dict[str, object]
_SETS = (Channel, Purpose, State, Weekday)

_SPAN_UNIT = "(weeks?|w|days?|d|hours?|h|minutes?|mins?|m|seconds?|s)"
_SPAN = rf"^[0-9]+(\.[0-9]+)? *{_SPAN_UNIT}([ ,]+[0-9]+(\.[0-9]+)? *{_SPAN_UNIT})*$"
_CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?$"
_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_PLAIN: Mapping[object, _Schema] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    str: {"type": "string"},
    timedelta: {"type": "string", "pattern": _SPAN, "examples": ["7 days", "36 hours"]},
    time: {"type": "string", "pattern": _CLOCK, "examples": ["20:00"]},
}


def schema() -> dict[str, object]:
    """The JSON Schema (draft 2020-12) of what :meth:`peoplefirst.Policy.load` reads."""
    names = {"enum": [*dict.fromkeys(("friendly", *(one.name for one in presets())))]}
    known = kinds()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A policy: which rules hold when we write to people",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "name": {"type": "string", "description": "What decisions call it."},
            "extends": {
                "description": "Presets to build on. All of them must agree as well.",
                "oneOf": [names, {"type": "array", "items": names}],
            },
            "rules": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["rule"],
                    "properties": {"rule": {"enum": [*known]}},
                    "allOf": [_when(name, kind) for name, kind in known.items()],
                },
            },
        },
        "$defs": {kind.__name__: {"enum": _words(kind)} for kind in _SETS},
    }


def text() -> str:
    """The schema as the text of a file."""
    return json.dumps(schema(), indent=2) + "\n"


def _when(name: str, kind: type[Governor]) -> _Schema:
    """What holds for a table with this rule's name."""
    hints = get_type_hints(kind)
    fields = parameters(kind)
    doc = getdoc(kind) or ""
    about: dict[str, _Schema] = {
        "rule": {"const": name, "description": doc.replace("``", "`").split("\n\n", 1)[0]},
        "source": {"type": "string", "description": "What the reasons of the rule name."},
        "effective_from": {
            "type": "string",
            "format": "date",
            "pattern": _DATE,
            "description": "Before this day the rule has no say.",
        },
    }
    told = about | {field: _form(hints[field]) for field in fields}
    needed = [field for field, one in fields.items() if one.default is attrs.NOTHING]
    return {
        "if": {"properties": {"rule": {"const": name}}, "required": ["rule"]},
        "then": {
            "properties": told,
            "required": ["rule", *needed],
            "additionalProperties": False,
        },
    }


def _form(hint: object) -> _Schema:
    """The form in which a parameter of this type is written."""
    if hint in _PLAIN:
        return _PLAIN[hint]
    origin, inner = get_origin(hint), cast("tuple[object, ...]", get_args(hint))
    if origin is Literal:
        return {"enum": [*inner]}
    if origin is UnionType:
        (given,) = (one for one in inner if one is not NoneType)  # None is: left out
        return _form(given)
    if origin is frozenset:
        return {"type": "array", "items": _word(inner[0])}
    if origin is Mapping:
        return {
            "type": "object",
            "propertyNames": _word(inner[0]),
            "additionalProperties": _form(inner[1]),
        }
    raise TypeError(f"no form is known for a parameter of type {hint}")


def _word(kind: object) -> _Schema:
    return {"$ref": f"#/$defs/{cast('type[StrEnum]', kind).__name__}"}


def _words(kind: type[StrEnum]) -> list[str]:
    words = [member.value for member in kind]
    if kind is Weekday:  # may be written out, as people do
        words += ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    return words


if __name__ == "__main__":
    print(text(), end="")  # noqa: T201 - what it is called for
