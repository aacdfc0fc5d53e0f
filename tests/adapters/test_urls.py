from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from peoplefirst.adapters import SMTP, Outbox, open_adapter
from peoplefirst.errors import ConfigurationError

SENDER = "Tea & Co <hello@tea.example>"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("smtp://localhost", "SMTP('smtp://localhost:25')"),
        ("smtp://localhost:1025/", "SMTP('smtp://localhost:1025')"),
        ("SMTP://[::1]:1025", "SMTP('smtp://[::1]:1025')"),
        ("smtps://tea:secret@mail.example.com", "SMTP('smtps://mail.example.com:465')"),
        (
            "smtp+starttls://tea:secret@mail.example.com",
            "SMTP('smtp+starttls://mail.example.com:587')",
        ),
    ],
)
def test_a_mail_server_is_named_by_a_url_and_shows_no_password(url: str, shown: str) -> None:
    adapter = open_adapter(url, sender=SENDER)
    assert isinstance(adapter, SMTP)
    assert repr(adapter) == str(adapter) == shown


@pytest.mark.parametrize(
    "url",
    [
        "imap://tea:secret@mail.example.com",
        "tea:secret@mail.example.com",
        "smtp://",
        "smtp:localhost",
        "smtp://tea:secret@mail.example.com",
        "smtp://mail.example.com/secret",
        "smtp://mail.example.com?secret",
        "smtps://tea:secret/#1@mail.example.com",
        "smtps://tea:sécret@mail.example.com",
        "smtp://localhost:secret",
        "smtp://localhost:99999",
        "smtp://[::1",
    ],
)
def test_a_wrong_url_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        SMTP(url, sender=SENDER)
    assert caught.value.field == "url"
    for part in ("secret", "sécret", "tea", "99999"):
        assert part not in str(caught.value).replace("user:password", "")


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("sender", {"sender": "Tea & Co"}),
        ("sender", {"sender": "Tea\r\nBcc: eve@evil.example <hello@tea.example>"}),
        ("reply_to", {"reply_to": "nobody"}),
        ("timeout", {"timeout": 0}),
        ("final_timeout", {"final_timeout": float("nan")}),
    ],
)
def test_a_wrong_argument_is_named(field: str, change: dict[str, Any]) -> None:
    arguments: dict[str, Any] = {"sender": SENDER, **change}
    with pytest.raises(ConfigurationError, match=f"^{field}: "):
        SMTP("smtp://localhost", **arguments)


def test_an_outbox_is_named_by_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    adapter = open_adapter("outbox:drafts/", sender=SENDER)
    assert isinstance(adapter, Outbox)
    assert adapter.folder == Path("drafts")
    assert (tmp_path / "drafts").is_dir()


def test_an_outbox_without_a_folder_writes_nothing() -> None:
    adapter = open_adapter("outbox:")
    assert isinstance(adapter, Outbox)
    assert adapter.folder is None


def test_a_mail_server_needs_a_sender() -> None:
    with pytest.raises(ConfigurationError, match=r"^sender: is missing"):
        open_adapter("smtp://localhost")


@pytest.mark.parametrize("url", ["pigeon://tea:secret@loft", "secret", "", ":"])
def test_an_unknown_scheme_is_refused_naming_the_known_ones(url: str) -> None:
    with pytest.raises(
        ConfigurationError, match="outbox:, smtp:, smtp\\+starttls:, smtps:"
    ) as caught:
        open_adapter(url, sender=SENDER)
    assert "secret" not in str(caught.value)


def pigeon(url: str, sender: str | None) -> Outbox:
    return Outbox(answer=lambda _: pytest.fail(f"{url} {sender}"))


def test_other_packages_add_schemes_by_an_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    class Pigeon(EntryPoint):
        def load(self) -> Any:
            return pigeon

    def installed(*, group: str) -> list[EntryPoint]:
        return [Pigeon("pigeon", "loft:pigeon", group)]

    monkeypatch.setattr("importlib.metadata.entry_points", installed)
    assert isinstance(open_adapter("pigeon://loft", sender=SENDER), Outbox)
