"""Law 2: neither a governor more nor a message more ever frees a message."""

from datetime import datetime, timedelta

import attrs
from hypothesis import given
from hypothesis import strategies as st

from peoplefirst.decision import Allow, Decision, Defer, Deny
from peoplefirst.journal import Contact, Kind, State
from peoplefirst.message import Channel, Purpose
from peoplefirst.testing.cases import Case, cases
from peoplefirst.testing.histories import life
from peoplefirst.testing.people import IDS, SUBJECTS
from peoplefirst.testing.policies import governors


def assert_no_freer(after: Decision, before: Decision) -> None:
    if isinstance(before, Deny):
        assert isinstance(after, Deny)
    elif isinstance(before, Defer):
        assert not isinstance(after, Allow)
        if isinstance(after, Defer):
            assert after.until >= before.until


@given(cases(), st.lists(governors(), min_size=1, max_size=3))
def test_adding_a_governor_never_frees_a_message(case: Case, more: list[object]) -> None:
    stricter = attrs.evolve(case, policy=case.policy.plus(*more))  # type: ignore[arg-type]
    assert_no_freer(stricter.decide(), case.decide())


def outbound(now: datetime) -> st.SearchStrategy[tuple[Contact, str]]:
    return st.tuples(
        st.builds(
            Contact,
            st.just("one-more"),
            st.integers(-30 * 24 * 60, 5 * 24 * 60).map(lambda n: now + timedelta(minutes=n)),
            st.sampled_from(IDS),
            st.sampled_from(Channel),
            st.sampled_from(Purpose),
            st.none() | st.sampled_from(SUBJECTS),
            st.just(State.SENT),
        ),
        st.sampled_from(("reserved", "reserved sent", "sent", "reserved unknown", "delivered")),
    )


@given(cases(), st.data())
def test_adding_a_message_that_went_out_never_frees_another(
    case: Case, data: st.DataObject
) -> None:
    contact, heard = data.draw(outbound(case.now))
    fuller = case.story.history.with_entries(*life(contact, heard))
    after = case.policy.decide(case.person, case.message, fuller, case.now)
    assert_no_freer(after, case.decide())


@given(
    cases(), st.sampled_from((Kind.RESERVED, Kind.SENT, Kind.DELIVERED, Kind.UNKNOWN)), st.data()
)
def test_hearing_later_that_a_known_message_went_out_never_frees_another(
    case: Case, kind: Kind, data: st.DataObject
) -> None:
    entries = [entry for entry in case.story.history.entries if entry.contact]
    if not entries or not all(_counts_by_default(rule.governor) for rule in case.policy.rules):
        return
    known = data.draw(st.sampled_from(entries))
    heard = attrs.evolve(known, id="heard-again", kind=kind)
    fuller = case.story.history.with_entries(heard)
    after = case.policy.decide(case.person, case.message, fuller, case.now)
    assert_no_freer(after, case.decide())


def _counts_by_default(governor: object) -> bool:
    states = getattr(governor, "states", None)
    return states is None or State.RESERVED in states
