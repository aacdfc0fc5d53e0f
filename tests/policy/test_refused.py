"""A policy file that makes no sense is refused, with the path to the place and words that help."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from peoplefirst.errors import ConfigurationError
from peoplefirst.policy import Policy
from peoplefirst.policy_data import PolicyWarning, gaps, policy

from .nonsense import CAP, IMPOSSIBLE_RULES, MISSHAPEN_FILES, MISSHAPEN_RULES, NIGHT, REST


@pytest.mark.parametrize(("table", "field", "help_"), MISSHAPEN_RULES + IMPOSSIBLE_RULES)
def test_a_rule_that_makes_no_sense_is_refused_by_its_path(
    table: dict[str, Any], field: str, help_: str
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        policy({"rules": [CAP, table]})
    assert refused.value.field == f"rules[1].{field}"
    assert help_ in refused.value.problem


@pytest.mark.parametrize(("data", "field", "help_"), MISSHAPEN_FILES)
def test_a_file_of_another_form_is_refused_by_its_path(
    data: dict[str, Any], field: str, help_: str
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        policy(data)
    assert refused.value.field == field
    assert help_ in refused.value.problem


Write = Callable[[str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to_file(content: str | bytes) -> Path:
        path = tmp_path / "shop.toml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return to_file


def test_the_error_names_the_file_the_place_and_what_to_write(write: Write) -> None:
    path = write('[[rules]]\nrule = "cap"\nlimit = 1\nper = "7 dais"\n')
    with pytest.raises(ConfigurationError) as refused:
        Policy.load(path)
    assert str(refused.value) == (
        "shop.toml: rules[0].per: is not a span of time such as '7 days' or '36 hours'"
    )


@pytest.mark.parametrize(
    ("content", "problem"),
    [("rules = [", "is not TOML"), (b"name = '\xff'", "is not UTF-8 text")],
)
def test_a_file_that_cannot_be_read_at_all_says_why(
    write: Write, content: str | bytes, problem: str
) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(f"shop.toml: {problem}")):
        Policy.load(write(content))


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"shop\.toml: cannot be read \(No such file"):
        Policy.load(tmp_path / "shop.toml")


def test_dates_and_times_may_be_tomls_own(write: Write) -> None:
    quoted = 'start = "20:00"\nend = "09:00"\neffective_from = "2026-01-01"\n'
    head = '[[rules]]\nrule = "quiet_hours"\n'
    texts = Policy.load(write(head + quoted))
    assert Policy.load(write(head + quoted.replace('"', "").replace(":00", ":00:00"))) == texts


def test_days_that_weekly_quiet_hours_leave_open_are_told_when_the_file_is_loaded(
    write: Write,
) -> None:
    path = write('[[rules]]\nrule = "quiet_hours"\nstart = "20:00"\nend = "09:00"\ndays = ["sat"]')
    with pytest.warns(PolicyWarning) as told:
        Policy.load(path)
    assert [str(warning.message) for warning in told] == [
        f"shop.toml: no quiet hours by {by} on: mon, tue, wed, thu, fri, sun"
        for by in ("email", "sms", "voice")
    ]


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ([NIGHT], ()),
        ([CAP], ()),
        ([NIGHT | {"days": ["sat"]}, NIGHT], ()),
        ([NIGHT | {"days": ["mon", "tue", "wed", "thu", "fri", "sat"]}, REST], ()),
        ([NIGHT | {"days": ["sat"]}, NIGHT | {"channels": ["sms"]}], ("email", "voice")),
        (
            [
                NIGHT | {"days": ["mon", "tue", "wed", "thu", "fri", "sat"], "channels": ["sms"]},
                REST | {"channels": ["email"]},
            ],
            ("sms",),
        ),
    ],
)
def test_gaps_are_looked_for_by_each_channel_and_over_all_rules(
    rules: list[dict[str, Any]], told: tuple[str, ...]
) -> None:
    found = gaps(policy({"rules": rules}))
    assert tuple(gap.split()[4] for gap in found) == told
