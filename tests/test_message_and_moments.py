from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from peoplefirst.errors import ConfigurationError
from peoplefirst.journal import Entry, Kind
from peoplefirst.message import NATURES, Channel, Message, Nature, Purpose
from peoplefirst.moments import (
    Complaint,
    ComplaintLifted,
    Concern,
    Delivery,
    OptIn,
    OptOut,
    Pause,
    Purchase,
    Reply,
    Review,
)

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
NAIVE = datetime(2026, 3, 2, 12)
EARLIER = NOW - timedelta(days=1)

NONSENSE: list[tuple[Callable[..., Any], dict[str, Any], str, str]] = [
    (Message, {"purpose": "ofer"}, "purpose", "did you mean 'offer'?"),
    (Message, {"channel": "e-mail"}, "channel", "did you mean 'email'?"),
    (Message, {"not_before": NAIVE}, "not_before", "naive"),
    (Message, {"expires_at": NAIVE}, "expires_at", "naive"),
    (Message, {"expires_at": "tomorrow"}, "expires_at", "datetime"),
    (Message, {"not_before": NOW, "expires_at": NOW}, "expires_at", "after not_before"),
    (Message, {"subject": "Hi\r\nBcc: all@example.com"}, "subject", "line break"),
    (Message, {"subject": "Hi\n"}, "subject", "line break"),
    (Message, {"about": "order\n1"}, "about", "line break"),
    (Message, {"html": "<p>Hi</p>"}, "text", "needs its text"),
    (Purchase, {"id": "1", "at": NAIVE}, "at", "naive"),
    (Purchase, {"id": "", "at": NOW}, "id", "empty"),
    (Purchase, {"id": "1", "at": NOW, "delivered_at": NAIVE}, "delivered_at", "naive"),
    (Purchase, {"id": "1", "at": NOW, "delivered_at": EARLIER}, "delivered_at", "before"),
    (Delivery, {"id": "1", "at": NAIVE}, "at", "naive"),
    (Concern, {"id": "1", "opened_at": NAIVE}, "opened_at", "naive"),
    (Concern, {"id": "1", "opened_at": NOW, "closed_at": NAIVE}, "closed_at", "naive"),
    (Concern, {"id": "1", "opened_at": NOW, "closed_at": EARLIER}, "closed_at", "before"),
    (Reply, {"id": "", "at": NOW}, "id", "empty"),
    (Reply, {"id": "1", "at": NOW, "channel": "fax"}, "channel", "known: email, sms, voice"),
    (Review, {"id": "1", "about": "", "at": NOW}, "about", "empty"),
    (OptOut, {"at": NAIVE}, "at", "naive"),
    (OptIn, {"at": NAIVE}, "at", "naive"),
    (Complaint, {"at": NAIVE}, "at", "naive"),
    (ComplaintLifted, {"at": NOW, "by": ""}, "by", "empty"),
    (Pause, {"at": NOW, "until": NAIVE}, "until", "naive"),
    (Pause, {"at": NOW, "until": NOW}, "until", "after at"),
    (Pause, {"at": NOW, "until": NOW + timedelta(1), "purposes": {"ofer"}}, "purposes", "'offer'"),
    (Entry, {"id": "1", "kind": Kind.PAUSED, "person": "m", "at": NAIVE}, "at", "naive"),
    (
        Entry,
        {"id": "1", "kind": Kind.PAUSED, "person": "m", "at": NOW, "until": NAIVE},
        "until",
        "naive",
    ),
]


@pytest.mark.parametrize(("make", "named", "field", "help_"), NONSENSE)
def test_nonsense_is_refused_with_the_field_and_words_that_help(
    make: Callable[..., Any], named: dict[str, Any], field: str, help_: str
) -> None:
    known = {"purpose": "offer"} if make is Message else {}
    with pytest.raises(ConfigurationError) as refused:
        make(**{**known, **named})
    assert refused.value.field == field
    assert help_ in str(refused.value)


def test_a_subject_may_hold_what_people_write() -> None:
    for subject in ("Tack, Åsa 🫠", "کتاب‌ها", "50\xa0% off"):
        assert Message(Purpose.OFFER, subject=subject).subject == subject


def test_what_a_letter_says_is_in_no_repr() -> None:
    letter = Message(Purpose.OFFER, subject="Dear Xq", text="Dear Xq", html="<p>Dear Xq</p>")
    assert "Xq" not in repr(letter)


def test_every_purpose_has_a_nature_and_only_asks_and_promotions_ask() -> None:
    assert set(NATURES) == set(Purpose)
    asking = {purpose for purpose in Purpose if purpose.asks}
    assert asking == {p for p in Purpose if p.nature in (Nature.ASK, Nature.PROMOTION)}
    assert Purpose.SERVICE not in asking


def test_a_moment_told_twice_is_one_fact_and_two_moments_are_two() -> None:
    def ids(*moments: Any, person: str = "maya") -> list[str]:
        return [entry.id for moment in moments for entry in moment.entries(person)]

    day = timedelta(days=1)
    bought = Purchase(id="1", at=NOW, delivered_at=NOW + day)
    assert ids(bought) == ids(Purchase(id="1", at=NOW), Delivery(id="1", at=NOW + day))
    assert set(ids(OptOut(at=NOW))).isdisjoint(ids(OptOut(at=NOW, channel=Channel.SMS)))
    assert set(ids(OptOut(at=NOW))).isdisjoint(ids(OptOut(at=NOW), person="bo"))
    opened = Concern(id="1", opened_at=NOW)
    closed = Concern(id="1", opened_at=NOW, closed_at=NOW + day)
    assert ids(opened)[0] == ids(closed)[0]
    again = Concern(id="1", opened_at=NOW + 2 * day)
    assert set(ids(again)).isdisjoint(ids(closed))
