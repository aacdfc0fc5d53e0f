"""A result as text: a table, the targets met or not, and notes."""

from __future__ import annotations

from benchmarks._harness import Result, Target


def told(result: Result) -> str:
    """The peers with their figures and ratios, fit for a terminal and for a document."""
    contest, unit = result.contest, result.contest.unit
    columns = list(dict.fromkeys(name for figures in result.rounds.values() for name in figures))
    rows = [["", *(f"{name} {unit}" if name in _IN_UNIT else name for name in columns), "ratio"]]
    for peer in contest.peers:
        figures = [result.figure(peer.name, name) for name in columns]
        figures.append(result.against(peer))
        rows.append([peer.name, *map(_number, figures)])
    lines = [contest.title, "", *_aligned(rows), ""]
    others = dict.fromkeys(peer.against or contest.against for peer in contest.peers)
    counterparts = " or ".join(f"“{name}”" for name in others)
    lines.append(f"ratio: {contest.by} against {counterparts}, in the same round")
    lines += contest.notes
    for target, value, met in result.verdicts():
        verdict = "met    " if met else "NOT MET"
        lines.append(f"{verdict}  {target.words}: {_number(value)} ({_bound(target)})")
    return "\n".join(lines)


_IN_UNIT = frozenset({"p50", "p99", "median"})


def _bound(target: Target) -> str:
    if target.at_most is not None:
        return f"≤ {target.at_most:,g}"
    return f"≥ {target.at_least:,g}"


def _aligned(rows: list[list[str]]) -> list[str]:
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines: list[str] = []
    for row in rows:
        name, *numbers = (cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        lines.append(" | ".join(("| " + name.strip().ljust(widths[0]), *numbers)) + " |")
    rule = [":" + "-" * (widths[0] + 1), *("-" * (width + 1) + ":" for width in widths[1:])]
    return [lines[0], "|" + "|".join(rule) + "|", *lines[1:]]


def _number(value: float | None) -> str:
    if value is None:
        return ""
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
