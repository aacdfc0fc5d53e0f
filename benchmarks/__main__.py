"""``python -m benchmarks [name …] [--rounds 7] [--quick] [--million] [--json FILE]``."""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks._harness import compete, machine
from benchmarks._table import told

NAMES = ("decision", "reservation", "batch", "imports")


def main(arguments: list[str] | None = None) -> int:
    """Measure what is named (all of it otherwise), print tables, write JSON if asked to."""
    options = _options(arguments)
    here = machine()
    print(
        f"{here['cores']} cores, {here['python']}, {here['system']}, load {here['load']};"
        f" medians of {options.rounds} interleaved rounds{' (quick)' if options.quick else ''}."
        "\nAbsolute figures drift from run to run; the ratios are what counts.",
        flush=True,
    )
    results: dict[str, Any] = {}
    for name in options.names or NAMES:
        results[name] = _measured(name, options)
    if options.json is not None:
        text = json.dumps({"machine": here, "rounds": options.rounds, "results": results}, indent=2)
        options.json.write_text(text + "\n", encoding="utf-8")
    return 0


def _measured(name: str, options: argparse.Namespace) -> dict[str, Any]:
    """One contest, told as soon as it is over, and gone before the next one starts."""
    start = time.perf_counter()
    more = {"million": True} if name == "batch" and options.million else {}
    module = importlib.import_module(f"benchmarks.{name}")
    result = compete(module.contest(quick=options.quick, **more), options.rounds)
    gc.unfreeze()
    print(f"\n{told(result)}\n({name}: {time.perf_counter() - start:.0f} s)", flush=True)
    return result.plain()


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Peers side by side.")
    parser.add_argument(
        "names", nargs="*", metavar="name", help=f"of: {', '.join(NAMES)}; default: all"
    )
    parser.add_argument(
        "--rounds", type=int, default=0, help="rounds to take medians of (7; quick: 3)"
    )
    parser.add_argument("--quick", action="store_true", help="few people, few calls: does it run?")
    parser.add_argument("--million", action="store_true", help="batch: a million people as well")
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="write every round's figures there"
    )
    options = parser.parse_args(arguments)
    if unknown := [name for name in options.names if name not in NAMES]:
        parser.error(f"unknown: {', '.join(unknown)}; known are {', '.join(NAMES)}")
    options.rounds = options.rounds or (3 if options.quick else 7)
    return options


if __name__ == "__main__":
    sys.exit(main())
