"""One batch in a process of its own: ``python -m benchmarks._batch_child ours sms 10000``.

Prints JSON: people a second, without the time that making up the people took, and how much
memory the process took at most.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks._people import NOW, SHOP_NAME, newcomer
from peoplefirst import Channel, CheckIn, Message, Outreach, Person, Policy, Shop
from peoplefirst.adapters import Outbox
from peoplefirst.ledgers import SQLiteLedger

_ITEM = "Sencha 2026"


class _Stream:
    """People made one by one as they are asked for, and how long that took."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.took = 0.0

    def __iter__(self) -> Iterator[Person]:
        clock = time.perf_counter
        for number in range(self.count):
            start = clock()
            person = newcomer(number)
            self.took += clock() - start
            yield person


def _ours(people: _Stream, by: Channel, folder: Path) -> int:
    ledger = SQLiteLedger(folder / "people.db")
    outbox = Outbox(keep=False, sender="Tea & Co <hello@tea.example>")
    shop = Shop(
        name=SHOP_NAME,
        unsubscribe_url=lambda person: f"https://tea.example/stop/{person.id}",
        sms_stop_word="STOP",
    )
    outreach = Outreach(Policy.friendly(), ledger, [outbox], shop=shop)

    def message(person: Person) -> Message:
        return CheckIn(channel=by, about=f"order-{person.id}", item=_ITEM)

    report = outreach.batch("spring", people, message, now=NOW)
    return report.counts.get("sent", 0)


def _theirs(people: _Stream, by: Channel, _: Path) -> int:
    from benchmarks._loop import write  # noqa: PLC0415 - loaded beforehand, see main

    return write(people, _ITEM, sms=by is Channel.SMS)


def _peak_megabytes() -> float:
    """What this process used at most. Linux counts for getrusage what the parent used too."""
    status = Path("/proc/self/status")
    if status.exists():
        peak = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii"))
        return int(peak[1]) / 2**10 if peak else 0.0
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return 0.0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 2**10)


def main(who: str, by: str, count: str) -> None:
    """Run it, and print what it took."""
    people = _Stream(int(count))
    do = {"ours": _ours, "theirs": _theirs}[who]
    with tempfile.TemporaryDirectory(prefix="peoplefirst-bench-") as folder:
        warm = Path(folder, "warm")
        warm.mkdir()
        do(_Stream(9), Channel(by), warm)  # what is loaded and compiled once is not counted
        start, cpu = time.perf_counter(), time.process_time()
        written = do(people, Channel(by), Path(folder))
        cpu = time.process_time() - cpu - people.took
        took = time.perf_counter() - start - people.took
    figures = {
        "people/s": people.count / took,
        "per CPU second": people.count / cpu,
        "peak MB": _peak_megabytes(),
        "written": written,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
