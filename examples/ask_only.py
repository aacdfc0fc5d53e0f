"""A plugin in a request: ask, hold the place, send with the shop's own mailer."""

from datetime import UTC, datetime

from peoplefirst import Allow, Consent, Defer, Deny, Message, Outreach, Person, Policy
from peoplefirst.ledgers import MemoryLedger

outreach = Outreach(Policy.friendly(), MemoryLedger())  # no adapters: the shop sends
maya = Person(
    id="42",
    email="maya@example.com",
    timezone="Europe/Stockholm",
    consents=[Consent("email", given_at=datetime(2026, 3, 1, tzinfo=UTC), how="checkout")],
)
offer = Message("offer", channel="email")


def shops_own_mailer(to: Person) -> None:
    print(f"the shop writes to {to.id}")


def handle_request(now: datetime) -> None:
    match outreach.decide(maya, offer, now=now):  # reads; changes nothing
        case Allow():
            with outreach.reserve(maya, offer, now=now) as slot:  # holds the place, atomically
                if slot.allowed:
                    shops_own_mailer(maya)  # leaving the block commits
        case Defer(until=when) as later:
            print(f"to be asked again at {when:%Y-%m-%d %H:%M} UTC: {later}")
        case Deny() as no:
            print(no)


handle_request(datetime(2026, 9, 21, 13, 30, tzinfo=UTC))
handle_request(datetime(2026, 9, 21, 13, 31, tzinfo=UTC))
