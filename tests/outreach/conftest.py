"""One person, one adapter that answers as told, and both drivers behind one face."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from peoplefirst import (
    AsyncOutreach,
    Channel,
    Consent,
    Decision,
    History,
    Message,
    Outcome,
    Outreach,
    Person,
    Policy,
)
from peoplefirst.batch import Report
from peoplefirst.ledgers import MemoryLedger
from peoplefirst.moments import Moment
from peoplefirst.outreach import Slot
from peoplefirst.parcel import Capabilities, Parcel, Sent, Verdict
from peoplefirst.statement import Statement

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)  # a Wednesday
GIVEN = datetime(2026, 3, 1, tzinfo=UTC)


def _accept(parcel: Parcel) -> Verdict:
    return Sent(f"ref-{parcel.key}")


def answering(*verdicts: Verdict) -> Callable[[Parcel], Verdict]:
    """These verdicts, one after the other."""
    left = iter(verdicts)

    def answer(parcel: Parcel) -> Verdict:
        return next(left)

    return answer


@attrs.define
class Door:
    """An adapter that keeps what it gets and answers what the test wants."""

    answer: Callable[[Parcel], Verdict] = _accept
    name: str = "door"
    channels: frozenset[Channel] = frozenset({Channel.EMAIL})
    repeatable: bool = False
    parcels: list[Parcel] = attrs.field(factory=list[Parcel])

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(self.channels, html=True, idempotency_keys=self.repeatable)

    def send(self, parcel: Parcel, /) -> Verdict:
        self.parcels.append(parcel)
        return self.answer(parcel)


class Awaited:
    """AsyncOutreach, each call run to its end: so that one test serves both drivers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._inner = AsyncOutreach(*args, **kwargs)

    def decide(self, person: Person, message: Message, *, now: datetime = NOON) -> Decision:
        return asyncio.run(self._inner.decide(person, message, now=now))

    def send(
        self, person: Person, message: Message, *, now: datetime = NOON, ticket: str | None = None
    ) -> Outcome:
        return asyncio.run(self._inner.send(person, message, now=now, ticket=ticket))

    @contextmanager
    def reserve(self, person: Person, message: Message, **more: Any) -> Generator[Slot]:
        with asyncio.Runner() as runner:
            block = self._inner.reserve(person, message, **more)
            slot = runner.run(block.__aenter__())
            try:
                yield slot
            except BaseException as problem:
                if not runner.run(block.__aexit__(type(problem), problem, problem.__traceback__)):
                    raise
            else:
                runner.run(block.__aexit__(None, None, None))

    def batch(self, name: str, people: Iterable[Person], message: Any, **more: Any) -> Report:
        return asyncio.run(self._inner.batch(name, people, message, **more))

    def record(self, person: Person, *moments: Moment) -> None:
        asyncio.run(self._inner.record(person, *moments))

    def history(self, person: Person) -> History:
        return asyncio.run(self._inner.history(person))

    def statement(self, person: Person) -> Statement:
        return asyncio.run(self._inner.statement(person))

    def forget(self, person: Person, *, now: datetime = NOON) -> int:
        return asyncio.run(self._inner.forget(person, now=now))


def person(id_: str = "42", **facts: Any) -> Person:
    """Somebody who may be written to by e-mail at noon on a Wednesday."""
    known: dict[str, Any] = {
        "name": "Maya Lindqvist",
        "email": f"maya{id_}@example.com",
        "timezone": "Europe/Stockholm",
        "consents": [Consent("email", given_at=GIVEN, how="box at checkout")],
    }
    return Person(id_, **{**known, **facts})


@attrs.define
class Shopfront:
    """An Outreach of either kind, with its ledger and its door in reach."""

    outreach: Any
    ledger: MemoryLedger
    door: Door


@pytest.fixture(params=["plain", "awaited"])
def front(request: pytest.FixtureRequest) -> Callable[..., Shopfront]:
    """Makes a shop front: ``front()``, ``front(policy=…, door=…)``."""

    def make(
        policy: Policy | None = None, door: Door | None = None, ledger: Any = None
    ) -> Shopfront:
        kept = ledger or MemoryLedger(salt=b"salt")
        carries = door or Door()
        kind = Outreach if request.param == "plain" else Awaited
        rules = Policy.friendly() if policy is None else policy
        return Shopfront(kind(rules, kept, [carries], clock=lambda: NOON), kept, carries)

    return make


@pytest.fixture
def maya() -> Person:
    return person()


@pytest.fixture
def someone() -> Callable[..., Person]:
    return person


@pytest.fixture
def noon() -> datetime:
    return NOON


@pytest.fixture
def door() -> type[Door]:
    return Door


@pytest.fixture
def says() -> Callable[..., Callable[[Parcel], Verdict]]:
    return answering


@pytest.fixture
def day() -> timedelta:
    return timedelta(days=1)
