"""Rendering: own words, accommodations, headers, hostile values."""

from datetime import date
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peoplefirst.errors import ConfigurationError, TemplateError
from peoplefirst.message import Channel, Message
from peoplefirst.person import Accommodations, Name, Person
from peoplefirst.templates import CheckIn, Offer, ReviewRequest, Shop, ThankYou, render
from peoplefirst.templates._facts import clean, shorten, within
from peoplefirst.templates.sms import clusters, segments

MAYA = Person("42", name="Maya Lindqvist", email="maya@tea.example", phone="+46701234567")
URL = "https://tea.example/r"


def test_own_words_are_used_as_they_are() -> None:
    own = Message("offer", subject="Two  spaces", text=" {{ name }}\n\n\n", html="<b>{{ x }}</b>")
    email = render(MAYA, own, Channel.EMAIL)
    assert (email.subject, email.text, email.html) == (
        "Two  spaces",
        " {{ name }}\n\n\n",
        "<b>{{ x }}</b>",
    )
    sms = render(MAYA, own, Channel.SMS)
    assert (sms.text, sms.segments, sms.encoding) == (" {{ name }}\n\n\n", 1, "GSM-7")


def test_own_text_without_html_has_no_html() -> None:
    own = CheckIn(about="Kettle", subject="Hej", text="Hur går det?")
    assert render(MAYA, own, Channel.EMAIL).html is None


def test_own_text_without_a_subject_goes_by_sms_only() -> None:
    own = CheckIn(about="Kettle", text="Hur går det?")
    assert render(MAYA, own, Channel.SMS).text == "Hur går det?"
    with pytest.raises(TemplateError, match=r"CheckIn\(check in\) has its own text but no subject"):
        render(MAYA, own, Channel.EMAIL)


def test_an_own_subject_stands_above_the_stock_letter() -> None:
    email = render(MAYA, CheckIn(about="Kettle", subject="The kettle"), Channel.EMAIL)
    assert email.subject == "The kettle"
    assert "Kettle" in email.text


def test_a_message_without_words_says_so() -> None:
    with pytest.raises(TemplateError, match=r"Message\(offer\) has no words"):
        render(MAYA, Message("offer"), Channel.SMS)


def test_an_offer_of_nothing_says_what_is_missing() -> None:
    with pytest.raises(TemplateError, match=r"Offer\(offer\) needs 'about'"):
        render(MAYA, Offer(), Channel.EMAIL)


def test_there_is_no_wording_for_voice() -> None:
    with pytest.raises(TemplateError, match="voice"):
        render(MAYA, CheckIn(), Channel.VOICE)


def test_no_error_names_anybody() -> None:
    for message, by in ((Message("offer"), Channel.EMAIL), (Offer(), Channel.SMS)):
        with pytest.raises(TemplateError) as caught:
            render(MAYA, message, by)
        for secret in ("Maya", "maya", "4670", "tea.example"):
            assert secret not in f"{caught.value!r}{caught.value}"


def test_a_mailbox_is_nobodys_name() -> None:
    nobody = Person("1", name="maya.l", email="maya.l@tea.example")
    assert render(nobody, CheckIn(), Channel.EMAIL).text.startswith("Hello,\n")


def test_large_print_is_larger() -> None:
    large = Person("1", accommodations=Accommodations(large_print=True))
    plain, big = (render(who, CheckIn(), Channel.EMAIL).html for who in (MAYA, large))
    assert plain is not None
    assert big is not None
    assert "font-size: 17px" in plain
    assert "font-size: 24px" in big


def test_who_reads_text_only_gets_no_html() -> None:
    text_only = Person("1", accommodations=Accommodations(text_only=True))
    own = Message("offer", subject="Hej", text="Hej", html="<p>Hej</p>")
    assert render(text_only, CheckIn(), Channel.EMAIL).html is None
    assert render(text_only, own, Channel.EMAIL).html is None


def test_html_is_accessible_and_fetches_nothing() -> None:
    html = render(MAYA, ReviewRequest(item="Kettle", url=URL), Channel.EMAIL).html
    assert html is not None
    assert '<html lang="en" dir="ltr">' in html
    assert "<title>What do you think of Kettle?</title>" in html
    assert '<meta name="viewport"' in html
    assert "prefers-color-scheme: dark" in html
    assert f'<a href="{URL}">Write a review</a>' in html
    for remote in ("<img", "src=", "url(", "@import", "<link", "<script"):
        assert remote not in html
    assert html.count("https://") == 1
    assert len(html.encode()) < 4096


def test_the_way_out_stands_below_and_in_the_headers() -> None:
    shop = Shop(
        name="Tea & Co",
        postal_address="1 Harbour Street,\n\n Gothenburg",
        unsubscribe_url=lambda person: f"https://tea.example/stop/{person.id}",
        one_click=True,
    )
    for message in (CheckIn(), Message("offer", subject="Hej", text="Hej")):
        assert render(MAYA, message, Channel.EMAIL, shop=shop).headers == {
            "List-Unsubscribe": "<https://tea.example/stop/42>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    text = render(MAYA, CheckIn(), Channel.EMAIL, shop=shop).text
    assert text.endswith(
        "--\nTea & Co, 1 Harbour Street, Gothenburg\n\n"
        "Would you rather not get letters like this one? "
        "Unsubscribe: https://tea.example/stop/42\n"
    )


def test_without_a_link_there_is_no_header() -> None:
    assert render(MAYA, CheckIn(), Channel.EMAIL, shop=Shop(name="Tea")).headers == {}


@pytest.mark.parametrize(
    "given_shop",
    [
        lambda: Shop(unsubscribe_url="http://tea.example/stop"),
        lambda: Shop(unsubscribe_url="https://tea.example/\r\nBcc: x@y.example"),
        lambda: Shop(sms_stop_url="tea.example/s"),
        lambda: Shop(one_click=True),
        lambda: Shop(sms_stop_word="STOP", sms_stop_url="https://t.example/s"),
    ],
)
def test_a_shop_that_makes_no_sense_is_refused(given_shop: object) -> None:
    assert callable(given_shop)
    with pytest.raises(ConfigurationError):
        given_shop()


def test_a_made_link_is_checked_as_a_given_one() -> None:
    shop = Shop(unsubscribe_url=lambda person: f"https://tea.example/{person.id}\nx")
    with pytest.raises(ConfigurationError, match="unsubscribe_url"):
        render(MAYA, CheckIn(), Channel.EMAIL, shop=shop)


def test_any_number_chooses_a_variant_and_the_same_number_the_same() -> None:
    letters = [render(MAYA, CheckIn(), Channel.EMAIL, variant=n).text for n in (-1, 0, 1, 2, 10**9)]
    assert letters[0] == letters[2]
    assert letters[1] == letters[3] == letters[4]
    assert letters[0] != letters[1]


def test_a_person_writes_where_the_text_message_has_room_for_it() -> None:
    shop = Shop(name="Tea & Co", signed_by="Elin", sms_stop_word="STOP")
    short = render(MAYA, ThankYou(item="Kettle"), Channel.SMS, shop=shop)
    assert short.text.startswith("Hi Maya Lindqvist, Elin from Tea & Co here. ")
    full = render(MAYA, CheckIn(item="Assam, second flush, loose leaf"), Channel.SMS, shop=shop)
    assert full.text.startswith("Hi Maya Lindqvist, Tea & Co here. ")
    assert full.segments == 1


def test_a_long_product_name_is_cut_at_a_word() -> None:
    name = "Organic Fairtrade First Flush Darjeeling (250 g, loose leaf) " * 3
    shop = Shop(name="Tea & Co", sms_stop_word="STOP")
    sms = render(MAYA, CheckIn(item=name), Channel.SMS, shop=shop)
    assert "with Organic Fairtrade First? If" in sms.text
    assert sms.segments == 1


@pytest.mark.parametrize(
    ("name", "limit", "short"),
    [
        ("Kettle", 6, "Kettle"),
        ("Kettle, enamelled", 14, "Kettle"),
        ("Darjeeling (250 g, loose leaf)", 25, "Darjeeling"),
        ("Tea & Co kettle", 6, "Tea"),
        ("Assam, second flush - loose", 22, "Assam, second flush"),
        ("Fahrtrichtungsanzeiger", 10, "Fahrtricht"),
        ("阿萨姆红茶二次采摘", 4, "阿萨姆红"),
        ("🇸🇪🇳🇴🇩🇰", 5, "🇸🇪🇳🇴"),
    ],
)
def test_a_shortened_name_ends_where_a_reader_would_end_it(
    name: str, limit: int, short: str
) -> None:
    assert shorten(name, limit) == short


def test_a_name_that_looks_like_a_link_is_cleaned_as_any_other() -> None:
    text = render(MAYA, CheckIn(item="https://tea.example/\n\nBcc: x"), Channel.EMAIL).text
    assert "with https://tea.example/ Bcc: x?" in text


def test_what_an_offer_promises_is_never_cut() -> None:
    promise = "10% off " + "all green and black and white teas and " * 5 + "kettles"
    assert promise in render(MAYA, Offer(about=promise), Channel.SMS).text
    assert promise in render(MAYA, Offer(about=promise), Channel.EMAIL).text


@pytest.mark.parametrize(
    ("name", "greeting"),
    [
        ("Maya,", "Hi Maya,"),
        ("Sammy Davis Jr.", "Hi Sammy Davis Jr.,"),
        ("...", "Hello,"),
        ("-", "Hello,"),
        ("🌸", "Hi 🌸,"),
        ("Åsa  Öberg", "Hi Åsa Öberg,"),
        ("<b>Maya</b>", "Hi <b>Maya</b>,"),
        ("{{ shop }}", "Hi {{ shop }},"),
        ("[x](https://evil.example)", "Hi [x](https://evil.example),"),
    ],
)
def test_a_name_is_what_it_is(name: str, greeting: str) -> None:
    email = render(Person("1", name=Name(name)), CheckIn(), Channel.EMAIL, shop=Shop(name="Tea"))
    assert email.text.startswith(greeting + "\n")
    assert email.html is not None
    assert f"<p>{escape(greeting)}</p>" in email.html
    assert "evil.example" not in email.html.replace(escape(greeting), "")


# ── any person, any facts, any Unicode ──────────────────────────────────────────────────────

ANYTHING = st.text(max_size=90)
LINE = st.text(st.characters().filter(str.isprintable), max_size=90)


def tame(value: str | None, word: str) -> str | None:
    """A plain word in place of a value that says something."""
    return word if within(value) else None


@given(
    name=st.none() | LINE,
    item=st.none() | ANYTHING,
    shop=st.none() | ANYTHING,
    signed_by=st.none() | ANYTHING,
    code=st.none() | ANYTHING,
    about=LINE,
    variant=st.integers(),
)
def test_values_change_nothing_but_themselves(
    name: str | None,
    item: str | None,
    shop: str | None,
    signed_by: str | None,
    code: str | None,
    about: str,
    variant: int,
) -> None:
    """The letter with any values is the letter with plain words, those words replaced."""
    person = Person("1", name=name)
    calm = Person("1", name=tame(person.greeting, "QNAME"))
    here = Shop(name=shop, signed_by=signed_by, postal_address=shop)
    calm_shop = Shop(
        name=tame(shop, "QSHOP"),
        signed_by=tame(signed_by, "QBY"),
        postal_address=tame(shop, "QPLACE"),
    )
    offer = Offer(about=about, code=code, until=date(2027, 4, 30))
    calm_offer = Offer(about=tame(about, "QABOUT"), code=tame(code, "QCODE"), until=offer.until)
    words = {
        "QNAME": within(person.greeting, ",;:"),
        "QSHOP": clean(shop),
        "QBY": clean(signed_by),
        "QPLACE": Shop(postal_address=shop).facts["postal_address"],
        "QITEM": shorten(within(item), 60),
        "QABOUT": within(about),
        "QCODE": within(code),
    }
    pairs: list[tuple[Message, Message]] = [(CheckIn(item=item), CheckIn(item=tame(item, "QITEM")))]
    if within(about):
        pairs.append((offer, calm_offer))
    for message, calm_message in pairs:
        wild = render(person, message, Channel.EMAIL, shop=here, variant=variant)
        plain = render(calm, calm_message, Channel.EMAIL, shop=calm_shop, variant=variant)
        text, html = plain.text, plain.html or ""
        subject = plain.subject
        for word, value in words.items():
            text, subject = text.replace(word, value), subject.replace(word, value)
            html = html.replace(
                word, escape(value).replace("&quot;", "&#34;").replace("&#x27;", "&#39;")
            )
        assert (wild.text, wild.html) == (text, html)
        assert wild.subject == subject
        wild.text.encode()


@given(name=LINE, item=ANYTHING, shop=ANYTHING, variant=st.integers(0, 1))
def test_any_text_message_counts_what_it_costs_and_keeps_the_name_whole(
    name: str, item: str, shop: str, variant: int
) -> None:
    person = Person("1", name=name)
    sms = render(person, ThankYou(item=item), Channel.SMS, shop=Shop(name=shop), variant=variant)
    size = segments(sms.text)
    assert (sms.segments, sms.encoding) == (size.count, size.encoding)
    assert within(person.greeting, ",;:") in sms.text
    assert "  " not in sms.text
    assert sms.text == sms.text.strip()


@given(st.text(max_size=200))
def test_a_cleaned_value_is_one_tidy_line_and_cleaning_it_again_changes_nothing(text: str) -> None:
    value = clean(text)
    assert clean(value) == value == value.strip()
    assert "  " not in value
    assert "\n" not in value
    assert not set(value) & set("\r\t\x00\u202e\u2066")
    value.encode()
    assert not within(text).endswith((",", ";", ":", "."))


@given(st.text(max_size=120), st.integers(1, 60))
def test_a_shortened_value_is_its_own_beginning(text: str, limit: int) -> None:
    value = within(text)
    short = shorten(value, limit)
    assert len(short) <= limit
    assert value.startswith(short)
    assert list(clusters(value))[: len(list(clusters(short)))] == list(clusters(short))
