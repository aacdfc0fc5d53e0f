"""The command line: a thin face over batch, explain, statement and demo.

It needs the extra ``cli``; whoever has not installed it is told so in one line.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec


def main() -> None:
    """What ``peoplefirst`` runs."""
    if find_spec("click") is None or find_spec("rich") is None:
        sys.exit("peoplefirst: the command line needs its extra: pip install 'peoplefirst[cli]'")
    from peoplefirst.cli._commands import run  # noqa: PLC0415 - click only where it is installed

    sys.exit(run(sys.argv[1:]))
