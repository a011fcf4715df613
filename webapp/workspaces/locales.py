"""The time zones and languages a person may choose from."""

from functools import cache
from zoneinfo import available_timezones

LOCALES = (
    ("en", "English"),
    ("en-AU", "English (Australia)"),
    ("en-CA", "English (Canada)"),
    ("en-GB", "English (United Kingdom)"),
    ("en-IN", "English (India)"),
    ("en-US", "English (United States)"),
    ("da", "Dansk"),
    ("de", "Deutsch"),
    ("es", "Español"),
    ("fr", "Français"),
    ("it", "Italiano"),
    ("nl", "Nederlands"),
    ("nb", "Norsk bokmål"),
    ("pl", "Polski"),
    ("pt", "Português"),
    ("pt-BR", "Português (Brasil)"),
    ("fi", "Suomi"),
    ("sv", "Svenska"),
    ("tr", "Türkçe"),
    ("ja", "日本語"),
)
_OLD = ("Etc/", "SystemV/", "posix/", "right/")


@cache
def time_zones() -> tuple[str, ...]:
    """By region and city, as the IANA names them, with UTC first."""
    zones = available_timezones()
    return ("UTC", *sorted(zone for zone in zones if "/" in zone and not zone.startswith(_OLD)))


def best_locale(accepted: list[str]) -> str:
    """The first that a browser asks for and we know, by its language if not by its country."""
    known = {code.lower(): code for code, _ in LOCALES}
    wanted = [form for code in accepted for form in (code.lower(), code.lower().partition("-")[0])]
    return next((known[code] for code in wanted if code in known), "en")
