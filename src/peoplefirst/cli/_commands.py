"""The commands, their options, and what their exit statuses mean."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import click

from peoplefirst.adapters import Adapter, open_adapter
from peoplefirst.cli._batch import run_batch
from peoplefirst.cli._explain import explain_to, find_person
from peoplefirst.cli._import import import_contacts
from peoplefirst.cli._messages import MESSAGES, Given
from peoplefirst.cli._options import (
    FILE,
    clock,
    err_console,
    ledger_option,
    now_option,
    opened,
    out_console,
    policy_option,
    rules,
)
from peoplefirst.cli._picture import Job
from peoplefirst.cli._presets import presets_command
from peoplefirst.cli._replay import replay
from peoplefirst.errors import PeopleFirstError
from peoplefirst.outreach import Outreach
from peoplefirst.policy import Policy
from peoplefirst.templates import Shop

_STATUSES = """\b
Exit status:
  0  everybody in the file was seen to: written to, deferred or declined
  1  nothing could be done: a file, the policy or the ledger cannot be used
  2  the command line makes no sense
  3  some lines were broken, or some messages failed; the rest was done
"""

Command = Callable[..., None]
_message = click.option(
    "--message", required=True, type=click.Choice(list(MESSAGES)), help="What to write."
)
_url = click.option("--url", help="The link of the message; a review request needs one.")
_about = click.option("--about", help="What an offer says: '10% off all green teas'.")
_people = click.option(
    "--people", type=FILE, help="The file with the facts about this person, CSV or JSONL."
)


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=_STATUSES,
)
@click.version_option(package_name="peoplefirst")
def commands() -> None:
    """Write to people rarely, briefly and at a good moment."""


@commands.command("batch", epilog=_STATUSES)
@click.argument("people", type=FILE)
@_message
@_url
@_about
@policy_option
@ledger_option
@click.option("--out", type=click.Path(path_type=Path), help="Write drafts into this folder.")
@click.option("--via", help="Send by this door: smtp://localhost:1025, smtps://user:pw@host …")
@click.option("--sender", help="Who writes: 'Tea & Co <hello@tea.example>'.")
@click.option("--unsubscribe-url", help="The link below each letter to be left alone.")
@click.option("--name", help="The batch's name.  [default: from the file's and the message's]")
@click.option("--resume", is_flag=True, help="Go on with a batch of this name.")
@click.option("--rejects", type=FILE, help="Where broken lines go.  [default: PEOPLE.rejects.csv]")
@now_option
def batch(  # noqa: PLR0913 - a command line has as many options as it has
    *,
    people: Path,
    message: str,
    url: str | None,
    about: str | None,
    policy: str | None,
    ledger: str,
    out: Path | None,
    via: str | None,
    sender: str | None,
    unsubscribe_url: str | None,
    name: str | None,
    resume: bool,
    rejects: Path | None,
    now: datetime | None,
) -> None:
    """Write to the people of a file, each at most once under the batch's name.

    PEOPLE is CSV with a header, or JSON Lines. A broken line costs that line: it is listed in
    the rejects file, by line number, field and reason. Stopped or killed, the same command goes
    on where it was; say --resume to tell that you mean that.
    """
    with ExitStack() as closing:
        door = _door(out, via, sender)
        shop = Shop(name=_shop_name(sender), unsubscribe_url=unsubscribe_url)
        make = MESSAGES[message](Given(now or clock(), url, about))
        outreach = Outreach(rules(policy), opened(ledger, closing), [door], shop=shop)
        job = Job(
            people,
            name or f"{people.stem} {message}",
            make,
            rejects or people.with_name(f"{people.stem}.rejects.csv"),
            resume=resume,
            now=now,
        )
        sys.exit(run_batch(outreach, job, out_console(), err_console()))


@commands.command("explain")
@click.argument("person_id", metavar="ID")
@_message
@_url
@_about
@_people
@policy_option
@ledger_option
@click.option("--channel", type=click.Choice(["email", "sms"]), help="By this channel only.")
@now_option
def explain(  # noqa: PLR0913 - a command line has as many options as it has
    *,
    person_id: str,
    message: str,
    url: str | None,
    about: str | None,
    people: Path | None,
    policy: str | None,
    ledger: str,
    channel: str | None,
    now: datetime | None,
) -> None:
    """Say whether we may write to the person with this ID, and if not, when and why.

    Reads; changes nothing. Without --people only the ledger is asked: consent, addresses and
    time zone are then unknown.
    """
    with ExitStack() as closing:
        at = now or clock()
        # Explaining is about the rules, so what the wording needs may be missing here.
        given = Given(at, url or "https://example.com/", about or "an offer")
        who = find_person(people, person_id)
        outreach = Outreach(rules(policy), opened(ledger, closing, make=False))
        explain_to(out_console(), outreach, who, MESSAGES[message](given)(who), channel, at)


@commands.command("statement")
@click.argument("person_id", metavar="ID")
@_people
@ledger_option
def statement(*, person_id: str, people: Path | None, ledger: str) -> None:
    """What we sent to the person with this ID, on which grounds, and what we held back."""
    with ExitStack() as closing:
        who = find_person(people, person_id)
        outreach = Outreach(Policy(), opened(ledger, closing, make=False))
        click.echo(str(outreach.statement(who)))


@commands.command("demo")
@click.option("--all", "everybody", is_flag=True, help="All 23,570 people, not one in ten.")
@click.option("--keep", type=FILE, help="Keep the ledger in this new file, to look into it.")
def demo(*, everybody: bool, keep: Path | None) -> None:
    """A year and a half of real purchases: what a naive shop sends, and what a friend would."""
    from peoplefirst.demo._run import run_demo  # noqa: PLC0415 - only this command needs it

    if not run_demo(out_console(), err_console(), everybody=everybody, keep=keep):
        sys.exit(1)


commands.add_command(import_contacts)
commands.add_command(presets_command)
commands.add_command(replay)


def run(arguments: Sequence[str]) -> int:
    """Run a command; its exit status."""
    try:
        commands.main(list(arguments), prog_name="peoplefirst", standalone_mode=False)
    except click.ClickException as problem:
        problem.show()
        return problem.exit_code
    except click.Abort:
        click.echo(
            "\npeoplefirst: stopped. A batch goes on with the same command and --resume.", err=True
        )
        return 130
    except PeopleFirstError as problem:
        click.echo(f"peoplefirst: {problem}", err=True)
        return 1
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 1
    return 0


def _door(out: Path | None, via: str | None, sender: str | None) -> Adapter:
    if (out is None) is (via is None):
        raise click.UsageError(
            "say where the messages go: --out FOLDER for drafts to look at, or "
            "--via smtp://… to send them"
        )
    if out is not None:
        return open_adapter(f"outbox:{out}", sender=sender)
    if sender is None:
        raise click.UsageError("--via needs --sender, as in 'Tea & Co <hello@tea.example>'")
    return open_adapter(via or "", sender=sender)


def _shop_name(sender: str | None) -> str | None:
    """``Tea & Co`` of ``Tea & Co <hello@tea.example>``."""
    name, bracket, _ = (sender or "").partition("<")
    return name.strip(' "') or None if bracket else None
