"""Where a lead is: in the zone that their browser told, else that of their phone, else that of the workspace."""

from functools import cache
from importlib import import_module
from zoneinfo import ZoneInfo, available_timezones

from phonenumbers import NumberParseException, parse

from webapp.leads.models import Lead
from webapp.workspaces.models import Workspace

# Browsers and tables of phone numbers still say some names that places no longer go by.
_RENAMED = {
    "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
    "America/Godthab": "America/Nuuk",
    "Asia/Calcutta": "Asia/Kolkata",
    "Asia/Katmandu": "Asia/Kathmandu",
    "Asia/Rangoon": "Asia/Yangon",
    "Asia/Saigon": "Asia/Ho_Chi_Minh",
    "Atlantic/Faeroe": "Atlantic/Faroe",
    "Europe/Kiev": "Europe/Kyiv",
}


def zone_of(lead: Lead, workspace: Workspace) -> ZoneInfo:
    told = lead.time_zone or _of_phone(lead.phone or "", workspace.country)
    return ZoneInfo(known_zone(told) or workspace.time_zone)


def known_zone(text: object) -> str | None:
    """The name of a time zone as it is today, where it is one that we know."""
    name = _RENAMED.get(text, text) if isinstance(text, str) else ""
    return name if name in _zones() else None


def _of_phone(phone: str, country: str) -> str:
    """The zone of a number, where all of its numbering area lies in one."""
    try:
        number = parse(phone, country)
    except NumberParseException:
        return ""
    known = import_module("phonenumbers.timezone")  # a large table, loaded by the first number that asks for it
    zones: tuple[str, ...] = known.time_zones_for_number(number)
    return zones[0] if len(zones) == 1 and zones[0] != known.UNKNOWN_TIMEZONE else ""


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
