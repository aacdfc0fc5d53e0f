"""The bytes of a letter: RFC 5322 headers, RFC 2047 names, a MIME body.

Written by hand because they are many: the standard library's EmailMessage takes a hundred
times as long. Its parser is the judge: what it reads back from these bytes is what was
given (``tests/adapters/test_mime.py``).

Nothing here reads a clock or draws a random number, so the same parcel at the same moment
makes the same bytes.
"""

from __future__ import annotations

import re
from binascii import b2a_base64, b2a_qp
from datetime import UTC, datetime
from hashlib import blake2b

import attrs

from peoplefirst.errors import ConfigurationError, UnsupportedCapability
from peoplefirst.parcel import Email, Parcel

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_ADDRESS = re.compile(r'([^\s<>()\[\],;:"\\@]+)@([^\s<>()\[\],;:"\\@]+)')
_DOMAIN = re.compile(r"[a-z0-9_](?:[a-z0-9_-]|\.(?!\.))*(?<![.-])", re.IGNORECASE)
_NAMED = re.compile(r"\s*(?:(?P<name>.*?)\s*<(?P<angled>[^<>]*)>|(?P<bare>\S+))\s*")
# Words that may stand in a name as they are (RFC 5322 §3.2.3); others go between quotes.
_ATOMS = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?: [\w!#$%&'*+/=?^`{|}~-]+)*", re.ASCII)
_PIECE = re.compile(r" *[^ ]+")
_TAG = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
# What machines make as identities, UUIDs and hex digests; never anybody's name.
_MACHINE_MADE = re.compile(r"[0-9a-f][0-9a-f-]{14,62}[0-9a-f]")

# "=_" occurs in neither quoted-printable nor base64 (RFC 2046 §5.1.1), so no body can
# contain this boundary, and none needs to be searched for it.
_BOUNDARY = "=_peoplefirst"
_LINE = 76  # characters, where a line holds an encoded word (RFC 2047 §2)
_LONGEST = 900  # of the 998 characters that a line may have (RFC 5322 §2.1.1)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_OURS = frozenset(
    "bcc cc content-language content-transfer-encoding content-type date from message-id "
    "mime-version received return-path sender subject to".split()
)


@attrs.frozen
class Mailbox:
    """An address that can be written to, and whose it is.

    The domain is in ASCII (A-labels); ``international`` says that the part before the @ is
    not, which takes servers that know SMTPUTF8 (RFC 6531).
    """

    address: str = attrs.field(repr=False)
    name: str = attrs.field(default="", repr=False)

    @property
    def domain(self) -> str:
        """What follows the @."""
        return self.address.rpartition("@")[2]

    @property
    def international(self) -> bool:
        """Whether only a server that knows SMTPUTF8 can take it."""
        return not self.address.isascii()


def mailbox(value: str, field: str) -> Mailbox:
    """``Tea & Co <hello@tea.example>`` or ``hello@tea.example``, taken apart."""
    if not (found := _NAMED.fullmatch(value)) or _CONTROL.search(value):
        raise ConfigurationError(field, "is not one address, as in 'Tea & Co <hello@tea.example>'")
    name = found["name"] or ""
    if len(name) > 1 and name[0] == name[-1] == '"':
        name = re.sub(r"\\(.)", r"\1", name[1:-1])
    return Mailbox(bare_address(found["angled"] or found["bare"] or "", field), name)


def bare_address(value: str, field: str) -> str:
    """The address as it goes on the wire, with its domain in ASCII.

    ConfigurationError if it is not exactly one bare address: with spaces, commas or angle
    brackets in it, it could name further recipients.
    """
    found = _ADDRESS.fullmatch(value)
    if not found or len(value) > 254 or not value.isprintable():
        raise ConfigurationError(field, "is not one bare address such as somebody@example.com")
    local, domain = found.groups()
    if local[0] == "." or local[-1] == "." or ".." in local:
        local = f'"{local}"'  # some Japanese carriers gave these out; RFC 5322 wants quotes
    return f"{local}@{_a_labels(domain, field)}"


def _a_labels(domain: str, field: str) -> str:
    if not domain.isascii():
        # Not the codec of the standard library: its IDNA 2003 makes fass.de of faß.de,
        # which is somebody else's domain.
        import idna  # noqa: PLC0415 - few addresses need it

        try:
            domain = idna.encode(domain, uts46=True).decode("ascii")
        except UnicodeError:
            raise ConfigurationError(field, "has a domain that cannot exist (IDNA)") from None
    if not _DOMAIN.fullmatch(domain):
        raise ConfigurationError(field, "has a domain that cannot exist")
    return domain


def identity(key: str) -> str:
    """A parcel's key as people and file systems may see it.

    Keys that a machine made stay as they are. Others are hashed: they may be made of names
    and addresses.
    """
    if _MACHINE_MADE.fullmatch(key):
        return key
    return blake2b(key.encode("utf-8", "replace"), digest_size=16).hexdigest()


@attrs.frozen
class Letter:
    """A letter ready to go: the envelope, and the bytes with CRLF at the end of each line.

    ``id`` is its Message-ID without the angle brackets. It comes back in bounces.
    """

    id: str
    to: str = attrs.field(repr=False)
    data: bytes = attrs.field(repr=False)
    international: bool = False


@attrs.frozen
class Letterhead:
    """Who writes: makes letters out of parcels. ``sender`` is also who gets the bounces."""

    sender: Mailbox
    reply_to: Mailbox | None = None
    _from: str = attrs.field(init=False, repr=False)
    _reply_to: str = attrs.field(init=False, repr=False, default="")

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_from", _addressed("From", self.sender.name, self.sender.address))
        if self.reply_to:
            line = _addressed("Reply-To", self.reply_to.name, self.reply_to.address)
            object.__setattr__(self, "_reply_to", line)

    def write(self, parcel: Parcel, moment: datetime) -> Letter:
        """The letter for this parcel, dated ``moment``.

        ConfigurationError if the address is none; UnsupportedCapability if the content is
        no letter, or wants to set a header that is the adapter's to set.
        """
        content = parcel.content
        if not isinstance(content, Email):
            raise UnsupportedCapability("only an Email can be written as a letter")
        to = bare_address(parcel.to, "to")
        message_id = f"{identity(parcel.key)}@{self.sender.domain}"
        head = (
            f"{self._from}{_addressed('To', parcel.to_name or '', to)}"
            f"Subject: {_unstructured('Subject', content.subject)}\r\n"
            f"Date: {_date(moment)}\r\nMessage-ID: <{message_id}>\r\n"
            f"{self._further(content)}MIME-Version: 1.0\r\n"
        )
        international = not to.isascii() or self.sender.international
        return Letter(message_id, to, head.encode() + _body(content), international)

    def _further(self, content: Email) -> str:
        given = {name.lower() for name in content.headers}
        if taken := given & _OURS:
            raise UnsupportedCapability(f"the header {min(taken)} is the adapter's to write")
        if content.language is not None and not _TAG.fullmatch(content.language):
            raise UnsupportedCapability("language: is not a language tag such as 'en' or 'sv-SE'")
        lines = [f"{n}: {_unstructured(n, value)}\r\n" for n, value in content.headers.items()]
        if "reply-to" not in given:
            lines.append(self._reply_to)
        if "auto-submitted" not in given:
            # So that no absence notice answers it (RFC 3834 §5), which would look like a reply.
            lines.append("Auto-Submitted: auto-generated\r\n")
        if content.language is not None:
            lines.append(f"Content-Language: {content.language}\r\n")
        return "".join(lines)


def _date(moment: datetime) -> str:
    """RFC 5322 §3.3. Not strftime, which writes months in the machine's language."""
    t = moment.astimezone(UTC)
    day, month = _DAYS[t.weekday()], _MONTHS[t.month - 1]
    return f"{day}, {t.day:02} {month} {t.year:04} {t.hour:02}:{t.minute:02}:{t.second:02} +0000"


def _addressed(header: str, name: str, address: str) -> str:
    """``To: Maya Lindqvist <maya@example.com>`` with its line end."""
    name = name.strip(" ")
    if not name:
        return f"{header}: {address}\r\n"
    used = len(header) + 2
    if _CONTROL.search(name):
        raise UnsupportedCapability(f"{header}: the name has a control character in it")
    if not name.isascii() or len(name) > _LINE - used - 2 or "=?" in name:
        name = _encoded_words(name, used)
    elif not _ATOMS.fullmatch(name):
        name = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    gap = " " if used + len(name) + len(address) + 3 <= _LINE else "\r\n "
    return f"{header}: {name}{gap}<{address}>\r\n"


def _unstructured(header: str, value: str) -> str:
    """A header's free text, folded at spaces; encoded words where it is not plain ASCII."""
    value = value.strip(" ")
    if _CONTROL.search(value):
        raise UnsupportedCapability(f"{header}: has a line break or control character in it")
    used = len(header) + 2
    # Plain text that looks encoded would be decoded by whoever reads it.
    if not value.isascii() or ("=?" in value and "?=" in value):
        return _encoded_words(value, used)
    if used + len(value) <= _LINE:
        return value
    # Long addresses of pages are left whole: encoded words inside List-Unsubscribe break it.
    pieces = _PIECE.findall(value)
    if max(map(len, pieces)) > _LONGEST:
        return _encoded_words(value, used)
    lines = [pieces[0]]
    room = _LINE - used - len(pieces[0])
    for piece in pieces[1:]:
        room -= len(piece)
        if room < 0:
            lines.append(piece)
            room = _LINE - len(piece)
        else:
            lines[-1] += piece
    return "\r\n".join(lines)


def _encoded_words(text: str, used: int) -> str:
    """RFC 2047: each word at most 75 characters, whole characters in each, on lines of 76.

    ``used`` is how much of the first line is taken.
    """
    raw = text.encode("utf-8", "replace")
    words: list[str] = []
    start, room = 0, (_LINE - used - 12) // 4 * 3
    if room < 12:
        words.append("")
        room = 45
    while start < len(raw):
        end = min(start + room, len(raw))
        while end < len(raw) and raw[end] & 0xC0 == 0x80:  # the inside of a character
            end -= 1
        words.append(f"=?utf-8?b?{b2a_base64(raw[start:end], newline=False).decode()}?=")
        start, room = end, 45
    return "\r\n ".join(words)


def _body(content: Email) -> bytes:
    text = _part(b"text/plain", content.text)
    if content.html is None:
        return text
    mark = _BOUNDARY.encode()
    return b"".join(
        (
            b'Content-Type: multipart/alternative; boundary="%b"\r\n\r\n--%b\r\n' % (mark, mark),
            text,
            b"\r\n--%b\r\n" % mark,
            _part(b"text/html", content.html),
            b"\r\n--%b--\r\n" % mark,
        )
    )


def _part(kind: bytes, text: str) -> bytes:
    """One body with its headers, as quoted-printable or base64, whichever is shorter."""
    whole = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"
    raw = whole.replace("\n", "\r\n").encode("utf-8", "replace")
    data = b2a_qp(raw)
    how = b"quoted-printable"
    if 3 * len(data) > 4 * len(raw):
        whole_line = b2a_base64(raw, newline=False)
        lines = [whole_line[at : at + 76] for at in range(0, len(whole_line), 76)]
        data = b"\r\n".join((*lines, b""))
        how = b"base64"
    head = b"Content-Type: %b; charset=utf-8\r\nContent-Transfer-Encoding: %b\r\n\r\n"
    return head % (kind, how) + data
