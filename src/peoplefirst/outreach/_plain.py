"""The plain driver."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar, cast

from peoplefirst._plan import Append, Forget, Read, Send, Step
from peoplefirst.adapters import Adapter
from peoplefirst.batch import MessageFor, OnOutcome, Report, Tally, chunk_size, chunks
from peoplefirst.decision import Decision
from peoplefirst.history import History
from peoplefirst.ledgers import Ledger
from peoplefirst.message import Message
from peoplefirst.moments import Moment
from peoplefirst.outcome import Outcome
from peoplefirst.outreach._desk import Clock, Desk, Plan, Slot, system_clock
from peoplefirst.person import Person
from peoplefirst.policy import Policy
from peoplefirst.statement import Statement
from peoplefirst.templates import Shop

T = TypeVar("T")


class Outreach:
    """Writes to people, kindly: asks the policy, keeps the journal, sends by the adapters.

    The first of the ``adapters`` that serves a channel carries it. ``clock`` is read where a
    method is not told ``now``. ``shop`` is what the wording says about the sender.
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
        self.ledger = ledger
        self._adapters = {adapter.name: adapter for adapter in adapters}
        self._desk = Desk(policy, adapters, ledger.salt, clock, shop)

    def decide(self, person: Person, message: Message, *, now: datetime | None = None) -> Decision:
        """May this be written to them now? If not, when, and why? Reads; changes nothing."""
        return self._run(self._desk.decide(person, message, now))

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
        terms = self._desk.terms(now, worded=False)
        slot = self._run(self._desk.take(person, message, ticket, terms))
        try:
            yield slot
        except BaseException as problem:
            self._run(slot.settled(terms, problem, not_sent))
            raise
        self._run(slot.settled(terms, None, ()))

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
        return self._run(self._desk.send(person, message, ticket, now))

    def batch(
        self,
        name: str,
        people: Iterable[Person],
        message: MessageFor,
        *,
        now: datetime | None = None,
        on_outcome: OnOutcome | None = None,
        keep_holds: bool = True,
    ) -> Report:
        """Write to many people: streamed, resumable under ``name``, each at most once in it.

        ``message`` is one for all, or a callable that makes one for each person (None where
        there is nothing to say). One person's failure costs that person. With ``keep_holds``
        the decisions not to write are kept in the journal, for the statement; leave them out
        where many are asked for in vain, since pages grow by them.
        """
        tally = Tally(name, on_outcome)
        for chunk in chunks(name, people, message, chunk_size(self._desk.doors)):
            tally.add(chunk, self._run(self._desk.chunk(chunk, now, keep_holds=keep_holds)))
        return tally.report()

    def record(self, person: Person, *moments: Moment) -> None:
        """Tell the journal what happened in their life with the shop. Told twice, written once."""
        self._run(self._desk.record(person, moments))

    def history(self, person: Person) -> History:
        """Their page, as the rules see it."""
        return self._run(self._desk.history(person))

    def statement(self, person: Person) -> Statement:
        """What we sent them, why we were allowed, what we held back: to print, or to show them."""
        return Statement.of(person, self.history(person))

    def forget(self, person: Person, *, now: datetime | None = None) -> int:
        """Erase what the journal knows of them; how many entries there were.

        What was said about their addresses (opt-outs, complaints) survives as fingerprints, so
        that nobody writes there again.
        """
        return self._run(self._desk.forget(person, now))

    def _run(self, plan: Plan[T]) -> T:
        try:
            step = next(plan)
            while True:
                try:
                    answer = self._do(step)
                except BaseException as problem:  # noqa: BLE001 - the plan decides, and raises it on
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
