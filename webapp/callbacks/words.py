"""How calls are worded: their outcomes, and a moment where two people are."""

from datetime import datetime
from zoneinfo import ZoneInfo

OUTCOME_WORDS = {
    "reached": "Reached",
    "no_answer": "No answer",
    "wrong_number": "Wrong number",
    "not_interested": "Not interested",
}
OUTCOME_TONES = {"reached": "green", "no_answer": "amber", "wrong_number": "red", "not_interested": "neutral"}


def there(at: datetime, here: ZoneInfo, zone: ZoneInfo, name: str) -> str:
    """`16:00 for Jane (Asia/Kolkata)`, with the day where it is another; empty where both clocks show the same."""
    mine, theirs = at.astimezone(here), at.astimezone(zone)
    if mine.utcoffset() == theirs.utcoffset():
        return ""
    day = "" if mine.date() == theirs.date() else f"{theirs:%A} "
    return f"{day}{theirs:%H:%M} for {name} ({zone.key})"


def when(at: datetime, here: ZoneInfo) -> str:
    """`Today at 10:00`, `Tomorrow at 10:00`, `Mon 23 November at 10:00`; with its year, if that is another."""
    local, today = at.astimezone(here), datetime.now(here).date()
    near = {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}.get((local.date() - today).days)
    year = "" if local.year == today.year else f" {local.year}"
    return f"{near or f'{local:%a %-d %B}{year}'} at {local:%H:%M}"


def digits(phone: str) -> str:
    """A phone number as a link dials it."""
    return "".join(sign for sign in phone if sign.isascii() and (sign.isdecimal() or sign in "+*#"))
