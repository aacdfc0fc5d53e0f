"""What other systems sent, written into the journal, so that every cap covers it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

import attrs
import click
from rich.console import Console

from peoplefirst import localtime
from peoplefirst.cli._batch import Rejects
from peoplefirst.cli._options import FILE, ledger_option, opened, out_console
from peoplefirst.cli._show import figures, section
from peoplefirst.contact_files import FORMS, ContactFile, Told
from peoplefirst.errors import ConfigurationError
from peoplefirst.journal import Entry
from peoplefirst.ledgers import Ledger
from peoplefirst.message import Channel, Purpose
from peoplefirst.people_files import PeopleFile, Reject
from peoplefirst.person import Person

_AT_ONCE: Final = 500

_STATUSES = """\b
Exit status:
  0  every line was seen to: written, known already, or no message
  1  nothing could be done: a file or the ledger cannot be used
  2  the command line makes no sense
  3  some lines were broken; the rest was written
"""


@click.command("import", epilog=_STATUSES)
@click.argument("contacts", type=FILE)
@ledger_option
@click.option(
    "--form",
    type=click.Choice(list(FORMS)),
    default="plain",
    show_default=True,
    help="Whose export it is.",
)
@click.option("--system", help="Who sent them.  [default: the form's name, or 'elsewhere']")
@click.option(
    "--map",
    "named",
    multiple=True,
    metavar="FIELD=COLUMN",
    help="What the file calls person, at, channel, purpose, id or about.",
)
@click.option(
    "--channel",
    type=click.Choice([by.value for by in Channel]),
    help="By which channel, where a line does not say.",
)
@click.option(
    "--purpose",
    type=click.Choice([why.value for why in Purpose]),
    help="What for, where a line does not say.",
)
@click.option("--zone", help="Where the clock hangs, for times without an offset: Europe/Paris.")
@click.option(
    "--people",
    type=FILE,
    help="Who they are, CSV or JSONL: finds ids by addresses, and households.",
)
@click.option(
    "--rejects", type=FILE, help="Where broken lines go.  [default: CONTACTS.rejects.csv]"
)
def import_contacts(  # noqa: PLR0913 - a command line has as many options as it has
    *,
    contacts: Path,
    ledger: str,
    form: str,
    system: str | None,
    named: tuple[str, ...],
    channel: str | None,
    purpose: str | None,
    zone: str | None,
    people: Path | None,
    rejects: Path | None,
) -> None:
    """Write down messages that other systems sent, so that every cap covers them.

    CONTACTS is CSV with a header, or JSON Lines: a line for each message. The same line told
    again is written once. Addresses are looked up in --people and never kept.
    """  # fmt: skip
    with ExitStack() as closing:
        file = closing.enter_context(
            ContactFile(
                contacts,
                FORMS[form].calling(_named(named)),
                system=system or ("elsewhere" if form == "plain" else form),
                by=Channel(channel) if channel else None,
                why=Purpose(purpose) if purpose else None,
                zone=_zone(zone),
            )
        )
        known = Directory.of(people) if people is not None else NOBODY
        listed = rejects or contacts.with_name(f"{contacts.stem}.rejects.csv")
        broken = closing.enter_context(Rejects(listed, contacts))
        count = _import(file, opened(ledger, closing), known, broken)
        _show(out_console(), contacts, count, broken, listed)
    sys.exit(3 if broken.lines else 0)


@attrs.define
class _Count:
    """What became of the lines."""

    written: int = 0
    known: int = 0
    no_message: int = 0


@attrs.frozen
class Directory:
    """The people of a file, as far as contacts need them: ids, pages, and who has an address.

    Of whom nothing is known, the id is the page; with ``closed`` they are nobody.
    """

    pages: Mapping[str, str]
    reached: Mapping[str, tuple[str, ...]] = attrs.field(repr=False)
    closed: bool = True

    @classmethod
    def of(cls, path: Path) -> Directory:
        """Read from a file of people; its broken lines are nobody."""
        pages: dict[str, str] = {}
        reached: dict[str, tuple[str, ...]] = {}
        with PeopleFile(path) as file:
            for found in file:
                if isinstance(found, Reject):
                    continue
                pages[found.id] = found.page
                for address in filter(None, (found.email, found.phone)):
                    key = address.casefold()
                    reached[key] = (*reached.get(key, ()), found.id)
        return cls(pages, reached)

    def find(self, named: str) -> tuple[tuple[str, str], ...]:
        """The id and page of everybody who is named so: two people may share an inbox."""
        if named in self.pages:
            return ((named, self.pages[named]),)
        if ids := self.reached.get(named.casefold(), ()):
            return tuple((one, self.pages[one]) for one in ids)
        if self.closed:
            raise ConfigurationError("person", "is nobody in the file of people")
        if "@" in named or named.startswith("+"):
            raise ConfigurationError("person", "is an address; say whose with --people FILE")
        return ((named, Person(named).page),)


NOBODY: Final = Directory(MappingProxyType({}), MappingProxyType({}), closed=False)
"""Without a file everybody is known by their id only."""


def _import(file: ContactFile, ledger: Ledger, known: Directory, rejects: Rejects) -> _Count:
    """Write the contacts, some pages at a time."""
    count = _Count()
    waiting: dict[str, dict[str, Entry]] = {}
    for lines, (line, found) in enumerate(file, 1):
        if isinstance(found, Reject):
            rejects.add(found)
        elif found is None:
            count.no_message += 1
        else:
            try:
                for page, entry in _entries(found, known):
                    if entry.id in waiting.setdefault(page, {}):
                        count.known += 1
                    waiting[page][entry.id] = entry
            except ConfigurationError as problem:
                rejects.add(Reject(line, problem.field, problem.problem))
        if lines % _AT_ONCE == 0:
            _write(waiting, ledger, count)
            waiting = {}
    _write(waiting, ledger, count)
    return count


def _entries(told: Told, known: Directory) -> list[tuple[str, Entry]]:
    """The facts for everybody whom the message reached. Whoever shares it has their own."""
    found = known.find(told.person)
    shared = len(found) > 1
    return [
        (page, entry)
        for person, page in found
        for entry in (
            attrs.evolve(told.contact, id=f"{told.contact.id}:{person}") if shared else told.contact
        ).entries(person)
    ]


def _write(waiting: Mapping[str, Mapping[str, Entry]], ledger: Ledger, count: _Count) -> None:
    pages = ledger.read_many(tuple(waiting))
    for page, entries in waiting.items():
        there = {entry.id for entry in pages[page].entries}
        count.known += sum(1 for name in entries if name in there)
        count.written += sum(1 for name in entries if name not in there)
    ledger.append_many([(page, tuple(e.values()), None) for page, e in waiting.items() if e])


def _show(out: Console, file: Path, count: _Count, broken: Rejects, listed: Path) -> None:
    rows = [("[green]written down[/]", count.written, "they count from now on")]
    if count.known:
        rows.append(("[dim]known already[/]", count.known, "told twice, written once"))
    if count.no_message:
        rows.append(("[dim]no message[/]", count.no_message, "opened, clicked, internal …"))
    if broken.lines:
        rows.append(("[red]rejected lines[/]", broken.lines, f"listed in {listed.name}"))
    section(out, file.name, figures(rows))
    out.print()


def _named(pairs: tuple[str, ...]) -> dict[str, str]:
    """``("person=customer_ref",)`` taken apart."""
    names: dict[str, str] = {}
    for pair in pairs:
        field, equals, name = pair.partition("=")
        if not equals or not name.strip():
            raise click.UsageError("--map wants FIELD=COLUMN, as in --map person=customer_ref")
        names[field.strip()] = name
    return names


def _zone(key: str | None) -> ZoneInfo | None:
    return None if key is None else localtime.zone(key)
