"""Who they might be: made up from their numbers, the same every time.

The data know numbers, days and CDs only. Names, zones, addresses, consents, the hours of the
purchases and the wish to be left alone are ours.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2b

import attrs

from peoplefirst.demo._purchases import Customer
from peoplefirst.message import Channel
from peoplefirst.moments import OptOut, Purchase
from peoplefirst.person import Consent, Person, Preferences

_GIVEN = """Ada Ben Chioma Daniel Elena Farid Grace Hannah Ivan Jia Kofi Leila Maya Noah Olga Priya
Quentin Rosa Samir Tomoko Uma Viktor Wanda Ximena Yusuf Zoe Amara Bruno Celeste Dmitri Esther
Felix Greta Hugo Ines Jonas Keiko Lucia Mateo Nadia""".split()
_FAMILY = """Abbott Baker Castro Dahl Edwards Fischer Garcia Hughes Ito Jensen Khan Lopez Moreau
Novak Okafor Patel Quinn Rossi Silva Tanaka Underwood Vargas Walker Xu Young Zimmer Andersen
Brandt Cohen Duarte Eriksen Fontaine Gupta Haddad Ivanova Johansson Kowalski Lindqvist Mbeki
Nguyen""".split()
# A shop in the United States that ships abroad: a zone is as frequent as it stands here often.
_ZONES = """America/New_York America/New_York America/New_York America/New_York America/Chicago
America/Chicago America/Chicago America/Denver America/Phoenix America/Los_Angeles
America/Los_Angeles America/Los_Angeles America/Toronto America/Sao_Paulo Europe/London
Europe/Berlin Europe/Stockholm Asia/Tokyo Australia/Sydney America/New_York""".split()
_DAY = timedelta(days=1)
_PREFERS_SMS = Preferences(channels=(Channel.SMS,))
_PREFERS_NOTHING = Preferences()


@attrs.frozen
class Somebody:
    """A person, what they bought, and when they ask to be left alone, if they do."""

    person: Person
    purchases: tuple[Purchase, ...]
    leaves: OptOut | None


def cast(customer: Customer) -> Somebody:
    """The person whom this number might be."""
    dice = blake2b(customer.id.encode(), key=b"peoplefirst demo", digest_size=16).digest()
    first = customer.bought[0].day
    consents: list[Consent] = []
    since = _noon(first) - _DAY
    texts = dice[1] < 38  # 15 %
    if dice[0] < 205:  # 80 %
        consents.append(Consent(Channel.EMAIL, given_at=since, how="box at checkout"))
    if texts:
        consents.append(Consent(Channel.SMS, given_at=since, how="box at checkout"))
    number = int(customer.id)
    person = Person(
        customer.id,
        name=f"{_GIVEN[dice[2] % len(_GIVEN)]} {_FAMILY[dice[3] % len(_FAMILY)]}",
        email=f"person{number}@example.com",
        phone=f"+1555{number:07}" if texts else None,
        locale="en-US",
        timezone=_ZONES[dice[5] % len(_ZONES)],
        consents=consents,
        preferences=_PREFERS_SMS if dice[6] < 77 else _PREFERS_NOTHING,  # 30 %
    )
    purchases = tuple(
        Purchase(
            id=f"{customer.id}-{place}",
            items="the CD" if bought.cds == 1 else f"the {bought.cds} CDs",
            at=_noon(bought.day) + timedelta(minutes=(dice[7] * 7 + place * 101) % 600),
        )
        for place, bought in enumerate(customer.bought, 1)
    )
    leaves = None
    if dice[8] < 10:  # 4 %
        day = first + timedelta(days=10 + dice[9])
        leaves = OptOut(at=_noon(day) + timedelta(hours=10, minutes=30))
    return Somebody(person, purchases, leaves)


def _noon(day: date) -> datetime:
    """12:00 UTC: morning in New York. Everybody in the data buys between then and 22:00 UTC."""
    return datetime.combine(day, time(12), UTC)
