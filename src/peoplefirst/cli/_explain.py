"""May we, and if not, when and why: one decision, laid open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import attrs
from rich.console import Console
from rich.table import Table
from rich.text import Text

from peoplefirst import localtime
from peoplefirst.cli._show import section
from peoplefirst.decision import Allow, Decision, Defer, Deny, Reason, say_channel
from peoplefirst.errors import ConfigurationError
from peoplefirst.journal import Contact
from peoplefirst.message import Message, channel
from peoplefirst.outreach import Outreach
from peoplefirst.people_files import PeopleFile, Reject
from peoplefirst.person import Person

_MOST_CONTACTS = 5


def find_person(people: Path | None, person_id: str) -> Person:
    """The person with this id in the file; without a file, somebody known by the id only."""
    if people is None:
        return Person(person_id)
    broken = 0
    with PeopleFile(people) as file:
        for found in file:
            if isinstance(found, Reject):
                broken += 1
            elif found.id == person_id:
                return found
    also = f"; {broken} of its lines cannot be read" if broken else ""
    raise ConfigurationError("ID", f"nobody in {people.name} has it{also}")


def explain_to(
    out: Console,
    outreach: Outreach,
    person: Person,
    message: Message | None,
    by: str | None,
    now: datetime,
) -> None:
    """Show the decision, every reason with its evidence, and what went before."""
    out.print()
    if message is None:
        out.print(Text("No: there is nothing to say, since the facts for it are not known."))
        out.print(Text("A check-in, say, needs a purchase: give the facts with --people.", "dim"))
        return
    reachable = person.reachable
    if by is None and not reachable:
        by = "email"  # so that the rules have their say, whatever is not known
    if by is not None:
        message = attrs.evolve(message, channel=channel(by))
    decision = outreach.decide(person, message, now=now)
    zone = person.zones[0] if person.zones else None
    out.print(_headline(person, message, decision, now))
    out.print(Text(f"asked for {localtime.say_moment(now, zone)}", "dim"))
    if isinstance(decision, Defer | Deny):
        section(out, "Why", _reasons(decision.reasons))
    if isinstance(decision, Defer) and decision.then:
        section(out, "And then, once that is over", _reasons(decision.then))
    history = outreach.history(person)
    mine = [contact for contact in history.contacts if contact.person == person.id]
    if mine:
        title = f"What went before ({len(mine):,})" if len(mine) > 1 else "What went before"
        section(out, title, _contacts(mine[-_MOST_CONTACTS:], person))
    if not reachable:
        out.print()
        out.print(
            Text(
                "Neither an address nor a consent is known here, only what the ledger holds: "
                "give the facts with --people FILE.",
                "dim",
            )
        )
    out.print()


def _headline(person: Person, message: Message, decision: Decision, now: datetime) -> Text:
    what = message.purpose.words
    article = "an" if what[0] in "aeiou" else "a"
    asked = f"May {person.id} be sent {article} {what}?"
    match decision:
        case Allow():
            by = f", by {say_channel(decision.channel)}" if decision.channel else ""
            return Text.assemble((asked + " ", "bold"), (f"Yes, now{by}.", "bold green"))
        case Defer(until=until, zone=key):
            when = localtime.say_moment(until, localtime.zone(key) if key else None)
            wait = localtime.say_span(until - now)
            return Text.assemble(
                (asked + " ", "bold"), ("Not now, but from ", "bold yellow"),
                (f"{when}", "bold yellow"), (f" on (in {wait}).", "bold yellow"),
            )  # fmt: skip
        case Deny():
            return Text.assemble(
                (asked + " ", "bold"), ("No, not while things stand as they do.", "bold red")
            )


def _reasons(reasons: Iterable[Reason]) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="cyan", no_wrap=True)
    table.add_column()
    for reason in reasons:
        table.add_row(reason.rule, str(reason))
    return table


def _contacts(contacts: Iterable[Contact], person: Person) -> Table:
    zone = person.zones[0] if person.zones else None
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for _ in range(4):
        table.add_column()
    for contact in contacts:
        table.add_row(
            localtime.say_moment(contact.at, zone),
            contact.purpose.words if contact.purpose else "a message",
            f"by {say_channel(contact.channel)}" if contact.channel else "",
            contact.state.value,
        )
    return table
