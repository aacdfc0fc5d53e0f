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
from collections.abc import Callable, Mapping
from functools import cache
from html import escape
from typing import TYPE_CHECKING

import attrs

from peoplefirst.errors import TemplateError, did_you_mean

if TYPE_CHECKING:
    from jinja2 import Environment, nodes

Facts = Mapping[str, str]
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


@cache
def letter(name: str, locale: str, variant: int, facts: frozenset[str]) -> Letter:
    """The letter of that name in the nearest language that there is."""
    language, source, where = _find(name, locale, "email.md", variant)
    subject, found, body = source.strip().partition("\n")
    if not subject.startswith("Subject:") or not found:
        raise TemplateError(f"{where}: the first line of a letter is its 'Subject: …'")
    subject = subject.removeprefix("Subject:").strip()
    frame = _read(f"frame.{language}.email.md")
    blocks = _blocks(frame.replace("{{ letter }}", body.strip()))
    page = _read("letter.html")
    direction = "rtl" if language.partition("-")[0] in _RIGHT_TO_LEFT else "ltr"
    for mark, part in (
        ("<!-- language -->", language),
        ("<!-- direction -->", direction),
        ("<!-- subject -->", _inline(subject)),
        ("<!-- letter -->", _to_html(blocks).strip()),
    ):
        page = page.replace(mark, part)
    allowed = facts | FRAME
    return Letter(
        language=language,
        text=_compiled(f"{subject}\n{_to_text(blocks)}", where, allowed),
        html=_compiled(page, where, allowed | {"type_size"}, html=True),
    )


@cache
def short_text(name: str, locale: str, variant: int, facts: frozenset[str]) -> ShortText:
    """The text message of that name in the nearest language that there is."""
    language, source, where = _find(name, locale, "sms.txt", variant)
    frame = _read(f"frame.{language}.sms.txt").strip()
    whole = frame.replace("{{ letter }}", source.strip())
    return ShortText(language=language, text=_compiled(whole, where, facts | FRAME))


def languages(locale: str) -> tuple[str, ...]:
    """Where wording is looked for: ``sv-SE``, ``sv``, and at last ``en``."""
    parts = locale.split("-")
    chain = ["-".join(parts[:count]) for count in range(len(parts), 0, -1)]
    return tuple(dict.fromkeys([*chain, "en"]))


def _find(name: str, locale: str, kind: str, variant: int) -> tuple[str, str, str]:
    """The language, the source and, for errors, the file's name."""
    for language in languages(locale):
        file = f"{name}.{language}.{kind}"
        if source := _read(file, missing_is_empty=True):
            variants = re.split(r"^===$\n?", source, flags=re.MULTILINE)
            return language, variants[variant % len(variants)], file
    raise TemplateError(f"there is no wording {name}.en.{kind}")


@cache
def _read(file: str, *, missing_is_empty: bool = False) -> str:
    from importlib.resources import files  # noqa: PLC0415 - only who renders pays for it

    resource = files("peoplefirst.templates").joinpath("wording", file)
    if missing_is_empty and not resource.is_file():
        return ""
    return resource.read_text("utf-8")


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
    out: list[str] = []
    at = 0
    for tag in _TAG.finditer(line):
        out += escape(line[at : tag.start()], quote=False), tag.group()
        at = tag.end()
    out.append(escape(line[at:], quote=False))
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


def _compiled(source: str, where: str, allowed: frozenset[str], *, html: bool = False) -> Fill:
    """A function that fills the facts in."""
    from jinja2 import TemplateSyntaxError  # noqa: PLC0415

    env = _environment(html=html)
    try:
        tree = env.parse(source)
    except TemplateSyntaxError as error:
        raise TemplateError(f"{where}, line {error.lineno}: {error.message}") from None
    _check(tree, where, allowed)
    template = env.from_string(tree)
    body, context = template.root_render_func, template.new_context

    def fill(facts: Facts) -> str:
        # What template.render() does, without copying the facts and looking for blocks.
        return "".join(body(context(dict(facts), shared=True)))

    return fill


def _check(tree: nodes.Template, where: str, allowed: frozenset[str]) -> None:
    """Refuse whatever is not a fact or a condition on facts."""
    from jinja2 import nodes  # noqa: PLC0415

    plain = (
        nodes.Template,
        nodes.Output,
        nodes.TemplateData,
        nodes.Name,
        nodes.If,
        nodes.CondExpr,
        nodes.Const,
        nodes.Not,
        nodes.And,
        nodes.Or,
        nodes.Compare,
        nodes.Operand,
    )
    for node in tree.find_all(nodes.Node):
        line = f"{where}, line {node.lineno}"
        if not isinstance(node, plain):
            kind = type(node).__name__
            raise TemplateError(
                f"{line}: {kind} is not allowed here; only facts and {{% if %}} are"
            )
        if isinstance(node, nodes.Name) and node.name not in allowed:
            hint = did_you_mean(node.name, allowed)
            raise TemplateError(f"{line}: there is no fact {node.name!r}; {hint}")
