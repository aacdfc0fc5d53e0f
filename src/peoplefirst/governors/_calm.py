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
    history, message = ask.history, ask.message
    if (
        history.fold.calm
        and not history.marks
        and ask.person.preferences is NO_PREFERENCES
        and message.not_before is None
        and message.expires_at is None
    ):
        return ALLOW
    return None
