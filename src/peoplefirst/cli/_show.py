"""How results look on a terminal: few colours, figures to the right, words for rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from peoplefirst.cli._picture import Job, Picture
from peoplefirst.outcome import Status

_MOST_DAYS = 14

RULES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "After": "another thing comes first",
        "AwaitReply": "asked, and not answered yet",
        "Backoff": "no answer, so the wait grows",
        "CalendarCap": "enough for this day, week or month",
        "Cap": "enough for now",
        "ConsentRequired": "no consent",
        "HoldWhileOpen": "a concern of theirs is open",
        "Message": "the facts for it are not known",
        "OncePer": "said or answered once already",
        "OwnWishes": "their own wish",
        "Paused": "they asked for a rest",
        "QuietDays": "day of rest, or zone unknown",
        "QuietHours": "quiet hours, or zone unknown",
        "Reachable": "no address that we can write to",
        "Spacing": "too soon after the last",
        "Suppressed": "opted out, or a dead address",
        "Timely": "not its own time",
    }
)
"""What stood in the way, in words, for each rule of ours."""

_STATUS: Final[tuple[tuple[Status, str, str], ...]] = (
    ("sent", "green", "handed over"),
    ("deferred", "yellow", "not now; run this again later"),
    ("declined", "yellow", "not while things stand as they do"),
    ("already", "dim", "written to before under this name"),
    ("throttled", "red", "surely not sent; run this again later"),
    ("rejected", "red", "refused for good by whoever was to carry it"),
    ("unknown", "red", "perhaps sent; it counts, and is not sent again"),
    ("failed", "red", "could not be worded; see the rejects"),
)


def say_rule(name: str) -> str:
    """What stood in the way, for a reader. Rules of the shop's own go by their own name."""
    return RULES.get(name, name)


def by_count(counted: Mapping[str, int]) -> list[tuple[str, int]]:
    """The most frequent first, and those of one frequency by name: the same on every run."""
    return sorted(counted.items(), key=lambda found: (-found[1], found[0]))


def figures(rows: Iterable[tuple[str, int, str]]) -> Table:
    """A table of label, figure and remark, without lines."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(style="dim")
    for label, number, remark in rows:
        table.add_row(Text.from_markup(label), f"{number:,}", remark)
    return table


def section(out: Console, title: str, body: Table | Text) -> None:
    """A titled part, set in by two columns."""
    out.print()
    out.print(Text(title, style="bold"))
    out.print(Padding(body, (0, 0, 0, 2), expand=False))


def say_date(day: date) -> str:
    """``Tue 3 March 2026``."""
    return f"{day:%a} {day.day} {day:%B %Y}"


def show_batch(out: Console, job: Job, picture: Picture) -> None:
    """What became of a batch."""
    counts = picture.counts
    rows = [
        (f"[{style}]{status}[/]", counts[status], remark)
        for status, style, remark in _STATUS
        if counts[status]
    ]
    if picture.rejected_lines:
        listed = f"listed in {job.rejects.name}"
        rows.append(("[red]rejected lines[/]", picture.rejected_lines, listed))
    section(out, job.name, figures(rows) if rows else Text("There is nobody in this file."))
    if picture.later:
        days = sorted(picture.later.items())
        told = [(say_date(day), count, "") for day, count in days[:_MOST_DAYS]]
        if rest := sum(count for _, count in days[_MOST_DAYS:]):
            told.append(("later", rest, ""))
        section(out, "Deferred until", figures(told))
    for title, reasons in (
        ("Deferred because", picture.deferred),
        ("Declined because", picture.declined),
    ):
        if reasons:
            said = [(say_rule(rule), count, rule) for rule, count in by_count(reasons)]
            section(out, title, figures(said))
    for hint in _hints(job, picture):
        out.print()
        out.print(Text(hint))
    out.print()


def _hints(job: Job, picture: Picture) -> Iterable[str]:
    if picture.shut is not None:
        yield f"Stopped: {picture.shut}. When that is mended, the same with --resume goes on."
    earlier = picture.counts["already"]
    if earlier and not job.resume:
        yield (
            f"{earlier:,} had this message before, under the name '{job.name}', and did not get "
            "it again. If you meant to go on with that batch, all is well (--resume says so); "
            "if this is to be a new one, give it a --name of its own."
        )
    if job.resume and not earlier and picture.counts.total():
        yield (
            f"--resume found nothing under the name '{job.name}' in this ledger, so this began "
            "from the start."
        )
