"""The shop's own journal under another policy: what would change, and for whom."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TypeVar

import attrs
import click
from rich.console import Console
from rich.markup import escape
from rich.text import Text

from peoplefirst.cli._options import FILE, Moment, ledger_option, opened, out_console, rules
from peoplefirst.cli._show import figures, say_rule, section
from peoplefirst.history import Page
from peoplefirst.ledgers import Ledger
from peoplefirst.people_files import PeopleFile, Reject
from peoplefirst.person import Person
from peoplefirst.replay import NEEDS, Changes, Replay

_T = TypeVar("_T")
_AT_ONCE = 200

_STATUSES = """\b
Exit status:
  0  the journal was replayed, and no more is blocked than the limit
  1  more is blocked than --fail-if-blocked-over, or nothing could be done
  2  the command line makes no sense
"""


class _Percent(click.ParamType[float]):
    """A part of a hundred, with its sign, so that nobody has to guess what 0.2 means."""

    name = "N%"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        number, sign, rest = str(value).partition("%")
        try:
            share = float(number) / 100
        except ValueError:
            share = -1.0
        if not sign or rest or not 0 <= share <= 1:
            self.fail("must be a percentage from 0% to 100%, such as 20%", param, ctx)
        return share


@click.command("replay", epilog=_STATUSES)
@click.option(
    "--policy",
    required=True,
    metavar="FILE|PRESET",
    help="The rules to try: TOML, or the name of a preset, which is joined to the friendly rules.",
)
@ledger_option
@click.option("--people", type=FILE, help="What is known of the people, CSV or JSONL.")
@click.option("--since", type=Moment(), help="Decide only what was written from this moment on.")
@click.option(
    "--fail-if-blocked-over",
    "limit",
    type=_Percent(),
    help="Exit with 1 if more of the messages than this would be blocked.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def replay(
    *,
    policy: str,
    ledger: str,
    people: Path | None,
    since: datetime | None,
    limit: float | None,
    as_json: bool,
) -> None:
    """Decide the journal again under another policy: what would change, and for whom.

    Reads; changes nothing. Each message that was sent is decided again at its own moment, on the
    history as it would have been. The journal holds no consents, zones or wishes: without
    --people, rules that need them block nothing and are listed apart.
    """
    with ExitStack() as closing:
        new = rules(policy)
        book = opened(ledger, closing, make=False)
        walk = Replay(new, since=since, salt=book.salt)
        broken = _walk(walk, book, people, closing)
        changes = walk.changes()
    if as_json:
        click.echo(json.dumps({**changes.as_data(), "unreadable_lines": broken}, indent=2))
    else:
        _show(out_console(), changes, broken)
    if limit is not None and changes.share > limit:
        click.echo(
            f"peoplefirst: {changes.share:.1%} would be blocked, which is more than {limit:.1%}",
            err=True,
        )
        sys.exit(1)


@attrs.define
class _Known:
    """Whose pages were walked, and who is still to be met on a household's page."""

    file: PeopleFile | None = None
    together: dict[str, dict[str, Person]] = attrs.field(factory=dict)
    alone: dict[str, Person] = attrs.field(factory=dict)

    def on(self, page: str) -> Mapping[str, Person]:
        """Those on this page of whom more is known than the id."""
        kind, _, name = page.partition(":")
        if kind == "h":
            return self.together.get(name, {})
        return {name: self.alone[name]} if name in self.alone else {}

    def walked(self, page: str) -> bool:
        """Whether the page was seen when the file was read."""
        name = page.removeprefix("p:")
        line = self.file.line_of(name) if self.file is not None and name != page else None
        return line is not None and name not in self.alone


def _walk(walk: Replay, ledger: Ledger, people: Path | None, closing: ExitStack) -> int:
    """All pages: those of the people in the file with them, then the rest. Broken lines.

    Neither the file nor the journal is held in memory: of the file, only the ids and whoever
    shares a household.
    """
    known = _Known()
    broken = 0
    if people is not None:
        known.file = closing.enter_context(PeopleFile(people))
        for some in _some(known.file):
            alone: dict[str, Person] = {}
            for found in some:
                if isinstance(found, Reject):
                    broken += 1
                elif found.household is None:
                    alone[found.page] = found
                else:
                    known.together.setdefault(found.household, {})[found.id] = found
                    known.alone[found.id] = found
            _add(walk, ledger, {page: {one.id: one} for page, one in alone.items()})
    for prefix in ("h:", "p:"):
        pages = (page for page in ledger.pages(prefix) if not known.walked(page))
        for some_pages in _some(pages):
            _add(walk, ledger, {page: known.on(page) for page in some_pages})
    return broken


def _add(walk: Replay, ledger: Ledger, people: Mapping[str, Mapping[str, Person]]) -> None:
    """Pages, with whoever is known on them, and the pages of their addresses."""
    read: Mapping[str, Page] = ledger.read_many(tuple(people))
    written = {page: found.entries for page, found in read.items() if found.entries}
    wanted = {
        mark for page, entries in written.items() for mark in walk.addresses(entries, people[page])
    }
    marked = ledger.read_many(tuple(f"a:{mark}" for mark in sorted(wanted)))
    marks = {page.removeprefix("a:"): found.entries for page, found in marked.items()}
    for page, entries in written.items():
        walk.add(entries, people[page], marks)


def _some(things: Iterable[_T]) -> Iterator[list[_T]]:
    """A few at a time, to the end."""
    rest = iter(things)
    while some := list(islice(rest, _AT_ONCE)):
        yield some


def _show(out: Console, changes: Changes, broken: int) -> None:
    counts = changes.counts
    if not counts.before:
        section(out, "Replay", Text("There is no message in this ledger to decide again."))
        return
    rows = [("messages that were sent", counts.before, f"to {counts.people:,} people")]
    if counts.elsewhere:
        rows.append(("  by other systems", counts.elsewhere, ""))
    share = f"{changes.share:.1%}, to {counts.spared:,} people"
    rows.append(("[yellow]would be blocked[/]", changes.blocked, share))
    rows.append(("  and welcome later", counts.deferred, ""))
    rows.append(("  and not welcome", counts.declined, ""))
    if counts.freed:
        remark = f"{counts.sooner:,} of them were sent later on" if counts.sooner else ""
        rows.append(("[green]held, and would be sent[/]", counts.freed, remark))
    rows.append(("messages there would be", changes.after, ""))
    section(out, changes.policy or "Replay", figures(rows))
    if changes.rules:
        told = [(say_rule(name.partition(" [")[0]), n, name) for name, n in changes.rules.items()]
        section(out, "Blocked because", figures(told))
    before, after = changes.worst_before, changes.worst_after
    worst = [
        (escape(f"{one.person}"), one.messages, remark)
        for one, remark in ((before, "as it was"), (after, "as it would be"))
        if one.person is not None
    ]
    section(out, "Most messages to one person in 30 days", figures(worst))
    for line in _open(changes, broken):
        out.print()
        out.print(Text(line))
    out.print()


def _open(changes: Changes, broken: int) -> Iterable[str]:
    """What this cannot say."""
    counts = changes.counts
    if changes.undecided:
        needs = {kind.__name__: need for kind, need in NEEDS.items()}
        told = ", ".join(
            f"{n:,} by {rule} ({needs[rule]})" for rule, n in changes.undecided.items()
        )
        yield (
            f"Not decided, since nothing is known of {counts.strangers:,} people but the id: "
            f"{told}. Give the facts with --people FILE."
        )
    if counts.unread:
        yield f"{counts.unread:,} say no channel or no purpose, so no rule could be asked."
    if broken:
        yield f"{broken:,} lines of the file of people cannot be read; batch lists them."
