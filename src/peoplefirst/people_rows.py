"""People as flat rows of texts: a line of CSV, a row of a table."""

from __future__ import annotations

import re
from collections.abc import Mapping

from peoplefirst.errors import ConfigurationError
from peoplefirst.person import Person
from peoplefirst.plain import person

_FLAT = frozenset("id email phone locale country region birthday household relationship".split())
_CONSENT = re.compile(r"consent_(email|sms|voice)_(given_at|how|wording|withdrawn_at)")
_PREFERENCES = frozenset("at_most quiet_from quiet_until paused_until".split())
COLUMNS = (
    *sorted(_FLAT),
    "name",
    "preferred_name",
    "timezone",
    "channels",
    *sorted(_PREFERENCES),
    "consent_email_given_at",
    "consent_email_how",
    "consent_sms_given_at",
    "consent_sms_how",
    "purchase_id",
    "purchase_items",
    "purchase_at",
    "purchase_delivered_at",
)
"""The columns of a flat row. Empty cells are facts not known; other columns are ignored."""


def person_from_row(row: Mapping[str, str | None]) -> Person:
    """A person from a flat row of texts: a line of CSV. See :data:`COLUMNS`.

    Several zones, channels or items stand in one cell, parted by semicolons.
    """
    cells = {key: cell.strip() for key, cell in row.items() if key and cell and cell.strip()}
    data: dict[str, object] = {key: cell for key, cell in cells.items() if key in _FLAT}
    if "name" in cells:
        data["name"] = {"full": cells["name"], "preferred": cells.get("preferred_name")}
    if "timezone" in cells:
        data["timezone"] = _several(cells["timezone"])
    nested = {
        "preferences": _wishes(cells),
        "consents": _consents(cells),
        "purchases": _purchases(cells),
    }
    return person(data | {field: found for field, found in nested.items() if found})


def _wishes(cells: Mapping[str, str]) -> dict[str, object]:
    wishes: dict[str, object] = {key: cells[key] for key in _PREFERENCES if key in cells}
    if "channels" in cells:
        wishes["channels"] = _several(cells["channels"])
    if "at_most" in cells:
        wishes["at_most"] = _number(cells["at_most"], "at_most")
    return wishes


def _consents(cells: Mapping[str, str]) -> list[dict[str, str]]:
    consents: dict[str, dict[str, str]] = {}
    for key, cell in cells.items():
        if found := _CONSENT.fullmatch(key):
            by, field = found.groups()
            consents.setdefault(by, {"channel": by})[field] = cell
    return list(consents.values())


def _purchases(cells: Mapping[str, str]) -> list[dict[str, object]]:
    bought: dict[str, object] = {
        key.removeprefix("purchase_"): cell
        for key, cell in cells.items()
        if key.startswith("purchase_")
    }
    if "items" in bought:
        bought["items"] = _several(cells["purchase_items"])
    return [bought] if bought else []


def _several(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _number(cell: str, field: str) -> int:
    if cell.isascii() and cell.isdigit():
        return int(cell)
    raise ConfigurationError(field, "must be a whole number")
