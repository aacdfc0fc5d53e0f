"""One page, walked as it became known, each decision on it made again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs

from peoplefirst.decision import Allow, Defer, Deny, Reason
from peoplefirst.history import Fold, History
from peoplefirst.journal import COUNTING, Entry, Kind, State
from peoplefirst.message import Channel, Message
from peoplefirst.person import Person
from peoplefirst.replay._changes import Counts
from peoplefirst.replay._judge import Judge
from peoplefirst.replay._order import as_known

Marks = Mapping[str, Sequence[Entry]]
"""The entries of each address's own page, by the address's fingerprint."""

_MADE = COUNTING | {State.BOUNCED}
"""The states of a message that went out, or may have."""

_Subject = tuple[str, object, str | None]


def _times() -> defaultdict[str, list[datetime]]:
    return defaultdict(list)


@attrs.define(eq=False)
class Walk:
    """Along one page. What it finds is counted in its fields."""

    judge: Judge
    people: Mapping[str, Person]
    marks: Marks
    reached: dict[tuple[str, Channel], str]
    """The fingerprint under which each person is reached; learnt along the way as well."""
    since: datetime | None

    tally: Counter[str] = attrs.field(init=False, factory=Counter)
    rules: Counter[str] = attrs.field(init=False, factory=Counter)
    undecided: Counter[str] = attrs.field(init=False, factory=Counter)
    before: defaultdict[str, list[datetime]] = attrs.field(init=False, factory=_times)
    after: defaultdict[str, list[datetime]] = attrs.field(init=False, factory=_times)
    _spared: set[str] = attrs.field(init=False, factory=set)
    _strangers: set[str] = attrs.field(init=False, factory=set)
    _history: list[Entry] = attrs.field(init=False, factory=list)
    _gone: set[str] = attrs.field(init=False, factory=set)
    _freed: set[_Subject] = attrs.field(init=False, factory=set)

    def along(self, entries: Sequence[Entry]) -> None:
        """Walk the page, which is a list of entries in the order written."""
        made = {c.id for c in Fold.of(entries).contacts if c.state in _MADE}
        deciding = _deciding(entries, made)
        for entry in as_known(entries):
            if entry.contact in self._gone:
                continue
            if entry.address is not None and entry.channel is not None:
                self.reached[entry.person, entry.channel] = entry.address
            if self.since is None or entry.at >= self.since:
                if entry.id in deciding and not self._stands(entry):
                    continue
                if entry.kind is Kind.HELD:
                    self._held(entry)
            self._history.append(entry)

    def counted(self) -> Counts:
        """What was found."""
        return Counts(
            **self.tally,
            people=len(self.before),
            spared=len(self._spared),
            strangers=len(self._strangers),
        )

    def _stands(self, entry: Entry) -> bool:
        """Whether a message that was made would have been. If not, nothing of it is known on."""
        self.tally["before"] += 1
        self.tally["elsewhere"] += entry.kind is not Kind.RESERVED
        self.before[entry.person].append(entry.at)
        subject = _subject(entry)
        if subject in self._freed:  # it would have been made when it was held
            self._freed.discard(subject)
            self.tally["sooner"] += 1
            self._drop(entry)
            return False
        against = self._against(entry)
        if against is None:
            self.tally["unread"] += 1
        elif against:
            self._spared.add(entry.person)
            self._drop(entry)
            return False
        self.after[entry.person].append(entry.at)
        return True

    def _against(self, entry: Entry) -> tuple[Reason, ...] | None:
        """What stands in the way of a message that was made; None where no rule can be asked."""
        asked = self._asked(entry)
        if asked is None:
            return None
        person, message, known = asked
        answer, doubted = self.judge.decide(
            person, message, self._past(person, entry.at), entry.at, known=known
        )
        self.undecided.update(doubted)
        if isinstance(answer, Allow):
            return ()
        self.tally["deferred" if isinstance(answer, Defer) else "declined"] += 1
        reasons = answer.reasons or (Reason("Policy", "a rule said so"),)
        self.rules.update({_name(reason) for reason in reasons})
        return reasons

    def _held(self, entry: Entry) -> None:
        """What was held: would it have been welcome? If so, it takes a place from then on."""
        subject = _subject(entry)
        asked = None if subject in self._freed else self._asked(entry)
        if asked is None:
            return
        person, message, known = asked
        answer, doubted = self.judge.decide(
            person, message, self._past(person, entry.at), entry.at, known=known
        )
        if isinstance(answer, Defer | Deny) or doubted:
            return
        self._freed.add(subject)
        self.tally["freed"] += 1
        self.after[entry.person].append(entry.at)
        name = f"replayed:{entry.id}"
        self._history.append(
            attrs.evolve(
                entry, id=name, kind=Kind.RESERVED, contact=name, channel=answer.channel,
                until=None, because=None,
            )
        )  # fmt: skip

    def _asked(self, entry: Entry) -> tuple[Person, Message, bool] | None:
        """The question that was asked, as far as the journal holds it."""
        known = self.people.get(entry.person)
        if entry.purpose is None or not entry.person:
            return None
        if entry.channel is None and (known is None or not known.reachable):
            return None
        if known is None:
            self._strangers.add(entry.person)
        message = Message(entry.purpose, channel=entry.channel, about=entry.about)
        return known or Person(entry.person), message, known is not None

    def _past(self, person: Person, now: datetime) -> History:
        """What would have been known of them by then."""
        marks: dict[Channel, tuple[Entry, ...]] = {}
        for by in Channel:
            said = self.marks.get(self.reached.get((person.id, by), ""), ())
            if told := tuple(entry for entry in said if entry.at <= now):
                marks[by] = told
        return History(tuple(self._history), len(self._history), marks)

    def _drop(self, entry: Entry) -> None:
        if entry.contact is not None:
            self._gone.add(entry.contact)
        self._history = [one for one in self._history if one.contact != entry.contact]


def _deciding(entries: Sequence[Entry], made: set[str]) -> frozenset[str]:
    """The ids of the entries by which each message that was made came about.

    That is the last promise, for a place that was given back may be taken again; for a message
    that was never promised, the first that was heard of it.
    """
    found: dict[str, Entry] = {}
    for entry in entries:
        if entry.contact in made and (entry.kind is Kind.RESERVED or entry.contact not in found):
            found[entry.contact] = entry
    return frozenset(entry.id for entry in found.values())


def _subject(entry: Entry) -> _Subject:
    return (entry.person, entry.purpose, entry.about)


def _name(reason: Reason) -> str:
    return f"{reason.rule} [{reason.source}]" if reason.source else reason.rule
