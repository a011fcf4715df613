"""A time for a call as a page's form gives it: judged like the API's, and asked again where nobody may be there."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.callbacks.booking import book, calls_of, check_time, doubts, move
from webapp.callbacks.inputs import CallbackIn, CallbackPatch
from webapp.callbacks.models import Callback
from webapp.callbacks.page_inputs import CallInput, read_moment
from webapp.callbacks.words import there
from webapp.errors import Invalid
from webapp.http.fields import LEAD, MEMBER
from webapp.http.me import Me
from webapp.http.reading import read_values
from webapp.http.words import zone
from webapp.leads.mentions import name_of
from webapp.leads.models import Lead
from webapp.leads.zones import zone_of
from webapp.workspaces.models import Member, Workspace


def callers(session: Session, workspace_id: bytes) -> dict[str, str]:
    """The members who can make calls, by id."""
    there_now = Member.workspace_id == workspace_id, Member.removed_at.is_(None), Member.role != "viewer"
    members = session.scalars(select(Member).where(*there_now).order_by(Member.id))
    return {MEMBER.show(member.id): member.user.name or member.user.email for member in members}


def book_as(session: Session, lead: Lead, sent: CallInput, me: Me) -> Callback:
    """Raises Invalid, Conflict, NotFound; what is refused stands by the field that it is about."""
    asked = read_values(CallbackIn, {**sent.values(), "leadId": LEAD.show(lead.id)})
    check_time(asked.due_at)
    _check_doubts(session, sent, asked.assignee, lead.workspace_id, asked.due_at)
    note, minutes, assignee_id = asked.note, asked.minutes, asked.assignee
    return book(session, lead, asked.due_at, actor=me.actor, assignee_id=assignee_id, minutes=minutes, note=note)


def move_as(session: Session, callback: Callback, sent: CallInput, me: Me) -> None:
    """The same for a locked call."""
    asked = read_values(CallbackPatch, sent.values())
    if asked.due_at != callback.due_at:
        check_time(asked.due_at)
    if (asked.due_at, asked.assignee) != (callback.due_at, callback.assignee_id):
        _check_doubts(session, sent, asked.assignee, callback.workspace_id, asked.due_at)
    values = {name: getattr(asked, name) for name in ("due_at", "minutes", "note")}
    move(session, callback, {**values, "assignee_id": asked.assignee}, me.actor)


def told_of(session: Session, lead: Lead, sent: CallInput, *, but: bytes | None = None) -> tuple[str, str]:
    """While a time is chosen: what time it is there, and what stands against it."""
    try:
        at = read_moment(sent.due_at.data)
        asked = read_values(CallbackPatch, sent.values())
    except Invalid:
        return "", ""
    lead_zone = zone_of(lead, session.get_one(Workspace, lead.workspace_id))
    elsewhere = there(at, zone(), lead_zone, (lead.first_name or name_of(lead)).split()[0])
    if asked.assignee is not None:
        ends = asked.due_at + timedelta(minutes=asked.minutes)
        found = calls_of(session, [asked.assignee], asked.due_at, ends)
        if any(call.id != but and call.workspace_id == lead.workspace_id for call in found):
            return elsewhere, "Another call is due then."
    return elsewhere, doubts(session, asked.assignee, lead.workspace_id, asked.due_at)


def _check_doubts(session: Session, sent: CallInput, assignee_id: bytes | None, workspace_id: bytes, at: Any) -> None:
    doubt = "" if sent.anyway.data else doubts(session, assignee_id, workspace_id, at)
    if doubt:
        raise Invalid(doubt, fields={"anyway": [f"{doubt} Tick this to schedule it all the same."]})
