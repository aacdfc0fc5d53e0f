"""Most people are calm: nobody said stop, nothing is open, nothing was wished for.

Then the rules that only weigh such things have nothing to weigh, and one look serves them all.
A rule says that it is one of them by ``calm = True``. For calls it is never calm: whoever wants
none has said so beside their preferences.
"""

from __future__ import annotations

from peoplefirst.decision import ALLOW, Ask, Decision
from peoplefirst.person import NO_PREFERENCES


def in_a_calm(ask: Ask) -> Decision | None:
    """Allow in a calm; None where each rule must be asked."""
    history = ask.history
    if history.fold.calm and not history.marks and ask.person.preferences is NO_PREFERENCES:
        return ALLOW
    return None
