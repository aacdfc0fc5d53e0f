"""Files of contacts that other systems made, in the form in which those systems give them out.

A :class:`Form` says by which names a system's file calls what we want to know. A line that tells
of no message to the person (an opened e-mail, an internal note) is skipped, a broken one is a
:class:`~peoplefirst.record_files.Reject`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final, Self, cast
from zoneinfo import ZoneInfo

import attrs

from peoplefirst.errors import ConfigurationError, did_you_mean
from peoplefirst.message import Channel, Purpose, channel, purpose
from peoplefirst.moments import Contacted
from peoplefirst.plain import moment
from peoplefirst.record_files import RecordFile, Reject, Shape

__all__ = ["FIELDS", "FORMS", "ContactFile", "Form", "Reject", "Told"]

FIELDS: Final = ("person", "at", "channel", "purpose", "id", "about")
"""What a line may tell of a contact; person and at it must."""

Cells = Mapping[str, str]
"""A line: its columns, or the paths to its values (``requester.email``), in lower case."""


@attrs.frozen
class Told:
    """A contact as a file tells it. ``person`` is who it names: an id, or an address."""

    person: str = attrs.field(repr=False)
    contact: Contacted


def _message(_: Cells) -> Channel | bool:
    """Every line of this form is a message."""
    return True


@attrs.frozen
class Form:
    """How a system's file says things: the names of each field, of which the first found counts.

    ``message`` says of a line whether it is a message to the person, or by which channel one.
    """

    names: Mapping[str, tuple[str, ...]]
    message: Callable[[Cells], Channel | bool] = _message
    channel: Channel | None = None
    purpose: Purpose | None = None

    def calling(self, names: Mapping[str, str]) -> Form:
        """The same where some fields have other names: ``{"person": "customer_ref"}``."""
        for field in names:
            if field not in FIELDS:
                hint = did_you_mean(field, FIELDS)
                raise ConfigurationError("map", f"{field!r} is no field of a contact; {hint}")
        mapped = {field: (_key(name),) for field, name in names.items()}
        return attrs.evolve(self, names={**self.names, **mapped})


_METRICS: Mapping[str, Channel] = MappingProxyType(
    {"received email": Channel.EMAIL, "received sms": Channel.SMS}
)
_METRIC = ("metric.attributes.name", "metric.name", "metric_name", "metric", "event")


def _received(cells: Cells) -> Channel | bool:
    """Klaviyo: an event is a message if it was received; a file of one metric names none."""
    metric = _first(cells, _METRIC)
    return True if metric is None else _METRICS.get(metric.casefold(), False)


def _answered(cells: Cells) -> bool:
    """Zendesk: a comment is a message if it is public and not by whoever asked."""
    asked = _first(cells, ("requester_id", "requester.id"))
    own = asked is not None and cells.get("author_id") == asked
    return cells.get("public", "true").casefold() == "true" and not own


FORMS: Mapping[str, Form] = MappingProxyType(
    {
        "plain": Form({field: (field,) for field in FIELDS}),
        "klaviyo": Form(
            {
                "person": (
                    "profile.attributes.external_id", "profile.external_id", "external_id",
                    "profile.attributes.email", "profile.email", "email",
                    "profile.attributes.phone_number", "profile.phone_number", "phone_number",
                ),
                "at": ("attributes.datetime", "datetime", "attributes.timestamp", "timestamp"),
                "id": ("id", "event_id", "attributes.uuid", "uuid"),
            },
            _received,
        ),
        "zendesk": Form(
            {
                "person": ("requester.external_id", "requester.email", "requester_email"),
                "at": ("created_at",),
                "id": ("id",),
            },
            _answered,
            Channel.EMAIL,
            Purpose.SERVICE,
        ),
    }
)  # fmt: skip
"""The forms that are known by name; docs/cli.md says where their names were read."""


class ContactFile:
    """The contacts of a file, streamed: each line's number, and what it tells; None for nothing.

    ``system`` names whoever made the contacts; ``by`` and ``why`` are the channel and purpose
    of lines that do not say, ``zone`` is where a clock hangs that names no offset. Raises
    :class:`ConfigurationError` for a file that cannot be read.
    """

    def __init__(
        self,
        path: str | Path,
        form: Form,
        *,
        system: str,
        by: Channel | None = None,
        why: Purpose | None = None,
        zone: ZoneInfo | None = None,
    ) -> None:
        self._form = attrs.evolve(form, channel=by or form.channel, purpose=why or form.purpose)
        self._system = system
        self._zone = zone
        needed = tuple(self._form.names[field] for field in ("person", "at"))
        shape = Shape[Told | None](
            lambda row: self._told({name: cell or "" for name, cell in row.items()}),
            lambda data: self._told(dict(_flat(data))),
            needed,
            "which names them; say --map FIELD=COLUMN where yours have other names",
        )
        self._records = RecordFile(path, shape)
        self.size = self._records.size

    @property
    def position(self) -> int:
        """How many bytes were read."""
        return self._records.position

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        self._records.close()

    def __iter__(self) -> Iterator[tuple[int, Told | Reject | None]]:
        yield from self._records

    def _told(self, cells: Cells) -> Told | None:
        form = self._form
        message = form.message(cells)
        if message is False:
            return None
        found = {field: _first(cells, names) for field, names in form.names.items()}
        named, at = found.get("person"), found.get("at")
        if named is None:
            raise ConfigurationError("person", "is missing: to whom was it?")
        if at is None:
            raise ConfigurationError("at", "is missing: when was it?")
        when = _at(at, self._zone)
        by = found.get("channel") or (message if message is not True else form.channel)
        why = found.get("purpose") or form.purpose
        if by is None:
            raise ConfigurationError("channel", "is missing; name one for all with --channel")
        if why is None:
            raise ConfigurationError("purpose", "is missing; name one for all with --purpose")
        about = found.get("about")
        contact = Contacted(
            # Without an id, a message is told from others by all that is known of it.
            id=found.get("id") or ":".join((when.isoformat(), by, why, about or "")),
            at=when,
            channel=channel(by.casefold()),
            purpose=purpose(_key(why.replace("-", "_"))),
            about=about,
            system=self._system,
        )
        return Told(named, contact)


def _key(name: str) -> str:
    return name.strip().lower().replace(" ", "_")


def _first(cells: Cells, names: tuple[str, ...]) -> str | None:
    return next((said for name in names if (said := cells.get(name, "").strip())), None)


def _at(said: str, tz: ZoneInfo | None) -> datetime:
    """An ISO 8601 instant with its offset, else on the wall in ``tz``; or seconds since 1970."""
    try:
        if said.replace(".", "", 1).isdecimal() and len(said.partition(".")[0]) > 8:
            return datetime.fromtimestamp(float(said), UTC)
        if tz is not None and (wall := datetime.fromisoformat(said)).tzinfo is None:
            return wall.replace(tzinfo=tz).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        raise ConfigurationError("at", "is no date and time on any calendar") from None
    try:
        return moment(said)
    except ConfigurationError as problem:
        raise problem.under("at") from None


def _flat(data: object, path: str = "") -> Iterator[tuple[str, str]]:
    """The plain values of an object and the paths to them."""
    if not isinstance(data, Mapping):
        raise ConfigurationError("", "is no object with names and values")
    for name, value in cast("Mapping[str, object]", data).items():
        where = f"{path}{_key(str(name))}"
        if isinstance(value, Mapping):
            yield from _flat(cast("object", value), f"{where}.")
        elif isinstance(value, str | int | float):
            yield where, str(value)
