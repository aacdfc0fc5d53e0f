"""What is handed to a provider, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

import attrs

from peoplefirst.errors import ConfigurationError
from peoplefirst.message import Channel, Purpose, one_line


@attrs.frozen
class Email:
    """A letter as it will be read. ``headers`` are extra ones, such as List-Unsubscribe."""

    subject: str = attrs.field(repr=False)
    text: str = attrs.field(repr=False)
    html: str | None = attrs.field(default=None, repr=False)
    headers: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)
    language: str | None = None

    def __attrs_post_init__(self) -> None:
        one_line(self.subject, "subject")
        for name, value in self.headers.items():
            one_line(value, f"headers.{name}" if name.isprintable() else "headers")
            if not (name.isascii() and name.replace("-", "").isalnum()):
                raise ConfigurationError(
                    "headers", "a header's name takes ASCII letters, digits and hyphens"
                )


@attrs.frozen
class SMS:
    """A text message as it will be read, and what it costs: ``segments`` in its ``encoding``."""

    text: str = attrs.field(repr=False)
    segments: int
    encoding: Literal["GSM-7", "UCS-2"]


Content = Email | SMS


@attrs.frozen
class Parcel:
    """One message to one address. ``key`` is the idempotency key, the reservation's identity."""

    key: str
    channel: Channel
    to: str = attrs.field(repr=False)
    content: Content
    purpose: Purpose
    to_name: str | None = attrs.field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        one_line(self.to, "to")
        if self.to_name is not None:
            one_line(self.to_name, "to_name")


@attrs.frozen
class Sent:
    """The provider took it. ``reference`` is its own id for it, by which webhooks will speak."""

    reference: str | None = None


@attrs.frozen
class Rejected:
    """Not sent, and the same again would not be either.

    ``dead`` says that the address itself is dead (no such mailbox): it is then suppressed.
    """

    code: str | None = None
    detail: str = ""
    dead: bool = False


@attrs.frozen
class Throttled:
    """Not sent; later it may be. The place is given back."""

    retry_after: timedelta | None = None
    code: str | None = None
    detail: str = ""


@attrs.frozen
class Unknown:
    """Nobody can say whether it was sent: it counts, and is not sent again."""

    detail: str = ""


Verdict = Sent | Rejected | Throttled | Unknown


@attrs.frozen
class Capabilities:
    """What an adapter can do. Asking for more raises before anything is sent."""

    channels: frozenset[Channel]
    html: bool = False
    custom_headers: bool = False
    idempotency_keys: bool = False
