"""What a preset is: rules as data, with where they come from and how sure we are of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

import attrs

from peoplefirst.errors import ConfigurationError
from peoplefirst.governors._scoped import Scoped
from peoplefirst.message import Channel, Purpose, channels, member, purposes
from peoplefirst.person import Consent
from peoplefirst.policy import Policy, Rule
from peoplefirst.policy_data import RULES, policy


class Kind(StrEnum):
    """Whose rule it is."""

    LAW = "law"
    VENDOR = "vendor"
    OURS = "ours"


class Confidence(StrEnum):
    """Where the numbers were read."""

    PRIMARY = "primary"
    """In the law's or authority's own text; a vendor's rule in the vendor's own text."""
    SECONDARY = "secondary"
    """At least one number of the rules only with a vendor, a law firm or the press."""
    MEMORY = "memory"
    """Nowhere: what we remember, which what we read does not bear out."""


@attrs.frozen
class Jurisdiction:
    """Where it holds: countries (ISO 3166-1), or one region (ISO 3166-2) of a country."""

    countries: tuple[str, ...]
    region: str | None = None


_UNITS = ("days", "business days", "years")
_PERIOD = re.compile(r"(\d+) (days|business days|years)", re.ASCII)


@attrs.frozen
class Period:
    """A period of a duty: so many days, business days or years; ``None`` is for good."""

    count: int | None
    unit: str = "days"

    @classmethod
    def read(cls, text: object) -> Period:
        """``"30 days"``, ``"10 business days"``, ``"5 years"``, ``"for good"``."""
        if text == "for good":
            return cls(None)
        found = _PERIOD.fullmatch(text) if isinstance(text, str) else None
        if found is None:
            raise ConfigurationError(
                "", f"must be a number of {', '.join(_UNITS)}, or 'for good', e.g. '10 years'"
            )
        return cls(int(found[1]), found[2])

    @property
    def span(self) -> timedelta | None:
        """Its length, where it is counted in plain days."""
        return timedelta(days=self.count) if self.count and self.unit == "days" else None

    def __str__(self) -> str:
        return "for good" if self.count is None else f"{self.count} {self.unit}"


@attrs.frozen(kw_only=True)
class Obligations:
    """Duties that no governor can keep: for the wording, for the adapters and for people."""

    opt_out_within: Period | None = None
    """How soon an opt-out must take hold at the latest. With us it takes hold at once."""
    opt_out_works: Period | None = None
    """How long after sending the way to opt out must work."""
    opt_out_validity: Period | None = None
    """How long an opt-out binds at least. With us it binds until they opt in again."""
    opt_out_words: tuple[str, ...] = ()
    """Words that the rule itself names."""
    opt_out_without: tuple[str, ...] = ()
    """What an opt-out must not need."""
    silence_after_refusal: Period | None = None
    """How long somebody who said no to a call is left alone: record it as a Pause."""
    postal_address: bool = False
    sender_named: bool = False
    refusal_offered_at_collection: bool = False
    refusal_offered_each_time: bool = False
    similar_products_only: bool = False
    consent_in_writing: bool = False
    consent_proof: tuple[str, ...] = ()
    """The fields of a Consent that must be known for it to be proven."""
    withdrawal_as_easy_as_giving: bool = False
    audience_all_alike: bool = False
    """Nobody is left out of a review request for how they are likely to answer."""
    neutral_wording: bool = False
    no_incentive: bool = False
    registers: tuple[str, ...] = ()
    """Registers to consult, or to be entered in."""
    wording: tuple[str, ...] = ()
    """What must be said, in sentences for people."""


PERIODS = ("opt_out_within", "opt_out_works", "opt_out_validity", "silence_after_refusal")


def _kind(value: str) -> Kind:
    return member(Kind, value, "kind")


def _confidence(value: str) -> Confidence:
    return member(Confidence, value, "confidence")


@attrs.frozen(kw_only=True)
class Preset:
    """A policy as data: an engineering default, and not legal advice."""

    name: str
    title: str
    kind: Kind = attrs.field(converter=_kind)
    jurisdiction: Jurisdiction | None = None
    channels: frozenset[Channel] | None = attrs.field(default=None, converter=channels)
    purposes: frozenset[Purpose] | None = attrs.field(default=None, converter=purposes)
    """The purposes that it holds for: those that count as advertising in that place."""
    source: str
    url: str | None = None
    read_in: str | None = None
    """Where we read it."""
    effective_from: date | None = None
    reviewed_on: date
    confidence: Confidence = attrs.field(converter=_confidence)
    note: str
    chosen_by_place: bool = True
    """Whether :func:`presets_for` may choose it; a variant is chosen by its name only."""
    obligations: Obligations = Obligations()
    tables: tuple[dict[str, Any], ...] = attrs.field(default=(), hash=False, repr=False)
    """Its rules as they stand in the file."""

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Its governors; those of a law or vendor name the preset and the day they begin."""
        made = policy({"rules": [self._scoped(table) for table in self.tables]}).rules
        if len(made) != len(self.tables):
            raise ConfigurationError("rules", "say the same twice")
        if self.kind is Kind.OURS:
            return made
        return tuple(
            Rule(
                rule.governor,
                source=self.name,
                effective_from=table.get("effective_from", self.effective_from),
            )
            for rule, table in zip(made, self.tables, strict=True)
        )

    def _scoped(self, table: Mapping[str, Any]) -> dict[str, Any]:
        """A rule as policies have it, with the channels and purposes of the preset."""
        rule = {key: value for key, value in table.items() if key != "effective_from"}
        kind = RULES.get(str(rule.get("rule")))
        if self.kind is Kind.OURS or kind is None or not issubclass(kind, Scoped):
            return rule
        scope = {"channels": self.channels, "purposes": self.purposes}
        return {key: sorted(value) for key, value in scope.items() if value is not None} | rule

    @cached_property
    def _policy(self) -> Policy:
        return Policy(self.rules, name=self.name)

    def policy(self) -> Policy:
        """Its rules as a policy; ``&`` joins it with others to the strictest."""
        return self._policy

    def unproven(self, consent: Consent) -> tuple[str, ...]:
        """What this preset wants known of a consent, and is not."""
        return tuple(
            field for field in self.obligations.consent_proof if not getattr(consent, field)
        )
