"""The JSON Schema of policy files: never stale, and of one mind with what reads them."""

import json
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from peoplefirst.policy import Policy
from peoplefirst.policy_data import as_data, kinds
from peoplefirst.policy_schema import schema, text
from peoplefirst.presets import presets
from peoplefirst.testing.policies import policies

from .nonsense import CAP, IMPOSSIBLE_RULES, MISSHAPEN_FILES, MISSHAPEN_RULES

FILE = Path(__file__).parents[2] / "docs" / "policy.schema.json"
VALIDATOR: Any = Draft202012Validator(schema())


def errors(data: object) -> list[str]:
    """What a validator says of this data; dates and times are texts, as in JSON."""
    plain = json.loads(json.dumps(data, default=_iso))
    return [error.message for error in VALIDATOR.iter_errors(plain)]


def _iso(value: date | time) -> str:
    return value.isoformat()


def test_the_file_in_the_documents_is_the_schema() -> None:
    renew = "run: python -m peoplefirst.policy_schema > docs/policy.schema.json"
    assert FILE.read_text(encoding="utf-8") == text(), renew


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema())


@given(policies())
def test_every_policy_that_is_written_out_fits(policy: Policy) -> None:
    assert errors(as_data(policy)) == []


@pytest.mark.parametrize("name", [one.name for one in presets()])
def test_every_preset_fits_and_may_be_built_on(name: str) -> None:
    assert errors(as_data(Policy.preset(name))) == []
    assert errors({"extends": name}) == []
    assert errors({"extends": ["friendly", name]}) == []


@pytest.mark.parametrize(("table", "_", "__"), MISSHAPEN_RULES)
def test_a_rule_that_is_refused_for_its_form_fails(table: dict[str, Any], _: str, __: str) -> None:
    assert errors({"rules": [table]})


@pytest.mark.parametrize(("data", "_", "__"), MISSHAPEN_FILES)
def test_a_file_that_is_refused_for_its_form_fails(data: dict[str, Any], _: str, __: str) -> None:
    assert errors(data)


def test_what_is_impossible_is_mostly_seen_by_the_rules_alone() -> None:
    # The schema knows forms, not what they mean: it never refuses what may be right.
    assert errors({"rules": [CAP | {"per": "40000 days"}]}) == []
    assert any(errors({"rules": [table]}) == [] for table, _, _ in IMPOSSIBLE_RULES)


def test_every_rule_of_policy_files_is_in_it_with_words_about_it() -> None:
    items: Any = schema()["properties"]
    tables = items["rules"]["items"]["allOf"]
    told = {one["if"]["properties"]["rule"]["const"]: one["then"]["properties"] for one in tables}
    assert set(told) == set(kinds())
    assert all(properties["rule"]["description"] for properties in told.values())
