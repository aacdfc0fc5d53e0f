"""The presets that are packaged here, read once."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, cast

from peoplefirst.errors import ConfigurationError, did_you_mean
from peoplefirst.plain import structured
from peoplefirst.policy import Policy
from peoplefirst.presets._preset import PERIODS, Period, Preset


def read(text: str) -> Preset:
    """A preset from the text of its file; errors name the place in it.

    Its governors are made when they are first asked for: those that need public holidays need
    the package for them, and nobody else does.
    """
    data = tomllib.loads(text)
    data["tables"] = data.pop("rules", [])
    _read_periods(data.get("obligations"))
    return structured(data, Preset)


def _read_periods(obligations: object) -> None:
    if not isinstance(obligations, dict):
        return
    duties = cast("dict[str, Any]", obligations)
    for key in PERIODS:
        if key in duties:
            try:
                period = Period.read(duties[key])
            except ConfigurationError as problem:
                raise problem.under(f"obligations.{key}") from None
            duties[key] = {"count": period.count, "unit": period.unit}


@cache
def _by_name() -> dict[str, Preset]:
    made: dict[str, Preset] = {}
    for file in sorted(files("peoplefirst.presets").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml") and not file.name.startswith("_"):
            try:
                preset = read(file.read_text(encoding="utf-8"))
            except ConfigurationError as problem:
                raise problem.under(f"{file.name}: ") from None
            made[preset.name] = preset
    return made


def presets() -> tuple[Preset, ...]:
    """Every preset, sorted by name."""
    return tuple(_by_name().values())


def preset(name: str) -> Preset:
    """The preset of that name, or an error that suggests the nearest."""
    known = _by_name()
    if name not in known:
        raise ConfigurationError("preset", f"{name!r} is unknown; {did_you_mean(name, known)}")
    return known[name]


def preset_policy(*names: str) -> Policy:
    """The policy of these presets together: all must agree, so the strictest holds."""
    joined = Policy()
    for name in names:
        joined &= preset(name).policy()
    return joined
