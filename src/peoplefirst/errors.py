"""Everything that can go wrong, as one tree.

::

    PeopleFirstError
    ├── ConfigurationError (and ValueError)   what was written down makes no sense
    ├── UnsupportedCapability                 an adapter was asked for more than it declares
    ├── TemplateError                         a message could not be worded
    ├── LedgerError                           a page could not be read or written
    │   └── LedgerBusy                        too many others were writing: try again
    ├── DeliveryError                         the provider did not take the message
    │   ├── DeliveryRejected                  not sent, and the same again would not be
    │   ├── DeliveryThrottled                 not sent, later it may be
    │   └── DeliveryUnknown                   nobody can say: it counts, and is not sent again
    └── WebhookNotTrusted                     a provider's call that nobody should believe

A decision not to write to somebody is never an exception. No message in this tree
carries a key, an address or a name: it says what is wrong, where, and how to mend it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta


class PeopleFirstError(Exception):
    """The root: catch this to catch everything that peoplefirst raises on purpose."""


class ConfigurationError(PeopleFirstError, ValueError):
    """A value that makes no sense where it stands.

    ``field`` is the path to it (``"consents[0].given_at"``), ``problem`` what is wrong
    with it and how to mend it.
    """

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(field, problem)
        self.field = field
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.field}: {self.problem}" if self.field else self.problem

    def under(self, parent: str) -> ConfigurationError:
        """The same problem, seen from one level further out."""
        joint = "" if not self.field or self.field.startswith("[") or parent.endswith(" ") else "."
        return ConfigurationError(f"{parent}{joint}{self.field}", self.problem)


class UnsupportedCapability(PeopleFirstError):
    """An adapter was asked for something that it does not declare."""


class TemplateError(PeopleFirstError):
    """A message could not be worded."""


class LedgerError(PeopleFirstError):
    """A page could not be read or written."""


class LedgerBusy(LedgerError):
    """Too many others were writing at once. Nothing was taken; it is safe to try again."""


class DeliveryError(PeopleFirstError):
    """The provider did not take the message. ``code`` is the provider's own, where it gave one."""

    def __init__(self, problem: str, *, code: str | None = None) -> None:
        super().__init__(problem)
        self.code = code


class DeliveryRejected(DeliveryError):
    """Not sent, and trying the same again is of no use."""


class DeliveryThrottled(DeliveryError):
    """Not sent. ``retry_after`` is how long the provider asks us to wait, where it says so."""

    def __init__(
        self, problem: str, *, code: str | None = None, retry_after: timedelta | None = None
    ) -> None:
        super().__init__(problem, code=code)
        self.retry_after = retry_after


class DeliveryUnknown(DeliveryError):
    """Nobody can say whether it was sent. It counts against the caps and is not sent again."""


class WebhookNotTrusted(PeopleFirstError):
    """A provider's call whose signature or freshness does not hold. Nothing was written."""


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """The tail of an error about an unknown word: the nearest known one, or all of them if few."""
    from difflib import get_close_matches  # noqa: PLC0415 - 3 ms that only a mistake should cost

    options = sorted(known)
    near = get_close_matches(given, options, n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"known: {', '.join(options)}" if len(options) <= 24 else "no similar name is known"
