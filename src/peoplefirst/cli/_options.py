"""What several commands share: options, and what they are turned into."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from warnings import catch_warnings, simplefilter

import click
from rich.console import Console

from peoplefirst.errors import ConfigurationError
from peoplefirst.ledgers import Ledger, open_ledger
from peoplefirst.localtime import instant
from peoplefirst.plain import moment
from peoplefirst.policy import Policy

FILE = click.Path(dir_okay=False, path_type=Path)


class Moment(click.ParamType[datetime]):
    """An instant in ISO 8601, with its offset."""

    name = "ISO"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        try:
            return instant(moment(value))
        except ConfigurationError as problem:
            self.fail(str(problem), param, ctx)


policy_option = click.option(
    "--policy",
    metavar="FILE|PRESET",
    help="Rules, as TOML; or the name of a preset, which is joined to the friendly rules.",
)
ledger_option = click.option(
    "--ledger", default="sqlite:///people.db", show_default=True, help="Where the journal is kept."
)
now_option = click.option(
    "--now", type=Moment(), help="Decide for this moment, not for the present one."
)


def clock() -> datetime:
    return datetime.now(UTC)


def out_console() -> Console:
    return Console(highlight=False)


def err_console() -> Console:
    return Console(stderr=True, highlight=False)


def rules(named: str | None) -> Policy:
    """The policy in this file, or the preset of this name and the friendly one together."""
    if named is None:
        return Policy.friendly()
    with catch_warnings(record=True) as doubts:
        simplefilter("always")
        is_file = named.endswith(".toml") or Path(named).exists()
        policy = Policy.load(named) if is_file else Policy.preset(named) & Policy.friendly()
    for doubt in doubts:
        click.echo(f"peoplefirst: {doubt.message}", err=True)
    return policy


def opened(url: str, closing: ExitStack, *, make: bool = True) -> Ledger:
    """The ledger; with ``make`` False one that is a file must be there already."""
    file = url.removeprefix("sqlite:///")
    if not make and file != url and not Path(file).exists():
        raise ConfigurationError("--ledger", "is not there yet: nothing was written down in it")
    ledger = open_ledger(url)
    closing.callback(ledger.close)
    return ledger
