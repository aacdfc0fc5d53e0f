"""Where somebody may be, when nobody said: plausible time zones from country, region and phone."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType

REGIONS = MappingProxyType(
    {
        "US": """
            AL:Chicago AK:Anchorage,Adak AZ:Phoenix,Denver AR:Chicago CA:Los_Angeles CO:Denver
            CT:New_York DE:New_York DC:New_York FL:New_York,Chicago GA:New_York HI:Pacific/Honolulu
            ID:Boise,Los_Angeles IL:Chicago IN:Indiana/Indianapolis,Chicago IA:Chicago
            KS:Chicago,Denver KY:New_York,Chicago LA:Chicago ME:New_York MD:New_York MA:New_York
            MI:Detroit,Menominee MN:Chicago MS:Chicago MO:Chicago MT:Denver NE:Chicago,Denver
            NV:Los_Angeles,Denver NH:New_York NJ:New_York NM:Denver NY:New_York NC:New_York
            ND:Chicago,Denver OH:New_York OK:Chicago OR:Los_Angeles,Boise PA:New_York RI:New_York
            SC:New_York SD:Chicago,Denver TN:New_York,Chicago TX:Chicago,Denver UT:Denver
            VT:New_York VA:New_York WA:Los_Angeles WV:New_York WI:Chicago WY:Denver
            PR:Puerto_Rico VI:St_Thomas GU:Pacific/Guam MP:Pacific/Saipan AS:Pacific/Pago_Pago
        """,
        "CA": """
            AB:Edmonton BC:Vancouver,Edmonton,Creston MB:Winnipeg NB:Moncton
            NL:St_Johns,Goose_Bay NS:Halifax NT:Edmonton NU:Iqaluit,Rankin_Inlet,Edmonton,Atikokan
            ON:Toronto,Winnipeg,Atikokan PE:Halifax QC:Toronto,Blanc-Sablon,Halifax
            SK:Regina,Edmonton YT:Whitehorse
        """,
        "AU": """
            ACT:Australia/Sydney NSW:Australia/Sydney,Australia/Broken_Hill,Australia/Lord_Howe
            NT:Australia/Darwin QLD:Australia/Brisbane SA:Australia/Adelaide
            TAS:Australia/Hobart VIC:Australia/Melbourne WA:Australia/Perth,Australia/Eucla
        """,
    }
)
"""Region (ISO 3166-2) → zones in use there, for the countries where that narrows it down.

A name without an area lies in America. Sources: the tz database's comments on each zone, and
for the United States 49 CFR part 71. Where a part of a region keeps another time, both stand.
"""


def plausible(country: str | None, region: str | None, phone: str | None) -> tuple[str, ...]:
    """The IANA zones in which somebody may be; empty where there is nothing to go by.

    Those of the region where it is known to narrow the country down, else the country's; and
    those of the phone number's prefix as well, for which the extra ``phone`` is needed.
    """
    here = _of_country(country, region) if country else ()
    there = _of_phone(phone) if phone else ()
    return tuple(dict.fromkeys((*here, *there)))


@cache
def _of_country(country: str, region: str | None) -> tuple[str, ...]:
    table = REGIONS.get(country, "")
    wanted = (region or "").removeprefix(f"{country}-")
    for entry in table.split():
        name, _, zones = entry.partition(":")
        if name == wanted:
            return tuple(
                z if "/" in z and not z.startswith("Indiana") else f"America/{z}"
                for z in zones.split(",")
            )
    return tuple(zone for code, zone in _zone_tab() if code == country)


@cache
def _zone_tab() -> tuple[tuple[str, str], ...]:
    """Country and zone of each line of the tz database's zone.tab, which package tzdata carries."""
    from importlib.resources import files  # noqa: PLC0415 - it brings archives and temporary files

    text = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    lines = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return tuple((cells[0], cells[2]) for cells in lines)


@cache
def _of_phone(phone: str) -> tuple[str, ...]:
    try:
        from phonenumbers import NumberParseException, parse  # noqa: PLC0415 - an extra, and slow
        from phonenumbers.timezone import time_zones_for_number  # noqa: PLC0415
    except ImportError:
        return ()
    try:
        zones = time_zones_for_number(parse(phone))
    except NumberParseException:
        return ()
    return tuple(zone for zone in zones if "/" in zone and not zone.startswith("Etc/"))
