"""Figures in words: moments, spans of time, shares, and what an alarm says."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from webapp.insights.models import Alarm

DASH = "–"
_WEEK = timedelta(days=6)


def moment(at: datetime, zone: str, now: datetime) -> str:
    """`Tuesday 14:00` of the last days, else `3 May 14:00`."""
    there, here = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone))
    recent = here.date() - there.date() <= _WEEK
    return f"{there:%A %H:%M}" if recent else f"{there:%-d} {there:%B %H:%M}"


def span(seconds: float | None) -> str:
    """The two largest units that matter: `40 s`, `4 min`, `2 h 10 min`, `3 d 4 h`."""
    if seconds is None:
        return DASH
    minutes, hours = round(seconds / 60), seconds / 3600
    if seconds < 60:
        return f"{seconds:.0f} s"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 1440:
        return _two(minutes // 60, "h", minutes % 60, "min")
    return _two(round(hours) // 24, "d", round(hours) % 24, "h")


def percent(share: float | None) -> str:
    return DASH if share is None else f"{share * 100:.1f} %"


def change(now: float, before: float) -> str:
    """Against the time before: `+12 %`; empty where there was nothing to compare with."""
    return f"{(now - before) / before:+.0%}".replace("-", "−").replace("%", " %") if before else ""


def alarm_words(alarm: Alarm, zone: str, now: datetime) -> str:
    """What is wrong, as a banner and a mail say it after the form's name."""
    since = moment(alarm.since, zone, now)
    if alarm.kind == "silent":
        return f"{alarm.count:,} views, 0 submissions since {since}"
    noun, verb = ("submission", "was") if alarm.count == 1 else ("submissions", "were")
    return f"{alarm.count:,} {noun} from {alarm.name} {verb} refused since {since}"


def _two(large: int, unit: str, small: int, smaller: str) -> str:
    return f"{large} {unit} {small} {smaller}" if small else f"{large} {unit}"
