from datetime import UTC, datetime, time, timedelta

import attrs

from peoplefirst.decision import Allow, Decision, Defer, Deny
from peoplefirst.governors import (
    Governor,
    OncePer,
    OwnWishes,
    Paused,
    QuietDays,
    QuietHours,
    Timely,
)
from peoplefirst.history import History
from peoplefirst.journal import Entry, Kind
from peoplefirst.message import Channel, Message, Purpose
from peoplefirst.moments import Moment, Pause, Reply, Review
from peoplefirst.person import Accommodations, Person, Preferences
from peoplefirst.policy import Policy
from peoplefirst.testing.histories import written

MAYA = Person("maya", email="m@example.com", phone="+46701234567", timezone="UTC", household="home")
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)
REVIEW = Message(Purpose.REVIEW_REQUEST, about="order-1")
ONCE = OncePer("subject", purposes={"review_request"})


def ask(
    rule: Governor, message: Message, page: History, now: datetime = NOW, **wishes: object
) -> Decision:
    person = attrs.evolve(MAYA, preferences=Preferences(**wishes))  # type: ignore[arg-type]
    return Policy([rule]).decide(person, message, page, now)


def told(*moments: Moment, person: str = "maya") -> History:
    return History(tuple(entry for moment in moments for entry in moment.entries(person)))


def test_an_order_is_asked_about_once_for_good() -> None:
    page = written(NOW - 900 * DAY, purpose=Purpose.REVIEW_REQUEST, about="order-1")
    assert isinstance(ask(ONCE, REVIEW, page), Deny)
    assert isinstance(ask(ONCE, attrs.evolve(REVIEW, about="order-2"), page), Allow)


def test_an_ask_that_never_went_out_may_be_made_again() -> None:
    page = written(NOW, purpose=Purpose.REVIEW_REQUEST, about="order-1", heard="reserved released")
    assert isinstance(ask(ONCE, REVIEW, page), Allow)


def test_what_they_answered_already_is_never_asked_by_whichever_channel_it_came() -> None:
    assert isinstance(ask(ONCE, REVIEW, told(Review(id="r", about="order-1", at=NOW))), Deny)
    reply = Reply(id="r", at=NOW, channel=Channel.SMS, about="order-1")
    assert isinstance(ask(ONCE, REVIEW, told(reply)), Deny)
    assert isinstance(ask(ONCE, REVIEW, told(Reply(id="r", at=NOW))), Allow)


def test_one_birthday_wish_a_year() -> None:
    rule = OncePer("purpose", within=300 * DAY, purposes={"birthday"})
    wish = Message(Purpose.BIRTHDAY)
    page = written(NOW, purpose=Purpose.BIRTHDAY)
    answer = ask(rule, wish, page, NOW + DAY)
    assert isinstance(answer, Defer)
    assert answer.until == NOW + 300 * DAY
    assert isinstance(ask(rule, wish, page, NOW + 300 * DAY), Allow)


def test_a_message_keeps_its_own_time_to_the_microsecond() -> None:
    wish = Message(Purpose.BIRTHDAY, not_before=NOW, expires_at=NOW + DAY)
    early = ask(Timely(), wish, History(), NOW - TICK)
    assert isinstance(early, Defer)
    assert early.until == NOW
    assert isinstance(ask(Timely(), wish, History()), Allow)
    assert isinstance(ask(Timely(), wish, History(), NOW + DAY - TICK), Allow)
    assert isinstance(ask(Timely(), wish, History(), NOW + DAY), Deny)


def test_a_message_that_would_be_out_of_date_by_then_is_declined_now() -> None:
    wish = Message(Purpose.BIRTHDAY, expires_at=NOW + timedelta(hours=9))
    quiet = Policy([Timely(), QuietHours(time(11), time(22))])
    answer = quiet.decide(MAYA, wish, History(), NOW)
    assert isinstance(answer, Deny)
    assert {reason.rule for reason in answer.reasons} == {"QuietHours", "Timely"}


def test_of_several_rests_the_longest_holds_and_only_for_whom_it_was_asked() -> None:
    rests = (Pause(at=NOW - DAY, until=NOW + 9 * DAY), Pause(at=NOW, until=NOW + DAY))
    answer = ask(Paused(), REVIEW, told(*rests))
    assert isinstance(answer, Defer)
    assert answer.until == NOW + 9 * DAY
    assert isinstance(ask(Paused(), REVIEW, told(*rests, person="bo")), Allow)
    assert isinstance(ask(Paused(), Message(Purpose.SERVICE), told(*rests)), Allow)


def test_a_rest_of_one_purpose_leaves_the_others() -> None:
    rest = told(Pause(at=NOW, until=NOW + DAY, purposes={"offer"}))
    assert isinstance(ask(Paused(), Message(Purpose.OFFER), rest), Defer)
    assert isinstance(ask(Paused(), REVIEW, rest), Allow)


def test_a_rest_without_an_end_is_a_no() -> None:
    rest = History((Entry(id="p", kind=Kind.PAUSED, at=NOW, person="maya"),))
    assert isinstance(ask(Paused(), REVIEW, rest), Deny)


def test_two_in_a_household_may_ask_for_a_rest_at_the_same_moment() -> None:
    pause = Pause(at=NOW, until=NOW + DAY)
    assert pause.entries("maya")[0].id != pause.entries("bo")[0].id


def test_what_they_muted_stays_unsaid() -> None:
    assert isinstance(ask(Paused(), REVIEW, History(), muted={"review_request"}), Deny)
    assert isinstance(ask(Paused(), Message(Purpose.OFFER), History(), muted={"birthday"}), Allow)


def test_at_most_one_a_week_and_their_own_night_hold_together() -> None:
    page = written(NOW - timedelta(hours=12))  # a week later it is midnight
    night = (time(22), time(7))
    answer = ask(OwnWishes(), REVIEW, page, at_most=1, quiet_from=night[0], quiet_until=night[1])
    assert isinstance(answer, Defer)
    assert answer.until == NOW - timedelta(hours=12) + timedelta(days=7, hours=7)
    assert all(reason.rule == "OwnWishes" for reason in answer.reasons)


def test_who_asked_for_no_calls_gets_none_and_none_of_service_either() -> None:
    quiet = attrs.evolve(MAYA, accommodations=Accommodations(no_calls=True))
    call = Message(Purpose.SERVICE, channel=Channel.VOICE)
    assert isinstance(Policy([OwnWishes()]).decide(quiet, call, History(), NOW), Deny)


def test_a_person_who_cannot_be_reached_is_not_written_to() -> None:
    answer = Policy([]).decide(Person("maya"), REVIEW, History(), NOW)
    assert isinstance(answer, Deny)
    assert "no address" in str(answer)


def test_what_would_be_out_of_date_by_then_names_what_holds_it_now_and_that_alone() -> None:
    saturday_night = datetime(2026, 3, 7, 22, tzinfo=UTC)
    late = Message(
        Purpose.OFFER, channel=Channel.EMAIL, expires_at=saturday_night + timedelta(hours=2)
    )
    policy = Policy([QuietHours(time(20), time(9)), QuietDays(weekdays={"sun"}), Timely()])
    person = Person("42", timezone="Etc/UTC")
    answer = policy.decide(person, late, History(), saturday_night)
    assert isinstance(answer, Deny)
    assert [reason.rule for reason in answer.reasons] == ["QuietHours", "Timely"]
