"""The law of wherever somebody may be, as one rule for everybody."""

from __future__ import annotations

from functools import cache

import attrs

from peoplefirst.decision import Ask, Decision
from peoplefirst.policy import Policy
from peoplefirst.presets._load import preset_policy, presets
from peoplefirst.presets._places import Place, places_of


@attrs.frozen
class LocalLaw:
    """Every preset that may hold where the person is: the strictest of them.

    ``Policy.friendly().plus(LocalLaw())`` keeps Florida's hours for whoever may be in Florida
    and asks Germans for the consent that German law wants, for each person by themselves. The
    reasons name the preset. Where nobody can tell where somebody is, it has nothing to say.
    Presets are engineering defaults, not legal advice.
    """

    def __call__(self, ask: Ask) -> Decision:
        """What the law of every place says where they may be."""
        return _law(places_of(ask.person))(ask)


@cache
def _law(places: tuple[Place, ...]) -> Policy:
    """There are few places, and a policy keeps what it has worked out."""
    names = [
        one.name
        for one in presets()
        if one.chosen_by_place and any(place.under(one) for place in places)
    ]
    return preset_policy(*names)
