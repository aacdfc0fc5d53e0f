"""An independent oracle, written from the words of the rules and not from their code.

It knows a message's fate from the story that was told, reads walls with ``astimezone`` only,
and finds the next welcome moment by trying one quarter hour (or minute) after the other.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from hypothesis import event, given, settings

from peoplefirst.decision import Allow, Decision, Defer, Governor
from peoplefirst.governors import (
    AwaitReply,
    Backoff,
    CalendarCap,
    Cap,
    ConsentRequired,
    HoldWhileOpen,
    OncePer,
    OwnWishes,
    Paused,
    QuietDays,
    QuietHours,
    Spacing,
    Suppressed,
    Timely,
)
from peoplefirst.journal import Contact, State
from peoplefirst.localtime import first_weekday
from peoplefirst.message import Channel, Nature, Purpose
from peoplefirst.moments import (
    Complaint,
    ComplaintLifted,
    Concern,
    OptIn,
    OptOut,
    Pause,
    Purchase,
    Reply,
    Review,
)
from peoplefirst.testing.cases import Case, cases

Free = Callable[[datetime], bool]
"""Whether a message is welcome at an instant, as far as one rule goes."""

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
COUNTS = {State.RESERVED, State.SENT, State.DELIVERED, State.UNKNOWN}
DAY = timedelta(days=1)


def always(_: datetime) -> bool:
    return True


def never(_: datetime) -> bool:
    return False


@lru_cache(maxsize=100_000)
def shown(key: str, at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(key)).replace(tzinfo=None)


def places(case: Case) -> tuple[str, ...]:
    """The zones in which they may be; how they are found out is tested elsewhere."""
    return tuple(tz.key for tz in case.person.zones)


def counted(rule: Cap | CalendarCap | Spacing | Backoff | OncePer, case: Case) -> list[Contact]:
    """Messages that use up patience: of the rule's states, channels, purposes and people."""
    return sorted(
        (
            c
            for c in case.story.contacts
            if c.state in rule.states
            and (rule.channels is None or c.channel in rule.channels)
            and (rule.purposes is None or c.purpose in rule.purposes)
            and (rule.whose == "household" or c.person == case.person.id)
        ),
        key=lambda c: c.at,
    )


def cap(rule: Cap, case: Case, _: Channel) -> Free:
    """Fewer than ``limit`` are younger than ``per``; one that is exactly ``per`` old is not."""
    sent = counted(rule, case)
    return lambda at: sum(at - c.at < rule.per for c in sent) < rule.limit


def calendar_cap(rule: CalendarCap, case: Case, _: Channel) -> Free:
    """Fewer than ``limit`` in the day, week or month on the person's wall; in each zone."""
    sent = counted(rule, case)
    week_starts = first_weekday(case.person.territory)

    def period(key: str, at: datetime) -> tuple[int, ...] | date:
        day = shown(key, at).date()
        if rule.per == "month":
            return (day.year, day.month)
        while rule.per == "week" and day.weekday() != week_starts:
            day -= DAY
        return day

    def free_in(key: str, at: datetime) -> bool:
        here = period(key, at)
        return sum(period(key, c.at) >= here for c in sent) < rule.limit  # type: ignore[operator]

    longest = {"day": 2 * DAY, "week": 8 * DAY, "month": 32 * DAY}[rule.per]
    if not places(case):
        return lambda at: sum(at - c.at < longest for c in sent) < rule.limit
    return lambda at: all(free_in(key, at) for key in places(case))


def spacing(rule: Spacing, case: Case, _: Channel) -> Free:
    """None is younger than the gap."""
    sent = counted(rule, case)
    return lambda at: all(at - c.at >= rule.gap for c in sent)


SPEAKS = (Reply, Review, Purchase, OptIn)


def last_spoke(case: Case) -> datetime:
    times = [m.at for who, m in case.story.facts if who == case.person.id and isinstance(m, SPEAKS)]
    return max(times, default=datetime.min.replace(tzinfo=UTC))


def backoff(rule: Backoff, case: Case, _: Channel) -> Free:
    """After the first ``first``, then each time ``factor`` times as long, up to ``longest``."""
    unanswered = [c for c in counted(rule, case) if c.at > last_spoke(case)]
    if not unanswered:
        return always
    wait = min(rule.first * rule.factor ** (len(unanswered) - 1), rule.longest)
    return lambda at: at - unanswered[-1].at >= wait


def quiet(start: time, end: time, days: frozenset[str], keys: tuple[str, ...]) -> Free:
    """A quiet time starts on each of ``days`` and ends at the next ``end``, by any of the walls."""

    def quiet_at(reading: datetime) -> bool:
        for begun in (reading.date(), reading.date() - DAY):
            over = begun if start < end else begun + DAY
            inside = datetime.combine(begun, start) <= reading < datetime.combine(over, end)
            if inside and WEEK[begun.weekday()] in days:
                return True
        return False

    return lambda at: bool(keys) and not any(quiet_at(shown(key, at)) for key in keys)


def quiet_hours(rule: QuietHours, case: Case, _: Channel) -> Free:
    days = frozenset(day.value for day in rule.days)
    return quiet(rule.start, rule.end, days, places(case))


def quiet_days(rule: QuietDays, case: Case, _: Channel) -> Free:
    keys = places(case)
    return lambda at: (
        bool(keys) and all(WEEK[shown(key, at).weekday()] not in rule.weekdays for key in keys)
    )


def agreed(case: Case, by: Channel, after: datetime) -> Free:
    """A consent for this channel and purpose, given later than ``after``, holds."""
    fitting = [
        c
        for c in case.person.consents
        if c.channel is by
        and (c.purposes is None or case.message.purpose in c.purposes)
        and c.given_at > after
    ]
    return lambda at: any(
        c.given_at <= at and (c.withdrawn_at is None or at < c.withdrawn_at) for c in fitting
    )


def consent(_: ConsentRequired, case: Case, by: Channel) -> Free:
    return agreed(case, by, datetime.min.replace(tzinfo=UTC))


def suppressed(_: Suppressed, case: Case, by: Channel) -> Free:
    """The later word wins; a human only lifts a complaint; nothing goes to a dead address."""
    said = [
        m
        for who, m in case.story.facts
        if who == case.person.id
        and isinstance(m, OptOut | OptIn | Complaint | ComplaintLifted)
        and m.channel in (None, by)
    ]
    service = case.message.purpose.nature is Nature.SERVICE and by is Channel.EMAIL
    lifted = [m.at for m in said if isinstance(m, ComplaintLifted)]
    if any(isinstance(m, Complaint) and not any(at > m.at for at in lifted) for m in said):
        complained = not service
    else:
        complained = False
    yes = [m.at for m in said if isinstance(m, OptIn)]
    noes = [m.at for m in said if isinstance(m, OptOut)] if not service else []
    noes += [at for dead, at in case.story.bounces if dead is by]
    standing = [no for no in noes if not any(at > no for at in yes)]
    if complained:
        return never
    return agreed(case, by, max(standing)) if standing else always


def paused(_: Paused, case: Case, __: Channel) -> Free:
    """Until the last rest that they asked for is over; never what they muted; service passes."""
    why = case.message.purpose
    if why is Purpose.SERVICE:
        return always
    if why in case.person.preferences.muted:
        return never
    rests = [
        m.until
        for who, m in case.story.facts
        if who == case.person.id
        and isinstance(m, Pause)
        and (m.purposes is None or why in m.purposes)
    ]
    if case.person.preferences.paused_until:
        rests.append(case.person.preferences.paused_until)
    return lambda at: all(at >= rest for rest in rests)


def own_wishes(_: OwnWishes, case: Case, by: Channel) -> Free:
    if by is Channel.VOICE and case.person.accommodations.no_calls:
        return never
    if case.message.purpose is Purpose.SERVICE:
        return always
    wishes = case.person.preferences
    few: Free = always
    seldom: Free = always
    if wishes.at_most is not None:
        few = cap(Cap(wishes.at_most, per=wishes.per), case, by)
    if wishes.quiet_from is not None and wishes.quiet_until is not None:
        seldom = quiet(wishes.quiet_from, wishes.quiet_until, frozenset(WEEK), places(case))
    return lambda at: few(at) and seldom(at)


def await_reply(rule: AwaitReply, case: Case, _: Channel) -> Free:
    """Silence after so many asks since they last spoke."""
    asks = [
        c
        for c in case.story.contacts
        if c.person == case.person.id and c.state in COUNTS and c.purpose and c.purpose.asks
    ]
    return never if sum(c.at > last_spoke(case) for c in asks) >= rule.after else always


def hold_while_open(rule: HoldWhileOpen, case: Case, _: Channel) -> Free:
    """No ask while a concern is open, nor for the cool-off after it closed."""
    concerns = [
        m for who, m in case.story.facts if who == case.person.id and isinstance(m, Concern)
    ]
    if not case.message.purpose.asks:
        return always
    return lambda at: all(
        m.closed_at is not None and at >= m.closed_at + rule.cool_off for m in concerns
    )


def once_per(rule: OncePer, case: Case, _: Channel) -> Free:
    """Once for each subject, never again once answered; or once within a time."""
    about = case.message.about
    earlier = [c for c in counted(rule, case) if c.purpose is case.message.purpose]
    if rule.about == "subject":
        if about is None:
            return always
        earlier = [c for c in earlier if c.about == about]
        answers = [
            m
            for who, m in case.story.facts
            if isinstance(m, Reply | Review)
            and m.about == about
            and (rule.whose == "household" or who == case.person.id)
        ]
        if answers:
            return never
    if not earlier:
        return always
    within = rule.within
    return never if within is None else lambda at: all(at - c.at >= within for c in earlier)


def timely(_: Timely, case: Case, __: Channel) -> Free:
    first, last = case.message.not_before, case.message.expires_at
    return lambda at: (first is None or at >= first) and (last is None or at < last)


ORACLES: dict[type, Callable[..., Free]] = {
    AwaitReply: await_reply,
    Backoff: backoff,
    CalendarCap: calendar_cap,
    Cap: cap,
    ConsentRequired: consent,
    HoldWhileOpen: hold_while_open,
    OncePer: once_per,
    OwnWishes: own_wishes,
    Paused: paused,
    QuietDays: quiet_days,
    QuietHours: quiet_hours,
    Spacing: spacing,
    Suppressed: suppressed,
    Timely: timely,
}


def governs(rule: Governor, case: Case, by: Channel) -> bool:
    """Limited to channels and purposes; without purposes, all but service messages."""
    channels, purposes = getattr(rule, "channels", None), getattr(rule, "purposes", None)
    why = case.message.purpose
    if channels is not None and by not in channels:
        return False
    if not hasattr(rule, "purposes"):
        return True
    return why is not Purpose.SERVICE if purposes is None else why in purposes


def routes(case: Case) -> Iterator[Channel]:
    """The channel that is named, else those that reach them."""
    if case.message.channel is not None:
        yield case.message.channel
        return
    if case.person.email:
        yield Channel.EMAIL
    if case.person.phone:
        yield Channel.SMS


def welcome(case: Case) -> Free:
    """By any of the channels, as far as every rule goes."""
    ways = [
        [
            ORACLES[type(rule.governor)](rule.governor, case, by)
            for rule in case.policy.rules
            if governs(rule.governor, case, by)
        ]
        for by in routes(case)
    ]
    open_ways = [way for way in ways if never not in way]
    return lambda at: any(all(free(at) for free in way) for way in open_ways)


def first_welcome(case: Case, step: timedelta, bound: timedelta) -> datetime | None:
    free = welcome(case)
    at = case.now
    while at <= case.now + bound:
        if free(at):
            return at
        at += step
    return None


def assert_agrees(answer: Decision, case: Case, step: timedelta, bound: timedelta) -> None:
    expected = first_welcome(case, step, bound)
    event(f"{type(answer).__name__}{'' if expected else ' beyond the bound'}")
    if expected == case.now:
        assert isinstance(answer, Allow)
    elif expected is not None:
        assert isinstance(answer, Defer)
        assert answer.until == expected
    else:
        assert not isinstance(answer, Allow)
        assert not isinstance(answer, Defer) or answer.until > case.now + bound


tried = settings(
    max_examples=max(
        300, settings.get_profile(settings.get_current_profile_name()).max_examples // 2
    )
)


@tried
@given(cases(grain=15, days=12))
def test_the_oracle_agrees_by_quarter_hours_for_a_month(case: Case) -> None:
    assert_agrees(case.decide(), case, timedelta(minutes=15), timedelta(days=30))


@tried
@given(cases(grain=1, days=1))
def test_the_oracle_agrees_by_minutes_for_a_day(case: Case) -> None:
    assert_agrees(case.decide(), case, timedelta(minutes=1), timedelta(days=1))
