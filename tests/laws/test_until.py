"""Law 3: ``until`` lies ahead, is welcome, and nothing before it is."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import TypeVar

from hypothesis import event, given

from peoplefirst.decision import Allow, Defer, Deny
from peoplefirst.localtime import first_reading, wall
from peoplefirst.testing.cases import Case, cases
from peoplefirst.testing.zones import clock_changes

TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)
PARAMETERS = (
    "per gap first longest cool_off within wait after_purchase after_inquiry since "
    "start end quiet_from quiet_until paused_until".split()
)
T = TypeVar("T")


def parameters(case: Case, kind: type[T]) -> set[T]:
    """Every span or wall time that the governors or the person's wishes name."""
    rules = case.policy.rules
    holders = [*rules, *(rule.governor for rule in rules), case.person.preferences]
    values = (getattr(one, name, None) for one in holders for name in PARAMETERS)
    return {value for value in values if isinstance(value, kind)}


def edges(case: Case, end: datetime) -> Iterator[datetime]:
    """Where any window of the case may open or shut from its ``now`` until ``end``."""
    spans = {timedelta(0), DAY, timedelta(days=7), *parameters(case, timedelta)}
    times = {time(), *parameters(case, time)}
    for entry in case.story.history.entries:
        yield from (entry.at + span for span in spans)
    yield from parameters(case, datetime)
    yield from (entry.until for entry in case.story.history.entries if entry.until)
    yield from (consent.given_at for consent in case.person.consents)
    for purchase in case.person.purchases:
        handed = {purchase.at, purchase.delivered_at or purchase.at}
        yield from (at + span for at in handed for span in spans)
    yield from (case.message.not_before or case.now,)
    for tz in case.person.zones:
        yield from clock_changes(tz.key)
        days = (wall(case.now, tz).date() + n * DAY for n in range((end - case.now).days + 2))
        yield from (first_reading(datetime.combine(d, t), tz) for d in days for t in times)


def probes(case: Case, end: datetime, most: int = 60) -> list[datetime]:
    """``now``, and a microsecond on either side of the edges: a spread of them if they are many."""
    near = {at + nudge for at in edges(case, end) for nudge in (-TICK, timedelta(0), TICK)}
    within = sorted(at for at in near if case.now <= at < end)
    step = len(within) // most + 1
    return [case.now, *within[::step]]


@given(cases())
def test_until_is_the_first_welcome_moment_and_nothing_before_it_is(case: Case) -> None:
    answer = case.decide()
    event(type(answer).__name__)
    if isinstance(answer, Defer):
        assert answer.until > case.now
        assert isinstance(case.decide(answer.until), Allow)
        for at in (*probes(case, answer.until), answer.until - TICK):
            sooner = case.decide(at)
            assert isinstance(sooner, Defer), at
            assert sooner.until == answer.until, at


@given(cases())
def test_what_is_declined_stays_declined_as_time_goes_by(case: Case) -> None:
    if isinstance(case.decide(), Deny):
        for at in probes(case, case.now + timedelta(days=10), most=12):
            assert isinstance(case.decide(at), Deny), at


@given(cases())
def test_every_answer_but_allow_has_a_reason_that_can_be_read(case: Case) -> None:
    answer = case.decide()
    assert isinstance(answer, Allow) or answer.reasons
    assert "{" not in str(answer)
