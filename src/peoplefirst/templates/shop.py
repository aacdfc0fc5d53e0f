"""What the wording needs to know of the shop."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

import attrs

from peoplefirst.errors import ConfigurationError
from peoplefirst.person import Person
from peoplefirst.templates._facts import clean, https

Link = str | Callable[[Person], str]


@attrs.frozen(kw_only=True)
class Shop:
    """Who writes. Nothing is needed; a sentence that needs what is not given is left out.

    ``name`` is the shop's, ``signed_by`` the person's who writes ("Elin"). ``postal_address``
    and ``unsubscribe_url`` stand below each letter; the link is one for all, or a pure
    function that makes each person's own. ``one_click`` says that an HTTPS POST to it, with
    no login, unsubscribes (RFC 8058).

    In text messages ``sms_stop_word`` is what to reply to be left alone ("STOP"). Where the
    sender is a name no reply can arrive: give ``sms_stop_url``, a short link, and the wording
    asks for no reply.
    """

    name: str | None = None
    signed_by: str | None = None
    postal_address: str | None = None
    unsubscribe_url: Link | None = attrs.field(default=None, repr=False)
    one_click: bool = False
    sms_stop_word: str | None = None
    sms_stop_url: str | None = None

    def __attrs_post_init__(self) -> None:
        if isinstance(self.unsubscribe_url, str):
            https(self.unsubscribe_url, "unsubscribe_url")
        if self.sms_stop_url is not None:
            https(self.sms_stop_url, "sms_stop_url")
        if self.one_click and self.unsubscribe_url is None:
            raise ConfigurationError("one_click", "needs an unsubscribe_url")
        if self.sms_stop_word is not None and self.sms_stop_url is not None:
            raise ConfigurationError(
                "sms_stop_url", "and sms_stop_word exclude each other: can replies arrive or not?"
            )

    @cached_property
    def facts(self) -> Mapping[str, str]:
        """What the letter's frame may name, as plain text."""
        return {
            "shop": clean(self.name),
            "signed_by": clean(self.signed_by),
            "postal_address": clean(_joined(self.postal_address or "")),
            "stop_word": clean(self.sms_stop_word),
            "stop_url": self.sms_stop_url or "",
        }

    def unsubscribe(self, person: Person) -> str:
        """This person's link, or the empty text."""
        link = self.unsubscribe_url
        if link is None or isinstance(link, str):
            return link or ""
        return https(link(person), "unsubscribe_url")

    def headers(self, link: str) -> dict[str, str]:
        """List-Unsubscribe (RFC 2369), and its one-click form (RFC 8058)."""
        if not link:
            return {}
        headers = {"List-Unsubscribe": f"<{link}>"}
        if self.one_click:
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        return headers


def _joined(address: str) -> str:
    lines = (line.strip(" ,") for line in address.splitlines())
    return ", ".join(line for line in lines if line)
