"""Where somebody may be, as far as presets need to know, and which presets hold there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

import attrs

from peoplefirst.person import Person
from peoplefirst.presets._load import presets
from peoplefirst.presets._preset import Preset

_CODE = re.compile(r"(?:([A-Z]{2})-)?([A-Z0-9]{1,3})", re.ASCII)
_ELSEWHERE = "elsewhere"


@attrs.frozen
class Place:
    """A country, and the region in it where that is known. ``region`` None is "any of them"."""

    country: str
    region: str | None
    known_by: Literal["address", "phone"]

    def under(self, preset: Preset) -> bool:
        """Whether the preset holds here; where the region is not known, that of every region."""
        where = preset.jurisdiction
        if where is None or self.country not in where.countries:
            return False
        return where.region is None or self.region in (None, where.region)


@attrs.frozen
class _Codes:
    """The tables behind telephone numbers."""

    countries: Mapping[str, str]
    north_america: Mapping[str, str]
    area_codes: Mapping[str, str]
    states: Mapping[str, str]


@cache
def _codes() -> _Codes:
    text = (files("peoplefirst.presets") / "_calling_codes.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    return _Codes(
        MappingProxyType(data["countries"]),
        _turned(data["north_america"]),
        _turned(data["area_codes"]),
        MappingProxyType({name.upper(): code for code, name in data["states"].items()}),
    )


def _turned(table: Mapping[str, str]) -> Mapping[str, str]:
    """Each of the codes to the place that it stands for."""
    return MappingProxyType(
        {code: where for where, codes in table.items() for code in codes.split()}
    )


def places_of(person: Person) -> tuple[Place, ...]:
    """Where they may be: by their address and by their telephone number; both, if they differ.

    Empty where neither tells: then nobody can say which law holds, and no preset is chosen.
    A language is no address, so the locale has no say.
    """
    home = _by_address(person)
    phone = _by_phone(person.phone)
    if home is None or phone is None:
        return tuple(place for place in (home, phone) if place is not None)
    if home.country == phone.country:
        if home.region is None:
            return (phone if phone.region is not None else home,)
        if phone.region in (None, home.region):
            return (home,)
    return (home, phone)


def presets_for(person: Person) -> tuple[Preset, ...]:
    """The laws that may hold for somebody, sorted by name; all of them at once is the strictest.

    Chosen from :func:`places_of`. Where the country is known and the region is not, those of
    every region are taken, as a message is welcome only where it is welcome everywhere.
    """
    places = places_of(person)
    return tuple(
        preset
        for preset in presets()
        if preset.chosen_by_place and any(place.under(preset) for place in places)
    )


def _by_address(person: Person) -> Place | None:
    region = (person.region or "").strip().upper()
    region = _codes().states.get(region, region) if person.country in (None, "US") else region
    found = _CODE.fullmatch(region)
    country = person.country or (found[1] if found else None)
    if country is None:
        return None
    return Place(country, found[2] if found else None, "address")


def _by_phone(number: str | None) -> Place | None:
    if number is None:
        return None
    digits = number.removeprefix("+")
    if digits.startswith("1"):
        return _in_north_america(digits[1:4])
    for length in (3, 2, 1):
        country = _codes().countries.get(digits[:length])
        if country is not None:
            return Place(country, None, "phone")
    return None


def _in_north_america(area: str) -> Place | None:
    region = _codes().area_codes.get(area, _ELSEWHERE)
    if region == "nowhere" or len(area) < 3:
        return None
    country = _codes().north_america.get(area, "US")
    if country == _ELSEWHERE:
        return None
    return Place(country, region if country == "US" else None, "phone")
