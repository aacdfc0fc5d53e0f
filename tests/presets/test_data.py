"""The presets as data: complete, honest about themselves, and refused where they make no sense."""

import re
from datetime import date, timedelta

import pytest

from peoplefirst.decision import Allow, Defer
from peoplefirst.errors import ConfigurationError
from peoplefirst.history import History
from peoplefirst.message import Channel, Message, Purpose
from peoplefirst.person import Consent
from peoplefirst.policy import Policy
from peoplefirst.presets import (
    Confidence,
    Kind,
    Period,
    Preset,
    preset,
    preset_policy,
    presets,
)
from peoplefirst.presets._load import read

from .asked import LONG_AGO, local, somebody, sources

NAMES = """
    au.spam ca.casl ca.telemarketing colleague de.uwg eu.gdpr fr.sms fr.sms.strict fr.voice
    friendly in.trai reviews.trustpilot reviews.yotpo uk.pecr us.canspam us.ct us.fl us.md us.ok
    us.tcpa us.tx us.va us.wa
""".split()


def test_they_are_all_there_sorted_by_name() -> None:
    assert sorted(p.name for p in presets()) == sorted(NAMES)


@pytest.mark.parametrize("shipped", presets(), ids=lambda p: p.name)
def test_each_says_what_it_is_where_it_was_read_and_what_it_leaves_out(shipped: Preset) -> None:
    assert shipped.title
    assert shipped.source
    assert shipped.reviewed_on == date(2026, 11, 21)
    assert shipped.confidence in set(Confidence)
    assert 1 <= len(re.findall(r"[.:;](?= |$)", shipped.note)) <= 12
    assert shipped.note.endswith(".")
    assert isinstance(shipped.rules, tuple)
    if shipped.kind is not Kind.OURS:
        assert shipped.url is not None
        assert shipped.url.startswith("https://")
        assert shipped.read_in
        assert shipped.channels
        assert shipped.purposes
        assert Purpose.SERVICE not in shipped.purposes
        assert all(rule.source == shipped.name for rule in shipped.rules)
    if shipped.kind is Kind.LAW:
        assert shipped.jurisdiction is not None
        assert all(re.fullmatch("[A-Z]{2}", code) for code in shipped.jurisdiction.countries)
        assert shipped.effective_from is not None
        assert all(rule.effective_from for rule in shipped.rules)


def test_each_file_says_that_it_is_no_legal_advice() -> None:
    from importlib.resources import files

    for name in NAMES:
        text = (files("peoplefirst.presets") / f"{name}.toml").read_text(encoding="utf-8")
        assert "engineering default" in text
        assert "not legal advice" in text
        assert f'name = "{name}"' in text


def test_friendly_as_data_is_friendly_as_code() -> None:
    assert preset("friendly").policy() == Policy.friendly()
    assert Policy.preset("friendly") == Policy.friendly()


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(ConfigurationError) as refused:
        preset("us.florida")
    assert str(refused.value) == "preset: 'us.florida' is unknown; did you mean 'us.fl'?"


def test_together_the_strictest_holds_and_every_preset_that_bound_is_named() -> None:
    both = preset_policy("us.tcpa", "us.fl")
    assert both.name == "us.tcpa & us.fl"
    who = somebody("America/New_York", "US")
    offer = Message(Purpose.OFFER, channel=Channel.SMS)
    evening = both.decide(who, offer, History(), local("America/New_York", "2026-11-16 20:30"))
    assert isinstance(evening, Defer)
    assert sources(evening) == {"us.fl"}
    night = both.decide(who, offer, History(), local("America/New_York", "2026-11-16 21:30"))
    assert sources(night) == {"us.tcpa", "us.fl"}
    day = both.decide(who, offer, History(), local("America/New_York", "2026-11-16 12:00"))
    assert isinstance(day, Allow)


DUTIES = (
    ("us.canspam", "opt_out_within", "10 business days"),
    ("us.canspam", "opt_out_works", "30 days"),
    ("us.canspam", "postal_address", True),
    ("us.tcpa", "opt_out_within", "10 business days"),
    ("us.tcpa", "opt_out_validity", "5 years"),
    ("us.va", "opt_out_validity", "10 years"),
    ("us.va", "opt_out_words", ("UNSUBSCRIBE", "STOP")),
    ("ca.telemarketing", "opt_out_within", "14 days"),
    ("ca.casl", "opt_out_within", "10 business days"),
    ("ca.casl", "opt_out_works", "60 days"),
    ("fr.voice", "silence_after_refusal", "60 days"),
    ("uk.pecr", "refusal_offered_each_time", True),
    ("uk.pecr", "similar_products_only", True),
    ("de.uwg", "refusal_offered_at_collection", True),
    ("au.spam", "opt_out_within", "5 business days"),
    ("au.spam", "opt_out_works", "30 days"),
    ("eu.gdpr", "withdrawal_as_easy_as_giving", True),
    ("reviews.trustpilot", "audience_all_alike", True),
    ("reviews.trustpilot", "neutral_wording", True),
    ("reviews.trustpilot", "no_incentive", True),
)


@pytest.mark.parametrize(("name", "duty", "wanted"), DUTIES)
def test_duties_are_kept_as_typed_data(name: str, duty: str, wanted: object) -> None:
    found = getattr(preset(name).obligations, duty)
    assert (str(found) if isinstance(found, Period) else found) == wanted


def test_australia_wants_an_opt_out_without_login_or_fee() -> None:
    assert {"fee", "login"} <= set(preset("au.spam").obligations.opt_out_without)


def test_a_consent_that_lacks_its_wording_is_not_proven_in_europe() -> None:
    bare = Consent("email", given_at=LONG_AGO, how="box at checkout")
    full = Consent("email", given_at=LONG_AGO, how="box at checkout", wording="newsletter, v3")
    assert preset("eu.gdpr").unproven(bare) == ("wording",)
    assert preset("eu.gdpr").unproven(full) == ()


HEAD = """
name = "x"
title = "x"
kind = "law"
source = "x"
reviewed_on = 2026-11-21
confidence = "primary"
note = "x."
"""
WRONG = (
    (HEAD + 'channel = ["sms"]', "channel: is unknown; did you mean 'channels'?"),
    (HEAD + 'channels = ["smss"]', "channels: 'smss' is unknown; did you mean 'sms'?"),
    (HEAD.replace('"law"', '"laws"'), "kind: 'laws' is unknown; did you mean 'law'?"),
    (HEAD.replace("2026-11-21", '"soon"'), "reviewed_on: is not a date such as 2026-03-01"),
    (
        HEAD + '[obligations]\nopt_out_within = "soon"',
        "obligations.opt_out_within: must be a number of days, business days, years, or ",
    ),
    (HEAD + "[obligations]\npostal = true", "obligations.postal: is unknown; "),
    (HEAD.replace('note = "x."', ""), "note: is missing"),
)


@pytest.mark.parametrize(("text", "problem"), WRONG)
def test_data_that_makes_no_sense_is_refused_with_its_place(text: str, problem: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read(text)
    assert str(refused.value).startswith(problem)


RULES = (
    ('rule = "quiet_hour"\nstart = "20:00"\nend = "08:00"', "rules[0].rule: 'quiet_hour' is "),
    ('rule = "cap"\nlimit = -1\nper = "1 day"', "rules[0].limit: must be a whole number"),
    ('rule = "timely"\n[[rules]]\nrule = "timely"', "rules: say the same twice"),
)


@pytest.mark.parametrize(("text", "problem"), RULES)
def test_rules_that_make_no_sense_are_refused_when_they_are_made(text: str, problem: str) -> None:
    made = read(HEAD + "[[rules]]\n" + text)
    with pytest.raises(ConfigurationError) as refused:
        made.policy()
    assert str(refused.value).startswith(problem)


def test_periods_in_plain_days_have_a_span_and_others_none() -> None:
    assert Period.read("60 days").span == timedelta(days=60)
    assert Period.read("10 business days").span is None
    assert Period.read("for good").span is None
    assert str(Period.read("for good")) == "for good"
