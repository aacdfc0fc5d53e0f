"""Legal and vendor rules as data, with their sources and dates, and our own defaults.

They are engineering defaults and not legal advice: each says where its numbers were read, when,
and what it does not cover. ``docs/presets.md`` shows them all.
"""

from __future__ import annotations

from peoplefirst.presets._load import preset, preset_policy, presets
from peoplefirst.presets._local import LocalLaw
from peoplefirst.presets._places import Place, places_of, presets_for
from peoplefirst.presets._preset import (
    Confidence,
    Jurisdiction,
    Kind,
    Obligations,
    Period,
    Preset,
)

__all__ = [
    "Confidence",
    "Jurisdiction",
    "Kind",
    "LocalLaw",
    "Obligations",
    "Period",
    "Place",
    "Preset",
    "places_of",
    "preset",
    "preset_policy",
    "presets",
    "presets_for",
]
