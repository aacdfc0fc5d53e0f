"""The wording files, as they are checked and turned into letters."""

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from importlib.resources import files
from itertools import product

import pytest

from peoplefirst.errors import TemplateError
from peoplefirst.message import Channel
from peoplefirst.person import Person
from peoplefirst.templates import (
    BackInTouch,
    BirthdayWish,
    CheckIn,
    Offer,
    ReviewRequest,
    Shop,
    ThankYou,
    TypedMessage,
    _wording,
    render,
)
from peoplefirst.templates._wording import check, languages

URL = "https://tea.example/r/1?a=1&b=2"
ALL = (CheckIn, ReviewRequest, ThankYou, BackInTouch, Offer, BirthdayWish)
VARIANTS = (0, 1)


def every_message() -> Iterator[TypedMessage]:
    """Each message, with each subset of the facts that it can do without."""
    for item in (None, "Assam, second flush"):
        yield CheckIn(item=item)
        yield ReviewRequest(item=item, url=URL)
        yield ThankYou(item=item)
        for url in (None, URL):
            yield BackInTouch(item=item, url=url)
    for code, url, until in product((None, "SPRING"), (None, URL), (None, date(2027, 4, 30))):
        yield Offer(about="10% off all green teas", code=code, url=url, until=until)
    yield BirthdayWish()


def every_shop() -> Iterator[Shop]:
    for name, signed_by, address, link, (word, stop) in product(
        (None, "Tea & Co"),
        (None, "Elin"),
        (None, "1 Harbour Street\nGothenburg"),
        (None, "https://tea.example/stop"),
        ((None, None), ("STOP", None), (None, "https://t.example/s")),
    ):
        yield Shop(
            name=name,
            signed_by=signed_by,
            postal_address=address,
            unsubscribe_url=link,
            sms_stop_word=word,
            sms_stop_url=stop,
        )


PEOPLE = (Person("1"), Person("2", name="Maya"))
CASES = [
    pytest.param(message, variant, id=f"{message.wording}-{number}-{variant}")
    for number, message in enumerate(every_message())
    for variant in VARIANTS
]


def untidy(text: str) -> list[str]:
    """What a reader would stumble over."""
    signs = {
        "None": r"\bNone\b",
        "double space": r"  ",
        "space at an end": r"^[ ]|[ ]$|[ ]\n|\n[ ]",
        "space before punctuation": r" [,.;:?!]",
        "doubled punctuation": r"[,.;:?!][,.;:!]|!\?",
        "orphan punctuation": r"(?m)^[,.;:?!)]",
        "gap": r"\n\n\n",
        "empty link": r":\s*$|href=\"\"",
        "unresolved": r"[{}]|undefined",
    }
    text = re.sub(r"https://\S+", "LINK", text)
    return [sign for sign, pattern in signs.items() if re.search(pattern, text)]


@pytest.mark.parametrize(("message", "variant"), CASES)
def test_a_missing_fact_never_shows(message: TypedMessage, variant: int) -> None:
    for person, shop in product(PEOPLE, every_shop()):
        email = render(person, message, Channel.EMAIL, shop=shop, variant=variant)
        sms = render(person, message, Channel.SMS, shop=shop, variant=variant)
        for words in (email.subject, email.text.removesuffix("\n"), sms.text):
            assert untidy(words) == []
            assert words.count("!") <= 1
            assert words == words.strip()
        greeting = "Hi Maya" if person.name else "Hello"
        assert email.text.startswith(f"{greeting},\n\n")
        assert sms.text.startswith((f"{greeting}. ", f"{greeting}, "))
        assert email.html is not None
        assert "<p></p>" not in email.html
        assert email.text.count("https://") == email.html.count('href="https://')


class AsText(HTMLParser):
    """The text of our HTML, by the rules that the text part follows."""

    def __init__(self) -> None:
        super().__init__()
        self.title = ""
        self.text = ""
        self.inside = ""
        self.link = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        self.text += {"br": "", "hr": "--\n"}.get(tag, "")
        if tag == "a":
            self.link = dict(attrs)["href"] or ""

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""
        self.text += {"p": "\n\n", "a": f": {self.link}"}.get(tag, "")

    def handle_data(self, data: str) -> None:
        if self.inside == "title":
            self.title = data
        elif data.strip() and self.inside != "style":
            self.text += data.lstrip("\n") if self.text.endswith("--\n") else data
        elif data == "\n" and self.inside == "br":
            self.text += data


def as_text(html: str) -> tuple[str, str]:
    parser = AsText()
    parser.feed(html)
    return parser.title, parser.text.strip() + "\n"


@pytest.mark.parametrize(("message", "variant"), CASES)
def test_text_and_html_are_one_letter(message: TypedMessage, variant: int) -> None:
    for person, shop in product(PEOPLE, every_shop()):
        email = render(person, message, Channel.EMAIL, shop=shop, variant=variant)
        assert email.html is not None
        assert as_text(email.html) == (email.subject, email.text)


ORDINARY = list(
    product(
        ("Maya", "Maya Lindqvist", "Bartholomew"),
        ("Tea & Co", "Nordic Outdoor"),
        (None, "Elin"),
        (
            "Kettle",
            "Assam, second flush",
            "Organic Fairtrade Darjeeling First Flush Loose Leaf Tea",
        ),
    )
)


@pytest.mark.parametrize(("name", "shop", "signed_by", "item"), ORDINARY)
def test_stock_wording_with_ordinary_facts_is_one_segment(
    name: str, shop: str, signed_by: str | None, item: str
) -> None:
    url = "https://tea.example/r/7Qx4"
    messages = (
        *(CheckIn(item=item), ReviewRequest(item=item, url=url), ThankYou(item=item)),
        *(BackInTouch(item=item, url=url), BirthdayWish()),
        Offer(about="10% off all green teas", url=url),
    )
    sender = Shop(name=shop, signed_by=signed_by, sms_stop_word="STOP")
    for message, variant in product(messages, VARIANTS):
        sms = render(Person("1", name=name), message, Channel.SMS, shop=sender, variant=variant)
        assert (sms.encoding, sms.segments) == ("GSM-7", 1), sms.text


@pytest.mark.parametrize("kind", ALL)
def test_a_letter_is_brief(kind: type[TypedMessage]) -> None:
    source = files("peoplefirst.templates").joinpath("wording", f"{kind.wording}.en.email.md")
    for letter in source.read_text("utf-8").split("\n===\n"):
        words = re.sub(r"\{%.*?%\}", "", letter).split()
        assert len(words) < 90
        assert max(len(s.split()) for s in re.split(r"[.?!:\n]", letter)) <= 28


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("channel", ["email.md", "sms.txt"])
def test_there_are_two_ways_to_say_it(kind: type[TypedMessage], channel: str) -> None:
    file = files("peoplefirst.templates").joinpath("wording", f"{kind.wording}.en.{channel}")
    one, two = file.read_text("utf-8").split("\n===\n")
    assert one.strip() != two.strip()


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_review_is_asked_for_in_neutral_words_and_for_no_reward(variant: int) -> None:
    message = ReviewRequest(item="Kettle", url=URL)
    shop = Shop(name="Tea & Co")
    email = render(Person("1"), message, Channel.EMAIL, shop=shop, variant=variant)
    sms = render(Person("1"), message, Channel.SMS, shop=shop, variant=variant)
    leading = re.compile(
        r"star|happy|love|enjoy|great|positive|favou?rite|discount|voucher|gift|reward|prize|win\b",
        re.IGNORECASE,
    )
    for words in (email.subject, email.text, sms.text):
        assert not leading.search(words)


def test_hollow_phrases_stay_out() -> None:
    hollow = re.compile(
        r"valued|dear |customer|don.t miss|hurry|last chance|exclusive|we miss you", re.IGNORECASE
    )
    for file in files("peoplefirst.templates").joinpath("wording").iterdir():
        assert not hollow.search(file.read_text("utf-8")), file.name


def test_where_no_reply_can_arrive_none_is_asked_for() -> None:
    shop = Shop(name="Tea & Co", sms_stop_url="https://t.example/s")
    for message, variant in product(every_message(), VARIANTS):
        text = render(Person("1"), message, Channel.SMS, shop=shop, variant=variant).text
        assert "repl" not in text.casefold()
        assert text.endswith("\nOpt out: https://t.example/s")


# ── languages ───────────────────────────────────────────────────────────────────────────────


def test_wording_is_looked_for_from_the_nearest_language_outwards() -> None:
    assert languages("sv-SE") == ("sv-SE", "sv", "en")
    assert languages("zh-Hant-TW") == ("zh-Hant-TW", "zh-Hant", "zh", "en")
    assert languages("en") == ("en",)


@pytest.mark.parametrize("locale", ["en-GB", "sv-SE", "ar", "zh-Hant-TW"])
def test_a_letter_says_in_which_language_it_really_is(locale: str) -> None:
    email = render(Person("1", locale=locale), CheckIn(), Channel.EMAIL)
    assert email.language == "en"
    assert email.html is not None
    assert '<html lang="en" dir="ltr">' in email.html


def test_a_day_is_said_as_they_say_it() -> None:
    offer = Offer(about="green tea", until=date(2027, 4, 30))
    assert "until 30 April." in render(Person("1"), offer, Channel.SMS).text
    assert "until April 30." in render(Person("1", locale="en-US"), offer, Channel.SMS).text


# ── the small part of Jinja2 ────────────────────────────────────────────────────────────────

REFUSED = [
    "{{ 'a' * 10**9 }}",
    "{{ 10**10**10 }}",
    "{% for i in range(10**9) %}x{% endfor %}",
    "{% for a in name %}x{% endfor %}",
    "{{ lipsum(n=10**6) }}",
    "{{ name|center(10**9) }}",
    "{{ name.__class__.__mro__ }}",
    "{{ name['__class__'] }}",
    "{{ name.upper() }}",
    "{{ name ~ name }}",
    "{{ '%1000000000d' % 1 }}",
    "{% set x = name %}",
    "{% include 'letter.html' %}",
    "{% import 'x' as y %}",
    "{% macro x() %}{% endmacro %}",
    "{{ name is defined }}",
    "{{ name|safe }}",
    "{% extends 'x' %}",
    "{% if name %}",
    "{{ name",
]


@pytest.mark.parametrize("source", REFUSED)
def test_what_could_escape_or_exhaust_is_refused_when_loaded(source: str) -> None:
    with pytest.raises(TemplateError, match="here, line 2: "):
        check(f"Hello\n{source}", "here", {"name"})


def test_a_fact_that_does_not_exist_is_named_with_the_nearest_that_does() -> None:
    with pytest.raises(TemplateError, match=r"x\.md, line 3: .*'itme'; did you mean 'item'\?"):
        check("a\n\n{% if itme %}b{% endif %}", "x.md", {"item", "name"})


def test_what_is_a_condition_on_facts_is_allowed() -> None:
    check(
        "{% if a and not b %}{{ a or 'x' }}{% elif a == b %}{{ a if b else b }}{% endif %}",
        "x",
        "ab",
    )


def test_a_wording_that_is_not_there_is_named() -> None:
    with pytest.raises(TemplateError, match=r"no wording nothing\.en\.sms\.txt"):
        _wording.short_text("nothing", "sv-SE", 0, ())


def test_neither_the_package_nor_the_room_loads_jinja2() -> None:
    code = "import sys, peoplefirst, peoplefirst.templates; print('jinja2' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "False"
