"""When a member is written to: quiet hours, in which mail waits, and the hour of their digest, in their own zone.

`members.notice_times` is `{"digest": 8, "quiet": {"from": "22:00", "until": "07:00", "days": ["mon", …]}}`: a digest
at 8:00, or each hour for None; hours from one time to another, which may be past midnight, that begin on those days.
"""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from webapp.workspaces.hours import DAYS, Clock
from webapp.workspaces.models import Member

USUAL_HOUR = 8
HOURLY = "hourly"
LONGEST = timedelta(days=7)  # no mail waits longer


def digest_hour(member: Member) -> int | None:
    """None: each hour."""
    hour: int | None = (member.notice_times or {}).get("digest", USUAL_HOUR)
    return hour


def quiet_until(member: Member, at: datetime) -> datetime:
    """When mail of that moment may leave: at once, or as the quiet hours end that it falls into."""
    quiet = (member.notice_times or {}).get("quiet")
    if not quiet:
        return at
    ends = at
    for begins, until in Clock(_hours(quiet), member.user.time_zone).spans(at):
        if begins > ends or until - at > LONGEST:
            break
        ends = until
    return ends


def digest_due(member: Member, at: datetime) -> datetime:
    """When the next digest leaves that can tell of that moment."""
    local = at.astimezone(ZoneInfo(member.user.time_zone))
    hour = digest_hour(member)
    if hour is None:
        due = local.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    else:
        due = datetime.combine(local.date(), time(hour), local.tzinfo)
        due = due if due > local else datetime.combine(local.date() + timedelta(days=1), time(hour), local.tzinfo)
    return quiet_until(member, due.astimezone(at.tzinfo))


def _hours(quiet: dict[str, Any]) -> dict[str, list[list[str]]]:
    """Quiet hours by the day, as a clock reads them; what goes past midnight stands on two days."""
    since, until = quiet["from"], quiet["until"]
    hours: dict[str, list[list[str]]] = {day: [] for day in DAYS}
    for number, day in enumerate(DAYS):
        if day in quiet["days"]:
            hours[day].append([since, until if since < until else "24:00"])
            if since >= until > "00:00":
                hours[DAYS[(number + 1) % 7]].insert(0, ["00:00", until])
    return hours
