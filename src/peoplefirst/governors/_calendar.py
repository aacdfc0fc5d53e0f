"""Public holidays of countries and regions, as the package ``holidays`` knows them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib.util import find_spec

from peoplefirst.errors import ConfigurationError


def check() -> None:
    """Refuse a rule about holidays where nothing here knows them."""
    if find_spec("holidays") is None:
        raise ConfigurationError("holidays", "need an extra: pip install 'peoplefirst[holidays]'")


def known(country: str) -> bool:
    """Whether the package knows the holidays of that country at all."""
    return _year(country, None, 2026) is not None


def holiday(day: date, country: str, region: str | None) -> str | None:
    """The name of the public holiday on that day there, if it is one."""
    return (_year(country, region, day.year) or {}).get(day)


@lru_cache(maxsize=4096)
def _year(country: str, region: str | None, year: int) -> Mapping[date, str] | None:
    from holidays import country_holidays  # noqa: PLC0415 - an extra, and slow to load

    subdivision = (region or "").removeprefix(f"{country}-") or None
    for named in dict.fromkeys((subdivision, None)):
        try:
            return dict(country_holidays(country, subdiv=named, years=year, language="en_US"))
        except NotImplementedError:  # a country or region that the package does not know
            continue
    return None
