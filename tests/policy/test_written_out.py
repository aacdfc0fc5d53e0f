"""Law 5: a policy written out and read back is equal, and decides the same."""

import tomllib
from datetime import date, timedelta

import attrs
import pytest
from hypothesis import given

from peoplefirst.decision import ALLOW, Ask, Decision
from peoplefirst.errors import ConfigurationError
from peoplefirst.governors import Cap
from peoplefirst.policy import Policy, Rule
from peoplefirst.policy_data import as_data, as_toml, policy
from peoplefirst.presets import LocalLaw, presets
from peoplefirst.testing.cases import Case, cases

WEEK = timedelta(days=7)


@given(cases())
def test_a_policy_written_out_and_read_back_is_equal_and_decides_the_same(case: Case) -> None:
    written = as_toml(case.policy)
    back = policy(tomllib.loads(written))
    assert back == case.policy
    assert as_toml(back) == written
    assert attrs.evolve(case, policy=back).decide() == case.decide()


@pytest.mark.parametrize("name", [one.name for one in presets()])
def test_a_preset_written_out_and_read_back_is_equal(name: str) -> None:
    shipped = Policy.preset(name).plus(LocalLaw())
    assert policy(tomllib.loads(as_toml(shipped))) == shipped


def test_what_equals_its_default_is_left_out() -> None:
    assert as_data(Policy([Cap(2, per=WEEK)])) == {
        "rules": [{"rule": "cap", "limit": 2, "per": "7 days"}]
    }


def test_where_a_rule_came_from_and_since_when_is_kept() -> None:
    rule = Rule(Cap(2, per=WEEK), source="us.xx", effective_from=date(2026, 1, 1))
    (table,) = policy(as_data(Policy([rule]))).rules
    assert (table.source, table.effective_from) == ("us.xx", date(2026, 1, 1))


def own(_: Ask) -> Decision:
    return ALLOW


def test_a_governor_of_ones_own_cannot_be_written_and_says_so() -> None:
    with pytest.raises(ConfigurationError) as refused:
        as_toml(Policy.friendly().plus(own))
    assert refused.value.field == "rules[13]"
    assert "a governor of your own, which only Python can say" in str(refused.value)
