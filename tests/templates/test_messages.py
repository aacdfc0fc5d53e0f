"""What typed messages know of themselves, and how they are made from what a shop has."""

from datetime import UTC, date, datetime, timedelta

import attrs
import pytest

from peoplefirst.errors import ConfigurationError
from peoplefirst.message import Message, Nature, Purpose
from peoplefirst.moments import Purchase
from peoplefirst.person import Birthday, Person
from peoplefirst.templates import (
    BackInTouch,
    BirthdayWish,
    CheckIn,
    Offer,
    ReviewRequest,
    ThankYou,
    TypedMessage,
)

MARCH = datetime(2026, 3, 1, 12, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
URL = "https://tea.example/review/7"
KETTLE = Purchase(id="A-1", items="Kettle", at=MARCH, delivered_at=MARCH + 3 * DAY)
TEA = Purchase(id="A-2", items=["Assam, second flush", "Filter"], at=APRIL)


@pytest.mark.parametrize(
    ("message", "purpose"),
    [
        (CheckIn(), Purpose.CHECK_IN),
        (ReviewRequest(url=URL), Purpose.REVIEW_REQUEST),
        (ThankYou(), Purpose.THANK_YOU),
        (BackInTouch(), Purpose.BACK_IN_TOUCH),
        (Offer(), Purpose.OFFER),
        (BirthdayWish(), Purpose.BIRTHDAY),
    ],
)
def test_a_typed_message_is_a_message_that_knows_its_purpose(
    message: TypedMessage, purpose: Purpose
) -> None:
    assert isinstance(message, Message)
    assert message.purpose is purpose
    assert attrs.evolve(message, priority=3).purpose is purpose


def test_the_purpose_of_a_typed_message_cannot_be_given() -> None:
    with pytest.raises(TypeError):
        CheckIn(purpose=Purpose.SERVICE)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    with pytest.raises(TypeError):
        CheckIn("service")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


def test_wishes_and_thanks_want_nothing() -> None:
    assert BirthdayWish().purpose.nature is ThankYou().purpose.nature is Nature.GIVE


def test_what_it_is_about_is_what_the_wording_names_unless_told_otherwise() -> None:
    assert CheckIn(about="Assam").item == "Assam"
    assert CheckIn(about="A-1", item="Kettle").item == "Kettle"
    assert CheckIn(about="A-1", item=None).item is None


def test_a_check_in_is_about_the_latest_purchase_and_waits_for_it_to_be_used() -> None:
    message = CheckIn.for_latest_purchase(Person("1", purchases=[TEA, KETTLE]))
    assert message is not None
    assert (message.about, message.item) == ("A-2", "Assam, second flush")
    assert message.not_before == APRIL + 14 * DAY


def test_a_check_in_waits_from_the_delivery_where_that_is_known() -> None:
    message = CheckIn.for_latest_purchase(Person("1", purchases=[KETTLE]), wait=5 * DAY)
    assert message is not None
    assert message.not_before == MARCH + 8 * DAY


def test_without_a_purchase_there_is_nothing_to_check_in_about() -> None:
    assert CheckIn.for_latest_purchase(Person("1")) is None
    assert BackInTouch.after_silence(Person("1")) is None


def test_a_purchase_of_unnamed_things_is_not_called_by_its_number() -> None:
    bare = Purchase(id="A-3", at=MARCH)
    message = CheckIn.for_latest_purchase(Person("1", purchases=[bare]))
    assert message is not None
    assert (message.about, message.item) == ("A-3", None)


def test_a_review_is_asked_for_after_the_delivery_and_not_for_ever() -> None:
    message = ReviewRequest.after_delivery(KETTLE, url=URL)
    assert message.about == "A-1"
    assert message.not_before == MARCH + 10 * DAY
    assert message.expires_at == MARCH + 100 * DAY


def test_a_review_of_what_has_not_arrived_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"purchase\.delivered_at: is unknown"):
        ReviewRequest.after_delivery(TEA, url=URL)


@pytest.mark.parametrize(
    "url",
    [
        "http://tea.example/r",
        "javascript:alert(1)",
        "https://",
        "https:///r",
        "https://tea.example/r\nBcc: x@y.example",
        "https://tea.example/r\u2028",
        "https://tea.example/a b",
        'https://tea.example/"onclick="x',
        "https://tea.example/<b>",
        "https://shop@evil.example/",
        "",
    ],
)
def test_a_link_that_could_mislead_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="https://"):
        ReviewRequest(url=url)
    with pytest.raises(ConfigurationError, match="https://"):
        BackInTouch(url=url)


@pytest.mark.parametrize(
    "make",
    [
        lambda: CheckIn.for_latest_purchase(Person("1", purchases=[TEA]), wait=-DAY),
        lambda: ReviewRequest.after_delivery(KETTLE, url=URL, wait=-DAY),
        lambda: ReviewRequest.after_delivery(KETTLE, url=URL, within=0 * DAY),
        lambda: ThankYou.for_purchase(TEA, within=0 * DAY),
        lambda: BackInTouch.after_silence(Person("1", purchases=[TEA]), quiet=-DAY),
    ],
)
def test_a_span_that_makes_no_sense_is_refused(make: object) -> None:
    assert callable(make)
    with pytest.raises(ConfigurationError):
        make()


def test_thanks_come_within_a_week() -> None:
    message = ThankYou.for_purchase(TEA)
    assert (message.about, message.not_before, message.expires_at) == (
        "A-2",
        APRIL,
        APRIL + 7 * DAY,
    )


def test_a_word_after_silence_waits_for_the_silence() -> None:
    message = BackInTouch.after_silence(Person("1", purchases=[KETTLE, TEA]), url=URL)
    assert message is not None
    assert message.not_before == APRIL + 60 * DAY
    assert (message.about, message.url) == ("A-2", URL)


def test_an_offer_expires_when_its_last_day_is_over_in_the_east() -> None:
    assert Offer(about="tea", until=date(2026, 4, 30)).expires_at == datetime(
        2026, 4, 30, 10, tzinfo=UTC
    )
    assert Offer(about="tea", until=date(2026, 4, 30), expires_at=APRIL).expires_at == APRIL
    assert Offer(about="tea").expires_at is None


def test_an_offer_that_would_be_over_before_it_may_be_sent_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="expires_at"):
        Offer(about="tea", until=date(2026, 3, 1), not_before=APRIL)


def test_a_birthday_wish_is_for_the_day_where_they_live() -> None:
    maya = Person("1", birthday=Birthday(5, 3), timezone="Asia/Tokyo")
    wish = BirthdayWish.this_year(maya, date(2026, 1, 20))
    assert wish is not None
    assert wish.about == "birthday 2026"
    assert wish.not_before == datetime(2026, 5, 2, 15, tzinfo=UTC)
    assert wish.expires_at == datetime(2026, 5, 3, 15, tzinfo=UTC)


def test_in_several_zones_it_is_for_the_hours_in_which_it_is_the_day_in_all() -> None:
    maya = Person(
        "1", birthday=Birthday(5, 3), timezone=["America/New_York", "America/Los_Angeles"]
    )
    wish = BirthdayWish.this_year(maya, date(2026, 5, 3))
    assert wish is not None
    assert wish.not_before == datetime(2026, 5, 3, 7, tzinfo=UTC)
    assert wish.expires_at == datetime(2026, 5, 4, 4, tzinfo=UTC)


def test_where_zones_share_no_part_of_the_day_the_first_is_taken() -> None:
    zones = ["Pacific/Kiritimati", "Pacific/Pago_Pago"]
    wish = BirthdayWish.this_year(
        Person("1", birthday=Birthday(5, 3), timezone=zones), MARCH.date()
    )
    assert wish is not None
    assert wish.not_before == datetime(2026, 5, 2, 10, tzinfo=UTC)


def test_on_a_birthday_without_midnight_the_wish_starts_with_the_day() -> None:
    maya = Person("1", birthday=Birthday(9, 6), timezone="America/Santiago")  # clocks skip 00:00
    wish = BirthdayWish.this_year(maya, date(2026, 1, 1))
    assert wish is not None
    assert wish.not_before == datetime(2026, 9, 6, 4, tzinfo=UTC)
    assert wish.expires_at == datetime(2026, 9, 7, 3, tzinfo=UTC)


def test_who_is_born_on_a_leap_day_is_wished_well_every_year() -> None:
    wish = BirthdayWish.this_year(Person("1", birthday=Birthday(2, 29)), date(2026, 1, 1))
    assert wish is not None
    assert wish.not_before == datetime(2026, 2, 28, tzinfo=UTC)


def test_without_a_birthday_there_is_no_wish() -> None:
    assert BirthdayWish.this_year(Person("1"), date(2026, 1, 1)) is None


def test_a_repr_shows_no_link_and_no_code() -> None:
    shown = repr([ReviewRequest(url=URL), Offer(about="tea", code="SECRET", url=URL)])
    assert "SECRET" not in shown
    assert "tea.example" not in shown


def test_a_message_is_a_value() -> None:
    assert CheckIn(about="Assam") == CheckIn(about="Assam")
    assert hash(CheckIn(about="Assam")) == hash(CheckIn(about="Assam"))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        CheckIn().about = "Assam"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
