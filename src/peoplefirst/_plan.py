"""The plans: how a message goes from wish to outcome, as generators that touch nothing.

A plan yields steps (read pages, append entries, hand over a parcel) and is sent their answers.
A driver of a few lines runs it, plain or awaited, so nothing is written twice for async.

The order is what makes it safe: decide on a page; render, because that may fail; append the
promise on condition that nobody wrote in between, else decide again; hand over; append what
became of it. A crash anywhere after the promise leaves a promise without an outcome: it counts,
and is not sent again, unless the provider knows the same key for the same message.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

import attrs

from peoplefirst.decision import Allow, Defer, Deny, Reason, say_channel
from peoplefirst.errors import LedgerBusy, PeopleFirstError, UnsupportedCapability
from peoplefirst.journal import Entry, History, Kind, Page, State
from peoplefirst.localtime import say_day
from peoplefirst.message import Channel, Message, Purpose
from peoplefirst.outcome import Outcome
from peoplefirst.parcel import Content, Parcel, Rejected, Sent, Throttled, Unknown, Verdict
from peoplefirst.person import Person, fingerprint
from peoplefirst.policy import Policy

Write = tuple[str, Sequence[Entry], int | None]
"""Page, entries, and the version to expect: None for facts, which are always accepted."""


@attrs.frozen
class Read:
    """Read these pages. Answer: a mapping of each key to its Page."""

    pages: tuple[str, ...]


@attrs.frozen
class Append:
    """Append to pages, each write alone. Answer: for each, whether it was accepted."""

    writes: tuple[Write, ...]


@attrs.frozen
class Send:
    """Hand a parcel to the adapter of this name. Answer: its Verdict; or it raises."""

    adapter: str
    parcel: Parcel


@attrs.frozen
class Forget:
    """Erase a person from a page, leaving a marker. Answer: how many entries were erased."""

    page: str
    person: str
    marker: Entry


Step = Read | Append | Send | Forget


@attrs.frozen
class Door:
    """What a plan must know of the adapter for a channel.

    ``repeatable``: the same key handed over twice arrives once, so that a promise whose outcome
    was lost may be handed over again.
    """

    adapter: str
    repeatable: bool = False


@attrs.frozen(eq=False)
class Terms:
    """What holds for every message of a plan: the rules, the hour, the doors, the wording."""

    policy: Policy
    now: datetime
    salt: bytes = attrs.field(repr=False)
    doors: Mapping[Channel, Door] = attrs.field(factory=dict[Channel, Door])
    render: Callable[[Person, Message, Channel, History], Content] | None = None


@attrs.frozen
class Request:
    """One message to one person, under one ticket."""

    person: Person
    message: Message
    ticket: str


@attrs.frozen
class Promise:
    """A place that is taken: reserved in the journal, not yet handed over.

    ``again``: it was taken in an earlier run whose outcome was lost, and may be handed over
    again under its key.
    """

    request: Request
    channel: Channel
    content: Content | None
    again: bool = False


# ── steps, each with the type of its answer ─────────────────────────────────────────────────


def _read(pages: Iterable[str]) -> Generator[Step, Any, Mapping[str, Page]]:
    return cast("Mapping[str, Page]", (yield Read(tuple(dict.fromkeys(pages)))))


def _append(writes: Sequence[Write]) -> Generator[Step, Any, Sequence[bool]]:
    if not writes:
        return ()
    return cast("Sequence[bool]", (yield Append(tuple(writes))))


# ── reading and deciding ────────────────────────────────────────────────────────────────────


def addresses(person: Person, salt: bytes) -> dict[Channel, str]:
    """The fingerprint of each address that reaches this person."""
    return {
        by: fingerprint(address, salt)
        for by in (Channel.EMAIL, Channel.SMS, Channel.VOICE)
        if (address := person.address(by)) is not None
    }


def _histories(people: Sequence[Person], salt: bytes) -> Generator[Step, Any, list[History]]:
    marked = [addresses(person, salt) for person in people]
    keys = [person.page for person in people]
    keys += [f"a:{mark}" for marks in marked for mark in marks.values()]
    pages = yield from _read(keys)
    histories: list[History] = []
    for person, marks in zip(people, marked, strict=True):
        page = pages[person.page]
        said = {by: found for by, mark in marks.items() if (found := pages[f"a:{mark}"].entries)}
        histories.append(History.of(page, said))
    return histories


def history(person: Person, salt: bytes) -> Generator[Step, Any, History]:
    """The person's page and what is known of their addresses."""
    (found,) = yield from _histories((person,), salt)
    return found


def decide(
    person: Person, message: Message, terms: Terms
) -> Generator[Step, Any, Allow | Defer | Deny]:
    """May it be written, now? Reads; changes nothing."""
    known = yield from history(person, terms.salt)
    return terms.policy.decide(person, message, known, terms.now)


# ── promising ───────────────────────────────────────────────────────────────────────────────

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
    for _ in range(_ROUNDS):
        known = yield from _histories([requests[i].person for i in waiting], terms.salt)
        writes: list[Write] = []
        promised: list[tuple[int, Promise]] = []
        held: list[Write] = []
        for place, past in zip(waiting, known, strict=True):
            result = _consider(requests[place], past, terms)
            results[place] = result
            if isinstance(result, Outcome):
                if keep_holds:
                    held.extend(_hold(requests[place], result, terms))
                continue
            if result.again:
                continue
            promised.append((place, result))
            page = requests[place].person.page
            writes.append((page, (_reserved(result, past, terms),), past.version))
        accepted = yield from _append(writes)
        yield from _append(held)
        waiting = [place for (place, _), taken in zip(promised, accepted, strict=True) if not taken]
        if not waiting:
            break
    for place in waiting:
        problem = LedgerBusy("others kept writing to the same page; nothing was taken, try again")
        results[place] = Outcome(requests[place].person.id, requests[place].ticket, problem=problem)
    return [result for result in results if result is not None]


def _consider(request: Request, past: History, terms: Terms) -> Promise | Outcome:
    person, message, ticket = request.person, request.message, request.ticket
    earlier = past.contact(ticket)
    if earlier is not None and earlier.state is not State.RELEASED:
        lost = earlier.state in (State.RESERVED, State.UNKNOWN)
        door = terms.doors.get(earlier.channel) if earlier.channel is not None else None
        if lost and door is not None and door.repeatable and earlier.channel is not None:
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
    if person.address(by) is None:
        missing = Reason(
            "Reachable", "no address is known for {channel}", {"channel": say_channel(by)}
        )
        return Outcome(person.id, ticket, Deny(missing, channel=by))
    try:
        content = terms.render(person, request.message, by, past)
    except PeopleFirstError as problem:
        return Outcome(person.id, ticket, Allow(by), problem=problem)
    return Promise(request, by, content, again)


def _reserved(made: Promise, past: History, terms: Terms) -> Entry:
    person, message = made.request.person, made.request.message
    address = person.address(made.channel)
    return Entry(
        id=f"{made.request.ticket}:reserved:{past.version}",
        kind=Kind.RESERVED,
        at=terms.now,
        person=person.id,
        contact=made.request.ticket,
        channel=made.channel,
        purpose=message.purpose,
        about=message.about,
        address=fingerprint(address, terms.salt) if address else None,
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


def _hold(request: Request, outcome: Outcome, terms: Terms) -> tuple[Write, ...]:
    """The decision not to write, kept once for as long as it stays the same."""
    decision, message, person = outcome.decision, request.message, request.person
    if outcome.problem is not None or not isinstance(decision, Defer | Deny):
        return ()
    until = decision.until if isinstance(decision, Defer) else None
    subject = message.about or ""
    entry = Entry(
        id=f"held:{person.id}:{message.purpose}:{subject}:{until.isoformat() if until else 'no'}",
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


# ── handing over ────────────────────────────────────────────────────────────────────────────


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
        try:
            verdict = cast("Verdict", (yield _send(result, terms)))
        except GeneratorExit:  # nobody drives any more, so nothing can be written
            raise
        except BaseException as problem:
            surely_not = isinstance(problem, UnsupportedCapability)
            facts += settled(result, _NOT_TAKEN if surely_not else _CUT_OFF, terms)
            for left in results[place + 1 :]:
                if isinstance(left, Promise):
                    facts += settled(left, _NOT_TAKEN, terms)
            yield from _append(facts)
            raise
        facts += settled(result, verdict, terms)
        ticket, person = result.request.ticket, result.request.person.id
        outcomes.append(Outcome(person, ticket, Allow(result.channel), verdict, result.content))
    yield from _append(facts)
    return outcomes


_CUT_OFF = Unknown("the hand-over was cut off")
_NOT_TAKEN = Throttled(detail="it was not handed over")


def _send(made: Promise, terms: Terms) -> Send:
    person = made.request.person
    to = person.address(made.channel)
    assert to is not None
    assert made.content is not None
    parcel = Parcel(
        made.request.ticket,
        made.channel,
        to,
        made.content,
        made.request.message.purpose,
        person.name.full if person.name else None,
    )
    return Send(terms.doors[made.channel].adapter, parcel)


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
    yield from _append(settled(made, verdict, terms))


# ── telling the journal ─────────────────────────────────────────────────────────────────────

_ABOUT_ADDRESSES = frozenset(
    {Kind.OPTED_OUT, Kind.OPTED_IN, Kind.COMPLAINED, Kind.COMPLAINT_LIFTED, Kind.BOUNCED}
)


def record(person: Person, entries: Sequence[Entry], salt: bytes) -> Generator[Step, Any, None]:
    """Write facts on the person's page, and what concerns an address on the address's own."""
    yield from _append([(person.page, entries, None), *_marks(person, entries, salt)])


def _marks(person: Person, entries: Sequence[Entry], salt: bytes) -> list[Write]:
    """What was said about an address, without who said it, for the page of that address."""
    marks: dict[str, list[Channel]] = {}
    for by, mark in addresses(person, salt).items():
        marks.setdefault(mark, []).append(by)
    return [
        (
            f"a:{mark}",
            (attrs.evolve(entry, id=fingerprint(entry.id, salt), person="", address=mark),),
            None,
        )
        for entry in entries
        if entry.kind in _ABOUT_ADDRESSES
        for mark, reached_by in marks.items()
        if entry.channel is None or entry.channel in reached_by
    ]


def forget(person: Person, now: datetime, salt: bytes) -> Generator[Step, Any, int]:
    """Erase a person's entries; what was said about their addresses survives as fingerprints."""
    past = yield from history(person, salt)
    own = [entry for entry in past.fold.stops if entry.person == person.id]
    yield from _append(_marks(person, own, salt))
    marker = Entry(id=f"forgotten:{past.version}", kind=Kind.FORGOTTEN, at=now, person="")
    return cast("int", (yield Forget(person.page, person.id, marker)))
