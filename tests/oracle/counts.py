"""The oracle's counting: how many places are taken, and for how long."""

from collections.abc import Iterable
from datetime import datetime

from peoplefirst.governors import Backoff, CalendarCap, Cap, OncePer, Spacing
from peoplefirst.journal import Contact
from peoplefirst.localtime import first_weekday
from peoplefirst.message import Channel
from peoplefirst.testing.cases import Case

from .walls import DAY, Free, never, places, shown


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


def fits(rule: Cap | CalendarCap, case: Case, window: Iterable[Contact]) -> bool:
    """Each takes its places, first those kept for its purpose, then those that all share."""
    kept = dict(rule.keep)
    shared = rule.limit - sum(kept.values())
    for why in (case.message.purpose, *(c.purpose for c in window)):
        for _ in range(rule.weights.get(why, 1) if why else 1):
            if why and kept.get(why):
                kept[why] -= 1
            else:
                shared -= 1
    return rule.limit > 0 and shared >= 0


def filling(rule: Cap | CalendarCap, case: Case) -> list[Contact]:
    sent = counted(rule, case)
    return [c for c in sent if c.about == case.message.about] if rule.same_subject else sent


def cap(rule: Cap, case: Case, _: Channel) -> Free:
    """It fits beside those younger than ``per``; one that is exactly ``per`` old has left."""
    sent = filling(rule, case)
    if not fits(rule, case, ()):
        return never
    return lambda at: fits(rule, case, (c for c in sent if at - c.at < rule.per))


def calendar_cap(rule: CalendarCap, case: Case, _: Channel) -> Free:
    """It fits into the day, week or month on the person's wall; in each zone."""
    sent = filling(rule, case)
    week_starts = first_weekday(case.person.territory)
    if not fits(rule, case, ()):
        return never

    def period(key: str, at: datetime) -> tuple[int, ...]:
        day = shown(key, at).date()
        if rule.per == "month":
            return (day.year, day.month)
        while rule.per == "week" and day.weekday() != week_starts:
            day -= DAY
        return (day.year, day.month, day.day)

    def free_in(key: str, at: datetime) -> bool:
        here = period(key, at)
        return fits(rule, case, (c for c in sent if period(key, c.at) >= here))

    longest = {"day": 2 * DAY, "week": 8 * DAY, "month": 32 * DAY}[rule.per]
    if not places(case):
        return lambda at: fits(rule, case, (c for c in sent if at - c.at < longest))
    return lambda at: all(free_in(key, at) for key in places(case))


def spacing(rule: Spacing, case: Case, _: Channel) -> Free:
    """None is younger than the gap."""
    sent = counted(rule, case)
    return lambda at: all(at - c.at >= rule.gap for c in sent)
