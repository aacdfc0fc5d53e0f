"""For users' own tests: conformance suites to inherit, and Hypothesis strategies.

Needs pytest and hypothesis, and is imported by nothing else in peoplefirst.
"""

from peoplefirst.testing.adapters import AdapterSuite, LetterSuite
from peoplefirst.testing.ledgers import AsyncLedgerSuite, LedgerSuite
from peoplefirst.testing.strategies import entries

__all__ = ["AdapterSuite", "AsyncLedgerSuite", "LedgerSuite", "LetterSuite", "entries"]
