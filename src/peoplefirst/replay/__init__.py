"""The shop's own journal, decided again under another policy: what would change, and for whom.

Each contact that was made is decided again at its own moment, on the history as it would have
been: what the new policy blocks does not count for what comes later, and what was held but
would be welcome counts from then on. What the person did stays as it was.

The journal does not hold consents, zones or wishes. Where they are not given, the rules that
need them are not believed when they object: such objections are listed apart, and block nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from peoplefirst.address import fingerprint
from peoplefirst.journal import Entry
from peoplefirst.localtime import instant
from peoplefirst.message import Channel
from peoplefirst.person import Person
from peoplefirst.policy import Policy
from peoplefirst.replay._changes import Changes, Counts, Worst
from peoplefirst.replay._judge import NEEDS, Judge
from peoplefirst.replay._page import Marks, Walk

__all__ = ["NEEDS", "Changes", "Counts", "Marks", "Replay", "Worst"]


class Replay:
    """Walks pages one by one and counts, in memory that does not grow with their number.

    ``since``: contacts before it are not decided again; they stay, and count. ``salt`` is the
    ledger's, to know the pages of known addresses by.
    """

    def __init__(self, policy: Policy, *, since: datetime | None = None, salt: bytes = b"") -> None:
        self._name = policy.name
        self._judge = Judge.of(policy)
        self._since = None if since is None else instant(since, "since")
        self._salt = salt
        self._counts = Counts()
        self._rules: Counter[str] = Counter()
        self._undecided: Counter[str] = Counter()
        self._before = Worst()
        self._after = Worst()

    def addresses(self, entries: Iterable[Entry], people: Mapping[str, Person]) -> set[str]:
        """The fingerprints of the addresses whose pages :meth:`add` should be given."""
        found = {entry.address for entry in entries if entry.address is not None}
        return found.union(self._fingerprints(people).values())

    def add(
        self, entries: Sequence[Entry], people: Mapping[str, Person], marks: Marks | None = None
    ) -> None:
        """Decide a page again.

        ``people``: by their ids those on it of whom more is known than the id. ``marks``: the
        entries of the pages of their addresses, by the fingerprint.
        """
        walk = Walk(self._judge, people, marks or {}, self._fingerprints(people), self._since)
        walk.along(entries)
        self._counts = self._counts.plus(walk.counted())
        self._rules += walk.rules
        self._undecided += walk.undecided
        self._before = self._before.or_more(walk.before)
        self._after = self._after.or_more(walk.after)

    def changes(self) -> Changes:
        """What was found so far."""
        return Changes(
            policy=self._name,
            counts=self._counts,
            rules=_by_count(self._rules),
            undecided=_by_count(self._undecided),
            worst_before=self._before,
            worst_after=self._after,
        )

    def _fingerprints(self, people: Mapping[str, Person]) -> dict[tuple[str, Channel], str]:
        return {
            (person.id, by): fingerprint(to, self._salt)
            for person in people.values()
            for by in Channel
            if (to := person.address(by)) is not None
        }


def _by_count(counted: Counter[str]) -> dict[str, int]:
    return dict(sorted(counted.items(), key=lambda found: (-found[1], found[0])))
