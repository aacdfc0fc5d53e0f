"""Pages kept near: a ledger in front of another, for whoever is the only one to write to a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from peoplefirst.history import Found, Page
from peoplefirst.journal import Entry
from peoplefirst.ledgers import Ledger


class Near:
    """Reads a page from the ledger once, and adds to it here what it writes there.

    Every write goes to the ledger at once. Should somebody else write to a page meanwhile, the
    version known here is not the ledger's, so a promise on that page is refused, as ever, and
    the page is read again: what is kept near can be old, but no cap is passed because of it.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._pages: dict[str, Page] = {}

    @property
    def salt(self) -> bytes:
        """The ledger's own."""
        return self._ledger.salt

    def read(self, page: str, /) -> Page:
        """The page, from near by if it is there."""
        return self.read_many((page,))[page]

    def read_many(self, pages: Sequence[str], /) -> Mapping[str, Page]:
        """Several pages, and whatever else is near."""
        known = self._pages
        if missing := [page for page in pages if page not in known]:
            known.update(self._ledger.read_many(missing))
        return known

    def append(
        self, page: str, entries: Sequence[Entry], /, *, expected: int | None = None
    ) -> bool:
        """Write to the ledger, and to the page if it is near."""
        (accepted,) = self.append_many(((page, entries, expected),))
        return accepted

    def append_many(
        self, writes: Sequence[tuple[str, Sequence[Entry], int | None]], /
    ) -> Sequence[bool]:
        """Write to the ledger, and to the pages that are near."""
        answers = self._ledger.append_many(writes)
        for (page, entries, _), accepted in zip(writes, answers, strict=True):
            known = self._pages.pop(page, None)
            # One refused, or with something that stands there already: read it again.
            if known is None or not accepted:
                continue
            ids = {entry.id for entry in known.entries}
            if ids.isdisjoint(entry.id for entry in entries):
                version = known.version + len(entries)
                self._pages[page] = Page((*known.entries, *entries), version)
        return answers

    def find(self, adapter: str, reference: str, /) -> Found | None:
        """Asks the ledger."""
        return self._ledger.find(adapter, reference)

    def forget(self, page: str, person: str, marker: Entry, /) -> int:
        """Tells the ledger."""
        self._pages.pop(page, None)
        return self._ledger.forget(page, person, marker)

    def pages(self, prefix: str = "", /) -> Iterable[str]:
        """Asks the ledger."""
        return self._ledger.pages(prefix)

    def close(self) -> None:
        """Lets go of both."""
        self._pages.clear()
        self._ledger.close()
