"""Calls for which a time is chosen: when whoever makes them has no other one; one chooser at a time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.callbacks.lifecycle import change, check_open, complete, schedule
from webapp.callbacks.models import USUAL_MINUTES, Callback
from webapp.errors import Conflict
from webapp.leads.mentions import name_of
from webapp.leads.models import Lead
from webapp.workspaces.models import Member
from webapp.workspaces.people import check_members, members_by_id
from webapp.workspaces.presence import clock_of_member, is_away

LONGEST = 8 * 60  # minutes that a call may take
_PATIENCE = timedelta(minutes=2)  # a time that has just passed, since somebody chose it a moment ago

_OVER = "This time is over. Choose one that is still to come."


class Taken(Conflict):
    """Whoever would make the call has another one then."""


def book(
    session: Session,
    lead: Lead,
    due_at: datetime,
    *,
    actor: str,
    assignee_id: bytes | None,
    minutes: int = USUAL_MINUTES,
    note: str = "",
    attempts: int = 0,
) -> Callback:
    """Schedule a call at a time that is free, a past one too: a program may tell of what was.

    Raises Taken, and what `schedule` raises.
    """
    session.get_one(Lead, lead.id, with_for_update=True)
    check_free(session, lead.workspace_id, assignee_id, due_at, minutes)
    more = {"minutes": minutes, "attempts": attempts}
    return schedule(session, lead, due_at, actor=actor, note=note, assignee_id=assignee_id, **more)


def move(session: Session, callback: Callback, values: Mapping[str, Any], actor: str) -> None:
    """Change a locked call by its columns; when its time or who makes it changes, that must be free."""
    check_open(callback)
    due_at, minutes = values.get("due_at", callback.due_at), values.get("minutes", callback.minutes)
    assignee_id = values.get("assignee_id", callback.assignee_id)
    if (due_at, minutes, assignee_id) != (callback.due_at, callback.minutes, callback.assignee_id):
        check_free(session, callback.workspace_id, assignee_id, due_at, minutes, but=callback.id)
    change(session, callback, values, actor)


def try_again(session: Session, callback: Callback, due_at: datetime, actor: str) -> Callback:
    """Schedule the next try of a call that nobody answered, which is noted first where it was not yet."""
    if callback.status == "scheduled":
        complete(session, callback, "no_answer", actor)
    if callback.outcome != "no_answer":
        raise Conflict("This call was answered. Schedule another one.")
    check_time(due_at)
    return book(
        session,
        session.get_one(Lead, callback.lead_id),
        due_at,
        actor=actor,
        assignee_id=callback.assignee_id,
        minutes=callback.minutes,
        note=callback.note,
        attempts=callback.attempts + 1,
    )


def check_time(due_at: datetime) -> None:
    """Raises Conflict for a time that is over."""
    if due_at < datetime.now(UTC) - _PATIENCE:
        raise Conflict(_OVER, fields={"dueAt": [_OVER]})


def check_free(
    session: Session,
    workspace_id: bytes,
    member_id: bytes | None,
    due_at: datetime,
    minutes: int,
    *,
    but: bytes | None = None,
) -> None:
    """Hold a member's calls until the end of the transaction. Raises Taken, which names the call that is in the way.

    `but`: the call that is to be moved. Raises NotFound for somebody who is no member.
    """
    if member_id is None:
        return
    check_members(session, workspace_id, [member_id])
    hold(session, [member_id])
    ends = due_at + timedelta(minutes=minutes)
    other = next((call for call in calls_of(session, [member_id], due_at, ends) if call.id != but), None)
    if other is not None:
        problem = _in_the_way(session, other)
        raise Taken(problem, fields={"dueAt": [problem]})


def hold(session: Session, member_ids: Iterable[bytes]) -> None:
    """Let nobody else choose a time of these members until the end of the transaction."""
    wanted = sorted(member_ids)
    session.execute(select(Member.__table__.c.id).where(Member.id.in_(wanted)).order_by(Member.id).with_for_update())


def calls_of(session: Session, member_ids: Sequence[bytes], begins: datetime, ends: datetime) -> Iterator[Callback]:
    """The open calls of these members that overlap a span, in the order of their times; a deleted lead has none."""
    near = begins - timedelta(minutes=LONGEST)
    theirs = select(Callback).join(Lead, Lead.id == Callback.lead_id).where(Lead.deleted_at.is_(None))
    theirs = theirs.where(Callback.assignee_id.in_(member_ids), Callback.status == "scheduled")
    for call in session.scalars(theirs.where(Callback.due_at > near, Callback.due_at < ends).order_by(Callback.due_at)):
        if call.due_at + timedelta(minutes=call.minutes) > begins:
            yield call


def doubts(session: Session, member_id: bytes | None, workspace_id: bytes, at: datetime) -> str:
    """Why somebody is not likely to be there then; empty where they are. It can be overridden."""
    member = members_by_id(session, workspace_id, [member_id]).get(member_id or b"")
    if member is None:
        return ""
    name = member.user.name or member.user.email
    local = at.astimezone(ZoneInfo(member.user.time_zone))
    if is_away(member, at):
        return f"{name} is away on {local:%-d %B}."
    if not clock_of_member(member).is_open(at):
        return f"{name} does not work at {local:%H:%M on %A} ({member.user.time_zone})."
    return ""


def _in_the_way(session: Session, call: Callback) -> str:
    member = session.get_one(Member, call.assignee_id)
    local = call.due_at.astimezone(ZoneInfo(member.user.time_zone))
    lead = name_of(session.get_one(Lead, call.lead_id))
    name = member.user.name or member.user.email
    return f"{name} calls {lead} at {local:%H:%M on %-d %B}, for {call.minutes} minutes. Choose another time."
