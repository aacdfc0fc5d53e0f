"""The awaited driver."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from inspect import iscoroutinefunction
from typing import TypeVar, cast

from peoplefirst._plan import Append, Forget, Read, Send, Step
from peoplefirst.adapters import Adapter, AsyncAdapter
from peoplefirst.batch import MessageFor, OnOutcome, Report, Tally, chunk_size, chunks
from peoplefirst.decision import Decision
from peoplefirst.history import History
from peoplefirst.ledgers import AsyncLedger, Ledger
from peoplefirst.message import Message
from peoplefirst.moments import Moment
from peoplefirst.outcome import Outcome
from peoplefirst.outreach._desk import Clock, Desk, Plan, Slot, system_clock
from peoplefirst.person import Person
from peoplefirst.policy import Policy
from peoplefirst.statement import Statement
from peoplefirst.templates import Shop

T = TypeVar("T")


class AsyncOutreach:
    """:class:`~peoplefirst.Outreach` with every method awaited.

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
        self.ledger = _awaited_ledger(ledger)
        self._adapters = {adapter.name: _awaited_adapter(adapter) for adapter in adapters}
        self._desk = Desk(policy, adapters, ledger.salt, clock, shop)

    async def decide(
        self, person: Person, message: Message, *, now: datetime | None = None
    ) -> Decision:
        """See :meth:`Outreach.decide`."""
        return await self._run(self._desk.decide(person, message, now))

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
        terms = self._desk.terms(now, worded=False)
        slot = await self._run(self._desk.take(person, message, ticket, terms))
        try:
            yield slot
        except BaseException as problem:
            await self._run(slot.settled(terms, problem, not_sent))
            raise
        await self._run(slot.settled(terms, None, ()))

    async def send(
        self,
        person: Person,
        message: Message,
        *,
        now: datetime | None = None,
        ticket: str | None = None,
    ) -> Outcome:
        """See :meth:`Outreach.send`."""
        return await self._run(self._desk.send(person, message, ticket, now))

    async def batch(
        self,
        name: str,
        people: Iterable[Person],
        message: MessageFor,
        *,
        now: datetime | None = None,
        on_outcome: OnOutcome | None = None,
        keep_holds: bool = True,
    ) -> Report:
        """See :meth:`Outreach.batch`."""
        tally = Tally(name, on_outcome)
        for chunk in chunks(name, people, message, chunk_size(self._desk.doors)):
            tally.add(chunk, await self._run(self._desk.chunk(chunk, now, keep_holds=keep_holds)))
        return tally.report()

    async def record(self, person: Person, *moments: Moment) -> None:
        """See :meth:`Outreach.record`."""
        await self._run(self._desk.record(person, moments))

    async def history(self, person: Person) -> History:
        """See :meth:`Outreach.history`."""
        return await self._run(self._desk.history(person))

    async def statement(self, person: Person) -> Statement:
        """See :meth:`Outreach.statement`."""
        return Statement.of(person, await self.history(person))

    async def forget(self, person: Person, *, now: datetime | None = None) -> int:
        """See :meth:`Outreach.forget`."""
        return await self._run(self._desk.forget(person, now))

    async def _run(self, plan: Plan[T]) -> T:
        try:
            step = next(plan)
            while True:
                try:
                    answer = await self._do(step)
                except BaseException as problem:  # noqa: BLE001 - the plan decides, and raises it on
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
