"""What only the ledger in memory promises."""

from datetime import UTC, datetime

from peoplefirst.journal import Entry, Kind
from peoplefirst.ledgers import MemoryLedger

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_an_unchanged_page_is_the_same_object_each_time() -> None:
    ledger = MemoryLedger(salt=b"0123456789abcdef")
    entry = Entry(id="a", kind=Kind.SENT, at=NOW, person="42")
    ledger.append("p:42", [entry])
    page = ledger.read("p:42")
    assert ledger.read("p:42") is page
    assert ledger.read_many(["p:42"])["p:42"] is page
    assert not ledger.append("p:42", [entry], expected=0)
    assert ledger.append("p:42", [entry])
    assert ledger.append("p:43", [entry])
    assert ledger.read("p:42") is page
    assert ledger.salt == b"0123456789abcdef"
    assert repr(ledger) == "MemoryLedger(2 pages)"
