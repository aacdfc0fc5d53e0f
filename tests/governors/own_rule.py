"""Rules as a shop would write them, ten lines each; and a process that reserves under one:
python own_rule.py <path> <people>.
"""

import sys
from calendar import monthrange
from datetime import UTC, datetime, time, timedelta

import attrs

from peoplefirst import Allow, Ask, Decision, Defer, Deny, Message, Outreach, Person, Policy, Reason
from peoplefirst.journal import COUNTING
from peoplefirst.ledgers import SQLiteLedger

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
PLACES = 2
TRIES = 4


@attrs.frozen
class NotOnPayday:
    """Nobody wants an offer on the last day of the month."""

    def __call__(self, ask: Ask) -> Decision:
        for zone, wall in zip(ask.person.zones, ask.local, strict=True):
            if ask.message.asks and wall.day == monthrange(wall.year, wall.month)[1]:
                tomorrow = datetime.combine(wall.date() + timedelta(days=1), time(), zone)
                return Defer(tomorrow.astimezone(UTC), Reason("NotOnPayday", "it is payday"))
        return Allow()


@attrs.frozen
class TwiceAboutOneThing:
    """Whatever it is about, two messages are enough, by whichever channel."""

    def __call__(self, ask: Ask) -> Decision:
        about = [c for c in ask.history.contacts if c.about == ask.message.about]
        if sum(c.state in COUNTING for c in about) >= PLACES:
            return Deny(
                Reason("TwiceAboutOneThing", "said twice: {evidence}", evidence=tuple(about))
            )
        return Allow()


def take(outreach: Outreach, person: Person) -> bool:
    """Whether a place was to be had."""
    message = Message("offer", channel="email", about="Assam")
    with outreach.reserve(person, message, now=NOW) as slot:
        return slot.allowed


def main(path: str, people: str) -> None:
    """Take places until nobody has one left; say how many were had."""
    outreach = Outreach(Policy([TwiceAboutOneThing()]), SQLiteLedger(path, timeout=60))
    print("READY", flush=True)
    sys.stdin.readline()
    for number in range(int(people)):
        print(sum(take(outreach, Person(f"{number}")) for _ in range(TRIES)))


if __name__ == "__main__":
    main(*sys.argv[1:])
