"""What `peoplefirst` runs, before any command."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from importlib.util import find_spec as found

import pytest

from peoplefirst import cli


@pytest.mark.parametrize("missing", ["click", "rich"])
def test_without_its_extra_it_says_in_one_line_which_to_install(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find_spec(name: str) -> object:
        return None if name == missing else found(name)

    monkeypatch.setattr(cli, "find_spec", find_spec)
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert str(stopped.value).endswith("needs its extra: pip install 'peoplefirst[cli]'")
    assert "\n" not in str(stopped.value)


def test_started_as_a_process_it_answers_and_ends_with_the_commands_status(
    start: Callable[..., subprocess.Popen[str]],
) -> None:
    version = start("--version")
    out, err = version.communicate()
    assert (version.returncode, err) == (0, "")
    assert out.startswith("peoplefirst, version ")
    nonsense = start("batch", "nobody.csv", "--message", "check-in", "--out", "drafts")
    out, err = nonsense.communicate()
    assert (nonsense.returncode, out) == (1, "")
    assert err == "peoplefirst: nobody.csv: cannot be read (No such file or directory)\n"


def test_where_no_terminal_is_no_progress_is_drawn(
    start: Callable[..., subprocess.Popen[str]], customers: Callable[[list[str]], object]
) -> None:
    customers([])
    process = start("batch", "customers.csv", "--message", "check-in", "--out", "drafts")
    out, err = process.communicate()
    assert (process.returncode, err) == (0, "")
    assert "There is nobody in this file." in out
    assert "\x1b" not in out
