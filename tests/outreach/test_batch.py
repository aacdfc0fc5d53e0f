"""Many people: streamed, each at most once, found again when it is run again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from peoplefirst import CheckIn, ConfigurationError, Message, Outcome, Person, Policy, TemplateError
from peoplefirst.ledgers import MemoryLedger
from peoplefirst.parcel import Parcel, Sent, Throttled, Verdict

Front = Callable[..., Any]
TEA = CheckIn(about="Assam")
OPEN = Policy([])


def test_run_again_under_its_name_it_finds_its_own_promises(
    front: Front, someone: Callable[..., Person]
) -> None:
    shop = front()
    people = [someone(str(i)) for i in range(7)]
    assert shop.outreach.batch("spring", people, TEA).counts == {"sent": 7}
    again = shop.outreach.batch("spring", people, TEA)
    assert again.counts == {"already": 7}
    assert again.complete
    assert len(shop.door.parcels) == 7
    assert shop.outreach.batch("summer", people, TEA).counts == {"deferred": 7}


@pytest.mark.parametrize("repeatable", [True, False])
def test_somebody_who_is_in_the_list_twice_is_written_to_once(
    front: Front, someone: Callable[..., Person], door: Any, repeatable: bool
) -> None:
    shop = front(policy=OPEN, door=door(repeatable=repeatable))
    report = shop.outreach.batch("b", [someone("1"), someone("2"), someone("1")], TEA)
    assert report.counts["sent"] == 2
    assert sorted(parcel.to for parcel in shop.door.parcels) == [
        "maya1@example.com",
        "maya2@example.com",
    ]


@pytest.mark.parametrize("repeatable", [True, False])
def test_a_household_is_governed_as_one_within_a_chunk(
    front: Front, someone: Callable[..., Person], door: Any, repeatable: bool
) -> None:
    from datetime import timedelta

    from peoplefirst.governors import Cap

    policy = Policy([Cap(2, per=timedelta(days=7), whose="household")])
    shop = front(policy=policy, door=door(repeatable=repeatable))
    family = [someone(str(i), household="lindqvist") for i in range(6)]
    report = shop.outreach.batch("b", family, TEA)
    assert report.counts == {"deferred": 4, "sent": 2}
    assert len(shop.door.parcels) == 2


def test_one_failure_costs_one_person(front: Front, someone: Callable[..., Person]) -> None:
    def made(person: Person) -> Message | None:
        match person.id:
            case "1":
                raise TemplateError("no facts")
            case "2":
                return None
            case "3":
                return Message("offer")  # cannot be worded
            case _:
                return TEA

    seen: list[tuple[str, str]] = []

    def note(person: Person, outcome: Outcome) -> None:
        seen.append((person.id, outcome.status))

    shop = front(policy=OPEN)
    report = shop.outreach.batch("b", [someone(str(i)) for i in range(5)], made, on_outcome=note)
    assert report.counts == {"sent": 2, "failed": 2, "declined": 1}
    assert not report.complete
    assert seen == [
        ("0", "sent"),
        ("1", "failed"),
        ("2", "declined"),
        ("3", "failed"),
        ("4", "sent"),
    ]


def test_people_are_streamed_not_gathered(front: Front, someone: Callable[..., Person]) -> None:
    shop = front(policy=OPEN)

    def stream() -> Iterator[Person]:
        for place in range(5):
            assert len(shop.door.parcels) == place
            yield someone(str(place))

    assert shop.outreach.batch("b", stream(), TEA).people == 5


class Killed(BaseException):
    """As sudden as kill -9: nothing is written after it."""


def test_where_the_door_knows_its_keys_a_lost_outcome_is_handed_over_again(
    someone: Callable[..., Person], door: Any
) -> None:
    from peoplefirst import Outreach

    ledger = MemoryLedger()
    people = [someone(str(i)) for i in range(4)]
    arrived: dict[str, str] = {}

    class Cut(MemoryLedger):
        """The process dies: from then on nothing reaches the ledger."""

        dead = False

        def append_many(self, writes: Any, /) -> Any:
            if self.dead:
                raise Killed
            return ledger.append_many(writes)

        def append(self, page: str, entries: Any, /, *, expected: int | None = None) -> bool:
            return ledger.append(page, entries, expected=expected)

        def read_many(self, pages: Any, /) -> Any:
            return ledger.read_many(pages)

    cut = Cut(salt=ledger.salt)

    def dies(parcel: Parcel) -> Verdict:
        arrived[parcel.key] = parcel.to
        if len(arrived) == 2:
            cut.dead = True
            raise Killed
        return Sent()

    with pytest.raises(Killed):
        Outreach(OPEN, cut, [door(dies, repeatable=True)]).batch("b", people, TEA)

    def carries(parcel: Parcel) -> Verdict:
        arrived[parcel.key] = parcel.to
        return Sent()

    report = Outreach(OPEN, ledger, [door(carries, repeatable=True)]).batch("b", people, TEA)
    assert report.counts == {"sent": 4}
    assert sorted(arrived.values()) == [f"maya{i}@example.com" for i in range(4)]


def test_a_throttled_one_is_tried_again_in_the_next_run(
    front: Front, someone: Callable[..., Person], door: Any, says: Any
) -> None:
    shop = front(policy=OPEN, door=door(says(Throttled(), Sent())))
    assert shop.outreach.batch("b", [someone()], TEA).counts == {"throttled": 1}
    assert shop.outreach.batch("b", [someone()], TEA).counts == {"sent": 1}


def test_a_batch_needs_a_name(front: Front) -> None:
    with pytest.raises(ConfigurationError, match="name"):
        front().outreach.batch(" ", [], TEA)


def test_the_report_reads_as_a_few_lines(front: Front, someone: Callable[..., Person]) -> None:
    shop = front()
    report = shop.outreach.batch("spring", [someone("1"), someone("1"), Person("2")], TEA)
    assert str(report).splitlines()[0] == "spring: 3 people"
    assert "why not: Reachable 1" in str(report)
