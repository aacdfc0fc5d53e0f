"""The ledger's contract as a list of entries a page: what every ledger is compared with."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
from hypothesis import strategies as st

from peoplefirst.journal import Entry, Kind
from peoplefirst.ledgers import Found, Ledger
from peoplefirst.testing.strategies import entries


@attrs.frozen
class Write:
    """An append. ``off`` is how far its expectation is from the page's version; None: a fact."""

    page: int
    entries: tuple[Entry, ...]
    off: int | None


@attrs.frozen
class WriteMany:
    """Several appends in one call."""

    writes: tuple[Write, ...]


@attrs.frozen
class Forget:
    """A person is forgotten on a page."""

    page: int
    person: str
    marker: Entry


Step = Write | WriteMany | Forget

_PEOPLE = st.sampled_from(("42", "43", "e\N{COMBINING ACUTE ACCENT}"))
# Few ids and references, so that the same ones come again.
_IDS = st.sampled_from(tuple("abcdefgh"))
_REFERENCES = st.sampled_from(("", "m-1", "m-2"))
_PAGES = st.integers(0, 2)


def _writes(offs: tuple[int | None, ...]) -> st.SearchStrategy[Write]:
    some = st.lists(entries(ids=_IDS, people=_PEOPLE, references=_REFERENCES), max_size=3)
    return st.builds(Write, _PAGES, some.map(tuple), st.sampled_from(offs))


def steps() -> st.SearchStrategy[list[Step]]:
    """What might be done to three pages, in an order."""
    marker = entries(ids=_IDS | st.just("marker"), people=_PEOPLE, references=_REFERENCES)
    markers = marker.map(lambda entry: attrs.evolve(entry, kind=Kind.FORGOTTEN))
    # No +1 among many: how far a version grows in a write is the ledger's own affair.
    many = st.lists(_writes((None, 0, -1)), max_size=5).map(tuple)
    step: st.SearchStrategy[Step] = (
        _writes((None, 0, 0, -1, 1, 7))
        | st.builds(WriteMany, many)
        | st.builds(Forget, _PAGES, _PEOPLE, markers)
    )
    return st.lists(step, max_size=12)


@attrs.define
class _Expected:
    entries: list[Entry] = attrs.field(factory=list)
    version: int = 0

    def add(self, new: Sequence[Entry]) -> bool:
        before = len(self.entries)
        for entry in new:
            if all(entry.id != known.id for known in self.entries):
                self.entries.append(entry)
        return len(self.entries) > before


class Oracle:
    """Does each step to a ledger and to plain lists, and compares all that can be seen."""

    def __init__(self, ledger: Ledger, space: str) -> None:
        """``space`` is a text that this ledger has not seen: pages and references hold it."""
        self._ledger = ledger
        self._space = space
        self._keys = (f"p:42{space}", f"h:1{space}", f"a:f{space}")
        self._pages = {key: _Expected() for key in self._keys}
        self._seen: set[tuple[str, str]] = set()

    def do(self, step: Step) -> None:
        """One step, and then a look at everything."""
        match step:
            case Write():
                self._write((step,), at_once=False)
            case WriteMany(writes):
                self._write(writes, at_once=True)
            case Forget():
                self._forget(step)
        self._look()

    def _ours(self, entry: Entry) -> Entry:
        reference = None if entry.reference is None else entry.reference + self._space
        return attrs.evolve(entry, person=entry.person + self._space, reference=reference)

    def _write(self, writes: Sequence[Write], *, at_once: bool) -> None:
        versions = {key: page.version for key, page in self._pages.items()}
        changed: set[str] = set()
        answers: list[bool] = []
        calls: list[tuple[str, Sequence[Entry], int | None]] = []
        for write in writes:
            key = self._keys[write.page]
            expected = None if write.off is None else versions[key] + write.off
            new = tuple(map(self._ours, write.entries))
            calls.append((key, new, expected))
            accepted = write.off is None or (write.off == 0 and key not in changed)
            answers.append(accepted)
            if accepted and self._pages[key].add(new):
                changed.add(key)
            self._seen.update(_carried(new))
        if at_once:
            assert list(self._ledger.append_many(calls)) == answers
        else:
            ((page, facts, version),) = calls
            assert [self._ledger.append(page, facts, expected=version)] == answers
        self._versions(changed)

    def _forget(self, step: Forget) -> None:
        key = self._keys[step.page]
        page = self._pages[key]
        person, marker = step.person + self._space, self._ours(step.marker)
        theirs = [entry for entry in page.entries if entry.person == person]
        assert self._ledger.forget(key, person, marker) == len(theirs)
        if theirs:
            page.entries = [
                entry for entry in page.entries if entry.person != person and entry.id != marker.id
            ]
            page.add([marker])
            self._seen.update(_carried([marker]))
        self._versions({key} if theirs else set())

    def _versions(self, changed: set[str]) -> None:
        for key, page in self._pages.items():
            version = self._ledger.read(key).version
            assert version > page.version if key in changed else version == page.version
            page.version = version

    def _look(self) -> None:
        many = self._ledger.read_many(self._keys)
        assert set(many) == set(self._keys)
        for key, page in self._pages.items():
            one = self._ledger.read(key)
            assert one.entries == tuple(page.entries)
            assert many[key] == one
        for adapter, reference in self._seen:
            assert self._ledger.find(adapter, reference) == self._find(adapter, reference)

    def _find(self, adapter: str, reference: str) -> Found | None:
        for key in sorted(self._keys, reverse=True):
            for entry in self._pages[key].entries:
                if (entry.adapter, entry.reference) == (adapter, reference):
                    return Found(key, entry)
        return None


def _carried(new: Sequence[Entry]) -> set[tuple[str, str]]:
    return {
        (entry.adapter, entry.reference)
        for entry in new
        if entry.adapter is not None and entry.reference is not None
    }
