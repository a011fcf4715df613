"""How templates word moments and numbers: in the zone of whoever reads."""

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

from flask import g
from markupsafe import Markup

_UNITS = ("bytes", "kB", "MB", "GB", "TB")
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def moment(at: datetime | None) -> Markup:
    """A `<time>`: how long ago for the last day, else the date; whole in its title. Empty for no moment."""
    if at is None:
        return Markup("")
    local = at.astimezone(zone())
    return Markup('<time datetime="{}" title="{}" data-moment>{}</time>').format(
        at.astimezone(UTC).isoformat(timespec="seconds"), f"{local:%-d %B %Y, %H:%M:%S %Z}", _short(local)
    )


def clock(at: datetime | None) -> Markup:
    """A `<time>`: the hour and minute of today, else the date; whole in its title. Empty for no moment."""
    return _upright(at, "%-d %b %Y")


def appointment(at: datetime | None) -> Markup:
    """A `<time>`: the hour and minute, after the date where that is not today's. Empty for no moment."""
    return _upright(at, "%-d %b %Y, %H:%M")


def number(value: float) -> str:
    return f"{value:,}"


def file_size(size: int) -> str:
    """By 1,024, with one decimal below ten: 812 bytes, 1.4 MB, 35 MB."""
    amount, unit = float(size), 0
    while amount >= 1000 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1024, unit + 1
    return f"{amount:.{1 if unit and amount < 10 else 0}f} {_UNITS[unit]}"


def zone() -> ZoneInfo:
    """The time zone of whoever reads, UTC where nobody is signed in."""
    me = g.get("me")
    return _zone(me.time_zone if me is not None else "UTC")


@cache
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError):
        return ZoneInfo("UTC")


def _upright(at: datetime | None, other_day: str) -> Markup:
    """By the clock if it is of today, else worded like this."""
    if at is None:
        return Markup("")
    local = at.astimezone(zone())
    today = local.date() == datetime.now(local.tzinfo).date()
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        at.astimezone(UTC).isoformat(timespec="seconds"),
        f"{local:%-d %B %Y, %H:%M:%S %Z}",
        format(local, "%H:%M" if today else other_day),
    )


def _short(at: datetime) -> str:
    now = datetime.now(at.tzinfo)
    seconds = (now - at).total_seconds()
    if 0 <= seconds < _MINUTE:
        return "just now"
    if 0 <= seconds < _HOUR:
        return f"{int(seconds // _MINUTE)} min ago"
    if 0 <= seconds < _DAY:
        return f"{int(seconds // _HOUR)} h ago"
    return f"{at:%-d %b}" if at.year == now.year else f"{at:%-d %b %Y}"


FILTERS = {"moment": moment, "clock": clock, "appointment": appointment, "number": number, "file_size": file_size}
