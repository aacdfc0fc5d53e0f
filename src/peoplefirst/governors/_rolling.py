"""Rolling windows of one scope, looked at together: the quick answer where none is full."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import attrs

from peoplefirst.decision import ALLOW, Ask, Decision
from peoplefirst.journal import Scope

_EVER = datetime.min.replace(tzinfo=UTC)


@attrs.frozen
class Window:
    """That the contact with this number, counted from the newest, is at least ``span`` old."""

    scope: Scope
    number: int
    span: timedelta


@attrs.frozen
class Rolling:
    """Several windows of one scope: when the last of them is free again is kept with the page."""

    scope: Scope
    windows: tuple[tuple[int, timedelta], ...]
    key: str

    @classmethod
    def of(cls, windows: Sequence[Window]) -> Rolling:
        """The windows that matter: a longer span with a lower number serves both."""
        longest = timedelta(0)
        kept: list[tuple[int, timedelta]] = []
        for window in sorted(windows, key=lambda w: (w.number, -w.span)):
            if window.span > longest:
                longest = window.span
                kept.append((window.number, window.span))
        scope = windows[0].scope
        return cls(scope, tuple(kept), f"{scope.key}|{kept}")

    def __call__(self, ask: Ask) -> Decision | None:
        """Allow where no window is full; None where a rule must be asked why it is."""
        fold = ask.history.fold
        if not fold.contacts:
            return ALLOW
        person = ask.person.id
        try:
            free = fold.free[person][self.key]
        except KeyError:
            counted = fold.counted(self.scope, person)
            free = max(
                (counted[-n].at + span for n, span in self.windows if n <= len(counted)),
                default=_EVER,
            )
            fold.free.setdefault(person, {})[self.key] = free
        return ALLOW if free <= ask.now else None
