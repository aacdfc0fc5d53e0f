"""Taking a place: the promise that comes before the message, or the answer that there is none."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

from peoplefirst._plan.pages import known
from peoplefirst._plan.steps import Promise, Request, Step, Terms, Write, append
from peoplefirst.decision import Allow, Defer, Deny, Reason, say_channel
from peoplefirst.errors import LedgerBusy, PeopleFirstError, UnsupportedCapability
from peoplefirst.history import History
from peoplefirst.journal import Entry, Kind, State
from peoplefirst.localtime import say_day
from peoplefirst.message import Channel, Message, Purpose
from peoplefirst.outcome import Outcome
from peoplefirst.parcel import Parcel
from peoplefirst.person import Person

_ROUNDS = 200


def promise(
    requests: Sequence[Request], terms: Terms, *, keep_holds: bool
) -> Generator[Step, Any, list[Promise | Outcome]]:
    """Take a place for each request that is welcome; an Outcome for each that is not.

    A refused append means that somebody else wrote to that page meanwhile: it is read and
    decided again. ``keep_holds`` writes the decisions not to send down as well.
    """
    results: list[Promise | Outcome | None] = [None] * len(requests)
    waiting = list(range(len(requests)))
    taken_now: set[str] = set()
    for _ in range(_ROUNDS):
        read = yield from known([requests[i].person for i in waiting], terms.salt)
        writes: list[Write] = []
        promised: list[tuple[int, Promise]] = []
        held: list[Write] = []
        for place, (past, marks) in zip(waiting, read, strict=True):
            result = _consider(requests[place], past, terms)
            results[place] = result
            if isinstance(result, Outcome):
                if keep_holds:
                    held.extend(_hold(requests[place], result, past, terms))
                continue
            if result.again:
                if requests[place].ticket in taken_now:
                    results[place] = _taken(requests[place])
                continue
            promised.append((place, result))
            page = requests[place].person.page
            mark = marks.get(result.channel)
            writes.append((page, (_reserved(result, past, mark, terms),), past.version))
        # Promises first: a hold that went before one on a household's page would refuse it.
        written = yield from append([*writes, *held])
        accepted = written[: len(writes)]
        taken_now.update(
            m.request.ticket for (_, m), ok in zip(promised, accepted, strict=True) if ok
        )
        waiting = [place for (place, _), taken in zip(promised, accepted, strict=True) if not taken]
        if not waiting:
            break
    for place in waiting:
        problem = LedgerBusy("others kept writing to the same page; nothing was taken, try again")
        results[place] = Outcome(requests[place].person.id, requests[place].ticket, problem=problem)
    return [result for result in results if result is not None]


def _taken(request: Request) -> Outcome:
    """Somebody who stands twice in one chunk is written to once."""
    return Outcome(request.person.id, request.ticket, earlier=State.RESERVED)


def _consider(request: Request, past: History, terms: Terms) -> Promise | Outcome:
    person, message, ticket = request.person, request.message, request.ticket
    earlier = past.contact(ticket)
    if earlier is not None and earlier.state is not State.RELEASED:
        lost = earlier.state in (State.RESERVED, State.UNKNOWN)
        door = terms.doors.get(earlier.channel) if earlier.channel is not None else None
        ours = terms.render is not None and door is not None and door.repeatable
        if lost and ours and earlier.channel is not None:
            return _worded(request, earlier.channel, past, terms, again=True)
        return Outcome(person.id, ticket, earlier=earlier.state)
    channels = terms.doors if terms.render is not None else None
    decision = terms.policy.decide(person, message, past, terms.now, channels=channels)
    if not isinstance(decision, Allow) or decision.channel is None:
        return Outcome(person.id, ticket, decision)
    return _worded(request, decision.channel, past, terms, again=False)


def _worded(
    request: Request, by: Channel, past: History, terms: Terms, *, again: bool
) -> Promise | Outcome:
    """The promise with its words, where it is we who word it."""
    if terms.render is None:
        return Promise(request, by, None, again)
    person, ticket = request.person, request.ticket
    if by not in terms.doors:
        raise UnsupportedCapability(
            f"no adapter carries {say_channel(by)}; give Outreach one that does"
        )
    to = person.address(by)
    if to is None:
        missing = Reason(
            "Reachable", "no address is known for {channel}", {"channel": say_channel(by)}
        )
        return Outcome(person.id, ticket, Deny(missing, channel=by))
    try:
        content = terms.render(person, request.message, by, past)
    except PeopleFirstError as problem:
        return Outcome(person.id, ticket, Allow(by), problem=problem)
    name = person.name.full if person.name else None
    parcel = Parcel(ticket, by, to, content, request.message.purpose, name)
    return Promise(request, by, parcel, again)


def _reserved(made: Promise, past: History, mark: str | None, terms: Terms) -> Entry:
    person, message = made.request.person, made.request.message
    return Entry(
        id=f"{made.request.ticket}:reserved:{past.version}",
        kind=Kind.RESERVED,
        at=terms.now,
        person=person.id,
        contact=made.request.ticket,
        channel=made.channel,
        purpose=message.purpose,
        about=message.about,
        address=mark,
        because=_grounds(person, message, made.channel, terms),
    )


def _grounds(person: Person, message: Message, by: Channel, terms: Terms) -> str:
    name = f"every rule of {terms.policy.name or 'the policy'} agreed"
    if message.purpose is Purpose.SERVICE:
        return f"a service message; {name}"
    for consent in person.consents:
        if consent.covers(by, message.purpose):
            return f"consent of {say_day(consent.given_at, None)} {consent.given_at.year}; {name}"
    return name


def _hold(request: Request, outcome: Outcome, past: History, terms: Terms) -> tuple[Write, ...]:
    """The decision not to write, kept once for as long as it stays the same."""
    decision, message, person = outcome.decision, request.message, request.person
    if outcome.problem is not None or not isinstance(decision, Defer | Deny):
        return ()
    until = decision.until if isinstance(decision, Defer) else None
    subject = message.about or ""
    key = f"held:{person.id}:{message.purpose}:{subject}:{until.isoformat() if until else 'no'}"
    if any(entry.id == key for entry in past.entries):
        return ()  # the ledger would leave it out too, but the words for it take longer than this
    entry = Entry(
        id=key,
        kind=Kind.HELD,
        at=terms.now,
        person=person.id,
        channel=decision.channel,
        purpose=message.purpose,
        about=message.about,
        until=until,
        because=str(decision),
    )
    return ((person.page, (entry,), None),)
