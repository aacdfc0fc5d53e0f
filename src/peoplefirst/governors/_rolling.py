"""Rolling windows of one scope, looked at together: the quick answer where none is full."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import attrs

from peoplefirst.decision import ALLOW, Ask, Decision
from peoplefirst.journal import Scope


@attrs.frozen
class Window:
    """That the contact with this number, counted from the newest, is at least ``span`` old."""

    scope: Scope
    number: int
    span: timedelta


@attrs.frozen
class Rolling:
    """Several windows of one scope. A window with a longer span and a lower number serves both."""

    scope: Scope
    windows: tuple[tuple[int, timedelta], ...]

    @classmethod
    def of(cls, windows: Sequence[Window]) -> Rolling:
        """The windows that matter, by their number."""
        longest = timedelta(0)
        kept: list[tuple[int, timedelta]] = []
        for window in sorted(windows, key=lambda w: (w.number, -w.span)):
            if window.span > longest:
                longest = window.span
                kept.append((window.number, window.span))
        return cls(windows[0].scope, tuple(kept))

    def __call__(self, ask: Ask) -> Decision | None:
        """Allow where no window is full; None where a rule must be asked why it is."""
        counted = ask.history.fold.counted(self.scope, ask.person.id)
        held = len(counted)
        for number, span in self.windows:
            if held < number:
                break
            if counted[-number].at + span > ask.now:
                return None
        return ALLOW
