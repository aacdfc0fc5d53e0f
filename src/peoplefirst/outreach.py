"""What a user holds in the hand: a policy, a ledger and adapters, put together.

:class:`Outreach` drives the plans plainly, :class:`AsyncOutreach` awaits them. This is the
only room that looks at a clock or makes up an id, and both can be given instead.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator, Iterable, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from inspect import iscoroutinefunction
from typing import Any, TypeVar, cast
from uuid import uuid4

from peoplefirst import _plan
from peoplefirst._plan import Append, Door, Forget, Promise, Read, Request, Send, Step, Terms
from peoplefirst.adapters import Adapter, AsyncAdapter
from peoplefirst.batch import MessageFor, OnOutcome, Report, Tally, chunk_size, chunks
from peoplefirst.decision import Allow, Decision
from peoplefirst.errors import ConfigurationError
from peoplefirst.journal import Entry, History
from peoplefirst.ledgers import AsyncLedger, Ledger
from peoplefirst.localtime import instant
from peoplefirst.message import Channel, Message
from peoplefirst.moments import Moment
from peoplefirst.outcome import Outcome
from peoplefirst.parcel import Content, Sent, Throttled, Unknown, Verdict
from peoplefirst.person import Person
from peoplefirst.policy import Policy
from peoplefirst.statement import Statement
from peoplefirst.templates import Shop, render

T = TypeVar("T")
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


class _Desk:
    """What both drivers share: putting terms and requests together."""

    def __init__(
        self,
        policy: Policy,
        adapters: Sequence[Adapter | AsyncAdapter],
        clock: Clock,
        shop: Shop | None,
    ) -> None:
        if not isinstance(policy, Policy):
            raise ConfigurationError("policy", "must be a Policy, for example Policy.friendly()")
        self.policy = policy
        self._clock = clock
        self._shop = shop
        self._doors: dict[Channel, Door] = {}
        for adapter in adapters:
            door = Door(adapter.name, adapter.capabilities.idempotency_keys)
            for by in adapter.capabilities.channels:
                self._doors.setdefault(by, door)

    def _now(self, now: datetime | None) -> datetime:
        return instant(self._clock() if now is None else now)

    def _word(self, person: Person, message: Message, by: Channel, past: History) -> Content:
        said_before = sum(
            1 for c in past.contacts if c.purpose is message.purpose and c.person == person.id
        )
        return render(person, message, by, shop=self._shop, variant=said_before)

    def _terms(self, salt: bytes, now: datetime | None, *, worded: bool = True) -> Terms:
        return Terms(self.policy, self._now(now), salt, self._doors, self._word if worded else None)


def _new_ticket(given: str | None) -> str:
    return given or uuid4().hex


def _verdict(
    slot: Slot, problem: BaseException | None, not_sent: tuple[type[BaseException], ...]
) -> Verdict:
    """What leaving a reserve block means."""
    if slot.released or isinstance(problem, not_sent):
        return Throttled(detail="nothing was sent")
    return Sent() if problem is None else Unknown("the block raised")


def _awaited_ledger(ledger: AsyncLedger | Ledger) -> AsyncLedger:
    if iscoroutinefunction(ledger.append):
        return cast("AsyncLedger", ledger)
    from peoplefirst.ledgers._threads import InThreads  # noqa: PLC0415 - asyncio only when awaited

    return InThreads(cast("Ledger", ledger))


def _awaited_adapter(adapter: AsyncAdapter | Adapter) -> AsyncAdapter:
    if iscoroutinefunction(adapter.send):
        return cast("AsyncAdapter", adapter)
    from peoplefirst.adapters._threads import InThreads  # noqa: PLC0415 - asyncio only when awaited

    return InThreads(cast("Adapter", adapter))


def _one(outcomes: Sequence[Outcome]) -> Outcome:
    (outcome,) = outcomes
    if outcome.problem is not None:
        raise outcome.problem
    return outcome


def _moments(person: Person, moments: Sequence[Moment]) -> tuple[Entry, ...]:
    return tuple(entry for moment in moments for entry in moment.entries(person.id))


class Outreach(_Desk):
    """Writes to people, kindly: asks the policy, keeps the journal, sends by the adapters.

    ``adapters`` are tried by channel; the first for a channel carries it. ``clock`` is read
    where a method is not told ``now``. ``shop`` is what the wording says about the sender.
    """

    def __init__(
        self,
        policy: Policy,
        ledger: Ledger,
        adapters: Sequence[Adapter] = (),
        *,
        clock: Clock = system_clock,
        shop: Shop | None = None,
    ) -> None:
        super().__init__(policy, adapters, clock, shop)
        self.ledger = ledger
        self._adapters = {adapter.name: adapter for adapter in adapters}

    def decide(self, person: Person, message: Message, *, now: datetime | None = None) -> Decision:
        """May this be written to them now? If not, when, and why? Reads; changes nothing."""
        return self._run(_plan.decide(person, message, self._terms(self.ledger.salt, now)))

    @contextmanager
    def reserve(
        self,
        person: Person,
        message: Message,
        *,
        now: datetime | None = None,
        ticket: str | None = None,
        not_sent: tuple[type[BaseException], ...] = (),
    ) -> Generator[Slot]:
        """Hold a place while you send with your own mailer. Leaving the block commits.

        An exception inside leaves it unknown: it counts, because the mail may have gone out;
        the exception goes on to the caller. ``slot.release()``, or an exception named in
        ``not_sent``, gives the place back.
        """
        terms = self._terms(self.ledger.salt, now, worded=False)
        request = Request(person, message, _new_ticket(ticket))
        (taken,) = self._run(_plan.promise((request,), terms, keep_holds=True))
        if isinstance(taken, Outcome) and taken.problem is not None:
            raise taken.problem
        slot = Slot(taken, request.ticket)
        try:
            yield slot
        except BaseException as problem:
            if isinstance(taken, Promise):
                self._run(_plan.settle(taken, _verdict(slot, problem, not_sent), terms))
            raise
        if isinstance(taken, Promise):
            self._run(_plan.settle(taken, _verdict(slot, None, ()), terms))

    def send(
        self,
        person: Person,
        message: Message,
        *,
        now: datetime | None = None,
        ticket: str | None = None,
    ) -> Outcome:
        """Write to them if it is welcome: decide, word, reserve, send, write down.

        The same ``ticket`` twice sends once. Raises what keeps it from being worded or written
        down; never for a decision not to send, which is an Outcome like any other.
        """
        request = Request(person, message, _new_ticket(ticket))
        return _one(self._run(_plan.contact((request,), self._terms(self.ledger.salt, now))))

    def batch(
        self,
        name: str,
        people: Iterable[Person],
        message: MessageFor,
        *,
        now: datetime | None = None,
        on_outcome: OnOutcome | None = None,
    ) -> Report:
        """Write to many people: streamed, resumable under ``name``, each at most once in it.

        ``message`` is one for all, or a callable that makes one for each person (None where
        there is nothing to say). One person's failure costs that person.
        """
        tally = Tally(name, on_outcome)
        for chunk in chunks(name, people, message, chunk_size(self._doors)):
            terms = self._terms(self.ledger.salt, now)
            tally.add(chunk, self._run(_plan.contact(chunk.requests, terms)))
        return tally.report()

    def record(self, person: Person, *moments: Moment) -> None:
        """Tell the journal what happened in their life with the shop. Told twice, written once."""
        self._run(_plan.record(person, _moments(person, moments), self.ledger.salt))

    def history(self, person: Person) -> History:
        """Their page, as the rules see it."""
        return self._run(_plan.history(person, self.ledger.salt))

    def statement(self, person: Person) -> Statement:
        """What we sent them, why we were allowed, what we held back: to print, or to show them."""
        return Statement.of(person, self.history(person))

    def forget(self, person: Person, *, now: datetime | None = None) -> int:
        """Erase what the journal knows of them; how many entries there were.

        What was said about their addresses (opt-outs, complaints) survives as fingerprints, so
        that nobody writes there again.
        """
        return self._run(_plan.forget(person, self._now(now), self.ledger.salt))

    def _run(self, plan: Generator[Step, Any, T]) -> T:
        try:
            step = next(plan)
            while True:
                try:
                    answer = self._do(step)
                except BaseException as problem:
                    step = plan.throw(problem)
                else:
                    step = plan.send(answer)
        except StopIteration as done:
            return cast("T", done.value)

    def _do(self, step: Step) -> object:
        match step:
            case Read(pages):
                return self.ledger.read_many(pages)
            case Append(((page, entries, expected),)):
                return (self.ledger.append(page, entries, expected=expected),)
            case Append(writes):
                return self.ledger.append_many(writes)
            case Send(adapter, parcel):
                return self._adapters[adapter].send(parcel)
            case Forget(page, person, marker):
                return self.ledger.forget(page, person, marker)


class AsyncOutreach(_Desk):
    """:class:`Outreach` with every method awaited.

    A ledger or adapter that is not async is run in a thread.
    """

    def __init__(
        self,
        policy: Policy,
        ledger: AsyncLedger | Ledger,
        adapters: Sequence[AsyncAdapter | Adapter] = (),
        *,
        clock: Clock = system_clock,
        shop: Shop | None = None,
    ) -> None:
        super().__init__(policy, adapters, clock, shop)
        self.ledger = _awaited_ledger(ledger)
        self._adapters = {adapter.name: _awaited_adapter(adapter) for adapter in adapters}

    async def decide(
        self, person: Person, message: Message, *, now: datetime | None = None
    ) -> Decision:
        """See :meth:`Outreach.decide`."""
        return await self._run(_plan.decide(person, message, self._terms(self.ledger.salt, now)))

    @asynccontextmanager
    async def reserve(
        self,
        person: Person,
        message: Message,
        *,
        now: datetime | None = None,
        ticket: str | None = None,
        not_sent: tuple[type[BaseException], ...] = (),
    ) -> AsyncGenerator[Slot]:
        """See :meth:`Outreach.reserve`."""
        terms = self._terms(self.ledger.salt, now, worded=False)
        request = Request(person, message, _new_ticket(ticket))
        (taken,) = await self._run(_plan.promise((request,), terms, keep_holds=True))
        if isinstance(taken, Outcome) and taken.problem is not None:
            raise taken.problem
        slot = Slot(taken, request.ticket)
        try:
            yield slot
        except BaseException as problem:
            if isinstance(taken, Promise):
                await self._run(_plan.settle(taken, _verdict(slot, problem, not_sent), terms))
            raise
        if isinstance(taken, Promise):
            await self._run(_plan.settle(taken, _verdict(slot, None, ()), terms))

    async def send(
        self,
        person: Person,
        message: Message,
        *,
        now: datetime | None = None,
        ticket: str | None = None,
    ) -> Outcome:
        """See :meth:`Outreach.send`."""
        request = Request(person, message, _new_ticket(ticket))
        return _one(await self._run(_plan.contact((request,), self._terms(self.ledger.salt, now))))

    async def batch(
        self,
        name: str,
        people: Iterable[Person],
        message: MessageFor,
        *,
        now: datetime | None = None,
        on_outcome: OnOutcome | None = None,
    ) -> Report:
        """See :meth:`Outreach.batch`."""
        tally = Tally(name, on_outcome)
        for chunk in chunks(name, people, message, chunk_size(self._doors)):
            terms = self._terms(self.ledger.salt, now)
            tally.add(chunk, await self._run(_plan.contact(chunk.requests, terms)))
        return tally.report()

    async def record(self, person: Person, *moments: Moment) -> None:
        """See :meth:`Outreach.record`."""
        await self._run(_plan.record(person, _moments(person, moments), self.ledger.salt))

    async def history(self, person: Person) -> History:
        """See :meth:`Outreach.history`."""
        return await self._run(_plan.history(person, self.ledger.salt))

    async def statement(self, person: Person) -> Statement:
        """See :meth:`Outreach.statement`."""
        return Statement.of(person, await self.history(person))

    async def forget(self, person: Person, *, now: datetime | None = None) -> int:
        """See :meth:`Outreach.forget`."""
        return await self._run(_plan.forget(person, self._now(now), self.ledger.salt))

    async def _run(self, plan: Generator[Step, Any, T]) -> T:
        try:
            step = next(plan)
            while True:
                try:
                    answer = await self._do(step)
                except BaseException as problem:
                    step = plan.throw(problem)
                else:
                    step = plan.send(answer)
        except StopIteration as done:
            return cast("T", done.value)

    async def _do(self, step: Step) -> object:
        match step:
            case Read(pages):
                return await self.ledger.read_many(pages)
            case Append(writes):
                return await self.ledger.append_many(writes)
            case Send(adapter, parcel):
                return await self._adapters[adapter].send(parcel)
            case Forget(page, person, marker):
                return await self.ledger.forget(page, person, marker)
