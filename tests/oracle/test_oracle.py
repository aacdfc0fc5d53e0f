"""The answer against an independent oracle that tries one moment after the other."""

from datetime import datetime, timedelta

from hypothesis import event, given, settings

from peoplefirst.decision import Allow, Decision, Defer
from peoplefirst.testing.cases import Case, cases

from .oracle import welcome


def first_welcome(case: Case, step: timedelta, bound: timedelta) -> datetime | None:
    free = welcome(case)
    at = case.now
    while at <= case.now + bound:
        if free(at):
            return at
        at += step
    return None


def assert_agrees(answer: Decision, case: Case, step: timedelta, bound: timedelta) -> None:
    expected = first_welcome(case, step, bound)
    event(f"{type(answer).__name__}{'' if expected else ' beyond the bound'}")
    if expected == case.now:
        assert isinstance(answer, Allow)
    elif expected is not None:
        assert isinstance(answer, Defer)
        assert answer.until == expected
    else:
        assert not isinstance(answer, Allow)
        assert not isinstance(answer, Defer) or answer.until > case.now + bound


tried = settings(
    max_examples=max(
        300, settings.get_profile(settings.get_current_profile_name()).max_examples // 2
    )
)


@tried
@given(cases(grain=15, days=12))
def test_the_oracle_agrees_by_quarter_hours_for_a_month(case: Case) -> None:
    assert_agrees(case.decide(), case, timedelta(minutes=15), timedelta(days=30))


@tried
@given(cases(grain=1, days=1))
def test_the_oracle_agrees_by_minutes_for_a_day(case: Case) -> None:
    assert_agrees(case.decide(), case, timedelta(minutes=1), timedelta(days=1))
