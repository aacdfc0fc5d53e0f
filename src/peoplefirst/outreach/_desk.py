"""Where plans are put together: who asks, when, by which rules, doors and words."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Generator, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from peoplefirst import _plan, templates
from peoplefirst._plan import Door, Promise, Request, Step, Terms
from peoplefirst.adapters import Adapter, AsyncAdapter
from peoplefirst.batch import Chunk
from peoplefirst.decision import Allow, Decision
from peoplefirst.errors import ConfigurationError
from peoplefirst.history import History
from peoplefirst.localtime import instant
from peoplefirst.message import Channel, Message
from peoplefirst.moments import Moment
from peoplefirst.outcome import Outcome
from peoplefirst.parcel import Content, Sent, Throttled, Unknown, Verdict
from peoplefirst.person import Person
from peoplefirst.policy import Policy
from peoplefirst.templates import Shop

T = TypeVar("T")
Plan = Generator[Step, Any, T]
Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The time now, in UTC."""
    return datetime.now(UTC)


class Slot:
    """A place held for one message, or the answer that there is none now.

    ``allowed`` says which. ``release()`` says that nothing was sent: the place is given back.
    ``ticket`` is the identity of the promise: hand it to a provider as idempotency key.
    """

    def __init__(self, taken: Promise | Outcome, ticket: str) -> None:
        self._taken = taken
        self.ticket = ticket
        self.released = False

    @property
    def allowed(self) -> bool:
        """Whether the place is held: write to them."""
        return isinstance(self._taken, Promise)

    @property
    def decision(self) -> Decision | None:
        """Why it is, or is not; None where the ticket was used up before."""
        if isinstance(self._taken, Promise):
            return Allow(self._taken.channel)
        return self._taken.decision

    @property
    def channel(self) -> Channel | None:
        """The channel to write by."""
        return self.decision.channel if self.decision is not None else None

    def release(self) -> None:
        """Nothing was sent: leaving the block gives the place back."""
        self.released = True

    def __repr__(self) -> str:
        return f"Slot(allowed={self.allowed}, ticket={self.ticket!r})"

    def __str__(self) -> str:
        return str(self.decision) if self.decision is not None else str(self._taken)

    def settled(
        self, terms: Terms, problem: BaseException | None, not_sent: tuple[type[BaseException], ...]
    ) -> Plan[None]:
        """What leaving the block means: sent, surely not sent, or nobody can say."""
        if not isinstance(self._taken, Promise):
            return
        if self.released or isinstance(problem, not_sent):
            verdict: Verdict = Throttled(detail="nothing was sent")
        else:
            verdict = Sent() if problem is None else Unknown("the block raised")
        yield from _plan.settle(self._taken, verdict, terms)


class Desk:
    """Makes the plan for each thing that an Outreach is asked; the driver only runs it."""

    def __init__(
        self,
        policy: Policy,
        adapters: Sequence[Adapter | AsyncAdapter],
        salt: bytes,
        clock: Clock,
        shop: Shop | None,
    ) -> None:
        if not isinstance(policy, Policy):
            raise ConfigurationError("policy", "must be a Policy, for example Policy.friendly()")
        self._policy = policy
        self._salt = salt
        self._clock = clock
        self._shop = shop
        self.doors: dict[Channel, Door] = {}
        for adapter in adapters:
            door = Door(adapter.name, adapter.capabilities.idempotency_keys)
            for by in adapter.capabilities.channels:
                self.doors.setdefault(by, door)

    def decide(self, person: Person, message: Message, now: datetime | None) -> Plan[Decision]:
        """Read and decide; change nothing."""
        return _plan.decide(person, message, self.terms(now))

    def take(
        self, person: Person, message: Message, ticket: str | None, terms: Terms
    ) -> Plan[Slot]:
        """Hold a place, worded by somebody else."""
        request = Request(person, message, ticket or secrets.token_hex(16))
        (taken,) = yield from _plan.promise((request,), terms, keep_holds=True)
        if isinstance(taken, Outcome) and taken.problem is not None:
            raise taken.problem
        return Slot(taken, request.ticket)

    def send(
        self, person: Person, message: Message, ticket: str | None, now: datetime | None
    ) -> Plan[Outcome]:
        """The whole way, for one message."""
        request = Request(person, message, ticket or secrets.token_hex(16))
        (outcome,) = yield from _plan.contact((request,), self.terms(now))
        if outcome.problem is not None:
            raise outcome.problem
        return outcome

    def chunk(self, chunk: Chunk, now: datetime | None, *, keep_holds: bool) -> Plan[list[Outcome]]:
        """The whole way, for a chunk of a batch."""
        return _plan.contact(chunk.requests, self.terms(now), keep_holds=keep_holds)

    def record(self, person: Person, moments: Sequence[Moment]) -> Plan[None]:
        """Write what happened."""
        entries = tuple(entry for moment in moments for entry in moment.entries(person.id))
        return _plan.record(person, entries, self._salt)

    def history(self, person: Person) -> Plan[History]:
        """Read what is known."""
        return _plan.history(person, self._salt)

    def forget(self, person: Person, now: datetime | None) -> Plan[int]:
        """Erase what is known."""
        return _plan.forget(person, self._now(now), self._salt)

    def terms(self, now: datetime | None, *, worded: bool = True) -> Terms:
        """What holds now; without ``worded``, for a caller with words and doors of their own."""
        word = self._word if worded else None
        return Terms(self._policy, self._now(now), self._salt, self.doors, word)

    def _now(self, now: datetime | None) -> datetime:
        return instant(self._clock() if now is None else now)

    def _word(self, person: Person, message: Message, by: Channel, past: History) -> Content:
        said_before = sum(
            1 for c in past.contacts if c.purpose is message.purpose and c.person == person.id
        )
        return templates.render(person, message, by, shop=self._shop, variant=said_before)
