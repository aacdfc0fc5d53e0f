from datetime import UTC, datetime, timedelta

import pytest

from peoplefirst.decision import Allow, Decision, Defer, Deny
from peoplefirst.governors import ConsentRequired, Suppressed
from peoplefirst.history import History
from peoplefirst.journal import Entry, Kind
from peoplefirst.message import Channel, Message, Purpose
from peoplefirst.moments import Complaint, ComplaintLifted, Moment, OptIn, OptOut
from peoplefirst.person import Consent, Person
from peoplefirst.policy import Policy
from peoplefirst.testing.histories import tell

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
OFFER = Message(Purpose.OFFER, channel=Channel.EMAIL)
SERVICE = Message(Purpose.SERVICE, channel=Channel.EMAIL)
BY_SMS = Message(Purpose.SERVICE, channel=Channel.SMS)


def maya(*consents: Consent) -> Person:
    return Person(
        "maya", email="home@example.com", phone="+46701234567", timezone="UTC", consents=consents
    )


def yes(days_ago: int, by: Channel = Channel.EMAIL, **more: object) -> Consent:
    return Consent(by, given_at=NOW - days_ago * DAY, how="box at checkout", **more)  # type: ignore[arg-type]


def suppressed(
    person: Person,
    *said: tuple[str, Moment],
    message: Message = OFFER,
    dead: datetime | None = None,
) -> Decision:
    """What was said stands on the speaker's page and, as always, on the address's."""
    page = tell((), [(who, moment) for who, moment in said if who == person.id]).history
    marks = [entry for who, moment in said for entry in moment.entries(who)]
    if dead:
        marks.append(Entry(id="dead", kind=Kind.BOUNCED, at=dead, person=person.id))
    by = message.channel or Channel.EMAIL
    known = History(page.entries, page.version, {by: tuple(marks)})
    return Policy([Suppressed()]).decide(person, message, known, NOW)


def asked(person: Person, message: Message = OFFER) -> Decision:
    return Policy([ConsentRequired()]).decide(person, message, History(), NOW)


def test_no_consent_is_a_no_and_service_needs_none() -> None:
    assert isinstance(asked(maya()), Deny)
    assert isinstance(asked(maya(), SERVICE), Allow)
    assert isinstance(asked(maya(yes(1))), Allow)


def test_a_consent_for_another_channel_or_purpose_is_none() -> None:
    assert isinstance(asked(maya(yes(1, Channel.SMS))), Deny)
    assert isinstance(asked(maya(yes(1, purposes={"birthday"}))), Deny)


def test_withdrawn_is_withdrawn_from_that_very_instant() -> None:
    assert isinstance(asked(maya(yes(9, withdrawn_at=NOW))), Deny)
    assert isinstance(asked(maya(yes(9, withdrawn_at=NOW + DAY))), Allow)


def test_a_consent_that_begins_later_defers_until_it_does() -> None:
    answer = asked(maya(yes(-2)))
    assert isinstance(answer, Defer)
    assert answer.until == NOW + 2 * DAY


def test_a_consent_after_an_opt_out_lifts_it_and_an_older_one_does_not() -> None:
    stop = ("maya", OptOut(at=NOW - 5 * DAY))
    assert isinstance(suppressed(maya(yes(9)), stop), Deny)
    assert isinstance(suppressed(maya(yes(5)), stop), Deny)  # of one instant, the no
    assert isinstance(suppressed(maya(yes(4)), stop), Allow)


def test_a_consent_to_sms_does_not_lift_an_opt_out_of_email() -> None:
    stop = ("maya", OptOut(at=NOW - 5 * DAY, channel=Channel.EMAIL))
    assert isinstance(suppressed(maya(yes(1, Channel.SMS)), stop), Deny)


def test_an_opt_in_lifts_an_earlier_opt_out() -> None:
    stop, back = ("maya", OptOut(at=NOW - 5 * DAY)), ("maya", OptIn(at=NOW - 4 * DAY))
    assert isinstance(suppressed(maya(), stop, back), Allow)
    assert isinstance(suppressed(maya(), ("maya", OptIn(at=NOW - 6 * DAY)), stop), Deny)


def test_a_complaint_is_lifted_by_nobody_but_a_human() -> None:
    complaint = ("maya", Complaint(at=NOW - 5 * DAY))
    assert isinstance(suppressed(maya(yes(1)), complaint), Deny)
    assert isinstance(suppressed(maya(yes(1)), complaint, ("maya", OptIn(at=NOW - DAY))), Deny)
    lifted = ("maya", ComplaintLifted(at=NOW - DAY, by="staff-7"))
    assert isinstance(suppressed(maya(), complaint, lifted), Allow)
    assert isinstance(suppressed(maya(), lifted, ("maya", Complaint(at=NOW))), Deny)


def test_two_people_on_one_inbox_are_both_left_alone_when_one_opted_out() -> None:
    stop = ("bo", OptOut(at=NOW - 5 * DAY))
    assert isinstance(suppressed(maya(yes(9)), stop), Deny)


def test_one_on_a_shared_inbox_may_say_yes_for_themselves_and_for_nobody_else() -> None:
    stop, back = ("bo", OptOut(at=NOW - 5 * DAY)), ("maya", OptIn(at=NOW - DAY))
    assert isinstance(suppressed(maya(), stop, back), Allow)
    bo = Person("bo", email="home@example.com")
    assert isinstance(suppressed(bo, stop, back), Deny)
    assert isinstance(suppressed(bo, stop, ("bo", OptIn(at=NOW - DAY))), Allow)
    assert isinstance(suppressed(maya(), stop, ("bo", OptIn(at=NOW - DAY))), Allow)


def test_a_service_message_passes_an_opt_out_of_email_but_no_stop_by_sms() -> None:
    stop = ("maya", OptOut(at=NOW - DAY))
    assert isinstance(suppressed(maya(), stop, message=SERVICE), Allow)
    assert isinstance(suppressed(maya(), stop, message=BY_SMS), Deny)
    assert isinstance(suppressed(maya(), ("maya", Complaint(at=NOW)), message=SERVICE), Allow)


@pytest.mark.parametrize("said", [OptOut(at=NOW - DAY), Complaint(at=NOW - DAY)])
def test_nothing_goes_to_a_dead_address_whatever_else_was_said(said: Moment) -> None:
    dead = NOW - 5 * DAY
    assert isinstance(suppressed(maya(), dead=dead, message=SERVICE), Deny)
    assert isinstance(suppressed(maya(), ("maya", said), dead=dead, message=SERVICE), Deny)


def test_a_consent_given_after_the_bounce_lifts_it() -> None:
    assert isinstance(suppressed(maya(yes(1)), dead=NOW - 5 * DAY), Allow)


def test_an_opt_out_of_one_in_a_household_of_three_leaves_the_other_addresses_open() -> None:
    page = tell((), [("bo", OptOut(at=NOW - DAY))]).history
    kim = Person("kim", email="kim@example.com", household="home")
    assert isinstance(Policy([Suppressed()]).decide(kim, OFFER, page, NOW), Allow)


def test_a_no_reads_as_people_say_it() -> None:
    answer = suppressed(maya(), ("maya", OptOut(at=NOW)))
    assert str(answer) == "declined, because opted out of email on Mon 2 Mar 2026 12:00 in UTC"
    assert str(asked(maya())) == "declined, because no consent to email for: offer"
