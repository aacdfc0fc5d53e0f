"""Whether a door can take a parcel: asked before anything is sent."""

from __future__ import annotations

from peoplefirst.errors import UnsupportedCapability
from peoplefirst.message import Channel
from peoplefirst.parcel import SMS, Capabilities, Email, Parcel

_KINDS = {Channel.EMAIL: Email, Channel.SMS: SMS}


def require(name: str, can: Capabilities, parcel: Parcel) -> None:
    """UnsupportedCapability, saying what the adapter ``name`` cannot do with this parcel."""
    content, channel = parcel.content, parcel.channel
    problems = {
        f"carries no {channel}": channel not in can.channels,
        f"got something else than a letter or a text for {channel}": not isinstance(
            content, _KINDS.get(channel, Email | SMS)
        ),
        "takes no HTML": isinstance(content, Email) and content.html is not None and not can.html,
        "takes no further headers": isinstance(content, Email)
        and bool(content.headers)
        and not can.custom_headers,
    }
    for problem, met in problems.items():
        if met:
            raise UnsupportedCapability(f"{name} {problem}")
