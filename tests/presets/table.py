"""The table of ``docs/presets.md``, from the data. ``python tests/presets/table.py`` writes it."""

import sys
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Any, cast

import attrs

from peoplefirst.presets import Obligations, Period, Preset, presets

BEGIN, END = "<!-- the table: begin -->", "<!-- the table: end -->"
HEAD = (
    "| preset | holds for | rules | source | in force | read | confidence |\n"
    "|---|---|---|---|---|---|---|"
)


def table() -> str:
    return "\n".join([HEAD, *(_row(preset) for preset in presets())])


def duties() -> str:
    rows = [(preset.name, told) for preset in presets() if (told := _duties(preset.obligations))]
    return "\n".join(["| preset | duties |", "|---|---|", *(f"| `{n}` | {d} |" for n, d in rows)])


def notes() -> str:
    return "\n".join(
        f"- **`{p.name}`** ({p.title}). {p.note} Read in: {_read(p)}." for p in presets()
    )


def page(text: str) -> str:
    """The document with its generated part as the data has it."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    made = f"{table()}\n\n### Duties\n\n{duties()}\n\n### Notes\n\n{notes()}"
    return f"{before}{BEGIN}\n\n{made}\n\n{END}{after}"


def _read(preset: Preset) -> str:
    return preset.read_in or "nothing, it is ours"


def _row(preset: Preset) -> str:
    source = f"[{preset.source}]({preset.url})" if preset.url else preset.source
    cells = (
        f"`{preset.name}`",
        _scope(preset),
        "; ".join(_rule(rule) for rule in preset.tables) or "proof of consent only",
        source,
        str(preset.effective_from or "—"),
        str(preset.reviewed_on),
        preset.confidence,
    )
    return f"| {' | '.join(cells)} |"


def _scope(preset: Preset) -> str:
    by = ", ".join(sorted(preset.channels or ())) or "every channel"
    why = ", ".join(sorted(p.words for p in preset.purposes or ())) or "all but service"
    return f"{by}: {why}"


def _rule(rule: Mapping[str, Any]) -> str:
    told = [f"{key} {_say(value)}" for key, value in rule.items() if key != "rule"]
    return " ".join([rule["rule"], *told]).replace("_", " ")


def _say(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(one).replace("_", " ") for one in cast("list[object]", value))
    return f"{value:%H:%M}" if isinstance(value, time) else str(value).lower()


def _duties(duties: Obligations) -> str:
    told: list[str] = []
    values: dict[str, object] = attrs.asdict(duties, recurse=False)
    for field, value in values.items():
        name = field.replace("_", " ")
        if value is True:
            told.append(name)
        elif isinstance(value, Period):
            told.append(f"{name}: {value}")
        elif isinstance(value, tuple) and value:
            told.append(f"{name}: {_say(list(cast('tuple[str, ...]', value)))}")
    return "; ".join(told)


if __name__ == "__main__":
    document = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/presets.md")
    document.write_text(page(document.read_text(encoding="utf-8")), encoding="utf-8")
