"""From wording files to compiled templates: read once, checked once, compiled once.

A wording file holds one or more ways to say the same, divided by a line of ``===``. A letter
(``check_in.en.email.md``) starts with its ``Subject:`` line; then a line is a line and a blank
line divides paragraphs, as in Markdown with hard breaks; ``[words](link)`` is a link. A letter
is written once: its text and its HTML are made from the same lines, here, when it is loaded,
so that values filled in later are never read as markup. ``frame.en.email.md`` is what stands
around every letter (greeting, signature, below a ``---`` the small print), ``letter.html``
the page around its HTML.

The template language is a small part of Jinja2's: ``{{ fact }}`` and ``{% if %}``. Whatever
can loop, call, multiply or reach into an object is refused when the file is loaded, so that a
wording can neither escape nor exhaust. What is left runs in Jinja2's immutable sandbox.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import attrs

from peoplefirst.errors import TemplateError, did_you_mean

if TYPE_CHECKING:
    from jinja2 import Environment

Facts = dict[str, str]
Fill = Callable[[Facts], str]

# What the frame, and so every wording, may name.
FRAME = frozenset(
    {"name", "shop", "signed_by", "postal_address", "unsubscribe_url", "stop_word", "stop_url"}
)
_RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})
_LINK = re.compile(r"\[([^\[\]]+)\]\(([^()\s]*(?:\{\{[^{}]*\}\})?[^()\s]*)\)")
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_ONLY_CONTROL = re.compile(r"\s*(?:\{%[^%]*%\}\s*)+")


@attrs.frozen
class Letter:
    """A letter, ready to be filled in. ``text`` gives the subject's line, then the text."""

    language: str
    text: Fill
    html: Fill


@attrs.frozen
class ShortText:
    """A text message, ready to be filled in."""

    language: str
    text: Fill


def letter(name: str, locale: str, variant: int, facts: tuple[str, ...]) -> Letter:
    """The letter of that name, in the nearest language that there is."""
    language, variants = _variants(name, locale, "email.md")
    return _letter(name, language, variant % len(variants), facts)


def short_text(name: str, locale: str, variant: int, facts: tuple[str, ...]) -> ShortText:
    """The text message of that name, in the nearest language that there is."""
    language, variants = _variants(name, locale, "sms.txt")
    return _short_text(name, language, variant % len(variants), facts)


@cache
def _letter(name: str, language: str, variant: int, facts: tuple[str, ...]) -> Letter:
    frame, source = _sources(name, language, "email.md", variant, facts)
    subject, _, body = source.partition("\n")
    if not subject.startswith("Subject:"):
        raise TemplateError(f"{name}.{language}.email.md: a letter starts with its 'Subject: …'")
    subject = subject.removeprefix("Subject:").strip()
    blocks = _blocks(frame.replace("{{ letter }}", body.strip()))
    page = _read("letter.html") or ""
    direction = "rtl" if language.partition("-")[0] in _RIGHT_TO_LEFT else "ltr"
    for mark, part in (
        ("<!-- language -->", language),
        ("<!-- direction -->", direction),
        ("<!-- subject -->", _inline(subject)),
        ("<!-- letter -->", _to_html(blocks).strip()),
    ):
        page = page.replace(mark, part)
    text = f"{subject}\n{_to_text(blocks)}"
    return Letter(language=language, text=_compiled(text), html=_compiled(page, html=True))


@cache
def _short_text(name: str, language: str, variant: int, facts: tuple[str, ...]) -> ShortText:
    frame, source = _sources(name, language, "sms.txt", variant, facts)
    return ShortText(language=language, text=_compiled(frame.replace("{{ letter }}", source)))


def _sources(
    name: str, language: str, kind: str, variant: int, facts: tuple[str, ...]
) -> tuple[str, str]:
    """The frame and what stands in it, both checked."""
    frame = _read(f"frame.{language}.{kind}")
    if frame is None:
        raise TemplateError(f"frame.{language}.{kind} is missing beside {name}.{language}.{kind}")
    check(frame, f"frame.{language}.{kind}", FRAME | {"letter"})
    source = _variants(name, language, kind)[1][variant]
    check(source, f"{name}.{language}.{kind}", FRAME | set(facts))
    return frame.strip(), source.strip()


def languages(locale: str) -> tuple[str, ...]:
    """Where wording is looked for: ``sv-SE``, ``sv``, and at last ``en``."""
    parts = locale.split("-")
    chain = ["-".join(parts[:count]) for count in range(len(parts), 0, -1)]
    return tuple(dict.fromkeys([*chain, "en"]))


@lru_cache(maxsize=4096)  # locales come from outside, so there may be many
def _variants(name: str, locale: str, kind: str) -> tuple[str, tuple[str, ...]]:
    """The language, and the wordings in it, each on the lines that it has in its file."""
    for language in languages(locale):
        source = _read(f"{name}.{language}.{kind}")
        if source is not None:
            found = [""]
            for line in source.splitlines():
                if line == "===":
                    found.append("\n" * (found[-1].count("\n") + 1))
                else:
                    found[-1] += line + "\n"
            return language, tuple(found)
    raise TemplateError(f"there is no wording {name}.en.{kind}")


def _read(file: str) -> str | None:
    from importlib.resources import files  # noqa: PLC0415 - only who renders pays for it

    resource = files("peoplefirst.templates").joinpath("wording", file)
    return resource.read_text("utf-8") if resource.is_file() else None


# ── one source, two forms ───────────────────────────────────────────────────────────────────


@attrs.frozen
class _Control:
    """A line of nothing but ``{% … %}``: it leaves no trace, not even its line."""

    tags: str


@attrs.frozen
class _Rule:
    """The line above the small print."""


@attrs.frozen
class _Paragraph:
    lines: tuple[str, ...]
    small: bool


_Block = _Control | _Rule | _Paragraph


def _blocks(source: str) -> list[_Block]:
    """What text and HTML are both made from, so that they cannot drift."""
    found: list[_Block] = []
    lines: list[str] = []
    small = False
    for line in [*source.splitlines(), ""]:
        control = _ONLY_CONTROL.fullmatch(line) is not None
        if (not line or control or line == "---") and lines:
            found.append(_Paragraph(tuple(lines), small))
            lines = []
        if control:
            found.append(_Control(line.strip()))
        elif line == "---":
            found.append(_Rule())
            small = True
        elif line:
            lines.append(line)
    return found


def _to_text(blocks: list[_Block]) -> str:
    out: list[str] = []
    for block in blocks:
        match block:
            case _Control(tags):
                out.append(tags)
            case _Rule():
                out.append("--\n")
            case _Paragraph(lines):
                out += _LINK.sub(r"\1: \2", "\n".join(lines)), "\n\n"
    return "".join(out)


def _to_html(blocks: list[_Block]) -> str:
    out: list[str] = []
    for block in blocks:
        match block:
            case _Control(tags):
                out.append(tags)
            case _Rule():
                out.append("<hr>\n")
            case _Paragraph(lines, small):
                start = '<p class="small">' if small else "<p>"
                out += start, "<br>\n".join(map(_inline, lines)), "</p>\n"
    return "".join(out)


def _inline(line: str) -> str:
    """Words escaped, template tags left alone, links made."""
    from html import escape  # noqa: PLC0415 - it brings the names of 2,231 characters

    out: list[str] = []
    at = 0
    for tag in _TAG.finditer(line):
        out += escape(line[at : tag.start()]), tag.group()
        at = tag.end()
    out.append(escape(line[at:]))
    return _LINK.sub(r'<a href="\2">\1</a>', "".join(out))


# ── the small part of Jinja2 ────────────────────────────────────────────────────────────────


@cache
def _environment(*, html: bool) -> Environment:
    from jinja2 import StrictUndefined  # noqa: PLC0415 - 55 ms that only who renders pays
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415

    env = ImmutableSandboxedEnvironment(
        autoescape=html,
        undefined=StrictUndefined,
    )
    env.globals.clear()  # range and lipsum make as much text as they are asked for
    env.filters.clear()  # so do center and indent
    env.tests.clear()
    return env


def _compiled(source: str, *, html: bool = False) -> Fill:
    """A function that fills the facts in. The parts of ``source`` were checked before."""
    env = _environment(html=html)
    body, context = env.from_string(source).root_render_func, env.context_class

    def fill(facts: Facts) -> str:
        # What Template.render does, without copying the facts and looking for globals.
        return "".join(body(context(env, facts, None, {})))

    return fill


def check(source: str, where: str, facts: Collection[str]) -> None:
    """Refuse whatever is not one of ``facts`` or a condition on them, naming the line.

    Nothing is compiled before: Jinja2 works constant expressions out when it compiles.
    """
    from jinja2 import TemplateSyntaxError, nodes  # noqa: PLC0415

    plain = (
        *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const),
        *(nodes.If, nodes.CondExpr, nodes.Not, nodes.And, nodes.Or, nodes.Compare, nodes.Operand),
    )
    try:
        found = _environment(html=False).parse(source).find_all(nodes.Node)
    except TemplateSyntaxError as error:
        raise TemplateError(f"{where}, line {error.lineno}: {error.message}") from None
    for node in found:
        line = f"{where}, line {node.lineno}"
        if not isinstance(node, plain):
            kind = type(node).__name__
            raise TemplateError(f"{line}: {kind} is not allowed; only facts and {{% if %}} are")
        if isinstance(node, nodes.Name) and node.name not in facts:
            hint = did_you_mean(node.name, facts)
            raise TemplateError(f"{line}: there is no fact {node.name!r}; {hint}")
