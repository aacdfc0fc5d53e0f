"""One message from an installed wheel, in an environment without extras.

CI runs this from outside the repository: `python -I tests/wheel_smoke.py`.
"""

import sys
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory


def import_it() -> None:
    import peoplefirst

    assert "site-packages" in str(peoplefirst.__file__), f"not the wheel: {peoplefirst.__file__}"
    assert files(peoplefirst).joinpath("py.typed").is_file(), "py.typed is not in the wheel"
    loaded = {"cattrs", "httpx", "jinja2", "sqlite3"} & set(sys.modules)
    assert not loaded, f"import peoplefirst loaded {sorted(loaded)}"


def send_one_message() -> None:
    from peoplefirst import CheckIn, Consent, Outreach, Person, Policy
    from peoplefirst.adapters import Outbox
    from peoplefirst.ledgers import MemoryLedger

    noon = datetime(2026, 3, 4, 12, tzinfo=UTC)  # a Wednesday
    maya = Person(
        id="42",
        name="Maya Lindqvist",
        email="maya@example.com",
        timezone="Europe/Stockholm",
        consents=[
            Consent("email", given_at=datetime(2026, 3, 1, tzinfo=UTC), how="box at checkout")
        ],
    )
    with TemporaryDirectory() as folder:
        outreach = Outreach(Policy.friendly(), MemoryLedger(), [Outbox(folder)])
        first = outreach.send(maya, CheckIn(about="Assam, second flush"), now=noon)
        second = outreach.send(maya, CheckIn(about="Assam, second flush"), now=noon)
        letters = list(Path(folder).rglob("*.eml"))
        assert len(letters) == 1, f"{len(letters)} letters after: {first} / {second}"
    print(first)
    print(second)


if __name__ == "__main__":
    import_it()
    send_one_message()
