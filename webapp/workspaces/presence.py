"""Who is there: a workspace by its business hours, a member unless they are away or outside their hours of work."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from webapp.workspaces.hours import Clock, Hours
from webapp.workspaces.models import Member, Workspace


@dataclass(frozen=True)
class Presence:
    """When a member is there, by the columns of their row and the zone of the person, wherever the workspace is."""

    is_removed: bool
    away: bool
    away_from: date | None
    away_until: date | None
    working_hours: Hours | None
    zone: str

    @classmethod
    def of(cls, member: Member) -> "Presence":
        days = (member.away_from, member.away_until)
        return cls(member.removed_at is not None, member.away, *days, member.working_hours, member.user.time_zone)

    @property
    def clock(self) -> Clock:
        return Clock(self.working_hours or {}, self.zone)

    def is_away(self, at: datetime) -> bool:
        """Until they are back, or on the days that they said they would be."""
        if self.away or (self.away_from is None and self.away_until is None):
            return self.away
        day = at.astimezone(ZoneInfo(self.zone)).date()
        begun = self.away_from is None or day >= self.away_from
        return begun and (self.away_until is None or day <= self.away_until)

    def absence(self, at: datetime) -> str:
        """Why somebody cannot be given a lead or a call at that moment, after their name; empty where they can."""
        if self.is_removed:
            return "is no member any more"
        if self.is_away(at):
            return "is away"
        return "" if self.clock.is_open(at) else "is outside working hours"


def clock_of(workspace: Workspace) -> Clock:
    return Clock(workspace.business_hours or {}, workspace.time_zone)


def clock_of_member(member: Member) -> Clock:
    """In the zone of the person, wherever the workspace is."""
    return Presence.of(member).clock


def is_away(member: Member, at: datetime) -> bool:
    return Presence.of(member).is_away(at)


def is_here(member: Member, at: datetime) -> bool:
    """Whether somebody can be given a lead or a call at that moment."""
    return not Presence.of(member).absence(at)
