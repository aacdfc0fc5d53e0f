"""``peoplefirst presets``: the rules that ship with the library, where they come from, how sure."""

from __future__ import annotations

import json

import click
from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from peoplefirst.cli._options import out_console
from peoplefirst.person import Person
from peoplefirst.policy_data import as_toml
from peoplefirst.presets import Preset, preset, presets, presets_for

_SURE = {"primary": "green", "secondary": "yellow", "memory": "red"}


@click.command("presets")
@click.argument("name", required=False)
@click.option("--country", help="Only those that hold there: an ISO 3166 code such as US.")
@click.option("--region", help="A region of that country, such as FL.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--toml", is_flag=True, help="The rules of NAME as a policy file, to start from.")
def presets_command(
    *, name: str | None, country: str | None, region: str | None, as_json: bool, toml: bool
) -> None:
    """The rules that ship with the library, with their sources and dates.

    They are engineering defaults, not legal advice.
    """
    if toml and name is None:
        raise click.UsageError("--toml needs the NAME of a preset")
    if name is not None:
        chosen: tuple[Preset, ...] = (preset(name),)
    elif country is not None:
        chosen = presets_for(Person("somebody", country=country, region=region))
    else:
        chosen = presets()
    if toml:
        click.echo(as_toml(chosen[0].policy()), nl=False)
    elif as_json:
        click.echo(json.dumps([_plain(one) for one in chosen], indent=2, ensure_ascii=False))
    elif name is not None:
        _show_one(out_console(), chosen[0])
    else:
        _show_all(out_console(), chosen)


def _plain(one: Preset) -> dict[str, str | None]:
    """What there is to know about a preset, for programs."""
    return {
        "name": one.name,
        "title": one.title,
        "kind": one.kind.value,
        "source": one.source,
        "url": one.url,
        "effective_from": one.effective_from.isoformat() if one.effective_from else None,
        "reviewed_on": one.reviewed_on.isoformat(),
        "confidence": one.confidence.value,
        "note": one.note,
    }


def _show_all(out: Console, chosen: tuple[Preset, ...]) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in ("preset", "since", "reviewed", "read in"):
        table.add_column(column, no_wrap=True, style="bold" if column == "preset" else "")
    table.add_column("source", overflow="fold")
    for one in chosen:
        table.add_row(
            one.name,
            one.effective_from.isoformat() if one.effective_from else "",
            one.reviewed_on.isoformat(),
            Text(one.confidence.value, style=_SURE[one.confidence.value]),
            one.source,
        )
    out.print(table if chosen else "no preset of ours holds there")
    out.print("\nEngineering defaults, not legal advice. One of them: peoplefirst presets us.fl")


def _show_one(out: Console, one: Preset) -> None:
    since = f", since {one.effective_from.isoformat()}" if one.effective_from else ""
    facts = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    facts.add_row("source", one.source + since)
    if one.url:
        facts.add_row("url", one.url)
    facts.add_row("reviewed", f"{one.reviewed_on.isoformat()} ({one.confidence.value})")
    facts.add_row("note", one.note)
    rules = Text(as_toml(one.policy()).strip())
    out.print(
        Group(Text(f"{one.name}: {one.title}", style="bold"), facts, Text(), Padding(rules, (0, 2)))
    )
    out.print("\nAn engineering default, not legal advice.")
