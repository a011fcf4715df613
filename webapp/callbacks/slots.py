"""Times at which a lead can be called: when whoever would call works, is not away, and has no other call.

That is the lead's assignee; all members who take calls, where there is none or where they are never free.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.callbacks.booking import calls_of, hold
from webapp.forms.definition.calls import Calls
from webapp.leads.models import Lead
from webapp.workspaces.hours import DAYS, Clock
from webapp.workspaces.models import Member, Workspace
from webapp.workspaces.presence import Presence, clock_of, clock_of_member

USUAL_HOURS = {day: [["09:00", "17:00"]] for day in DAYS[:5]}  # of who has none: no visitor is offered the night
_AROUND = timedelta(days=2)

Free = Mapping[datetime, Sequence[bytes]]


def free_times(
    session: Session, lead: Lead, calls: Calls, now: datetime, *, but: bytes | None = None, held: bool = False
) -> Free:
    """Who is free by each time that is offered, in order. `but`: a call that is to be moved.

    `held`: let nobody else choose any of these until the end of the transaction.
    """
    everybody = _callers(session, lead.workspace_id)
    for callers in ([member for member in everybody if member.id == lead.assignee_id], everybody):
        if held:
            hold(session, [member.id for member in callers])
        if free := _free(session, callers, calls, now, but):
            return free
    return {}


def least_busy(session: Session, member_ids: Sequence[bytes], at: datetime) -> bytes:
    """Of those who are free then, the one with the fewest calls around that time."""
    theirs = [call.assignee_id for call in calls_of(session, member_ids, at - _AROUND, at + _AROUND)]
    return min(member_ids, key=lambda id_: (theirs.count(id_), id_))


def _callers(session: Session, workspace_id: bytes) -> list[Member]:
    there = Member.workspace_id == workspace_id, Member.removed_at.is_(None), Member.role != "viewer"
    return list(session.scalars(select(Member).where(*there).order_by(Member.id)))


def _free(session: Session, members: Sequence[Member], calls: Calls, now: datetime, but: bytes | None) -> Free:
    since, until = now + timedelta(hours=calls.notice_hours), now + timedelta(days=calls.days)
    length = timedelta(minutes=calls.minutes)
    busy = _busy(session, members, since, until + length, but)
    found: dict[datetime, list[bytes]] = {}
    for member in members:  # a page is drawn of hundreds of thousands of times: nothing is looked up in the inner loop
        id_, presence, spans = member.id, Presence.of(member), busy[member.id]
        clock = hours_of(member, session.get_one(Workspace, member.workspace_id))
        for at in _times(clock, since, until, length):
            taken = spans and any(at < ends and begins < at + length for begins, ends in spans)
            if not taken and not presence.is_away(at):
                found.setdefault(at, []).append(id_)
    return dict(sorted(found.items()))


def _busy(
    session: Session, members: Sequence[Member], since: datetime, until: datetime, but: bytes | None
) -> dict[bytes, list[tuple[datetime, datetime]]]:
    spans: dict[bytes, list[tuple[datetime, datetime]]] = {member.id: [] for member in members}
    for call in calls_of(session, list(spans), since, until):
        if call.assignee_id is not None and call.id != but:
            spans[call.assignee_id].append((call.due_at, call.due_at + timedelta(minutes=call.minutes)))
    return spans


def hours_of(member: Member, workspace: Workspace) -> Clock:
    """Their own hours of work, else those of the business, else the usual ones."""
    clocks = clock_of_member(member), clock_of(workspace)
    usual = Clock(USUAL_HOURS, workspace.time_zone)
    return next((clock for clock in clocks if not clock.is_always), usual)


def _times(clock: Clock, since: datetime, until: datetime, length: timedelta) -> Iterator[datetime]:
    """From the beginning of each span on, one after the other."""
    for begins, ends in clock.spans(since - _AROUND):
        if begins >= until:
            return
        while begins + length <= ends:
            if since <= begins < until:
                yield begins
            begins += length
