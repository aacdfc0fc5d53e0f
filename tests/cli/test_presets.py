"""The presets on the command line: all, those of a place, one, and as a file to start from."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest
from click.testing import CliRunner

from peoplefirst import Policy
from peoplefirst.cli._presets import presets_command
from peoplefirst.policy_data import policy
from peoplefirst.presets import presets


def said(*args: str) -> str:
    result = CliRunner().invoke(presets_command, args, env={"COLUMNS": "200"})
    assert result.exit_code == 0, result.output
    return result.output


def test_all_are_listed_with_their_sources_and_dates() -> None:
    listed = said()
    for one in presets():
        line = next(line for line in listed.splitlines() if line.startswith(one.name + " "))
        assert one.reviewed_on.isoformat() in line
        assert one.confidence.value in line
        assert one.source[:20] in line
    assert "not legal advice" in listed


def test_those_of_a_place_are_the_ones_that_hold_there() -> None:
    florida = said("--country", "US", "--region", "FL")
    assert "us.fl" in florida
    assert "us.tx" not in florida
    assert "no preset of ours holds there" in said("--country", "JP")


def test_one_shows_its_source_and_its_rules() -> None:
    shown = said("us.fl")
    assert "501.616" in shown
    assert 'rule = "quiet_hours"' in shown


def test_its_rules_are_a_policy_file_to_start_from() -> None:
    assert policy(tomllib.loads(said("us.fl", "--toml"))) == Policy.preset("us.fl")


def test_programs_get_the_same_as_json() -> None:
    told: list[dict[str, Any]] = json.loads(said("--json"))
    assert [one["name"] for one in told] == [one.name for one in presets()]


@pytest.mark.parametrize("args", [["--toml"], ["--country"]])
def test_a_command_line_that_makes_no_sense_is_refused(args: list[str]) -> None:
    assert CliRunner().invoke(presets_command, args).exit_code == 2
