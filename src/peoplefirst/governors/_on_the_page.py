"""Rules that look at nothing but the page say from when on they are content.

For a page that does not change that moment does not change either, so the latest of several
rules is kept with the page: one look-up and one comparison answer for all of them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol, runtime_checkable

import attrs

from peoplefirst.decision import ALLOW, Ask, Decision
from peoplefirst.history import Fold

EVER = datetime.min.replace(tzinfo=UTC)
NEVER = datetime.max.replace(tzinfo=UTC)


@runtime_checkable
class OnThePage(Protocol):
    """A rule that allows once ``content_from`` is reached, and whatever there is to ask."""

    @property
    def page_only(self) -> bool:
        """Whether it is one, as its parameters are."""
        ...

    def content_from(self, fold: Fold, person: str, /) -> datetime:
        """The moment from which it allows; EVER where nothing is in the way, NEVER if denied."""
        ...


@attrs.frozen
class Together:
    """Several such rules, looked at together."""

    rules: tuple[OnThePage, ...]
    key: str

    @classmethod
    def of(cls, rules: tuple[OnThePage, ...]) -> Together:
        """The rules, under a key that tells them apart from any others on the same page."""
        return cls(rules, repr(rules))

    def __call__(self, ask: Ask) -> Decision | tuple[int, ...]:
        """Allow where all are content; else the places of those to be asked why they are not."""
        fold, person = ask.history.fold, ask.person.id
        if not fold.contacts:
            return ALLOW
        noted = fold.notes.get((self.key, person))
        if noted is None:
            each = tuple([rule.content_from(fold, person) for rule in self.rules])
            noted = fold.notes[self.key, person] = (max(each), each)
        now = ask.now
        if noted[0] <= now:
            return ALLOW
        return tuple([place for place, content in enumerate(noted[1]) if content > now])
