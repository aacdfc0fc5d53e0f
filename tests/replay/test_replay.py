"""The journal decided again: what is blocked, freed, left alone, and what cannot be said."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peoplefirst import Consent, Entry, Message, Outreach, Person, Policy
from peoplefirst.governors import Cap, ConsentRequired, OwnWishes, QuietHours, Spacing, Suppressed
from peoplefirst.journal import Kind, State
from peoplefirst.ledgers import MemoryLedger
from peoplefirst.message import Channel, Purpose
from peoplefirst.moments import Complaint, Moment, OptIn, OptOut, Pause, Purchase, Reply
from peoplefirst.presets import LocalLaw
from peoplefirst.replay import Changes, Replay
from peoplefirst.testing.people import people
from peoplefirst.testing.policies import policies

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)  # a Wednesday
DAY = timedelta(days=1)
KNOWN = Person(
    "42",
    email="maya@example.com",
    timezone="Europe/Stockholm",
    consents=[Consent("email", given_at=NOON - 90 * DAY, how="box at checkout")],
)


def sent(name: str, at: datetime, *, why: str = "offer", person: str = "42") -> list[Entry]:
    promise = Entry(
        id=f"{name}:reserved", kind=Kind.RESERVED, at=at, person=person, contact=name,
        channel=Channel.EMAIL, purpose=Purpose(why),
    )  # fmt: skip
    return [promise, attrs.evolve(promise, id=f"{name}:sent", kind=Kind.SENT)]


def held(at: datetime, *, about: str | None = None) -> Entry:
    return Entry(
        id=f"held:{at.isoformat()}", kind=Kind.HELD, at=at, person="42",
        channel=Channel.EMAIL, purpose=Purpose.OFFER, about=about,
    )  # fmt: skip


def replayed(
    policy: Policy,
    entries: Iterable[Entry],
    *known: Person,
    since: datetime | None = None,
    marks: dict[str, list[Entry]] | None = None,
) -> Changes:
    replay = Replay(policy, since=since)
    replay.add(list(entries), {person.id: person for person in known}, marks)
    return replay.changes()


def every(days: int, count: int) -> list[Entry]:
    return [e for n in range(count) for e in sent(f"c{n}", NOON + n * days * DAY)]


# ── what is blocked ─────────────────────────────────────────────────────────────────────────


def test_what_is_blocked_does_not_count_for_what_comes_later() -> None:
    changes = replayed(Policy([Spacing(3 * DAY)]), every(2, 4), KNOWN)  # on days 0, 2, 4 and 6
    assert (changes.counts.before, changes.counts.deferred, changes.after) == (4, 2, 2)
    assert changes.rules == {"Spacing": 2}


def test_a_rule_that_always_refuses_declines_and_one_that_waits_defers() -> None:
    changes = replayed(Policy([Cap(0, per=DAY, purposes={"offer"})]), every(1, 3), KNOWN)
    assert (changes.counts.declined, changes.counts.deferred) == (3, 0)
    assert changes.share == 1.0


def test_what_never_went_out_is_neither_counted_nor_judged() -> None:
    promise, _ = sent("a", NOON)
    entries = [
        promise,
        attrs.evolve(promise, id="a:released", kind=Kind.RELEASED),
        *sent("b", NOON + timedelta(hours=1)),
    ]
    changes = replayed(Policy([Cap(1, per=DAY)]), entries, KNOWN)
    assert (changes.counts.before, changes.blocked) == (1, 0)


def test_a_place_given_back_and_taken_again_is_decided_when_it_was_taken_again() -> None:
    first, _ = sent("a", NOON - 5 * DAY)
    again, done = sent("a", NOON)
    entries = [
        first,
        attrs.evolve(first, id="a:released", kind=Kind.RELEASED),
        *sent("b", NOON - timedelta(hours=1)),
        attrs.evolve(again, id="a:reserved:2"),
        done,
    ]
    changes = replayed(Policy([Cap(1, per=DAY)]), entries, KNOWN)
    assert (changes.counts.before, changes.counts.deferred) == (2, 1)


def test_before_since_nothing_is_decided_but_all_of_it_counts() -> None:
    changes = replayed(Policy([Spacing(3 * DAY)]), every(2, 2), KNOWN, since=NOON + DAY)
    assert (changes.counts.before, changes.counts.deferred) == (1, 1)


def test_reasons_name_the_preset_that_blocked() -> None:
    at_night = NOON.replace(hour=4)
    person = attrs.evolve(KNOWN, timezone="America/New_York", phone="+12125550123")
    entries = [attrs.evolve(e, channel=Channel.SMS) for e in sent("a", at_night)]
    assert replayed(Policy.preset("us.tcpa"), entries, person).rules == {"QuietHours [us.tcpa]": 1}


def test_households_share_what_the_policy_says_they_share() -> None:
    entries = [*sent("a", NOON), *sent("b", NOON + timedelta(hours=1), person="43")]
    shared = Policy([Cap(1, per=DAY, whose="household")])
    assert replayed(shared, entries).blocked == 1
    assert replayed(Policy([Cap(1, per=DAY)]), entries).blocked == 0


def test_what_other_systems_did_is_seen_from_its_own_time_on_though_told_late() -> None:
    outside = Entry(
        id="contacted:klaviyo:1", kind=Kind.SENT, at=NOON - timedelta(hours=2), person="42",
        contact="klaviyo:1", channel=Channel.EMAIL, purpose=Purpose.OFFER, adapter="klaviyo",
    )  # fmt: skip
    changes = replayed(Policy([Cap(1, per=DAY)]), [*sent("a", NOON), outside], KNOWN)
    assert (changes.counts.before, changes.counts.elsewhere, changes.blocked) == (2, 1, 1)
    assert changes.rules == {"Cap": 1}


def test_a_fact_told_late_does_not_change_a_decision_made_before_it_was_told() -> None:
    late = OptOut(at=NOON - DAY).entries("42")
    assert replayed(Policy([Suppressed()]), [*sent("a", NOON), *late], KNOWN).blocked == 0
    assert replayed(Policy([Suppressed()]), [*late, *sent("a", NOON)], KNOWN).blocked == 1


def test_what_was_said_of_an_address_counts_where_the_promise_names_the_address() -> None:
    mark = Entry(id="x", kind=Kind.COMPLAINED, at=NOON - DAY, person="?", address="fp")
    entries = [attrs.evolve(e, address="fp") for e in sent("a", NOON)]
    person = attrs.evolve(KNOWN, email=None)
    assert Replay(Policy()).addresses(entries, {}) == {"fp"}
    changes = replayed(Policy([Suppressed()]), entries, person, marks={"fp": [mark]})
    assert changes.rules == {"Suppressed": 1}
    later = attrs.evolve(mark, at=NOON + DAY)
    assert replayed(Policy([Suppressed()]), entries, person, marks={"fp": [later]}).blocked == 0


# ── what was held ───────────────────────────────────────────────────────────────────────────


def test_what_was_held_and_would_be_welcome_is_freed_and_takes_a_place() -> None:
    entries = [held(NOON), *sent("a", NOON + timedelta(hours=1), why="check_in")]
    changes = replayed(Policy([Cap(1, per=DAY)]), entries, KNOWN)
    assert (changes.counts.freed, changes.counts.deferred, changes.after) == (1, 1, 1)


def test_what_was_held_and_sent_later_would_only_have_been_sooner() -> None:
    entries = [held(NOON), held(NOON + DAY), *sent("a", NOON + 2 * DAY)]
    changes = replayed(Policy([]), entries, KNOWN)
    assert (changes.counts.freed, changes.counts.sooner, changes.blocked) == (1, 1, 0)
    assert (changes.counts.before, changes.after) == (1, 1)


def test_what_was_held_stays_held_where_a_rule_says_so() -> None:
    changes = replayed(Policy([QuietHours(time(9), time(17))]), [held(NOON)], KNOWN)
    assert changes.counts.freed == 0


# ── what cannot be said ─────────────────────────────────────────────────────────────────────


def test_without_facts_a_rule_that_needs_them_blocks_nothing_and_is_listed() -> None:
    policy = Policy([ConsentRequired(), QuietHours(time(20), time(9)), Spacing(3 * DAY)])
    changes = replayed(policy, every(2, 2))
    assert changes.undecided == {"ConsentRequired": 1, "QuietHours": 1}
    assert changes.rules == {"Spacing": 1}
    assert changes.counts.strangers == 1


def test_with_facts_the_same_rules_are_believed() -> None:
    policy = Policy([ConsentRequired(), QuietHours(time(20), time(9))])
    changes = replayed(policy, every(2, 2), attrs.evolve(KNOWN, consents=()))
    assert changes.undecided == {}
    assert changes.rules == {"ConsentRequired": 2}


def test_a_rule_that_is_content_without_the_facts_is_not_listed() -> None:
    changes = replayed(Policy([ConsentRequired(purposes={"birthday"})]), every(2, 2))
    assert changes.undecided == {}


def test_wishes_that_nobody_told_are_listed_as_not_asked() -> None:
    assert replayed(Policy([OwnWishes()]), every(2, 2)).undecided == {"OwnWishes": 2}


def test_the_law_of_a_place_that_nobody_knows_is_listed_as_not_asked() -> None:
    assert replayed(Policy([LocalLaw()]), every(2, 2)).undecided == {"LocalLaw": 2}


def test_a_policy_within_a_policy_is_taken_apart_as_well() -> None:
    inner = Policy([ConsentRequired(), Spacing(3 * DAY)])
    changes = replayed(Policy([inner]), every(2, 2))
    assert (changes.rules, changes.undecided) == ({"Spacing": 1}, {"ConsentRequired": 1})


def test_an_opt_out_may_have_been_lifted_by_a_consent_that_is_not_known() -> None:
    entries = [*OptOut(at=NOON - DAY).entries("42"), *sent("a", NOON)]
    changes = replayed(Policy([Suppressed()]), entries)
    assert (changes.blocked, changes.undecided) == (0, {"Suppressed": 1})


def test_what_was_held_is_not_freed_where_a_rule_could_not_be_asked() -> None:
    assert replayed(Policy([ConsentRequired()]), [held(NOON)]).counts.freed == 0


def test_a_message_without_purpose_stays_and_is_counted_as_unread() -> None:
    entries = [attrs.evolve(e, purpose=None) for e in sent("a", NOON)]
    changes = replayed(Policy([Cap(0, per=DAY)]), entries, KNOWN)
    assert (changes.counts.unread, changes.after) == (1, 1)


# ── the figures ─────────────────────────────────────────────────────────────────────────────


def test_the_worst_off_are_those_with_the_most_in_thirty_days_before_and_after() -> None:
    entries = [*every(1, 5), *sent("x", NOON, person="7"), *sent("y", NOON + 9 * DAY, person="7")]
    changes = replayed(Policy([Cap(1, per=7 * DAY)]), entries)
    assert (changes.worst_before.person, changes.worst_before.messages) == ("42", 5)
    assert (changes.worst_after.person, changes.worst_after.messages) == ("7", 2)


def test_thirty_days_are_half_open() -> None:
    entries = [*sent("a", NOON), *sent("b", NOON + 30 * DAY)]
    assert replayed(Policy(), entries).worst_before.messages == 1


def test_pages_add_up_and_read_as_a_few_lines() -> None:
    replay = Replay(attrs.evolve(Policy([Spacing(3 * DAY)]), name="calmer"))
    for _ in range(2):
        replay.add(every(2, 4), {})
    assert str(replay.changes()) == (
        "calmer: 4 messages instead of 8\n"
        "  4 blocked (50.0%), to 2 people\n"
        "  0 held that would have been welcome\n"
        "  most to one person in 30 days: 2 instead of 4\n"
        "  Spacing blocked 4"
    )


def test_nothing_on_a_page_changes_nothing() -> None:
    changes = replayed(Policy.friendly(), [])
    assert (changes.share, changes.after, changes.worst_before.person) == (0.0, 0, None)


@pytest.mark.parametrize("state", [State.RESERVED, State.UNKNOWN, State.BOUNCED])
def test_what_may_have_gone_out_is_a_message_that_was_made(state: State) -> None:
    promise, _ = sent("a", NOON)
    heard = attrs.evolve(promise, id="a:next", kind=Kind(state))
    assert replayed(Policy(), [promise, heard]).counts.before == 1


# ── law 6 ───────────────────────────────────────────────────────────────────────────────────

_MOVES = st.tuples(
    st.integers(0, 3 * 24 * 60),  # minutes since the last
    st.sampled_from(Purpose)
    | st.sampled_from(("opt_out", "opt_in", "pause", "buy", "spam", "say")),
    st.none() | st.sampled_from((Channel.EMAIL, Channel.SMS)),
    st.none() | st.sampled_from(("A-1", "A-2")),
)


def _moment(what: str, at: datetime, by: Channel | None) -> Moment:
    match what:
        case "opt_out":
            return OptOut(at=at, channel=by)
        case "opt_in":
            return OptIn(at=at, channel=by)
        case "pause":
            return Pause(at=at, until=at + DAY)
        case "spam":
            return Complaint(at=at, channel=by)
        case "buy":
            return Purchase(id=at.isoformat(), at=at)
        case _:
            return Reply(id=at.isoformat(), at=at)


@given(people(now=NOON), policies(now=NOON), st.lists(_MOVES, min_size=1, max_size=12))
def test_replaying_under_the_same_policy_reproduces_every_decision(
    person: Person, policy: Policy, moves: list[tuple[int, str, Channel | None, str | None]]
) -> None:
    ledger = MemoryLedger(salt=b"salt")
    outreach = Outreach(policy, ledger)
    now, made = NOON, 0
    for minutes, what, by, about in moves:
        now += timedelta(minutes=minutes)
        if isinstance(what, Purpose):
            with outreach.reserve(person, Message(what, channel=by, about=about), now=now) as slot:
                made += slot.allowed
        else:
            outreach.record(person, _moment(what, now, by))
    replay = Replay(policy, salt=b"salt")
    entries, known = ledger.read(person.page).entries, {person.id: person}
    marks = {mark: ledger.read(f"a:{mark}").entries for mark in replay.addresses(entries, known)}
    replay.add(entries, known, marks)
    changes = replay.changes()
    assert (changes.counts.before, changes.blocked, changes.counts.freed) == (made, 0, 0)
