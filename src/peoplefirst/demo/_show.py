"""The picture at the end: what was wanted, what was sent, what waited, what was left unsaid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

import attrs
from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from peoplefirst import localtime
from peoplefirst.cli._show import by_count, say_rule
from peoplefirst.demo._proof import CAPS, Proof
from peoplefirst.demo._purchases import Customer
from peoplefirst.demo._tally import WAITS, Letter, Tally
from peoplefirst.message import Channel, Purpose
from peoplefirst.parcel import SMS

_NAIVE: Final = (
    (Purpose.THANK_YOU, "thank-you", "same day"),
    (Purpose.CHECK_IN, "check-in", "14 days later"),
    (Purpose.REVIEW_REQUEST, "review request", "21 days later"),
    (Purpose.BACK_IN_TOUCH, "“we miss you”", "60 quiet days"),
    (Purpose.OFFER, "promotion", "2 a week, to all"),
)
_LETTERS: Final = (
    (Purpose.CHECK_IN, Channel.EMAIL),
    (Purpose.REVIEW_REQUEST, Channel.EMAIL),
    (Purpose.THANK_YOU, Channel.SMS),
)
_PHONE = 46
"""Columns of a letter as a phone would show it."""


@attrs.frozen
class Shown:
    """All that the end tells of. ``seconds`` is how long it took."""

    tally: Tally
    proof: Proof
    people: int
    seconds: float
    keep: Path | None


def show_start(out: Console, chosen: Sequence[Customer]) -> None:
    """What is real and what is made up, before anything happens."""
    purchases = sum(len(customer.bought) for customer in chosen)
    out.print()
    out.print(
        Text.assemble(
            ("A shop that sells music: ", "bold"),
            f"{purchases:,} real purchases by {len(chosen):,} people, January 1997 to June 1998 "
            "(CDNOW). Names, zones, addresses (all example.com), consents, the hours of the day "
            "and the wish to be left alone are made up from each person’s number: 80 % said yes "
            "to e-mail, 15 % to SMS, 4 % ask to be left alone at some time.",
        )
    )


def show_end(out: Console, shown: Shown) -> None:
    """The picture."""
    _main(out, shown)
    _waits(out, shown.tally)
    _reasons(out, shown.tally)
    _letters(out, shown.tally)
    _decision(out, shown.tally)
    _proof(out, shown.proof)
    _next(out, shown)


def _part(out: Console, title: str, body: Table | Text | Panel) -> None:
    out.print()
    out.print(Text(title, style="bold"))
    out.print(Padding(body, (0, 0, 0, 2), expand=False))


def _main(out: Console, shown: Shown) -> None:
    tally, proof = shown.tally, shown.proof
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("")
    table.add_column("a naive shop", justify="right")
    table.add_column("a friend", justify="right", style="green")
    table.add_column("", style="dim")
    for purpose, name, when in _NAIVE:
        sent = tally.at_once[purpose] + tally.later[purpose]
        table.add_row(name, f"{tally.wanted[purpose]:,}", f"{sent:,}", when)
    table.add_section()
    wanted = tally.wanted.total()
    share = f"{tally.sent / wanted:.0%} of them" if wanted else ""
    table.add_row("messages in all", f"{wanted:,}", f"{tally.sent:,}", share, style="bold")
    table.add_row("to the worst-off person", f"{tally.most_wanted[0]:,}", f"{proof.most[0]:,}")
    table.add_row(
        "… in their worst 7 days",
        f"{tally.worst_week[0]:,}",
        f"{proof.worst[timedelta(days=7)]:,}",
    )
    _part(out, "What was sent", table)
    if not tally.at_once[Purpose.BACK_IN_TOUCH] + tally.later[Purpose.BACK_IN_TOUCH]:
        never = (
            "“We miss you” to nobody: after 60 quiet days two asks stand unanswered, and then it "
            "is theirs to speak."
        )
        out.print(Padding(Text(never, "dim"), (0, 0, 0, 2)))


def _bars(out: Console, rows: Sequence[tuple[str, int, str]]) -> Table:
    longest = max((count for _, count, _ in rows), default=1) or 1
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(style="dim", no_wrap=True)
    widest = max(min(out.width - 66, 30), 12)
    for label, count, remark in rows:
        bar = "━" * max(round(widest * count / longest), 1 if count else 0)
        table.add_row(label, f"{count:,}", Text(bar, "cyan"), remark)
    return table


def _waits(out: Console, tally: Tally) -> None:
    later = tally.later.total()
    rows = [(name, tally.waits[name], "") for name, _ in WAITS if tally.waits[name]]
    _part(out, f"Deferred at first: {tally.deferred:,}, to a better moment", _bars(out, rows))
    then = f"Asked again at that moment, {later:,} were sent, {tally.given_up:,} were not"
    rest = f", and {tally.waiting:,} still wait on the last day." if tally.waiting else "."
    out.print(Padding(Text(then + rest, "dim"), (0, 0, 0, 2)))


def _reasons(out: Console, tally: Tally) -> None:
    rows = [(say_rule(rule), count, rule) for rule, count in by_count(tally.reasons)]
    title = f"Left unsaid: {tally.declined:,}, because (one can have several reasons)"
    _part(out, title, _bars(out, rows))


def _letters(out: Console, tally: Tally) -> None:
    shown = [tally.letters[kind] for kind in _LETTERS if kind in tally.letters]
    panels = [_phone(letter) for letter in shown]
    if not panels:
        return
    out.print()
    out.print(Text("Some of them", style="bold"))
    side_by_side = max(out.width // (_PHONE + 3), 1)
    for start in range(0, len(panels), side_by_side):
        grid = Table.grid(padding=(0, 1))
        grid.add_row(*panels[start : start + side_by_side])
        out.print(Padding(grid, (0, 0, 0, 2), expand=False))


def _phone(letter: Letter) -> Panel:
    zone = letter.to.zones[0]
    when = f"{localtime.say_moment(letter.at, zone)}"
    content = letter.content
    if isinstance(content, SMS):
        body = Text(content.text)
        title = f"SMS, {content.segments} segment{'s' if content.segments > 1 else ''}"
    else:
        body = Text.assemble((content.subject, "bold"), "\n\n", content.text.strip())
        title = "E-mail"
    return Panel(
        body, title=title, title_align="left", subtitle=when, subtitle_align="left",
        width=_PHONE, border_style="dim", box=box.ROUNDED, padding=(0, 1),
    )  # fmt: skip


def _decision(out: Console, tally: Tally) -> None:
    told = tally.explained
    if told is None:
        return
    zone = told.to.zones[0]
    what = told.purpose.words
    article = "an" if what[0] in "aeiou" else "a"
    asked = (
        f"May person {told.to.id} be sent {article} {what}, "
        f"on {localtime.say_moment(told.at, zone)}?"
    )
    until = localtime.say_moment(told.decision.until, zone)
    body = Text.assemble(asked, "\n", (f"Not now, but from {until} on:", "yellow"))
    reasons = [str(reason) for reason in told.decision.reasons]
    reasons += [f"and once that is over, {reason}" for reason in told.decision.then]
    for reason in reasons:
        body.append(f"\n· {reason}")
    _part(out, "A decision in words", body)


def _proof(out: Console, proof: Proof) -> None:
    found = ", ".join(
        f"{proof.worst[length]} in any {localtime.say_span(length)} (at most {limit})"
        for limit, length in CAPS
    )
    verdict = (
        ("Nobody was above a cap", "bold green")
        if proof.holds
        else ("A CAP WAS PASSED", "bold red")
    )
    body = Text.assemble(
        verdict,
        f": counted again from the journal’s {proof.contacts:,} promises to {proof.people:,} "
        f"people, by sliding windows and none of the rules. The most that anybody got: {found}; "
        f"{proof.at_night or 'none'} at night where they live, {proof.on_sunday or 'none'} on a "
        "Sunday.",
    )
    _part(out, "Proof", body)


def _next(out: Console, shown: Shown) -> None:
    tally, keep = shown.tally, shown.keep
    rate = tally.wanted.total() / shown.seconds if shown.seconds else 0
    out.print()
    out.print(
        Text(
            f"{shown.seconds:.1f} s, {rate:,.0f} decisions a second, all on one SQLite file.", "dim"
        )
    )
    busiest = tally.most_wanted[1]
    file = f"sqlite:///{keep}" if keep else "sqlite:///demo.db"
    commands = [
        ("all 23,570 people", "peoplefirst demo --all"),
        ("what one of them got, and why", f"peoplefirst statement {busiest} --ledger {file}"),
        ("your own people", "peoplefirst batch people.csv --message check-in --out drafts/"),
    ]
    if keep is None:
        commands.insert(1, ("with a ledger to look into", "peoplefirst demo --keep demo.db"))
    body = Text("\n").join(
        Text.assemble((f"{what}:\n", "dim"), (f"  {command}", "cyan")) for what, command in commands
    )
    _part(out, "What to type next", body)
    out.print()
