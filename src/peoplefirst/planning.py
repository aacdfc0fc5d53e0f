"""Which of the messages that want to reach somebody should, and when: the most that is welcome.

Messages are laid in the order of time, each at the earliest moment at which the policy lets it
through after those before it. Among all orders the one with the highest total priority is
kept; between equals, the one with more messages, then the earlier one. So a birthday on
Thursday keeps its place in this week's cap from Tuesday's promotion.

Earlier is never worse for what follows: every rule of ours frees sooner what was said sooner.
Of two schedules of the same messages, one that says each no later than the other makes the
other superfluous. That keeps the search small enough to be exact for about ten messages.
Beyond, the most promising schedules are followed, and ``best_possible`` bounds what was missed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import attrs

from peoplefirst import governors
from peoplefirst.decision import Allow, Defer, Deny, Reason
from peoplefirst.errors import ConfigurationError
from peoplefirst.history import History
from peoplefirst.journal import Entry, Kind
from peoplefirst.localtime import instant, say_moment
from peoplefirst.message import Channel, Message
from peoplefirst.person import Person
from peoplefirst.policy import Policy

EXACT = 10
"""Up to so many messages the plan is exact."""

_WIDTH = 60
"""How many schedules of each length are followed beyond that."""


@attrs.frozen
class Placed:
    """A message, the moment for it, and the channel."""

    message: Message
    at: datetime
    channel: Channel


@attrs.frozen
class LeftOut:
    """A message that is not part of the plan, and what stands in its way."""

    message: Message
    because: tuple[Reason, ...]


@attrs.frozen
class Schedule:
    """What to say when. ``str`` reads as a list.

    ``best_possible`` is an upper bound of the total priority: equal to ``total`` where the plan
    is ``exact``.
    """

    placed: tuple[Placed, ...]
    left_out: tuple[LeftOut, ...]
    best_possible: int
    exact: bool
    person: Person = attrs.field(repr=False, eq=False)

    @property
    def total(self) -> int:
        """The total priority of what is placed."""
        return sum(one.message.priority for one in self.placed)

    def __str__(self) -> str:
        tz = self.person.zones[0] if self.person.zones else None
        lines = [
            f"{say_moment(one.at, tz)}: {one.message.purpose.words} by {one.channel.value}"
            for one in self.placed
        ]
        for one in self.left_out:
            why = "; ".join(str(reason) for reason in one.because)
            lines.append(f"left out: {one.message.purpose.words}, because {why}")
        return "\n".join(lines) or "nothing to say"


_Sort = tuple[str, str, str]
"""Purpose, channel and subject: what a rule can tell contacts of one person apart by."""


@attrs.frozen(eq=False)
class _Draft:
    """A schedule in the making: which message stands where, and the page as it would be then.

    ``open`` are the messages that may still follow: what is not welcome on a page is not
    welcome on a longer one either. ``profile`` is what the rules see of it: sorts and times.
    """

    places: tuple[tuple[int, datetime, Channel], ...]
    history: History
    worth: int
    open: frozenset[int]
    profile: tuple[tuple[_Sort, datetime], ...] = ()

    @property
    def members(self) -> frozenset[int]:
        return frozenset(place for place, _, _ in self.places)

    @property
    def rank(self) -> tuple[int, int, float]:
        """The higher the better: worth, number of messages, earliness."""
        late = sum(at.timestamp() for _, at, _ in self.places)
        return (self.worth, len(self.places), -late)

    def no_later_than(self, other: _Draft) -> bool:
        """Whether this says the same sorts of message as the other, each no later."""
        return all(
            mine == theirs and at <= there
            for (mine, at), (theirs, there) in zip(self.profile, other.profile, strict=True)
        )


def plan(
    policy: Policy,
    person: Person,
    messages: Iterable[Message],
    history: History,
    now: datetime,
    *,
    horizon: timedelta,
) -> Schedule:
    """Lay messages on the coming weeks. See :meth:`peoplefirst.Policy.plan`."""
    now = instant(now)
    if horizon <= timedelta(0):
        raise ConfigurationError("horizon", "must be longer than nothing")
    wanted = tuple(messages)
    for place, message in enumerate(wanted):
        if message.priority < 0:
            raise ConfigurationError(f"messages[{place}].priority", "must be 0 or more")
    by_channel = [_by_channel(message, person) for message in wanted]
    search = _Search(
        policy, person, wanted, now, now + horizon, by_channel, _heeds_subjects(policy)
    )
    everything = frozenset(range(len(wanted)))
    start = _Draft((), history, 0, everything)
    exact = len(wanted) <= EXACT
    best = search.best(start, everything, _WIDTH if not exact else None)
    bound = best.worth if exact else _bound(search, start, len(wanted))
    return Schedule(
        tuple(Placed(wanted[place], at, by) for place, at, by in best.places),
        tuple(
            LeftOut(message, search.in_the_way(message, best, start))
            for place, message in enumerate(wanted)
            if place not in best.members
        ),
        max(bound, best.worth),
        exact or bound <= best.worth,
        person,
    )


def _by_channel(message: Message, person: Person) -> tuple[Message, ...]:
    """The message as it would go by each channel that it may take."""
    if message.channel is not None:
        return (message,)
    return tuple(attrs.evolve(message, channel=by) for by in person.reachable)


def _heeds_subjects(policy: Policy) -> bool:
    """Whether a rule may tell contacts apart by their subject; one of somebody's own always may."""
    ours = frozenset(kind for kind in vars(governors).values() if isinstance(kind, type))
    return any(
        type(rule.governor) not in ours
        or isinstance(rule.governor, governors.OncePer)
        or getattr(rule.governor, "same_subject", False)
        for rule in policy.rules
    )


def _bound(search: _Search, start: _Draft, count: int) -> int:
    """An upper bound of the total: what is left out never hinders what is said.

    So no plan is worth more than groups of messages could have apart; and of each sort no more
    fit in than would of copies that are never out of date.
    """
    groups = [range(first, min(first + EXACT, count)) for first in range(0, count, EXACT)]
    apart = sum(search.best(start, frozenset(group), None).worth for group in groups)
    sorts: dict[tuple[Message, ...], list[int]] = {}
    for place in range(count):
        copies = tuple(_timeless(message) for message in search.by_channel[place])
        sorts.setdefault(copies, []).append(search.messages[place].priority)
    fitting = sum(
        sum(sorted(worths, reverse=True)[: sum(search.room(copy, start) for copy in copies)])
        for copies, worths in sorts.items()
    )
    return min(apart, fitting)


def _timeless(message: Message) -> Message:
    """The message as it would be if it were about nothing and never out of date."""
    return Message(message.purpose, channel=message.channel)


@attrs.frozen
class _Search:
    policy: Policy
    person: Person
    messages: Sequence[Message]
    now: datetime
    end: datetime
    by_channel: Sequence[Sequence[Message]]
    by_subject: bool

    def best(self, start: _Draft, candidates: frozenset[int], width: int | None) -> _Draft:
        """The best draft of these messages; with ``width``, the best that so many drafts find."""
        best = start if width == 1 else self.best(start, candidates, 1)
        drafts = [attrs.evolve(start, open=candidates)]
        while drafts:
            longer: dict[frozenset[int], list[_Draft]] = {}
            for draft in drafts:
                if self._hope(draft) >= (best.worth, len(best.places)):
                    for grown in self._grown(draft):
                        _keep(longer.setdefault(grown.members, []), grown)
            drafts = [draft for front in longer.values() for draft in front]
            drafts.sort(key=lambda draft: draft.rank, reverse=True)
            if width is not None:
                drafts = drafts[:width]
            if drafts and drafts[0].rank > best.rank:
                best = drafts[0]
        return best

    def _hope(self, draft: _Draft) -> tuple[int, int]:
        """What it would come to if all that may still follow did: worth and number."""
        left = draft.open
        worth = draft.worth + sum(self.messages[place].priority for place in left)
        return (worth, len(draft.places) + len(left))

    def _grown(self, draft: _Draft) -> list[_Draft]:
        """The draft with one more message after all that it says already, in each way there is."""
        since = draft.places[-1][1] if draft.places else self.now
        ways = [
            (place, at, by)
            for place in sorted(draft.open)
            for at, by in self._moments(place, draft.history, since)
        ]
        still = frozenset(place for place, _, _ in ways)
        return [
            _Draft(
                (*draft.places, way),
                draft.history.with_entries(self._entry(*way)),
                draft.worth + self.messages[way[0]].priority,
                still - {way[0]},
                tuple(sorted((*draft.profile, (self._sort(way[0], way[2]), way[1])))),
            )
            for way in ways
        ]

    def _sort(self, place: int, by: Channel) -> _Sort:
        message = self.messages[place]
        return (message.purpose, by, (message.about or "") if self.by_subject else "")

    def _moments(
        self, place: int, history: History, since: datetime
    ) -> list[tuple[datetime, Channel]]:
        """The earliest moment from ``since`` on, for each channel that the message may take."""
        found: list[tuple[datetime, Channel]] = []
        for message in self.by_channel[place]:
            answer = self.policy.decide(self.person, message, history, since)
            at = answer.until if isinstance(answer, Defer) else since
            if not isinstance(answer, Deny) and at < self.end and message.channel is not None:
                found.append((at, message.channel))
        return found

    def room(self, message: Message, start: _Draft) -> int:
        """How many copies of the message would fit in, one after the other."""
        history, since, count = start.history, self.now, 0
        while count < len(self.messages):
            answer = self.policy.decide(self.person, message, history, since)
            since = answer.until if isinstance(answer, Defer) else since
            if isinstance(answer, Deny) or since >= self.end or message.channel is None:
                break
            history = history.with_entries(self._said(message, f"{count}", since, message.channel))
            count += 1
        return count

    def _entry(self, place: int, at: datetime, by: Channel) -> Entry:
        return self._said(self.messages[place], f"{place}", at, by)

    def _said(self, message: Message, name: str, at: datetime, by: Channel) -> Entry:
        return Entry(
            id=f"planned:{name}",
            kind=Kind.RESERVED,
            at=at,
            person=self.person.id,
            contact=f"planned:{name}",
            channel=by,
            purpose=message.purpose,
            about=message.about,
        )

    def in_the_way(self, message: Message, best: _Draft, start: _Draft) -> tuple[Reason, ...]:
        """Why a message is left out: what denies it alone, or beside what was placed."""
        alone = self.policy.decide(self.person, message, start.history, self.now)
        if isinstance(alone, Deny):
            return alone.reasons
        moment = alone.until if isinstance(alone, Defer) else self.now
        if isinstance(alone, Defer) and moment >= self.end:
            return (*alone.reasons, *alone.then)
        earlier = [self._entry(*place) for place in best.places if place[1] <= moment]
        beside = start.history.with_entries(*earlier)
        answer = self.policy.decide(self.person, message, beside, moment)
        if not isinstance(answer, Allow):
            return answer.reasons
        later = [self.messages[p].purpose.words for p, at, _ in best.places if at > moment]
        kept = Reason(
            "Planning",
            "its place is kept for what matters more: {later}",
            {"later": ", ".join(dict.fromkeys(later))},
        )
        return (kept,)


def _keep(front: list[_Draft], new: _Draft) -> None:
    """Keep the drafts that no other makes superfluous."""
    if any(known.no_later_than(new) for known in front):
        return
    front[:] = [known for known in front if not new.no_later_than(known)]
    front.append(new)
