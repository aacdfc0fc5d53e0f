from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peoplefirst.errors import ConfigurationError
from peoplefirst.message import Channel
from peoplefirst.moments import Purchase
from peoplefirst.person import Birthday, Consent, Name, Person, Preferences, Relationship
from peoplefirst.testing.people import people

NAIVE = datetime(2026, 3, 2, 12)

NONSENSE: list[tuple[Callable[..., Any], dict[str, Any], str, str]] = [
    (Person, {"id": ""}, "id", "not empty"),
    (Person, {"id": 7}, "id", "text"),
    (Person, {"id": "a\nb"}, "id", "line break"),
    (Person, {"email": "maya"}, "email", "maya@example.com"),
    (Person, {"email": "Maya <maya@example.com>"}, "email", "one bare address"),
    (Person, {"email": "a@example.com, b@example.com"}, "email", "one bare address"),
    (Person, {"email": "a@b@example.com"}, "email", "one bare address"),
    (Person, {"email": "a\xa0b@example.com"}, "email", "one bare address"),
    (Person, {"email": 7}, "email", "text"),
    (Person, {"phone": "070-123 45 67"}, "phone", "E.164"),
    (Person, {"phone": "+0701234567"}, "phone", "E.164"),
    (Person, {"phone": "+46 70 123 45 67"}, "phone", "only digits"),
    (Person, {"phone": "+1234567890123456"}, "phone", "E.164"),
    (Person, {"phone": "+４６701234567"}, "phone", "E.164"),
    (Person, {"phone": 46701234567}, "phone", "text"),
    (Person, {"locale": "swedish"}, "locale", "'sv-SE'"),
    (Person, {"timezone": "Europe/Stokholm"}, "timezone", "did you mean 'Europe/Stockholm'?"),
    (Person, {"timezone": ["UTC", "CEST"]}, "timezone", "'CEST' is not an IANA time zone"),
    (Person, {"timezone": "../../etc/passwd"}, "timezone", "not an IANA time zone"),
    (Person, {"country": "Sweden"}, "country", "'SE'"),
    (Person, {"relationship": "costumer"}, "relationship", "did you mean 'customer'?"),
    (Person, {"birthday": "1990-01-02"}, "birthday", "Birthday or a date"),
    (Birthday, {"month": 2, "day": 30}, "", "no day of the calendar"),
    (Birthday, {"month": 2, "day": 29, "year": 2001}, "", "no day of the calendar"),
    (Birthday, {"month": 1, "day": 1, "year": 0}, "", "no day of the calendar"),
    (Birthday, {"month": 1, "day": 10**30}, "", "no day of the calendar"),
    (Birthday, {"month": "2", "day": 1}, "", "no day of the calendar"),
    (Birthday, {"month": 2, "day": 29, "leap_day": "02-27"}, "leap_day", "'03-01'"),
    (Consent, {"channel": "email", "given_at": NAIVE, "how": "box"}, "given_at", "naive"),
    (Consent, {"channel": "mail", "given_at": NAIVE, "how": "box"}, "channel", "'email'?"),
    (Preferences, {"at_most": -1}, "at_most", "0 or more"),
    (Preferences, {"at_most": 1.5}, "at_most", "whole number"),
    (Preferences, {"per": timedelta(0)}, "per", "longer than nothing"),
    (Preferences, {"per": 7}, "per", "timedelta"),
    (Preferences, {"quiet_from": time(22)}, "quiet_until", "both"),
    (Preferences, {"quiet_from": time(22), "quiet_until": time(22)}, "quiet_until", "differ"),
    (
        Preferences,
        {"quiet_from": time(22, tzinfo=UTC), "quiet_until": time(7)},
        "quiet_from",
        "without a zone",
    ),
    (Preferences, {"paused_until": NAIVE}, "paused_until", "naive"),
    (Preferences, {"muted": {"ofer"}}, "purposes", "did you mean 'offer'?"),
]


@pytest.mark.parametrize(("make", "named", "field", "help_"), NONSENSE)
def test_nonsense_is_refused_with_the_field_and_words_that_help(
    make: Callable[..., Any], named: dict[str, Any], field: str, help_: str
) -> None:
    known = {"id": "maya"} if make is Person else {}
    with pytest.raises(ConfigurationError) as refused:
        make(**{**known, **named})
    assert refused.value.field == field
    assert help_ in str(refused.value)


@pytest.mark.parametrize(
    "end", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\0"]
)
@pytest.mark.parametrize("field", ["name", "email", "phone", "id"])
def test_a_line_break_that_could_forge_a_header_is_refused(field: str, end: str) -> None:
    forged = f"maya{end}Bcc: all@example.com"
    known: dict[str, Any] = {"id": "maya", field: forged}
    with pytest.raises(ConfigurationError, match="line break"):
        Person(**known)
    with pytest.raises(ConfigurationError, match="line break"):
        Name("Maya", preferred=forged)


@pytest.mark.parametrize(
    "name",
    ["مهدی‌نژاد", "क्‍ष", "Maya\xa0Lind", "Zoë O’Neill", "Ng", "𠮷田", "José da Silva 🫠", "X Æ A-12"],
)
def test_names_of_all_scripts_are_taken_as_they_are(name: str) -> None:
    assert Name(name).full == name


def test_nothing_is_known_but_the_id_and_nothing_is_guessed() -> None:
    person = Person("maya", name=" ", email="", phone="", timezone="", locale="")
    assert person == Person("maya")
    assert person.greeting is None
    assert person.zones == ()
    assert person.reachable == ()


@pytest.mark.parametrize(
    ("name", "email", "greeting"),
    [
        ("Maya Lind", "maya@example.com", "Maya Lind"),
        ("Maya", "maya@example.com", "Maya"),
        ("maya.lind", "maya.lind@example.com", None),
        ("MAYA_84", "maya_84@example.com", None),
        ("maya@example.com", None, None),
        ("info", "info@example.com", None),
        ("No-Reply", None, None),
        ("Sales", "x@example.com", None),
        (None, "maya@example.com", None),
    ],
)
def test_a_mailbox_is_nobodys_name(
    name: str | None, email: str | None, greeting: str | None
) -> None:
    assert Person("1", name=name, email=email).greeting == greeting


def test_the_preferred_name_is_what_they_are_called() -> None:
    assert Person("1", name=Name("Margareta Lind", preferred="Maggan")).greeting == "Maggan"
    assert Person("1", name=Name("", preferred="Maggan")).greeting == "Maggan"


def test_who_is_born_on_a_leap_day_chooses_when_to_celebrate() -> None:
    assert Birthday(2, 29).on(2027) == date(2027, 2, 28)
    assert Birthday(2, 29, leap_day="03-01").on(2027) == date(2027, 3, 1)
    assert Birthday(2, 29, leap_day="03-01").on(2028) == date(2028, 2, 29)


def test_they_are_reached_in_the_order_that_they_like_and_never_called_unasked() -> None:
    both: dict[str, Any] = {"email": "m@example.com", "phone": "+46701234567"}
    assert Person("1", **both).reachable == (Channel.EMAIL, Channel.SMS)
    likes = Preferences(channels=("voice", "sms"))
    assert Person("1", preferences=likes, **both).reachable == (Channel.SMS, Channel.EMAIL)


def test_times_are_kept_in_utc() -> None:
    stockholm = timezone(timedelta(hours=1))
    given = datetime(2026, 3, 2, 13, tzinfo=stockholm)
    assert Consent("email", given_at=given, how="box").given_at.tzinfo is UTC


def test_a_household_shares_a_page() -> None:
    assert Person("maya", household="home").page == Person("bo", household="home").page
    assert Person("h:home").page != Person("x", household="home").page


MARKERS: dict[str, Any] = {
    "name": "Xqmarker Zname",
    "email": "xqmarker@zmail.example",
    "phone": "+46700000777",
    "birthday": Birthday(11, 23, 1901),
}
SECRETS = ("Xqmarker", "xqmarker", "zmail", "0000777", "1901", "month=11", "day=23")


def assert_says_nothing(text: str) -> None:
    assert not [secret for secret in SECRETS if secret in text], text


def test_nothing_personal_is_in_any_repr() -> None:
    person = Person("p-1", **MARKERS)
    for told in (person, person.name, person.birthday, (person,), {"who": person}):
        assert_says_nothing(repr(told))
        assert_says_nothing(str(told))
        assert_says_nothing(f"{told}")


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "Xqmarker\nZname"},
        {"name": "Xqmarker", "email": "xqmarker zmail"},
        {"email": "xqmarker@zmail@example.com"},
        {"email": "xqmarker\r\n@zmail"},
        {"phone": "0700000777"},
        {"phone": "+46700000777x"},
        {"phone": "+4670\n0000777"},
        {"country": "Sverige"},
        {"timezone": "Nowhere"},
        {"locale": "klingon"},
        {"relationship": "friend"},
        {"preferences": None, "consents": (), "purchases": (), "birthday": "1901-11-23"},
    ],
)
def test_nothing_personal_is_in_any_error(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError) as refused:
        Person("p-1", **{**MARKERS, **wrong})
    error: BaseException | None = refused.value
    while error is not None:
        assert_says_nothing(str(error))
        assert_says_nothing(repr(error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def test_no_birthday_that_is_wrong_is_told() -> None:
    with pytest.raises(ConfigurationError) as refused:
        Birthday(13, 23, 1901)
    assert_says_nothing(repr(refused.value))
    assert refused.value.__suppress_context__


@given(people(), st.sampled_from(Relationship))
def test_whoever_is_drawn_is_a_person(person: Person, relationship: Relationship) -> None:
    assert isinstance(relationship, str)
    assert person.page
    assert {tz.key for tz in person.zones} >= set(person.timezone)
    assert "@" not in repr(person)
    assert all(person.address(by) for by in person.reachable)


def test_a_purchase_is_not_told_either() -> None:
    bought = Purchase(id="o-1", items="Xqmarker", at=datetime(2026, 3, 2, tzinfo=UTC))
    assert_says_nothing(repr(Person("p-1", purchases=(bought,))))
