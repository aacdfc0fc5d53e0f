"""``smtp+starttls://user:password@host``, taken apart."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import attrs

from peoplefirst.errors import ConfigurationError

_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
_HERE = ("localhost", "127.0.0.1", "::1")
_FORMS = "as in smtp://localhost:1025 or smtp+starttls://user:password@mail.example.com"


@attrs.frozen
class Server:
    """Where a mail server is, and how it lets us in. Its repr shows no secret."""

    scheme: str
    host: str
    port: int
    user: str | None = attrs.field(default=None, repr=False)
    password: str = attrs.field(default="", repr=False)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


def server(url: str) -> Server:
    """The server that a URL names. No error repeats the URL: it may hold a password."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ConfigurationError("url", f"is not a server's address, {_FORMS}") from None
    if parts.scheme not in _PORTS:
        kinds = ", ".join(f"{scheme}://" for scheme in sorted(_PORTS))
        raise ConfigurationError("url", f"must begin with one of {kinds}")
    if not host or parts.path.strip("/") or parts.query or parts.fragment:
        raise ConfigurationError(
            "url",
            f"takes a host, a port, a user and a password, {_FORMS}; write / ? # @ : "
            "in a password as %2F %3F %23 %40 %3A",
        )
    user = unquote(parts.username) if parts.username else None
    password = unquote(parts.password or "")
    if user is not None and parts.scheme == "smtp" and host not in _HERE:
        raise ConfigurationError(
            "url", "would send the password unencrypted; use smtps:// or smtp+starttls://"
        )
    if not f"{user or ''}{password}".isascii():
        raise ConfigurationError(
            "url", "has a user or password beyond ASCII, which smtplib cannot say"
        )
    return Server(parts.scheme, host, port or _PORTS[parts.scheme], user, password)
