"""The plans: how a message goes from wish to outcome, as generators that touch nothing.

A plan yields steps (read pages, append entries, hand over a parcel) and is sent their answers.
A driver of a few lines runs it, plain or awaited, so nothing is written twice for async.

The order is what makes it safe: decide on a page; render, because that may fail; append the
promise on condition that nobody wrote in between, else decide again; hand over; append what
became of it. A crash anywhere after the promise leaves a promise without an outcome: it counts,
and is not sent again, unless the provider knows the same key for the same message.
"""

from peoplefirst._plan.contact import contact, settle
from peoplefirst._plan.pages import decide, forget, history, record
from peoplefirst._plan.promise import promise
from peoplefirst._plan.steps import Append, Door, Forget, Promise, Read, Request, Send, Step, Terms

__all__ = [
    "Append",
    "Door",
    "Forget",
    "Promise",
    "Read",
    "Request",
    "Send",
    "Step",
    "Terms",
    "contact",
    "decide",
    "forget",
    "history",
    "promise",
    "record",
    "settle",
]
