"""Nobody above a cap: counted from the journal's bare entries, by none of the library's rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import attrs

from peoplefirst.journal import Entry, Kind
from peoplefirst.ledgers import Ledger

CAPS = ((1, timedelta(days=1)), (2, timedelta(days=7)), (5, timedelta(days=30)))
"""At most so many in every window of this length: what the friendly policy promises."""

_GIVEN_BACK = frozenset({Kind.RELEASED, Kind.REJECTED})


@attrs.frozen
class Proof:
    """What stands in the journal. ``worst`` is the most in any window of each cap's length."""

    contacts: int
    people: int
    most: tuple[int, str]
    worst: Mapping[timedelta, int]
    at_night: int
    on_sunday: int

    @property
    def holds(self) -> bool:
        """Whether nobody was above a cap, nor written to at night or on a Sunday."""
        within = all(self.worst[length] <= limit for limit, length in CAPS)
        return within and not self.at_night and not self.on_sunday


def prove(ledger: Ledger, zones: Mapping[str, str]) -> Proof:
    """Count every promise on every person's page. ``zones``: person → the zone they live in."""
    worst = dict.fromkeys((length for _, length in CAPS), 0)
    contacts = people = at_night = on_sunday = 0
    most = (0, "")
    for page in ledger.pages("p:"):
        person = page.removeprefix("p:")
        times = _promised(ledger.read(page).entries)
        contacts += len(times)
        people += bool(times)
        most = min(most, (len(times), person), key=lambda found: (-found[0], found[1]))
        for length in worst:
            worst[length] = max(worst[length], _most_within(times, length))
        zone = ZoneInfo(zones[person])
        for at in times:
            wall = at.astimezone(zone)
            at_night += not 9 <= wall.hour < 20
            on_sunday += wall.weekday() == 6
    return Proof(contacts, people, most, worst, at_night, on_sunday)


def _promised(entries: Iterable[Entry]) -> list[datetime]:
    """When something was promised that was not given back, in order."""
    promised: dict[str, datetime] = {}
    for entry in entries:
        if entry.kind is Kind.RESERVED and entry.contact is not None:
            promised[entry.contact] = entry.at
        elif entry.kind in _GIVEN_BACK and entry.contact is not None:
            promised.pop(entry.contact, None)
    return sorted(promised.values())


def _most_within(times: list[datetime], length: timedelta) -> int:
    """The most of these that lie in any half-open window of this length."""
    most = start = 0
    for end, at in enumerate(times):
        while times[start] <= at - length:
            start += 1
        most = max(most, end - start + 1)
    return most
