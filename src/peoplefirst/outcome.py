"""What became of one message to one person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import attrs

from peoplefirst.decision import Allow, Decision, Defer, Deny, say_channel
from peoplefirst.errors import (
    DeliveryRejected,
    DeliveryThrottled,
    DeliveryUnknown,
    PeopleFirstError,
)
from peoplefirst.journal import COUNTING, State
from peoplefirst.message import Channel
from peoplefirst.parcel import Content, Rejected, Sent, Throttled, Unknown, Verdict

Status = Literal[
    "sent", "deferred", "declined", "rejected", "throttled", "unknown", "already", "failed"
]
"""
- ``sent``: the provider took it
- ``deferred``: not now; the decision says when
- ``declined``: not while things stand as they do
- ``rejected``: the provider refuses it for good; it does not count
- ``throttled``: surely not sent, may be tried later; it does not count
- ``unknown``: nobody can say; it counts, and is not sent again
- ``already``: promised under this ticket before; nothing was done
- ``failed``: it could not be worded; nothing was promised
"""


_CALLED: Mapping[type[Verdict | None], Status] = {
    Sent: "sent",
    Rejected: "rejected",
    Throttled: "throttled",
}


@attrs.frozen
class Outcome:
    """What became of one message to one person. ``str`` says it in a sentence.

    ``ticket`` is the identity of the promise and the idempotency key that the provider got.
    ``content`` is what was rendered, where it came to that.
    """

    person: str
    ticket: str
    decision: Decision | None = None
    verdict: Verdict | None = None
    content: Content | None = attrs.field(default=None, repr=False)
    earlier: State | None = None
    problem: PeopleFirstError | None = None

    @property
    def status(self) -> Status:
        """One word for it."""
        if self.problem is not None:
            return "failed"
        if self.earlier is not None:
            return "already"
        if isinstance(self.decision, Defer):
            return "deferred"
        if isinstance(self.decision, Deny):
            return "declined"
        return _CALLED.get(type(self.verdict), "unknown")

    @property
    def channel(self) -> Channel | None:
        """The channel it went or would go by."""
        return self.decision.channel if self.decision is not None else None

    def raise_for_delivery(self) -> None:
        """Raise a DeliveryError if the provider did not surely take it.

        A decision not to send raises nothing: that is an answer, not a failure.
        """
        match self.verdict:
            case Rejected(code=code):
                raise DeliveryRejected(str(self), code=code)
            case Throttled(retry_after=wait, code=code):
                raise DeliveryThrottled(str(self), code=code, retry_after=wait)
            case Unknown():
                raise DeliveryUnknown(str(self))
            case _:
                return

    def __str__(self) -> str:
        if self.problem is not None:
            return f"not written, because {self.problem}"
        if self.earlier is not None:
            counts = (
                "it counts, and is not sent again"
                if self.earlier in COUNTING
                else "nothing was sent"
            )
            return f"already {self.earlier} under this ticket; {counts}"
        by = f" by {say_channel(self.channel)}" if self.channel else ""
        match self.verdict:
            case Sent():
                return f"sent{by}"
            case Rejected(code=code, detail=detail):
                return f"rejected{by}{_told(code, detail)}; trying again is of no use"
            case Throttled(code=code, detail=detail):
                return f"not sent{by}{_told(code, detail)}; it may be tried later"
            case Unknown(detail=detail):
                told = _told(None, detail)
                return f"unknown whether sent{by}{told}; it counts, and is not sent again"
            case None:
                return "promised" + by if isinstance(self.decision, Allow) else str(self.decision)


def _told(code: str | None, detail: str) -> str:
    told = " ".join(part for part in (code, detail) if part)
    return f": {told}" if told else ""
