"""The peers' way to write to many people: libraries put together by hand in one loop.

limits counts (in memory), zoneinfo tells the hour, Jinja2 renders, EmailMessage makes the
bytes. It reserves nothing durably and knows neither consent nor opt-outs.
"""

from __future__ import annotations

from collections.abc import Iterable
from email.message import EmailMessage
from email.policy import SMTP
from zoneinfo import ZoneInfo

import jinja2
import limits
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from benchmarks._limiters import FOUR_RULES
from benchmarks._people import NOW, SHOP_NAME
from peoplefirst import Person

_TEXT = """Hello{% if name %} {{ name }}{% endif %},

How are you getting on with {{ item }}?

If something isn’t right, or you have a question, just reply to this letter. A person reads it \
and will help.

And if all is well, there’s nothing you need to do.

{{ shop }}

To stop these letters: {{ link }}
"""
_HTML = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Checking in</title>\
</head><body style="font: 17px/1.5 sans-serif; max-width: 36em; margin: auto">
<p>Hello{% if name %} {{ name }}{% endif %},</p>
<p>How are you getting on with {{ item }}?</p>
<p>If something isn’t right, or you have a question, just reply to this letter. A person reads it
and will help.</p>
<p>And if all is well, there’s nothing you need to do.</p>
<p>{{ shop }}</p>
<p><a href="{{ link }}">To stop these letters</a></p>
</body></html>
"""
_SMS = "Hello {{ name }}, how are you getting on with {{ item }}? Reply STOP to stop. {{ shop }}"


def write(people: Iterable[Person], item: str, *, sms: bool) -> int:
    """How many were written to."""
    limiter = MovingWindowRateLimiter(MemoryStorage())
    rules = limits.parse_many(FOUR_RULES)
    environment = jinja2.Environment(autoescape=True)
    plain = jinja2.Environment(autoescape=False)
    text, short = plain.from_string(_TEXT), plain.from_string(_SMS)
    html = environment.from_string(_HTML)
    written = 0
    for person in people:
        local = NOW.astimezone(ZoneInfo(person.timezone[0]))
        if not 9 <= local.hour < 20 or local.weekday() == 6:
            continue
        if not all(limiter.test(rule, person.id) for rule in rules):
            continue
        for rule in rules:
            limiter.hit(rule, person.id)
        link = f"https://tea.example/stop/{person.id}"
        facts = {"name": person.greeting, "item": item, "shop": SHOP_NAME, "link": link}
        if sms:
            short.render(facts)
        else:
            letter = EmailMessage(policy=SMTP)
            letter["From"] = "Tea & Co <hello@tea.example>"
            letter["To"] = str(person.email)
            letter["Subject"] = f"Checking in about {item}"
            letter["Date"] = NOW
            letter["List-Unsubscribe"] = f"<{link}>"
            letter.set_content(text.render(facts))
            letter.add_alternative(html.render(facts), subtype="html")
            letter.as_bytes()
        written += 1
    return written
