"""Day by day: what a naive shop wants to send, asked of Outreach; what is deferred, asked again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from heapq import heappop, heappush

import attrs

from peoplefirst.adapters import Outbox
from peoplefirst.decision import Defer, Deny
from peoplefirst.demo._cast import Somebody
from peoplefirst.demo._tally import WAITS, Explained, Letter, Tally
from peoplefirst.governors import OncePer, Spacing
from peoplefirst.ledgers import Ledger
from peoplefirst.message import Message
from peoplefirst.moments import Purchase
from peoplefirst.outcome import Outcome
from peoplefirst.outreach import Outreach
from peoplefirst.person import Person
from peoplefirst.policy import Policy
from peoplefirst.templates import BackInTouch, CheckIn, Offer, ReviewRequest, Shop, ThankYou

FIRST, LAST = date(1997, 1, 1), date(1998, 6, 30)
DAYS = (LAST - FIRST).days + 1
_DAY = timedelta(days=1)
_NOON = time(17, tzinfo=UTC)
"""When the shop writes: noon in New York, in winter."""
_EVENING = time(23, tzinfo=UTC)
"""When the day's purchases are in the books, and thanks are said."""
_QUIET = timedelta(days=60)
_REVIEWS = "https://shop.example/review"
_SHOP = Shop(
    name="The Record Shop",
    signed_by="Elin",
    postal_address="1 Example Street, Springfield",
    unsubscribe_url="https://shop.example/u",
    sms_stop_word="STOP",
)
_GENRES = (
    "jazz", "blues", "folk", "opera", "soul", "rock", "country", "hip hop", "reggae",
    "film music", "chamber music", "electronica", "world music",
)  # fmt: skip
_PERCENTS = (10, 15, 20, 25, 30, 12, 18, 22, 28, 33, 35, 40)


def policy() -> Policy:
    """What holds in the demo: the friendly rules, and two for the purposes at hand."""
    return Policy.friendly().plus(
        OncePer(
            "subject",
            purposes={"thank_you", "check_in", "review_request", "back_in_touch"},
        ),
        Spacing(timedelta(days=30), purposes={"offer", "back_in_touch"}),
    )


_Wish = tuple[Person, Message]
Tell = Callable[[int], None]
"""Told how many days more are done."""


def replay(people: Sequence[Somebody], ledger: Ledger, tell: Tell) -> Tally:
    """A year and a half of these people's lives with the shop."""
    return _Replay(people, ledger).run(tell)


@attrs.define(init=False, eq=False)
class _Replay:
    """One part of the people, on one ledger."""

    tally: Tally
    _ledger: Ledger
    _outreach: Outreach
    _bought: dict[date, list[tuple[Person, Purchase]]]
    _due: dict[date, list[_Wish]]
    _leaving: dict[date, list[Somebody]]
    _known: dict[str, Person]
    _wishes: dict[str, list[int]]
    _waiting: dict[datetime, list[_Wish]]
    _hours: list[datetime]

    def __init__(self, people: Sequence[Somebody], ledger: Ledger) -> None:
        self.tally = Tally()
        self._ledger = ledger
        self._outreach = Outreach(policy(), ledger, [Outbox(keep=False)], shop=_SHOP)
        self._bought = defaultdict(list)
        self._due = defaultdict(list)
        self._leaving = defaultdict(list)
        self._known = {}
        self._wishes = defaultdict(list)
        self._waiting = {}
        self._hours = []
        for somebody in people:
            self._plan(somebody)

    def _plan(self, somebody: Somebody) -> None:
        """Put the purchases, and what the shop wants because of them, into the calendar."""
        person, purchases = somebody.person, somebody.purchases
        if somebody.leaves is not None:
            self._leaving[somebody.leaves.at.date()].append(somebody)
        for place, purchase in enumerate(purchases):
            day = purchase.at.date()
            self._bought[day].append((person, purchase))
            self._due[day + 14 * _DAY].append((person, _check_in(purchase)))
            self._due[day + 21 * _DAY].append((person, _review_request(purchase)))
            following = purchases[place + 1].at if place + 1 < len(purchases) else None
            if following is None or following.date() - day > _QUIET:
                self._due[day + _QUIET].append((person, _back_in_touch(purchase)))

    def run(self, tell: Tell) -> Tally:
        """All days."""
        for number in range(DAYS):
            day = FIRST + number * _DAY
            self._until(datetime.combine(day, _NOON))
            wishes = [(p, m) for p, m in self._due.pop(day, ())]
            if (offer := _offer(day)) is not None:
                wishes += [(person, offer) for person in self._known.values()]
            self._want(wishes, datetime.combine(day, _NOON), number)
            self._until(datetime.combine(day, _EVENING))
            thanks = self._close_books(day)
            self._want(thanks, datetime.combine(day, _EVENING), number)
            tell(1)
        self._until(datetime.combine(LAST + _DAY, time(), UTC))
        self._finish()
        return self.tally

    def _close_books(self, day: date) -> list[_Wish]:
        """Tell the journal who bought and who asks to be left alone; whom to thank."""
        bought = self._bought.pop(day, [])
        self.tally.purchases += len(bought)
        self._ledger.append_many(
            [(person.page, purchase.entries(person.id), None) for person, purchase in bought]
        )
        for somebody in self._leaving.pop(day, ()):
            if somebody.leaves is not None:
                self._outreach.record(somebody.person, somebody.leaves)
                self.tally.left += 1
        for person, _ in bought:
            self._known.setdefault(person.id, person)
        return [(person, ThankYou.for_purchase(purchase)) for person, purchase in bought]

    def _want(self, wishes: Sequence[_Wish], now: datetime, day: int) -> None:
        """The naive shop wants to send these; each counts, and is asked for the first time."""
        for person, message in wishes:
            self.tally.wanted[message.purpose] += 1
            self._wishes[person.id].append(day)
        self._ask(wishes, now, first=True)

    def _until(self, now: datetime) -> None:
        """Ask again for what was deferred, each at its own moment."""
        while self._hours and self._hours[0] <= now:
            hour = heappop(self._hours)
            self._ask(self._waiting.pop(hour), hour, first=False)

    def _ask(self, wishes: Sequence[_Wish], now: datetime, *, first: bool) -> None:
        asked, wording = iter(wishes), iter(wishes)

        def message(_: Person) -> Message:
            return next(wording)[1]

        def told(person: Person, outcome: Outcome) -> None:
            self._count(person, next(asked)[1], outcome, now, first=first)

        self._outreach.batch(
            "demo",
            (person for person, _ in wishes),
            message,
            now=now,
            on_outcome=told,
            keep_holds=False,  # hundreds of thousands would be kept, and read ever again
        )

    def _count(
        self, person: Person, message: Message, outcome: Outcome, now: datetime, *, first: bool
    ) -> None:
        tally, purpose, decision = self.tally, message.purpose, outcome.decision
        match decision:
            case Deny(reasons=reasons):
                tally.declined += 1
                tally.given_up += not first
                for rule in {reason.rule for reason in reasons}:
                    tally.reasons[rule] += 1
            case Defer(until=until):
                if first:
                    tally.deferred += 1
                    tally.waits[_wait(until - now)] += 1
                self._wait(until, (person, message))
                tally.explain(Explained(outcome.ticket, person, now, purpose, decision))
            case _ if outcome.status == "sent" and outcome.content and outcome.channel:
                (tally.at_once if first else tally.later)[purpose] += 1
                letter = Letter(outcome.ticket, person, now, outcome.channel, outcome.content)
                tally.keep(purpose, letter)
            case _:
                tally.failed += 1

    def _wait(self, until: datetime, wish: _Wish) -> None:
        if until not in self._waiting:
            self._waiting[until] = []
            heappush(self._hours, until)
        self._waiting[until].append(wish)

    def _finish(self) -> None:
        self.tally.waiting = sum(len(wishes) for wishes in self._waiting.values())
        for person, days in self._wishes.items():
            self.tally.most_wanted = max(
                self.tally.most_wanted, (len(days), person), key=_first_of_equals
            )
            week = max_within(days, 7)
            self.tally.worst_week = max(self.tally.worst_week, (week, person), key=_first_of_equals)


def _first_of_equals(found: tuple[int, str]) -> tuple[int, int]:
    return found[0], -int(found[1] or 0)


def max_within(days: Iterable[int], length: int) -> int:
    """The most of these days that fall into any ``length`` days on end. ``days`` are sorted."""
    days = tuple(days)
    most = start = 0
    for end, day in enumerate(days):
        while days[start] <= day - length:
            start += 1
        most = max(most, end - start + 1)
    return most


def _wait(span: timedelta) -> str:
    return next(name for name, longest in WAITS if span <= longest)


def _offer(day: date) -> Offer | None:
    """Two a week: on Tuesdays until Thursday, on Fridays until Sunday; none is said twice."""
    if day.weekday() not in (1, 4):
        return None
    number = (day - FIRST).days * 2 // 7
    percent = _PERCENTS[number // len(_GENRES) % len(_PERCENTS)]
    what = f"{percent}% off all {_GENRES[number % len(_GENRES)]}"
    return Offer(about=what, url="https://shop.example/now", until=day + 2 * _DAY)


def _check_in(purchase: Purchase) -> CheckIn:
    start = purchase.at + 13 * _DAY
    return CheckIn(
        about=purchase.id,
        item=purchase.items[0],
        not_before=start,
        expires_at=start + 15 * _DAY,
    )


def _review_request(purchase: Purchase) -> ReviewRequest:
    start = purchase.at + 20 * _DAY
    return ReviewRequest(
        about=purchase.id,
        item=purchase.items[0],
        url=_REVIEWS,
        not_before=start,
        expires_at=start + 60 * _DAY,
    )


def _back_in_touch(purchase: Purchase) -> BackInTouch:
    start = purchase.at + _QUIET - _DAY
    return BackInTouch(
        about=purchase.id, item=purchase.items[0], not_before=start, expires_at=start + 30 * _DAY
    )
