"""What every ledger promises, as tests to inherit.

Whoever writes a ledger writes a class and one fixture::

    class TestMyLedger(LedgerSuite):
        @pytest.fixture
        def ledger(self, tmp_path):
            with contextlib.closing(MyLedger(tmp_path / "people")) as ledger:
                yield ledger

The ledger given need not be empty. An asynchronous one is given to :class:`AsyncLedgerSuite`
by a fixture ``async_ledger``.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import attrs
import pytest
from hypothesis import HealthCheck, given, settings

from peoplefirst.errors import LedgerError
from peoplefirst.journal import Entry, Kind
from peoplefirst.ledgers import AsyncLedger, Found, Ledger, Page
from peoplefirst.message import Channel, Purpose
from peoplefirst.testing._loop import OnLoop
from peoplefirst.testing._oracle import Oracle, Step, steps
from peoplefirst.testing.strategies import TRICKY, entries, texts

_NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

# One ledger serves all examples, each with pages of its own, and the tests are inherited.
_PROPERTY = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.differing_executors,
        HealthCheck.too_slow,
    ],
)


def _entry(
    id_: str, *, person: str = "42", kind: Kind = Kind.RESERVED, at: datetime = _NOW
) -> Entry:
    return Entry(id=id_, kind=kind, at=at, person=person)


class _Promises:
    """The tests, whichever way the ledger is reached."""

    @pytest.fixture
    def ledger(self) -> Iterator[Ledger]:
        raise NotImplementedError("give a fixture `ledger` (or `async_ledger`) in your class")

    @pytest.fixture
    def page(self) -> str:
        """A page that was never written."""
        return f"p:{secrets.token_hex(8)}"

    def test_a_page_never_written_is_empty_and_of_version_0(
        self, ledger: Ledger, page: str
    ) -> None:
        assert ledger.read(page) == Page((), 0)

    def test_entries_are_read_in_the_order_written_and_the_version_grows(
        self, ledger: Ledger, page: str
    ) -> None:
        versions = [0]
        for id_ in "zebra":
            assert ledger.append(page, [_entry(id_)], expected=versions[-1])
            versions.append(ledger.read(page).version)
        assert [entry.id for entry in ledger.read(page).entries] == list("zebra")
        assert versions == sorted(set(versions))

    @pytest.mark.parametrize("off", [-1, 1, 1_000])
    @pytest.mark.parametrize("before", [0, 1, 3])
    def test_a_promise_at_another_version_is_refused_and_writes_nothing(
        self, ledger: Ledger, page: str, off: int, before: int
    ) -> None:
        ledger.append(page, [_entry(f"before-{number}") for number in range(before)])
        known = ledger.read(page)
        assert not ledger.append(page, [_entry("new")], expected=known.version + off)
        assert not ledger.append(page, [_entry("n1"), _entry("n2")], expected=known.version + off)
        assert ledger.read(page) == known

    def test_a_fact_between_read_and_append_makes_the_promise_fail(
        self, ledger: Ledger, page: str
    ) -> None:
        version = ledger.read(page).version
        assert ledger.append(page, [_entry("fact", kind=Kind.OPTED_OUT)])
        assert not ledger.append(page, [_entry("promise")], expected=version)
        assert [entry.id for entry in ledger.read(page).entries] == ["fact"]

    def test_a_write_on_another_page_disturbs_no_promise(self, ledger: Ledger, page: str) -> None:
        version = ledger.read(page).version
        assert ledger.append(page + "0", [_entry("a")])
        assert ledger.append(page, [_entry("b")], expected=version)

    def test_facts_are_accepted_whatever_was_written_before(
        self, ledger: Ledger, page: str
    ) -> None:
        assert all(ledger.append(page, [_entry(f"{number}")]) for number in range(5))
        assert len(ledger.read(page).entries) == 5

    def test_an_id_is_written_once_and_the_first_text_stands(
        self, ledger: Ledger, page: str
    ) -> None:
        first, second = _entry("same"), _entry("same", kind=Kind.SENT)
        assert ledger.append(page, [first, second])
        once = ledger.read(page)
        assert once.entries == (first,)
        assert ledger.append(page, [second])
        assert ledger.append(page, [second, second])
        assert ledger.append(page, [second], expected=once.version)
        assert ledger.read(page) == once
        assert not ledger.append(page, [second], expected=once.version + 1)
        assert ledger.append(page, [second, _entry("other")])
        assert [entry.id for entry in ledger.read(page).entries] == ["same", "other"]

    def test_an_id_may_stand_on_several_pages(self, ledger: Ledger, page: str) -> None:
        for key in (page, page + "0", f"h:{page}", f"a:{page}"):
            assert ledger.append(key, [_entry("same")], expected=0)
            assert len(ledger.read(key).entries) == 1

    def test_nothing_to_write_still_compares(self, ledger: Ledger, page: str) -> None:
        assert ledger.append(page, [])
        assert ledger.append(page, [], expected=0)
        assert not ledger.append(page, [], expected=1)
        assert ledger.read(page) == Page((), 0)

    def test_a_clock_that_goes_backwards_changes_no_order(self, ledger: Ledger, page: str) -> None:
        times = [
            _NOW,
            _NOW - timedelta(days=400),
            _NOW + timedelta(days=1),
            _NOW - timedelta.resolution,
        ]
        for number, at in enumerate(times):
            assert ledger.append(
                page, [_entry(f"{number}", at=at)], expected=ledger.read(page).version
            )
        assert [entry.at for entry in ledger.read(page).entries] == times

    def test_texts_of_any_kind_are_kept_apart_and_kept_exactly(
        self, ledger: Ledger, page: str
    ) -> None:
        for text in TRICKY:
            key = f"p:{page}{text}"
            entry = attrs.evolve(
                _entry(text, person=text), contact=text, about=text, because=text,
                address=text, adapter=page, reference=text,
            )  # fmt: skip
            assert ledger.append(key, [entry], expected=0)
            assert ledger.append(page, [entry], expected=ledger.read(page).version)
            assert ledger.read(key).entries == (entry,)
        assert [entry.id for entry in ledger.read(page).entries] == list(TRICKY)
        for text in TRICKY:
            found = ledger.find(page, text)
            assert found is not None
            assert found.entry.id == text

    @_PROPERTY
    @given(entry=entries())
    def test_every_field_comes_back_as_it_was(self, ledger: Ledger, entry: Entry) -> None:
        page = f"p:{secrets.token_hex(8)}"
        assert ledger.append(page, [entry], expected=0)
        (kept,) = ledger.read(page).entries
        assert kept == entry
        assert [type(value) for value in attrs.astuple(kept)] == [
            type(value) for value in attrs.astuple(entry)
        ]
        assert kept.at.tzinfo is UTC
        assert hash(kept) == hash(entry)

    @_PROPERTY
    @given(text=texts())
    def test_a_page_of_any_name_is_its_own(self, ledger: Ledger, text: str) -> None:
        page = f"h:{secrets.token_hex(8)}{text}"
        assert ledger.read(page).version == 0
        assert ledger.append(page, [_entry("one")], expected=0)
        assert set(ledger.read_many([page, page + "x"])) == {page, page + "x"}
        assert len(ledger.read_many([page])[page].entries) == 1

    def test_ten_thousand_entries_stand_on_one_page(self, ledger: Ledger, page: str) -> None:
        many = [
            _entry(f"{number}", at=_NOW + timedelta(seconds=number)) for number in range(10_000)
        ]
        assert ledger.append(page, many[:9_990], expected=0)
        assert ledger.append(page, many[5_000:9_995])
        for entry in many[9_995:]:
            assert ledger.append(page, [entry])
        known = ledger.read(page)
        assert known.entries == tuple(many)
        assert not ledger.append(page, [_entry("late")], expected=known.version - 1)
        assert ledger.append(page, [_entry("last")], expected=known.version)

    def test_many_pages_are_read_at_once_and_every_one_asked_for_is_there(
        self, ledger: Ledger, page: str
    ) -> None:
        keys = [f"{page}-{number}" for number in range(1_200)]
        ledger.append_many([(key, [_entry(key)], None) for key in keys[::2]])
        pages = ledger.read_many(keys)
        assert set(pages) == set(keys)
        assert [len(pages[key].entries) for key in keys] == [1, 0] * 600
        assert ledger.read_many([]) == {}

    def test_of_many_appends_each_stands_or_falls_alone(self, ledger: Ledger, page: str) -> None:
        keys = [f"{page}-{number}" for number in range(1_000)]
        assert all(ledger.append_many([(key, [_entry("first")], 0) for key in keys]))
        for key in keys[::3]:
            ledger.append(key, [_entry("between")])
        version = ledger.read(keys[1]).version
        answers = ledger.append_many([(key, [_entry("second")], version) for key in keys])
        assert list(answers) == [number % 3 != 0 for number in range(1_000)]
        wanted = [["first", "second"], ["first", "between"]]
        for number, key in enumerate(keys):
            ids = [entry.id for entry in ledger.read(key).entries]
            assert ids == wanted[number % 3 == 0]
        assert list(ledger.append_many([])) == []

    def test_of_two_promises_for_one_page_in_one_call_the_first_wins(
        self, ledger: Ledger, page: str
    ) -> None:
        other = page + "-other"
        writes = [(page, [_entry("a")], 0), (other, [_entry("x")], 0), (page, [_entry("b")], 0),
                  (page, [_entry("c")], None)]  # fmt: skip
        assert list(ledger.append_many(writes)) == [True, True, False, True]
        assert [entry.id for entry in ledger.read(page).entries] == ["a", "c"]

    def test_a_message_id_leads_to_its_page(self, ledger: Ledger, page: str) -> None:
        sent = attrs.evolve(
            _entry("s", kind=Kind.SENT), channel=Channel.SMS, purpose=Purpose.OFFER,
            adapter="smtp", reference=page,
        )  # fmt: skip
        bounced = attrs.evolve(sent, id="b", kind=Kind.BOUNCED)
        assert ledger.find("smtp", page) is None
        ledger.append(f"a:{page}", [bounced])
        ledger.append(page, [sent])
        ledger.append(page, [bounced])
        assert ledger.find("smtp", page) == Found(page, sent)
        assert ledger.find("other", page) is None
        assert ledger.find("smtp", page + "0") is None

    def test_forgetting_a_person_leaves_the_others_and_the_version_grows(
        self, ledger: Ledger, page: str
    ) -> None:
        page = page.replace("p:", "h:")
        hers = [
            attrs.evolve(_entry(f"m{n}", person="maya"), adapter="a", reference=f"{page}{n}")
            for n in range(3)
        ]
        his = [_entry(f"j{n}", person="jon") for n in range(2)]
        ledger.append(page, [hers[0], his[0], hers[1], his[1], hers[2]])
        ledger.append(f"a:{page}", hers)
        before, address = ledger.read(page), ledger.read(f"a:{page}")
        marker = _entry("gone", person="maya", kind=Kind.FORGOTTEN)
        assert ledger.forget(page, "maya", marker) == 3
        after = ledger.read(page)
        assert after.entries == (*his, marker)
        assert after.version > before.version
        assert ledger.read(f"a:{page}") == address
        found = ledger.find("a", f"{page}0")
        assert found is not None
        assert found.page == f"a:{page}"
        assert not ledger.append(page, [_entry("stale")], expected=before.version)
        assert ledger.append(page, [_entry("fresh")], expected=after.version)

    def test_forgetting_again_and_forgetting_nobody(self, ledger: Ledger, page: str) -> None:
        person = page.removeprefix("p:")
        marker = _entry("gone", person="", kind=Kind.FORGOTTEN)
        assert ledger.forget(page, person, marker) == 0
        assert ledger.read(page) == Page((), 0)
        ledger.append(page, [_entry("a", person=person), _entry("b", person=person)])
        assert ledger.forget(page, person + "0", marker) == 0
        assert ledger.forget(page, person, marker) == 2
        once = ledger.read(page)
        assert ledger.forget(page, person, marker) == 0
        assert ledger.read(page) == once
        ledger.append(page, [_entry("c", person=person)])
        before = ledger.read(page).version
        assert ledger.forget(page, person, marker) == 1
        assert ledger.read(page).entries == (marker,)
        assert ledger.read(page).version > before

    def test_the_salt_is_a_secret_that_stays(self, ledger: Ledger) -> None:
        assert len(ledger.salt) >= 16
        assert ledger.salt == ledger.salt

    def test_of_eight_threads_that_promise_at_one_version_exactly_one_wins(
        self, ledger: Ledger, page: str
    ) -> None:
        rounds, threads = 12, 8
        together = Barrier(threads)

        def race(thread: int) -> list[bool]:
            answers: list[bool] = []
            for turn in range(rounds):
                version = ledger.read(page).version
                together.wait()
                answers.append(ledger.append(page, [_entry(f"{turn}-{thread}")], expected=version))
                together.wait()
            return answers

        with ThreadPoolExecutor(threads) as pool:
            answers = list(pool.map(race, range(threads)))
        assert [sum(turn) for turn in zip(*answers, strict=True)] == [1] * rounds
        assert len(ledger.read(page).entries) == rounds

    def test_facts_of_eight_threads_are_all_kept(self, ledger: Ledger, page: str) -> None:
        def tell(thread: int) -> bool:
            return all(ledger.append(page, [_entry(f"{n}-{thread}")]) for n in range(10))

        with ThreadPoolExecutor(8) as pool:
            assert all(pool.map(tell, range(8)))
        assert len({entry.id for entry in ledger.read(page).entries}) == 80

    @_PROPERTY
    @given(what=steps())
    def test_whatever_is_done_it_says_what_plain_lists_say(
        self, ledger: Ledger, what: list[Step]
    ) -> None:
        oracle = Oracle(ledger, secrets.token_hex(8))
        for step in what:
            oracle.do(step)

    def test_a_closed_ledger_says_so(self, ledger: Ledger, page: str) -> None:
        ledger.close()
        ledger.close()
        with pytest.raises(LedgerError):
            ledger.read(page)
        with pytest.raises(LedgerError):
            ledger.append(page, [_entry("a")])
        with pytest.raises(LedgerError):
            ledger.append_many([(page, [_entry("a")], None)])


class LedgerSuite(_Promises):
    """Inherit this and give a fixture ``ledger``."""

    def test_pages_are_listed_by_prefix_in_order(self, ledger: Ledger, page: str) -> None:
        keys = sorted(f"{page}{text}" for text in TRICKY)
        for key in (*keys, f"h:{page}", page[:-1]):
            ledger.append(key, [_entry("a"), _entry("b")])
        assert list(ledger.pages(page)) == keys
        assert set(keys) < set(ledger.pages())
        assert list(ledger.pages(page + "nobody")) == []

    def test_more_pages_than_one_look_fetches_are_listed(self, ledger: Ledger, page: str) -> None:
        keys = [f"{page}-{number:05}" for number in range(2_500)]
        ledger.append_many([(key, [_entry("a")], None) for key in keys])
        assert list(ledger.pages(page)) == keys


class AsyncLedgerSuite(_Promises):
    """Inherit this and give a fixture ``async_ledger``: a ledger not bound to any loop yet."""

    @pytest.fixture
    def async_ledger(self) -> AsyncLedger:
        raise NotImplementedError("give a fixture `async_ledger` in your class")

    @pytest.fixture
    def ledger(self, async_ledger: AsyncLedger) -> Iterator[Ledger]:
        """The asynchronous ledger on an event loop of its own, called from outside."""
        with OnLoop(async_ledger) as ledger:
            yield ledger
