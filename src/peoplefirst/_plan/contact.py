"""Handing over: send what was promised, and write down what became of it."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any, cast

from peoplefirst._plan.promise import promise
from peoplefirst._plan.steps import Promise, Request, Send, Step, Terms, Write, append
from peoplefirst.address import fingerprint
from peoplefirst.decision import Allow
from peoplefirst.errors import UnsupportedCapability
from peoplefirst.journal import Entry, Kind
from peoplefirst.outcome import Outcome
from peoplefirst.parcel import Parcel, Rejected, Sent, Throttled, Unknown, Verdict


def contact(
    requests: Sequence[Request], terms: Terms, *, keep_holds: bool = True
) -> Generator[Step, Any, list[Outcome]]:
    """Decide, render, reserve, send and write down what became of it, for each request."""
    results = yield from promise(requests, terms, keep_holds=keep_holds)
    outcomes: list[Outcome] = []
    facts: list[Write] = []
    for place, result in enumerate(results):
        if isinstance(result, Outcome):
            outcomes.append(result)
            continue
        parcel = cast("Parcel", result.parcel)  # there is one, since these terms word messages
        try:
            verdict = cast("Verdict", (yield Send(terms.doors[result.channel].adapter, parcel)))
        except GeneratorExit:  # nobody drives any more, so nothing can be written
            raise
        except BaseException as problem:
            surely_not = isinstance(problem, UnsupportedCapability)
            facts += settled(result, _NOT_TAKEN if surely_not else _CUT_OFF, terms)
            for left in results[place + 1 :]:
                if isinstance(left, Promise):
                    facts += settled(left, _NOT_TAKEN, terms)
            yield from append(facts)
            raise
        facts += settled(result, verdict, terms)
        ticket, person = result.request.ticket, result.request.person.id
        outcomes.append(Outcome(person, ticket, Allow(result.channel), verdict, parcel.content))
    yield from append(facts)
    return outcomes


_CUT_OFF = Unknown("the hand-over was cut off")
_NOT_TAKEN = Throttled(detail="it was not handed over")


_OUTCOME_KIND: Mapping[type[Verdict], Kind] = {
    Sent: Kind.SENT,
    Rejected: Kind.REJECTED,
    Throttled: Kind.RELEASED,
    Unknown: Kind.UNKNOWN,
}


def settled(made: Promise, verdict: Verdict, terms: Terms) -> tuple[Write, ...]:
    """The facts to write once it is known, or known to be unknown, what became of a promise."""
    ticket, person = made.request.ticket, made.request.person
    kind = _OUTCOME_KIND[type(verdict)]
    door = terms.doors.get(made.channel)
    fact = Entry(
        id=f"{ticket}:{kind}"
        if kind is not Kind.RELEASED
        else f"{ticket}:{kind}:{terms.now.isoformat()}",
        kind=kind,
        at=terms.now,
        person=person.id,
        contact=ticket,
        channel=made.channel,
        purpose=made.request.message.purpose,
        adapter=door.adapter if door else None,
        reference=verdict.reference if isinstance(verdict, Sent) else None,
        because=verdict.code if isinstance(verdict, Rejected | Throttled) else None,
    )
    writes: list[Write] = [(person.page, (fact,), None)]
    to = person.address(made.channel)
    if isinstance(verdict, Rejected) and verdict.dead and to is not None:
        mark = fingerprint(to, terms.salt)
        bounced = Entry(
            id=f"{ticket}:bounced",
            kind=Kind.BOUNCED,
            at=terms.now,
            person="",
            channel=made.channel,
            address=mark,
        )
        writes.append((f"a:{mark}", (bounced,), None))
    return tuple(writes)


def settle(made: Promise, verdict: Verdict, terms: Terms) -> Generator[Step, Any, None]:
    """Write down what became of a promise that somebody else handed over."""
    yield from append(settled(made, verdict, terms))
