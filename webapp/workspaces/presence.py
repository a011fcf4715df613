"""Who is there: a workspace by its business hours, a member unless they are away or outside their hours of work."""

from datetime import datetime
from zoneinfo import ZoneInfo

from webapp.workspaces.hours import Clock
from webapp.workspaces.models import Member, Workspace


def clock_of(workspace: Workspace) -> Clock:
    return Clock(workspace.business_hours or {}, workspace.time_zone)


def clock_of_member(member: Member) -> Clock:
    """In the zone of the person, wherever the workspace is."""
    return Clock(member.working_hours or {}, member.user.time_zone)


def is_away(member: Member, at: datetime) -> bool:
    """Until they are back, or on the days that they said they would be."""
    day = at.astimezone(ZoneInfo(member.user.time_zone)).date()
    named = member.away_from is not None or member.away_until is not None
    begun = member.away_from is None or day >= member.away_from
    over = member.away_until is not None and day > member.away_until
    return member.away or (named and begun and not over)


def is_here(member: Member, at: datetime) -> bool:
    """Whether somebody can be given a lead or a call at that moment."""
    return member.removed_at is None and not is_away(member, at) and clock_of_member(member).is_open(at)
