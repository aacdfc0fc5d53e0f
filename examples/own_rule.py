"""A rule of your own: any callable that takes an Ask. It is atomic on every ledger at once."""

from calendar import monthrange
from datetime import UTC, datetime, time, timedelta

import attrs

from peoplefirst import Allow, Ask, Consent, Decision, Defer, History, Offer, Person, Policy, Reason


@attrs.frozen
class NotOnPayday:
    """Nobody wants an offer on the last day of the month."""

    def __call__(self, ask: Ask) -> Decision:
        if not ask.message.asks:
            return Allow()
        for zone, wall in zip(ask.person.zones, ask.local, strict=True):
            if wall.day == monthrange(wall.year, wall.month)[1]:
                tomorrow = datetime.combine(wall.date() + timedelta(days=1), time(), zone)
                return Defer(tomorrow.astimezone(UTC), Reason("NotOnPayday", "it is payday"))
        return Allow()


maya = Person(
    id="42",
    email="maya@example.com",
    timezone="Europe/Stockholm",
    consents=[Consent("email", given_at=datetime(2026, 3, 1, tzinfo=UTC), how="checkout")],
)
policy = Policy.friendly().plus(NotOnPayday())
for day in (29, 30):  # of September 2026: a Tuesday, and the last day of the month
    now = datetime(2026, 9, day, 12, tzinfo=UTC)
    print(policy.decide(maya, Offer(about="10% off all green teas"), History(), now))
