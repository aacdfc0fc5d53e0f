"""An independent oracle, written from the words of the rules and not from their code.

It knows a message's fate from the story that was told, and not from what was written of it.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from peoplefirst.decision import Governor
from peoplefirst.governors import (
    After,
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
from peoplefirst.journal import State
from peoplefirst.message import Channel, Nature, Purpose
from peoplefirst.moments import (
    Complaint,
    ComplaintLifted,
    Concern,
    Delivery,
    Inquiry,
    OptIn,
    OptOut,
    Pause,
    Purchase,
    Reply,
    Review,
)
from peoplefirst.policy import Rule
from peoplefirst.testing.cases import Case

from .counts import calendar_cap, cap, counted, spacing
from .walls import WEEK, Free, always, never, places, quiet, quiet_days, quiet_hours

T = TypeVar("T")
COUNTS = {State.RESERVED, State.SENT, State.DELIVERED, State.UNKNOWN}


def own(case: Case, kind: type[T]) -> list[T]:
    """What of this kind happened in their own life, as the journal was told."""
    return [m for who, m in case.story.facts if who == case.person.id and isinstance(m, kind)]


SPEAKS = (Reply, Review, Purchase, Inquiry, OptIn)


def last_spoke(case: Case) -> datetime:
    times = (m.at for who, m in case.story.facts if who == case.person.id and isinstance(m, SPEAKS))
    return max(times, default=datetime.min.replace(tzinfo=UTC))


def backoff(rule: Backoff, case: Case, _: Channel) -> Free:
    """After the first ``first``, then each time ``factor`` times as long, up to ``longest``."""
    unanswered = [c for c in counted(rule, case) if c.at > last_spoke(case)]
    if not unanswered:
        return always
    wait = min(rule.first * rule.factor ** (len(unanswered) - 1), rule.longest)
    return lambda at: at - unanswered[-1].at >= wait


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


def consent(rule: ConsentRequired, case: Case, by: Channel) -> Free:
    """An explicit one, or one that a purchase or an inquiry implies until so long after."""
    explicit = agreed(case, by, datetime.min.replace(tzinfo=UTC))
    implied: list[tuple[datetime, timedelta]] = []
    if rule.after_purchase is not None:
        bought = (*own(case, Purchase), *case.person.purchases)
        implied += [(m.at, rule.after_purchase) for m in bought]
    if rule.after_inquiry is not None:
        implied += [(m.at, rule.after_inquiry) for m in own(case, Inquiry)]
    return lambda at: explicit(at) or any(begun <= at < begun + span for begun, span in implied)


def after(rule: After, case: Case, _: Channel) -> Free:
    """So long after that of the order it is about; where that is not known, the latest one."""
    bought = (*own(case, Purchase), *case.person.purchases)
    told = [(m.id, m.at) for m in bought]
    known = {m.id for m in bought} | {m.id for m in own(case, Delivery)}
    if rule.moment == "delivery":
        told = [(m.id, m.delivered_at) for m in bought if m.delivered_at]
        told += [(m.id, m.at) for m in own(case, Delivery)]
    about = case.message.about
    times = [at for order, at in told if about not in known or order == about]
    return (lambda at: at - max(times) >= rule.wait) if times else never


def suppressed(_: Suppressed, case: Case, by: Channel) -> Free:
    """The later word wins; a human only lifts a complaint; nothing goes to a dead address."""
    outs = [m.at for m in own(case, OptOut) if m.channel in (None, by)]
    ins = [m.at for m in own(case, OptIn) if m.channel in (None, by)]
    complaints = [m.at for m in own(case, Complaint) if m.channel in (None, by)]
    lifts = [m.at for m in own(case, ComplaintLifted) if m.channel in (None, by)]
    noes = [at for dead, at in case.story.bounces if dead is by]
    if case.message.purpose.nature is not Nature.SERVICE or by is not Channel.EMAIL:
        noes += outs
        if any(not any(lift > at for lift in lifts) for at in complaints):
            return never
    standing = [no for no in noes if not any(at > no for at in ins)]
    return agreed(case, by, max(standing)) if standing else always


def paused(_: Paused, case: Case, __: Channel) -> Free:
    """Until the last rest that they asked for is over; never what they muted."""
    why = case.message.purpose
    if why in case.person.preferences.muted:
        return never
    rests = [m.until for m in own(case, Pause) if m.purposes is None or why in m.purposes]
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
    concerns = own(case, Concern)
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
    After: after,
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
    """Limited to channels and purposes; without purposes, all but service messages.

    A no to an address is heard by service messages too.
    """
    channels, purposes = getattr(rule, "channels", None), getattr(rule, "purposes", None)
    why = case.message.purpose
    if channels is not None and by not in channels:
        return False
    if not hasattr(rule, "purposes"):
        return True
    if purposes is None:
        return why is not Purpose.SERVICE or isinstance(rule, Suppressed)
    return why in purposes


def routes(case: Case) -> Iterator[Channel]:
    """The channel that is named, else those that reach them."""
    if case.message.channel is not None:
        yield case.message.channel
        return
    if case.person.email:
        yield Channel.EMAIL
    if case.person.phone:
        yield Channel.SMS


def holds(rule: Rule, case: Case, by: Channel) -> Free:
    """What the rule says once it has come into effect: at midnight UTC of its day."""
    free = ORACLES[type(rule.governor)](rule.governor, case, by)
    day = rule.effective_from
    if day is None:
        return free
    since = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return lambda at: at < since or free(at)


def welcome(case: Case) -> Free:
    """By any of the channels, as far as every rule goes."""
    ways = [
        [holds(rule, case, by) for rule in case.policy.rules if governs(rule.governor, case, by)]
        for by in routes(case)
    ]
    open_ways = [way for way in ways if never not in way]
    return lambda at: any(all(free(at) for free in way) for way in open_ways)
