"""Every preset's numbers that are not hours: caps at n and n + 1, spans, consent, dates."""

from datetime import UTC, datetime, timedelta

import pytest

from peoplefirst.decision import Allow, Defer, Deny
from peoplefirst.journal import Entry, Kind
from peoplefirst.message import Channel, Message, Purpose
from peoplefirst.moments import Delivery, Inquiry, Pause, Purchase
from peoplefirst.person import Consent
from peoplefirst.presets import preset, presets

from .asked import LONG_AGO, decide, local, somebody, sources, written

TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)
NOON = datetime(2026, 11, 18, 18, tzinfo=UTC)  # a Wednesday, by day in all of North America
HOURS_24 = timedelta(hours=24)

SAME_SUBJECT = (("us.fl", "sms"), ("us.fl", "voice"), ("us.ok", "sms"), ("us.md", "sms"))


@pytest.mark.parametrize(("name", "by"), SAME_SUBJECT)
def test_three_in_24_hours_on_the_same_subject_and_no_fourth(name: str, by: str) -> None:
    who = somebody("America/Chicago", "US")
    shoes = Message(Purpose.OFFER, channel=Channel(by), about="shoes")
    oldest = NOON - timedelta(hours=3)
    two = written(oldest, oldest + timedelta(hours=1), by=by, about="shoes")
    # Whatever number or channel is used: a text counts for a call.
    other = "voice" if by == "sms" else "sms"
    third = written(oldest + timedelta(hours=2), by=other, about="shoes")

    assert isinstance(decide(name, who, shoes, NOON, *two), Allow)
    fourth = decide(name, who, shoes, NOON, *two, *third)
    assert isinstance(fourth, Defer)
    assert fourth.until == oldest + HOURS_24
    assert sources(fourth) == {name}
    edge = decide(name, who, shoes, oldest + HOURS_24 - TICK, *two, *third)
    assert isinstance(edge, Defer)
    assert isinstance(decide(name, who, shoes, oldest + HOURS_24, *two, *third), Allow)
    hats = Message(Purpose.OFFER, channel=Channel(by), about="hats")
    assert isinstance(decide(name, who, hats, NOON, *two, *third), Allow)


def test_in_france_four_calls_in_30_days_and_no_fifth() -> None:
    who = somebody("Europe/Paris", "FR")
    call = Message(Purpose.OFFER, channel=Channel.VOICE)
    now = local("Europe/Paris", "2026-11-18 15:00")
    oldest = now - timedelta(days=16)
    four = written(*(oldest + n * DAY for n in range(4)), by="voice")
    assert isinstance(decide("fr.voice", who, call, now, *four[1:]), Allow)
    fifth = decide("fr.voice", who, call, now, *four)
    assert isinstance(fifth, Defer)
    assert fifth.until == oldest + timedelta(days=30)
    assert sources(fifth) == {"fr.voice"}


def test_in_france_a_refusal_recorded_as_a_pause_is_60_days_of_silence() -> None:
    who = somebody("Europe/Paris", "FR")
    call = Message(Purpose.OFFER, channel=Channel.VOICE)
    refused = local("Europe/Paris", "2026-09-14 15:00")
    silence = preset("fr.voice").obligations.silence_after_refusal
    assert str(silence) == "60 days"
    span = timedelta(days=60)
    assert silence is not None
    assert silence.span == span
    pause = Pause(at=refused, until=refused + span).entries("maya")
    # 60 days later it is an hour earlier on the wall: summer time has ended.
    free = local("Europe/Paris", "2026-11-13 14:00")
    early = decide("fr.voice", who, call, free - TICK, *pause)
    assert isinstance(early, Defer)
    assert early.until == free
    assert isinstance(decide("fr.voice", who, call, free, *pause), Allow)


def test_in_france_calls_need_consent_from_11_august_2026() -> None:
    stranger = somebody("Europe/Paris", "FR", consents=())
    call = Message(Purpose.OFFER, channel=Channel.VOICE)
    before = local("Europe/Paris", "2026-08-10 11:00")
    after = local("Europe/Paris", "2026-08-11 11:00")
    assert isinstance(decide("fr.voice", stranger, call, before), Allow)
    assert isinstance(decide("fr.voice", stranger, call, after), Deny)
    assert isinstance(decide("fr.voice", somebody("Europe/Paris", "FR"), call, after), Allow)


CONSENT = (
    # preset, channel: only with consent
    ("us.wa", "sms"),
    ("us.ct", "sms"),
    ("us.ct", "voice"),
    ("ca.casl", "email"),
    ("ca.casl", "sms"),
    ("fr.sms", "sms"),
    ("fr.voice", "voice"),
    ("uk.pecr", "email"),
    ("uk.pecr", "sms"),
    ("de.uwg", "email"),
    ("de.uwg", "sms"),
    ("de.uwg", "voice"),
    ("au.spam", "email"),
    ("au.spam", "sms"),
)


@pytest.mark.parametrize(("name", "by"), CONSENT)
def test_without_consent_nothing_is_advertised_and_with_it_all_is_well(name: str, by: str) -> None:
    zone, country = ("Europe/Paris", "FR") if name.startswith("fr") else ("America/Chicago", "US")
    now = local(zone, "2026-11-18 15:00")
    offer = Message(Purpose.OFFER, channel=Channel(by))
    stranger = decide(name, somebody(zone, country, consents=()), offer, now)
    assert isinstance(stranger, Deny)
    assert sources(stranger) == {name}
    assert isinstance(decide(name, somebody(zone, country), offer, now), Allow)


def test_in_washington_a_call_needs_no_consent_by_this_preset() -> None:
    stranger = somebody("America/Los_Angeles", "US", consents=())
    call = Message(Purpose.OFFER, channel=Channel.VOICE)
    assert isinstance(decide("us.wa", stranger, call, NOON), Allow)


IMPLIED = (
    # preset, channel, what implied it, for how long
    ("ca.casl", "email", "purchase", timedelta(days=730)),
    ("ca.casl", "sms", "inquiry", timedelta(days=181)),
    ("uk.pecr", "email", "purchase", timedelta(days=36500)),
    ("de.uwg", "email", "purchase", timedelta(days=36500)),
    ("fr.sms", "sms", "purchase", timedelta(days=36500)),
)


@pytest.mark.parametrize(("name", "by", "what", "span"), IMPLIED)
def test_consent_is_implied_for_so_long_and_no_longer(
    name: str, by: str, what: str, span: timedelta
) -> None:
    zone, country = ("Europe/Paris", "FR") if name.startswith("fr") else ("Europe/London", "GB")
    who = somebody(zone, country, consents=())
    then = local(zone, "2026-11-18 15:00")
    moment = Purchase(id="1", at=then) if what == "purchase" else Inquiry(id="1", at=then)
    told = moment.entries("maya")
    offer = Message(Purpose.OFFER, channel=Channel(by))
    assert isinstance(decide(name, who, offer, then, *told), Allow)
    if span < timedelta(days=1000):
        assert isinstance(decide(name, who, offer, then + span - TICK, *told), Allow)
        assert isinstance(decide(name, who, offer, then + span, *told), Deny)
    else:  # the law sets no end: ten years on it holds as well
        assert isinstance(decide(name, who, offer, local(zone, "2036-11-18 15:00"), *told), Allow)


def test_express_consent_in_canada_has_no_expiry() -> None:
    old = (Consent("email", given_at=LONG_AGO, how="form"),)
    who = somebody("America/Toronto", "CA", consents=old)
    assert isinstance(decide("ca.casl", who, Message("offer", channel="email"), NOON), Allow)


@pytest.mark.parametrize("name", ["de.uwg", "us.ct", "au.spam"])
def test_a_purchase_implies_nothing_where_only_an_express_consent_will_do(name: str) -> None:
    who = somebody("America/New_York", "US", consents=())
    bought = Purchase(id="1", at=NOON - DAY).entries("maya")
    by = Channel.EMAIL if name == "au.spam" else Channel.VOICE
    assert isinstance(decide(name, who, Message("offer", channel=by), NOON, *bought), Deny)


SURVEYS = ("review_request", "feedback_request", "how_did_it_go", "birthday", "thank_you")


@pytest.mark.parametrize("purpose", SURVEYS)
def test_in_germany_a_survey_is_advertising_and_in_britain_it_is_not(purpose: str) -> None:
    who = somebody("Europe/Berlin", "DE", consents=())
    survey = Message(Purpose(purpose), channel=Channel.EMAIL)
    assert isinstance(decide("de.uwg", who, survey, NOON), Deny)
    assert isinstance(decide("uk.pecr", who, survey, NOON), Allow)


def test_an_apology_and_an_order_confirmation_are_no_advertising_in_germany() -> None:
    who = somebody("Europe/Berlin", "DE", consents=())
    for purpose in ("apology", "service"):
        message = Message(Purpose(purpose), channel=Channel.EMAIL)
        assert isinstance(decide("de.uwg", who, message, NOON), Allow)


@pytest.mark.parametrize("name", ["us.canspam", "au.spam"])
def test_who_opted_out_gets_no_more_commercial_mail_from_that_instant_on(name: str) -> None:
    who = somebody("America/New_York", "US")
    out = Entry(id="out", kind=Kind.OPTED_OUT, at=NOON, person="maya", channel=Channel.EMAIL)
    offer = Message(Purpose.OFFER, channel=Channel.EMAIL)
    assert isinstance(decide(name, who, offer, NOON - TICK), Allow)
    answer = decide(name, who, offer, NOON, out)
    assert isinstance(answer, Deny)
    assert sources(answer) == {name}
    order = Message(Purpose.SERVICE, channel=Channel.EMAIL)
    assert isinstance(decide(name, who, order, NOON, out), Allow)


def test_yotpo_waits_14_days_from_the_purchase() -> None:
    who = somebody("Europe/Rome", "IT")
    bought = Purchase(id="1", at=NOON).entries("maya")
    ask = Message(Purpose.REVIEW_REQUEST, channel=Channel.EMAIL, about="1")
    due = NOON + timedelta(days=14)
    early = decide("reviews.yotpo", who, ask, due - TICK, *bought)
    assert isinstance(early, Defer)
    assert early.until == due
    assert isinstance(decide("reviews.yotpo", who, ask, due, *bought), Allow)


def test_yotpo_allows_five_asks_in_30_days_and_no_sixth() -> None:
    who = somebody("Europe/Rome", "IT")
    bought = Purchase(id="new", at=NOON - timedelta(days=90)).entries("maya")
    five = tuple(
        entry
        for n in range(5)
        for entry in written(
            NOON - timedelta(days=29 - 5 * n), by="email", purpose="review_request", about=f"o{n}"
        )
    )
    ask = Message(Purpose.REVIEW_REQUEST, channel=Channel.EMAIL, about="new")
    sixth = decide("reviews.yotpo", who, ask, NOON, *bought, *five)
    assert isinstance(sixth, Defer)
    assert sixth.until == NOON + DAY
    assert isinstance(decide("reviews.yotpo", who, ask, NOON, *bought, *five[1:]), Allow)


def test_yotpo_keeps_5_days_between_asks_and_12_months_for_the_same_product() -> None:
    who = somebody("Europe/Rome", "IT")
    bought = Purchase(id="1", at=NOON - timedelta(days=90)).entries("maya")
    earlier = written(NOON, by="email", purpose="review_request", about="1")
    other = Message(Purpose.REVIEW_REQUEST, channel=Channel.EMAIL, about="2")
    spaced = decide("reviews.yotpo", who, other, NOON + DAY, *bought, *earlier)
    assert isinstance(spaced, Defer)
    assert spaced.until == NOON + timedelta(days=5)
    again = Message(Purpose.REVIEW_REQUEST, channel=Channel.EMAIL, about="1")
    year = NOON + timedelta(days=365)
    answer = decide("reviews.yotpo", who, again, year - TICK, *bought, *earlier)
    assert isinstance(answer, Defer)
    assert answer.until == year
    assert isinstance(decide("reviews.yotpo", who, again, year, *bought, *earlier), Allow)


def test_trustpilot_waits_7_days_from_the_delivery() -> None:
    who = somebody("Europe/Copenhagen", "DK")
    told = (
        *Purchase(id="1", at=NOON - timedelta(days=30)).entries("maya"),
        *Delivery(id="1", at=NOON).entries("maya"),
    )
    ask = Message(Purpose.REVIEW_REQUEST, channel=Channel.EMAIL, about="1")
    due = NOON + timedelta(days=7)
    early = decide("reviews.trustpilot", who, ask, due - TICK, *told)
    assert isinstance(early, Defer)
    assert early.until == due
    assert isinstance(decide("reviews.trustpilot", who, ask, due, *told), Allow)
    assert isinstance(decide("reviews.trustpilot", who, ask, due, told[0]), Deny)


def test_colleagues_are_asked_once_a_day_and_twice_a_week_and_thanked_without_end() -> None:
    who = somebody("Europe/Warsaw", "PL")
    now = local("Europe/Warsaw", "2026-11-19 10:00")
    ask = Message(Purpose.CHECK_IN, channel=Channel.EMAIL)
    one = written(now - timedelta(hours=23), by="email", purpose="check_in")
    assert isinstance(decide("colleague", who, ask, now, *one), Defer)
    thanks = written(
        *(now - timedelta(hours=n) for n in range(1, 9)), by="email", purpose="recognition"
    )
    assert isinstance(decide("colleague", who, ask, now, *thanks), Allow)
    praise = Message(Purpose.RECOGNITION, channel=Channel.EMAIL)
    assert isinstance(decide("colleague", who, praise, now, *thanks, *one), Allow)
    two = written(now - 3 * DAY, now - 2 * DAY, by="email", purpose="check_in")
    third = decide("colleague", who, ask, now, *two)
    assert not isinstance(third, Allow)


DATED = [p.name for p in presets() if p.effective_from is not None and p.tables]


@pytest.mark.parametrize("name", DATED)
def test_a_preset_has_no_say_a_day_before_it_takes_effect_and_one_a_day_after(name: str) -> None:
    law = preset(name)
    assert law.effective_from is not None
    where = law.jurisdiction.countries[0] if law.jurisdiction else "US"
    zone = {"FR": "Europe/Paris", "IN": "Asia/Kolkata"}.get(where, "America/New_York")
    who = somebody(zone, where, consents=())
    offer = Message(Purpose.OFFER, channel=min(law.channels or {Channel.EMAIL}))
    out = Entry(id="out", kind=Kind.OPTED_OUT, at=LONG_AGO, person="maya")
    before = local(zone, f"{law.effective_from - DAY} 03:00")
    after = local(zone, f"{law.effective_from + DAY} 03:00")
    assert isinstance(decide(name, who, offer, before, out), Allow)
    answer = decide(name, who, offer, after, out)
    assert sources(answer) == {name}
