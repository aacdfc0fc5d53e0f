"""A rule of the shop's own: it composes with ours, and holds when many decide at once."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time
from pathlib import Path
from threading import Barrier

import attrs

from peoplefirst import Defer, Deny, History, Message, Outreach, Person, Policy
from peoplefirst.governors import QuietHours
from peoplefirst.ledgers import MemoryLedger, SQLiteLedger

from . import own_rule
from .own_rule import PLACES, TRIES, NotOnPayday, TwiceAboutOneThing, take

MAYA = Person("42", email="maya@example.com", timezone="Europe/Stockholm")
PAYDAY = datetime(2026, 11, 30, 12, tzinfo=UTC)


def test_its_wait_and_ours_become_one_moment_and_both_are_named() -> None:
    policy = Policy([QuietHours(time(12), time(9))]).plus(NotOnPayday())
    answer = policy.decide(MAYA, Message("offer"), History(), PAYDAY)
    assert isinstance(answer, Defer)
    assert answer.until == datetime(2026, 12, 1, 8, tzinfo=UTC)  # 09:00 in Stockholm
    assert {reason.rule for reason in answer.reasons} == {"NotOnPayday", "QuietHours"}


def test_it_joins_other_policies_by_and_from_either_side() -> None:
    own = Policy([NotOnPayday()])
    for policy in (own & Policy.friendly(), Policy.friendly() & own):
        answer = policy.decide(MAYA, Message("offer"), History(), PAYDAY)
        assert isinstance(answer, Deny)  # no consent, and it is payday: both are told
        assert {reason.rule for reason in answer.reasons} == {"ConsentRequired", "NotOnPayday"}


def test_it_can_be_a_lambda_and_needs_no_class_of_ours() -> None:
    policy = Policy([lambda ask: Deny() if ask.message.about is None else Policy().decide(
        ask.person, attrs.evolve(ask.message, channel=ask.channel), ask.history, ask.now
    )])  # fmt: skip
    assert isinstance(policy.decide(MAYA, Message("offer"), History(), PAYDAY), Deny)
    assert not isinstance(policy.decide(MAYA, Message("offer", about="x"), History(), PAYDAY), Deny)


def test_it_is_atomic_in_memory_though_many_threads_ask_at_once() -> None:
    outreach = Outreach(Policy([TwiceAboutOneThing()]), MemoryLedger())
    together = Barrier(8)

    def work(_: int) -> list[bool]:
        together.wait()
        return [take(outreach, Person(f"{number}")) for number in range(50) for _ in range(TRIES)]

    with ThreadPoolExecutor(8) as threads:
        had = [taken for many in threads.map(work, range(8)) for taken in many]
    assert sum(had) == 50 * PLACES


def test_it_is_atomic_in_one_file_though_two_processes_ask_at_once(tmp_path: Path) -> None:
    people, path = 40, tmp_path / "people.db"
    SQLiteLedger(path).close()
    script = Path(own_rule.__file__)
    workers = [
        subprocess.Popen(
            [sys.executable, str(script), str(path), str(people)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "READY\n"
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("\n")
        worker.stdin.flush()
    had = [[int(line) for line in worker.communicate()[0].split()] for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0]
    assert [one + other for one, other in zip(*had, strict=True)] == [PLACES] * people
