"""Many people, one after the other: streamed in, each under a ticket of their own, tallied.

A ticket is derived from the batch's name, the person and the message, so a batch that is run
again under its name finds its own promises and goes on where it stopped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from hashlib import blake2b
from typing import TypeVar

import attrs

from peoplefirst._plan import Door, Request
from peoplefirst.decision import Defer, Deny, Reason
from peoplefirst.errors import ConfigurationError, PeopleFirstError
from peoplefirst.message import Channel, Message
from peoplefirst.outcome import Outcome, Status
from peoplefirst.person import Person

MessageFor = Message | Callable[[Person], Message | None]
"""The same message for all, or what makes one for each person; None means nothing to say."""

_Word = TypeVar("_Word", bound=str)

OnOutcome = Callable[[Person, Outcome], None]
"""Called with each person and outcome, in the order of the people: for progress and reports."""

_CHUNK = 500
_NOTHING_TO_SAY = Deny(Reason("Message", "there is nothing to say: the facts for it are not known"))


def ticket(batch: str, person: Person, message: Message) -> str:
    """The identity of this message to this person in this batch."""
    parts = (batch, person.id, message.purpose.value, message.about or "")
    return blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()


@attrs.frozen
class Chunk:
    """A few people: requests to make, and those for whom there is nothing to ask."""

    requests: tuple[Request, ...]
    silent: tuple[tuple[Person, Outcome], ...]


def chunk_size(doors: Mapping[Channel, Door]) -> int:
    """How many places to reserve ahead of handing over.

    Where every door takes a repeated key once, many: a crash loses nothing, for what was
    promised is handed over again. Elsewhere one at a time: a crash leaves one unknown at most.
    """
    return _CHUNK if all(door.repeatable for door in doors.values()) else 1


def chunks(name: str, people: Iterable[Person], message: MessageFor, size: int) -> Iterator[Chunk]:
    """The people in chunks of at most ``size`` requests, streamed."""
    if not name.strip():
        raise ConfigurationError("name", "is empty; a batch is resumed under its name")
    requests: list[Request] = []
    silent: list[tuple[Person, Outcome]] = []
    for person in people:
        try:
            said = message if isinstance(message, Message) else message(person)
        except PeopleFirstError as problem:
            silent.append((person, Outcome(person.id, "", problem=problem)))
        else:
            if said is None:
                silent.append((person, Outcome(person.id, "", _NOTHING_TO_SAY)))
            else:
                requests.append(Request(person, said, ticket(name, person, said)))
        if len(requests) + len(silent) >= size:
            yield Chunk(tuple(requests), tuple(silent))
            requests, silent = [], []
    if requests or silent:
        yield Chunk(tuple(requests), tuple(silent))


@attrs.frozen
class Report:
    """What became of a batch. ``str`` says it in a few lines.

    ``reasons`` counts, for each rule, how often it stood in the way; ``later`` how many are
    welcome from which day on (UTC).
    """

    name: str
    counts: Mapping[Status, int]
    reasons: Mapping[str, int]
    later: Mapping[date, int]

    @property
    def people(self) -> int:
        """How many there were."""
        return sum(self.counts.values())

    @property
    def complete(self) -> bool:
        """Whether nobody failed and nobody's outcome is unknown or still to be tried."""
        return not any(self.counts.get(status) for status in ("failed", "unknown", "throttled"))

    def __str__(self) -> str:
        told = [f"{self.name}: {self.people:,} people"]
        told += [f"  {count:,} {status}" for status, count in self.counts.items() if count]
        if self.reasons:
            told.append(
                "why not: " + ", ".join(f"{rule} {n:,}" for rule, n in self.reasons.items())
            )
        return "\n".join(told)


def _most_first(counted: Counter[_Word]) -> list[tuple[_Word, int]]:
    """The most frequent first; those as frequent as each other by name."""
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))


class Tally:
    """Counts outcomes as they come, in memory that does not grow with the number of people."""

    def __init__(self, name: str, on_outcome: OnOutcome | None) -> None:
        self._name = name
        self._on_outcome = on_outcome
        self._counts: Counter[Status] = Counter()
        self._reasons: Counter[str] = Counter()
        self._later: Counter[date] = Counter()

    def add(self, chunk: Chunk, outcomes: Iterable[Outcome]) -> None:
        """What became of a chunk."""
        told = [
            (request.person, outcome)
            for request, outcome in zip(chunk.requests, outcomes, strict=True)
        ]
        for person, outcome in (*told, *chunk.silent):
            self._counts[outcome.status] += 1
            decision = outcome.decision
            if isinstance(decision, Defer | Deny):
                for rule in {reason.rule for reason in decision.reasons}:
                    self._reasons[rule] += 1
                if isinstance(decision, Defer):
                    self._later[decision.until.date()] += 1
            if self._on_outcome is not None:
                self._on_outcome(person, outcome)

    def report(self) -> Report:
        """What was counted so far, the most frequent first."""
        return Report(
            self._name,
            dict(_most_first(self._counts)),
            dict(_most_first(self._reasons)),
            dict(sorted(self._later.items())),
        )
