"""Every parameter that makes no sense is refused, with the field and the words that help."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from peoplefirst.decision import Ask
from peoplefirst.errors import ConfigurationError
from peoplefirst.governors import (
    After,
    AwaitReply,
    Backoff,
    CalendarCap,
    Cap,
    ConsentRequired,
    HoldWhileOpen,
    OncePer,
    QuietDays,
    QuietHours,
    Spacing,
)
from peoplefirst.history import History
from peoplefirst.message import Channel, Message, Purpose
from peoplefirst.person import Person
from peoplefirst.policy import Policy

DAY = timedelta(days=1)
NINE, TEN = time(9), time(10)

Make = Callable[..., Any]
NONSENSE: list[tuple[Make, tuple[Any, ...], dict[str, Any], str, str]] = [
    (Cap, (-1,), {"per": DAY}, "limit", "0 or more"),
    (Cap, (1.5,), {"per": DAY}, "limit", "whole number"),
    (Cap, (True,), {"per": DAY}, "limit", "whole number"),
    (Cap, ("2",), {"per": DAY}, "limit", "whole number"),
    (Cap, (1,), {"per": timedelta(0)}, "per", "longer than nothing"),
    (Cap, (1,), {"per": -DAY}, "per", "longer than nothing"),
    (Cap, (1,), {"per": 7}, "per", "timedelta(days=7)"),
    (Cap, (1,), {"per": timedelta.max}, "per", "100 years"),
    (Cap, (1,), {"per": DAY, "purposes": {"ofer"}}, "purposes", "did you mean 'offer'?"),
    (Cap, (1,), {"per": DAY, "purposes": set()}, "purposes", "empty"),
    (Cap, (1,), {"per": DAY, "purposes": "offer"}, "purposes", "{'offer'}"),
    (Cap, (1,), {"per": DAY, "channels": {"emial"}}, "channels", "did you mean 'email'?"),
    (Cap, (1,), {"per": DAY, "states": {"snt"}}, "states", "did you mean 'sent'?"),
    (Cap, (1,), {"per": DAY, "states": set()}, "states", "empty"),
    (Cap, (1,), {"per": DAY, "whose": "family"}, "whose", "'household'"),
    (CalendarCap, (1,), {"per": "weak"}, "per", "did you mean 'week'?"),
    (CalendarCap, (1,), {"per": DAY}, "per", "known: day, month, week"),
    (CalendarCap, (-1,), {"per": "day"}, "limit", "0 or more"),
    (Cap, (1,), {"per": DAY, "weights": {"offer": -1}}, "weights.offer", "0 or more"),
    (Cap, (1,), {"per": DAY, "weights": {"offer": 1.5}}, "weights.offer", "whole number"),
    (Cap, (1,), {"per": DAY, "weights": {"ofer": 2}}, "weights", "did you mean 'offer'?"),
    (Cap, (1,), {"per": DAY, "keep": {"offer": 0}}, "keep.offer", "1 or more"),
    (Cap, (1,), {"per": DAY, "keep": {"offer": 2}}, "keep", "more places than the 1"),
    (CalendarCap, (1,), {"per": "day", "keep": {"offer": 2}}, "keep", "more places than the 1"),
    (After, ("delivry",), {"wait": DAY}, "moment", "did you mean 'delivery'?"),
    (After, ("delivery",), {"wait": -DAY}, "wait", "longer than nothing"),
    (ConsentRequired, (), {"after_purchase": -DAY}, "after_purchase", "longer than nothing"),
    (ConsentRequired, (), {"after_inquiry": 7}, "after_inquiry", "timedelta"),
    (QuietDays, (), {"holidays": True, "country": "Sweden"}, "country", "ISO 3166"),
    (QuietDays, (), {"weekdays": {"sun"}, "country": "SE"}, "country", "holidays"),
    (Spacing, (-DAY,), {}, "gap", "longer than nothing"),
    (Spacing, (timedelta.max,), {}, "gap", "100 years"),
    (Backoff, (timedelta(0),), {}, "first", "longer than nothing"),
    (Backoff, (DAY,), {"factor": 0.5}, "factor", "between 1 and 1000"),
    (Backoff, (DAY,), {"factor": float("nan")}, "factor", "between 1 and 1000"),
    (Backoff, (DAY,), {"factor": "2"}, "factor", "between 1 and 1000"),
    (Backoff, (DAY,), {"longest": timedelta(hours=1)}, "longest", "shorter than first"),
    (QuietHours, (NINE, NINE), {}, "end", "QuietDays"),
    (QuietHours, (time(9, tzinfo=UTC), TEN), {}, "start", "without a zone"),
    (QuietHours, ("20:00", TEN), {}, "start", "time(20)"),
    (QuietHours, (NINE, 10), {}, "end", "time(20)"),
    (QuietHours, (NINE, TEN), {"days": {"sunnday"}}, "days", "did you mean 'sun'?"),
    (QuietHours, (NINE, TEN), {"days": set()}, "days", "empty"),
    (QuietHours, (NINE, TEN), {"days": "sun"}, "days", "{'sun'}"),
    (QuietDays, (), {"weekdays": {"sonntag"}}, "weekdays", "known"),
    (QuietDays, (), {"weekdays": set()}, "weekdays", "empty"),
    (QuietDays, (), {"weekdays": set("mon tue wed thu fri sat sun".split())}, "weekdays", "seven"),
    (ConsentRequired, (), {"channels": {"fax"}}, "channels", "known: email, sms, voice"),
    (AwaitReply, (), {"after": 0}, "after", "1 or more"),
    (HoldWhileOpen, (), {"cool_off": -DAY}, "cool_off", "longer than nothing"),
    (HoldWhileOpen, (), {"cool_off": 3}, "cool_off", "timedelta"),
    (OncePer, ("subjet",), {}, "about", "did you mean 'subject'?"),
    (OncePer, ("purpose",), {"within": -DAY}, "within", "longer than nothing"),
    (Policy, (["quiet"],), {}, "governors[0]", "not callable"),
]


@pytest.mark.parametrize(("make", "args", "named", "field", "help_"), NONSENSE)
def test_nonsense_is_refused_with_words_that_help(
    make: Make, args: tuple[Any, ...], named: dict[str, Any], field: str, help_: str
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        make(*args, **named)
    assert refused.value.field == field
    assert help_ in str(refused.value)


def test_a_weekday_may_be_written_out() -> None:
    assert QuietDays(weekdays={"Sunday"}) == QuietDays(weekdays={"sun"})


def test_a_naive_now_names_no_instant() -> None:
    with pytest.raises(ConfigurationError, match="now: is a naive datetime"):
        Policy([]).decide(
            Person("maya", email="m@example.com"),
            Message(Purpose.OFFER),
            History(),
            datetime(2026, 3, 2, 12),
        )


def test_a_rule_of_ones_own_is_any_callable() -> None:
    def never_on_fridays(ask: Ask) -> Any:
        return Policy([QuietDays(weekdays={"fri"})]).decide(
            ask.person, ask.message, ask.history, ask.now
        )

    maya = Person("maya", email="m@example.com", timezone="UTC")
    offer = Message(Purpose.OFFER, channel=Channel.EMAIL)
    friday = datetime(2026, 3, 6, 12, tzinfo=UTC)
    answer = Policy([never_on_fridays]).decide(maya, offer, History(), friday)
    assert "Friday is a day of rest" in str(answer)
