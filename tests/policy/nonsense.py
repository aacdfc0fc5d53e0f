"""Policy files that make no sense, and what is said of them."""

from typing import Any

CAP = {"rule": "cap", "limit": 1, "per": "7 days"}
NIGHT = {"rule": "quiet_hours", "start": "20:00", "end": "09:00"}
REST = {"rule": "quiet_days", "weekdays": ["sun"]}

Wrong = tuple[dict[str, Any], str, str]

MISSHAPEN_RULES: tuple[Wrong, ...] = (
    # an unknown key, an unknown rule, a wrong type: what an editor can see
    (CAP | {"limmit": 1}, "limmit", "did you mean 'limit'?"),
    (CAP | {"efective_from": "2026-01-01"}, "efective_from", "did you mean 'effective_from'?"),
    ({"rule": "timely", "channels": ["sms"]}, "channels", "known: effective_from, rule, source"),
    ({"rule": "capp"}, "rule", "did you mean 'cap'?"),
    ({"rule": 3}, "rule", "name one of: after, await_reply"),
    ({"limit": 1, "per": "7 days"}, "rule", "is missing"),
    ({"rule": "cap", "per": "7 days"}, "limit", "is missing"),
    (CAP | {"limit": "1"}, "limit", "whole number"),
    (CAP | {"limit": 1.5}, "limit", "whole number"),
    (CAP | {"limit": True}, "limit", "whole number"),
    (CAP | {"per": 7}, "per", "such as '7 days' or '36 hours'"),
    (CAP | {"per": "7 dais"}, "per", "such as '7 days' or '36 hours'"),
    (CAP | {"per": "-7 days"}, "per", "such as '7 days' or '36 hours'"),
    (CAP | {"purposes": "offer"}, "purposes", "must be a list"),
    (CAP | {"purposes": {"offer": 1}}, "purposes", "must be a list"),
    (CAP | {"purposes": ["birthday", "ofer"]}, "purposes", "did you mean 'offer'?"),
    (CAP | {"channels": ["email", 1]}, "channels[1]", "must be a text"),
    (CAP | {"states": ["snt"]}, "states", "did you mean 'sent'?"),
    (CAP | {"weights": ["offer"]}, "weights", "a table of whole numbers, as in { offer = 2 }"),
    (CAP | {"weights": {"ofer": 1}}, "weights", "did you mean 'offer'?"),
    (CAP | {"weights": {"offer": "1"}}, "weights.offer", "whole number"),
    (CAP | {"same_subject": 1}, "same_subject", "true or false"),
    (CAP | {"whose": "houshold"}, "whose", "did you mean 'household'?"),
    (CAP | {"whose": 3}, "whose", "must be a text"),
    (CAP | {"source": 3}, "source", "must be a text"),
    (CAP | {"effective_from": "soon"}, "effective_from", "such as 2026-03-01"),
    ({"rule": "calendar_cap", "limit": 1, "per": "weak"}, "per", "did you mean 'week'?"),
    ({"rule": "backoff", "first": "1 day", "factor": "2"}, "factor", "must be a number"),
    ({"rule": "backoff", "first": "1 day", "factor": True}, "factor", "must be a number"),
    (NIGHT | {"start": "25:00"}, "start", "such as '20:00'"),
    (NIGHT | {"start": 20}, "start", "such as '20:00'"),
    (NIGHT | {"start": "20:00+01:00"}, "start", "without a zone"),
    (NIGHT | {"days": "sun"}, "days", "must be a list"),
    (NIGHT | {"days": ["sunnday"]}, "days", "did you mean 'sun'?"),
    (REST | {"holidays": "yes"}, "holidays", "true or false"),
    (REST | {"holidays": True, "country": 7}, "country", "must be a text"),
    ({"rule": "after", "moment": "delivry", "wait": "1 day"}, "moment", "did you mean 'delivery'?"),
    ({"rule": "after", "moment": "delivery"}, "wait", "is missing"),
    ({"rule": "once_per", "about": "orders"}, "about", "known: purpose, subject"),
)

IMPOSSIBLE_RULES: tuple[Wrong, ...] = (
    # of the right form, and yet impossible
    (CAP | {"limit": -1}, "limit", "0 or more"),
    (CAP | {"per": "0 days"}, "per", "longer than nothing"),
    (CAP | {"per": "40000 days"}, "per", "at most 100 years"),
    (CAP | {"per": "99999999999 days"}, "per", "longer than any calendar"),
    (CAP | {"purposes": []}, "purposes", "leave it out for all"),
    (CAP | {"states": []}, "states", "nothing would ever count"),
    (CAP | {"weights": {"offer": -1}}, "weights.offer", "0 or more"),
    (CAP | {"keep": {"offer": 2}}, "keep", "more places than the 1"),
    (NIGHT | {"end": "20:00"}, "end", "equals start"),
    (REST | {"weekdays": []}, "weekdays", "is empty"),
    (REST | {"country": "SE"}, "country", "holidays are not meant"),
    (REST | {"holidays": True, "country": "Sweden"}, "country", "such as 'SE'"),
    ({"rule": "await_reply", "after": 0}, "after", "1 or more"),
    ({"rule": "backoff", "first": "1 day", "factor": 0.5}, "factor", "between 1 and 1000"),
    ({"rule": "backoff", "first": "9 days", "longest": "1 day"}, "longest", "shorter than first"),
)

MISSHAPEN_FILES: tuple[Wrong, ...] = (
    ({"nam": "x"}, "nam", "did you mean 'name'?"),
    ({"name": 3}, "name", "must be a text"),
    ({"rules": CAP}, "rules", "[[rules]]"),
    ({"rules": [3]}, "rules[0]", "must be a table"),
    ({"extends": "frendly"}, "extends", "did you mean 'friendly'?"),
    ({"extends": 3}, "extends", "the name of a preset, or a list of names"),
    ({"extends": ["friendly", 3]}, "extends", "the name of a preset, or a list of names"),
)
