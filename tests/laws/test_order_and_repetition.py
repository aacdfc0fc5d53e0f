"""Law 1: the order of governors never changes the answer, and neither does repeating one."""

from random import Random

import attrs
from hypothesis import given
from hypothesis import strategies as st

from peoplefirst.decision import Allow, Decision, Defer
from peoplefirst.policy import Policy
from peoplefirst.testing.cases import Case, cases


def told(decision: Decision) -> tuple[object, ...]:
    """Everything that an answer says, its reasons in no order."""
    if isinstance(decision, Allow):
        return ("allow", decision.channel)
    reasons = frozenset(repr(reason) for reason in decision.reasons)
    if isinstance(decision, Defer):
        return ("defer", decision.channel, decision.until, reasons)
    return ("deny", decision.channel, reasons)


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_governors_never_changes_the_answer(case: Case, chance: Random) -> None:
    rules = list(case.policy.rules)
    chance.shuffle(rules)
    shuffled = attrs.evolve(case, policy=Policy(rules))
    assert told(shuffled.decide()) == told(case.decide())


@given(cases(), st.data())
def test_a_repeated_governor_never_changes_the_answer(case: Case, data: st.DataObject) -> None:
    rules = case.policy.rules
    again = data.draw(st.lists(st.sampled_from(rules), max_size=3)) if rules else []
    repeated = attrs.evolve(case, policy=Policy([*rules, *again, *rules]))
    assert told(repeated.decide()) == told(case.decide())


@given(cases(), cases())
def test_and_is_as_strict_as_both_and_has_no_order(one: Case, two: Case) -> None:
    left = attrs.evolve(one, policy=one.policy & two.policy)
    right = attrs.evolve(one, policy=two.policy & one.policy)
    assert told(left.decide()) == told(right.decide())


@given(cases())
def test_the_same_question_has_the_same_answer(case: Case) -> None:
    assert case.decide() == case.decide()
