"""The whole question as one Hypothesis strategy: who, what, under which policy, when."""

from __future__ import annotations

from datetime import datetime
from functools import cache

import attrs
from hypothesis import strategies as st

from peoplefirst.decision import Decision
from peoplefirst.message import Message
from peoplefirst.person import Person
from peoplefirst.policy import Policy
from peoplefirst.testing.histories import Story, stories
from peoplefirst.testing.people import messages, people
from peoplefirst.testing.policies import policies
from peoplefirst.testing.zones import places


@attrs.frozen
class Case:
    """One question: may this message be written to this person at this moment."""

    policy: Policy
    person: Person
    message: Message
    story: Story
    now: datetime

    def decide(self, at: datetime | None = None) -> Decision:
        """What the policy says: now, or at another moment with the same page."""
        return self.policy.decide(self.person, self.message, self.story.history, at or self.now)


def _on_grain(at: datetime, grain: int | None) -> datetime:
    if grain is None:
        return at
    return at.replace(minute=at.minute // grain * grain, second=0, microsecond=0)


@cache
def cases(grain: int | None = None, days: int = 20, size: int = 5) -> st.SearchStrategy[Case]:
    """Whole questions, near clock changes. With ``grain``, all times are multiples of minutes."""

    @st.composite
    def draw_case(draw: st.DrawFn) -> Case:
        zone, at = draw(places())
        now = _on_grain(at, grain)
        person = draw(people(now=now, zone=zone, grain=grain or 1))
        story = draw(stories(person, now, days=days, grain=grain or 1))
        message = draw(messages(now=now, grain=grain or 1))
        policy = draw(policies(grain or 1, size, now=now))
        return Case(policy, person, message, story, now)

    return draw_case()
