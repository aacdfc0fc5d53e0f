"""How many parts a text message takes: exact to 3GPP TS 23.038 and TS 23.040.

A message written in the GSM 7-bit alphabet holds 160 septets, or 153 in each of several
parts; one character outside that alphabet makes the whole message UCS-2, which holds 70
UTF-16 code units, or 67 in each of several parts. Counting ``ceil(total / 153)`` is wrong:
an escape pair (``€`` is two septets) or a surrogate pair is never split over two parts, so
a part may stay one unit short. Nor is a grapheme cluster (a flag, a family, a letter with
its accents), as the calculators of the larger providers have it.

National language shift tables (TS 23.038 Annex A) are assumed off, as providers have them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal
from unicodedata import category

import attrs

Encoding = Literal["GSM-7", "UCS-2"]

# TS 23.038, 6.2.1: the default alphabet from 0x00 to 0x7F, without the escape at 0x1B.
# Ç is in it and ç is not; à è é ì ò ù are, á í ó ú are not.
_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# TS 23.038, 6.2.1.1: the extension table. Each takes an escape and a code: two septets.
_EXTENSION = "\f^{}\\[~]|€"

_IS_BASIC = re.compile(f"[{re.escape(_BASIC)}]*").fullmatch
_IS_GSM = re.compile(f"[{re.escape(_BASIC + _EXTENSION)}]*").fullmatch
_EXTENDED = re.compile(f"[{re.escape(_EXTENSION)}]")
_ESCAPE = "\x1b"


@attrs.frozen
class Segments:
    """What a text takes on the air: ``count`` parts in ``encoding``.

    ``units`` are septets in GSM-7 and UTF-16 code units in UCS-2, of the whole text and
    without the headers that join the parts.
    """

    count: int
    encoding: Encoding
    units: int


def segments(text: str) -> Segments:
    """How many parts ``text`` takes, in which encoding. An empty text still takes one.

    A text that cannot be sent as Unicode at all (a lone surrogate) is counted as one code
    unit for each; nothing is raised.
    """
    if _IS_BASIC(text):
        units = len(text)
        return Segments(1 if units <= 160 else -(-units // 153), "GSM-7", units)
    if _IS_GSM(text):
        units = len(text) + len(_EXTENDED.findall(text))
        return Segments(1 if units <= 160 else len(_gsm_cuts(text)), "GSM-7", units)
    units = _utf16(text)
    return Segments(1 if units <= 70 else len(_ucs2_cuts(text)), "UCS-2", units)


def split(text: str) -> tuple[str, ...]:
    """The parts in which ``text`` travels, in order; together they are ``text`` again."""
    if segments(text).count == 1:
        return (text,)
    cuts = _gsm_cuts(text) if _IS_GSM(text) else _ucs2_cuts(text)
    return tuple(text[start:end] for start, end in zip([0, *cuts], cuts, strict=False))


def _gsm_cuts(text: str) -> list[int]:
    """Where each part ends, in characters, at 153 septets a part."""
    wire = _EXTENDED.sub(_ESCAPE + "x", text)
    cuts: list[int] = []
    start = cut = 0
    while start < len(wire):
        end = start + 153
        if end < len(wire) and wire[end - 1] == _ESCAPE:
            end -= 1  # an escape does not leave its code behind
        part = wire[start:end]
        cut += len(part) - part.count(_ESCAPE)
        cuts.append(cut)
        start = end
    return cuts


def _ucs2_cuts(text: str) -> list[int]:
    """Where each part ends, in characters, at 67 code units a part."""
    cuts: list[int] = []
    at = 0
    room = 67  # what the present part has left
    for run, plain in _runs(text):
        if plain:
            new = range(at + room, at + len(run), 67)
            at += len(run)
            room = 67 - (at - new[-1]) if new else room - len(run)
            cuts += new
            continue
        for cluster in _looked_at(run):
            # One longer than a part (stacked accents) has to be cut; surrogate pairs stay whole.
            for piece in (cluster,) if _utf16(cluster) <= 67 else cluster:
                size = _utf16(piece)
                if size > room:
                    cuts.append(at)
                    room = 67
                room -= size
                at += len(piece)
    return [*cuts, at]


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


# ── grapheme clusters ───────────────────────────────────────────────────────────────────────
#
# The standard library has none. Of UAX #29 this has what keeps together what a person sees as
# one: marks, joiners, emoji sequences, flags, Hangul syllables. It is told from the general
# category, so it follows the Unicode version of the interpreter, and needs no tables of its
# own. Left out: the twenty-odd prepended letters (GB9b) and Indic conjuncts (GB9c), which
# providers' calculators do not keep whole either. CR LF counts as two, as there.

_JOINER = "\u200d"
_EXTENDS = frozenset({"Mn", "Mc", "Me"})
# Emoji modifiers are symbols (Sk), the zero-width non-joiner and tags are formats (Cf), and
# Thai and Lao AM are letters, but they stay with what stands before them.
_ALSO_EXTENDS = re.compile(
    "[\u200c\u200d\u0e33\u0eb3\uff9e\uff9f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
)
# What never joins the character before it, and takes one code unit: most of what is written in
# Latin (Vietnamese too), Greek, Cyrillic, Chinese or Japanese. It need not have them all: what
# is left out is looked at closely, which takes longer and comes to the same.
_PLAIN = (
    "\n\r\x20-\x7e\xa1-\xa8\xaa-\xad\xaf-\u02ff\u0370-\u0482\u048a-\u0587\u1e00-\u1fff"
    "\u2010-\u2027\u2030-\u203b\u20a0-\u20cf\u3001-\u3029\u3041-\u3096\u30a0-\u30ff\u4e00-\u9fff"
)
# Characters that stand alone, or up to one of them and what may join it.
_RUN = re.compile(f"([{_PLAIN}]+)(?![^{_PLAIN}])|[{_PLAIN}]?[^{_PLAIN}]+")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]")
# Extended_Pictographic, in ranges that take in a few symbols more: only what follows a joiner
# is looked up here.
_PICTURE = re.compile(
    "[©®‼⁉™ℹ\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u27bf\u2934\u2935\u2b00-\u2bff〰〽㊗㊙\U0001f000-\U0001faff]"
)
_CONTROLS = frozenset({"Cc", "Zl", "Zp", "Cs"})


def clusters(text: str) -> Iterator[str]:
    """``text`` in what a reader takes for single characters (UAX #29, see above)."""
    for run, plain in _runs(text):
        yield from run if plain else _looked_at(run)


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    """``text`` in pieces that end where a cluster ends; whether all clusters are single units."""
    for found in _RUN.finditer(text):
        yield found[0], found.lastindex is not None


def _looked_at(text: str) -> Iterator[str]:
    """The clusters of a text that starts with one."""
    start = 0
    flags = 0  # how many regional indicators stand at the end of the present cluster
    picture = False  # whether the present cluster began with a picture
    for at, char in enumerate(text):
        if at > start:
            joined = _stays(text[at - 1], char, odd_flag=flags == 1, picture=picture)
            if not joined:
                yield text[start:at]
                start = at
        if at == start:
            flags = 0
            picture = char > "\x7f" and _PICTURE.match(char) is not None
        flags += _FLAG.match(char) is not None
    yield text[start:]


def _stays(before: str, char: str, *, odd_flag: bool, picture: bool) -> bool:
    """Whether there is no cluster boundary between two characters."""
    if char < "\x7f" or category(before) in _CONTROLS:
        return False
    if category(char) in _EXTENDS or _ALSO_EXTENDS.match(char):
        return True
    if before == _JOINER:
        return picture and _PICTURE.match(char) is not None
    if _FLAG.match(char):
        return odd_flag and _FLAG.match(before) is not None
    return _hangul(before) + _hangul(char) in _HANGUL_PAIRS


# Leading consonant, vowel, trailing consonant, open syllable, closed syllable (GB6 to GB8).
_HANGUL_PAIRS = frozenset({"LL", "LV", "LO", "LC", "VV", "VT", "OV", "OT", "CT", "TT"})
_HANGUL = (("L", 0x1100, 0x115F), ("V", 0x1160, 0x11A7), ("T", 0x11A8, 0x11FF))


def _hangul(char: str) -> str:
    """The kind of a Hangul letter or syllable; empty for all else."""
    code = ord(char)
    if 0xAC00 <= code <= 0xD7A3:
        return "O" if (code - 0xAC00) % 28 == 0 else "C"
    return next((kind for kind, first, last in _HANGUL if first <= code <= last), "")
