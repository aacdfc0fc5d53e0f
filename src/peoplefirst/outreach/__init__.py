"""What a user holds in the hand: a policy, a ledger and adapters, put together.

:class:`Outreach` drives the plans plainly, :class:`AsyncOutreach` awaits them. This is the
only room that looks at a clock or makes up an id, and both can be given instead.
"""

from peoplefirst.outreach._awaited import AsyncOutreach
from peoplefirst.outreach._desk import Clock, Slot, system_clock
from peoplefirst.outreach._plain import Outreach

__all__ = ["AsyncOutreach", "Clock", "Outreach", "Slot", "system_clock"]
