"""Which presets are chosen for whom."""

import pytest

from peoplefirst.person import Person
from peoplefirst.presets import Place, places_of, preset, presets_for

US = {"us.canspam", "us.tcpa"}
STATES = {"us.ct", "us.fl", "us.md", "us.ok", "us.tx", "us.va", "us.wa"}
FR = {"eu.gdpr", "fr.sms", "fr.voice"}
CA = {"ca.casl", "ca.telemarketing"}

PEOPLE = (
    # country, region, phone: the presets
    ("US", "FL", None, US | {"us.fl"}),
    ("US", "Florida", "+13055550123", US | {"us.fl"}),
    ("US", "US-NY", "+13055550123", US | {"us.fl"}),  # an address in New York, a number in Miami
    ("US", "NY", "+12125550123", US),
    ("US", "TX", "+12065550123", US | {"us.tx", "us.wa"}),
    ("US", None, None, US | STATES),  # somewhere in the States: any state's law may hold
    ("US", None, "+14435550123", US | {"us.md"}),
    ("US", None, "+18005550123", US | STATES),  # a toll-free number lives nowhere
    ("US", "FL", "+14165550123", US | {"us.fl"} | CA),  # moved from Toronto, kept the number
    ("PR", None, "+17875550123", US),
    (None, "US-OK", None, US | {"us.ok"}),
    (None, None, "+12025550123", US),
    ("CA", "ON", "+14165550123", CA),
    ("AT", None, "+436641234567", {"eu.gdpr"}),
    ("AT", None, "+491701234567", {"de.uwg", "eu.gdpr"}),  # a German in Austria
    ("DE", "BY", None, {"de.uwg", "eu.gdpr"}),
    ("FR", None, "+33612345678", FR),
    ("RE", None, None, FR),
    ("NO", None, None, {"eu.gdpr"}),
    ("GB", "SCT", "+447911123456", {"uk.pecr"}),
    ("IN", None, "+919812345678", {"in.trai"}),
    ("AU", None, None, {"au.spam"}),
    ("JP", None, "+819012345678", set[str]()),
    ("CH", None, "+41791234567", set[str]()),
    (None, None, None, set[str]()),
    (None, "somewhere else", None, set[str]()),
    (None, None, "+12425550123", set[str]()),  # Nassau: behind +1, and not the United States
)


@pytest.mark.parametrize(("country", "region", "phone", "wanted"), PEOPLE)
def test_presets_follow_the_address_and_the_number(
    country: str | None, region: str | None, phone: str | None, wanted: set[str]
) -> None:
    who = Person("maya", country=country, region=region, phone=phone)
    assert {p.name for p in presets_for(who)} == wanted


def test_a_caller_sees_where_somebody_was_taken_to_be_and_by_what() -> None:
    both = Person("maya", country="AT", phone="+491701234567")
    assert places_of(both) == (Place("AT", None, "address"), Place("DE", None, "phone"))
    assert places_of(Person("maya", country="US", phone="+13055550123")) == (
        Place("US", "FL", "phone"),
    )
    assert places_of(Person("maya", country="JP")) == (Place("JP", None, "address"),)


def test_nobody_knows_where_somebody_is_and_that_can_be_seen() -> None:
    # No preset for Japan and no idea of a country both give none, but not the same places.
    assert places_of(Person("maya", locale="de-DE", email="maya@example.de")) == ()
    assert places_of(Person("maya", country="JP")) != ()


def test_vendors_our_own_and_variants_are_chosen_by_name_only() -> None:
    everywhere = {
        p.name
        for country in ("US", "CA", "FR", "IN", "GB", "DE", "AU")
        for p in presets_for(Person("maya", country=country))
    }
    assert not everywhere & {
        "friendly", "colleague", "reviews.yotpo", "reviews.trustpilot", "fr.sms.strict"
    }  # fmt: skip


def test_every_law_is_chosen_for_somebody_in_its_place() -> None:
    for name in ("us.tcpa", "us.va", "ca.casl", "fr.sms", "in.trai", "uk.pecr", "de.uwg"):
        where = preset(name).jurisdiction
        assert where is not None
        who = Person("maya", country=where.countries[0], region=where.region)
        assert preset(name) in presets_for(who)
