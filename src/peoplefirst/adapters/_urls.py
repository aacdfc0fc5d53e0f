"""Adapters by URL, for whoever names one on a command line."""

from __future__ import annotations

from collections.abc import Callable

from peoplefirst.adapters._protocol import Adapter
from peoplefirst.errors import ConfigurationError

_GROUP = "peoplefirst.adapters"


def _outbox(url: str, sender: str | None) -> Adapter:
    from peoplefirst.adapters.outbox import Outbox  # noqa: PLC0415 - each door loads its own tools

    folder = url.partition(":")[2] or None
    # Nobody asks it afterwards, and there may be a million.
    return Outbox(folder, sender=sender, keep=False) if sender else Outbox(folder, keep=False)


def _smtp(url: str, sender: str | None) -> Adapter:
    from peoplefirst.adapters.smtp import SMTP  # noqa: PLC0415 - each door loads its own tools

    if not sender:
        raise ConfigurationError("sender", "is missing, as in 'Tea & Co <hello@tea.example>'")
    return SMTP(url, sender=sender)


_OPENERS: dict[str, Callable[[str, str | None], Adapter]] = {
    "outbox": _outbox,
    "smtp": _smtp,
    "smtp+starttls": _smtp,
    "smtps": _smtp,
}


def open_adapter(url: str, *, sender: str | None = None) -> Adapter:
    """The adapter that a URL names: ``smtp://localhost:1025``, ``outbox:drafts/``.

    Other packages add theirs by an entry point of the group ``peoplefirst.adapters``: its
    name is the scheme, its value a function of the URL and the sender. What is built in
    goes first. ConfigurationError if the scheme is unknown; the URL is not repeated there,
    because it may hold a password.
    """
    scheme = url.partition(":")[0].lower()
    if opener := _OPENERS.get(scheme):
        return opener(url, sender)
    from importlib.metadata import entry_points  # noqa: PLC0415 - slow, and few need it

    installed = {found.name: found for found in entry_points(group=_GROUP)}
    if scheme in installed:
        adapter: Adapter = installed[scheme].load()(url, sender)
        return adapter
    known = ", ".join(f"{name}:" for name in sorted({*_OPENERS, *installed}))
    raise ConfigurationError("url", f"names no adapter that is installed; it begins with: {known}")
