"""The demo from its first line to its last: replay, count again, show."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from peoplefirst.demo._cast import cast
from peoplefirst.demo._proof import prove
from peoplefirst.demo._purchases import customers
from peoplefirst.demo._replay import DAYS
from peoplefirst.demo._show import Shown, show_end, show_start
from peoplefirst.demo._workers import replay_all
from peoplefirst.errors import ConfigurationError
from peoplefirst.ledgers import SQLiteLedger


def run_demo(
    out: Console,
    err: Console,
    *,
    everybody: bool = False,
    keep: Path | None = None,
    people: int | None = None,
) -> bool:
    """Replay the purchases and show the picture; whether the proof held.

    ``everybody``: all 23,570 people, not the sample of one in ten. ``people``: only so many of
    them. ``keep``: a new file for the ledger, which else is gone afterwards.
    """
    if keep is not None and keep.exists():
        raise ConfigurationError("--keep", "is there already; the demo begins with an empty ledger")
    chosen = customers(everybody=everybody)[:people]
    show_start(out, chosen)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="peoplefirst-demo-") as folder:
        file = keep or Path(folder) / "people.db"
        with _progress(err) as progress:
            bar = progress.add_task("replaying", total=DAYS)
            tally = replay_all(chosen, file, lambda days: progress.advance(bar, days / len(chosen)))
            progress.update(bar, description="counting again")
            ledger = SQLiteLedger(file)
            try:
                zones = {c.id: cast(c).person.timezone[0] for c in chosen}
                proof = prove(ledger, zones)
            finally:
                ledger.close()
    show_end(out, Shown(tally, proof, len(chosen), time.monotonic() - started, keep))
    return proof.holds


def _progress(err: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:.0f} of {task.total:.0f} days"),
        TimeElapsedColumn(),
        console=err,
        refresh_per_second=4,  # the cores are busy with the replay
        transient=True,
        disable=not err.is_terminal,
    )
