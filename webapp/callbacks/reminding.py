"""Reminders of calls: to whoever makes one, as long before it as they chose, and to its lead where the form says so.

Each is an event, told once: the row is locked, and has no reminder to come from then on.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from webapp.callbacks.models import USUAL_MINUTES, Callback
from webapp.database.transactions import in_transaction
from webapp.events.log import event, record
from webapp.extensions import db
from webapp.http.fields import CALLBACK
from webapp.leads.mentions import name_of
from webapp.leads.models import Lead
from webapp.leads.zones import zone_of
from webapp.workspaces.models import Member, Workspace

REMINDER, LEAD_REMINDER = "callback.reminder", "callback.lead_reminder"
CHOICES = (None, 5, 10, 15, 30, 60, 120)  # minutes; None: never
_BATCH = 100


def remind_at(
    connection: Connection, due_at: datetime, assignee_id: bytes | None, now: datetime, *, tells_lead: bool
) -> datetime | None:
    """When a call is to be reminded of; None where nobody is to be, or it is nearer than that already."""
    chosen = _minutes_of(connection, assignee_id) if assignee_id is not None else None
    minutes = USUAL_MINUTES if chosen is None and tells_lead else chosen
    at = due_at - timedelta(minutes=minutes) if minutes is not None else None
    return at if at is not None and at > now else None


def choose_reminder(session: Session, member_id: bytes, minutes: int | None) -> None:
    """How long before their calls a member is reminded, from now on; of the open ones as well."""
    session.get_one(Member, member_id).remind_minutes = minutes
    session.flush()
    open_ones = select(Callback).where(Callback.assignee_id == member_id, Callback.status == "scheduled")
    now, connection = datetime.now(UTC), session.connection()
    for callback in session.scalars(open_ones.where(Callback.due_at > now).with_for_update()):
        callback.remind_at = remind_at(connection, callback.due_at, member_id, now, tells_lead=callback.tells_lead)


def remind() -> int:
    """A step of the worker: tell of the calls whose time to be reminded of has come; gives how many."""
    return in_transaction(db.session, lambda session: _remind(session, datetime.now(UTC)))


def _remind(session: Session, now: datetime) -> int:
    due = select(Callback).where(Callback.remind_at <= now).order_by(Callback.remind_at).limit(_BATCH)
    callbacks = session.scalars(due.with_for_update(skip_locked=True)).all()
    for callback in callbacks:
        callback.remind_at = None
        if callback.due_at > now:
            _tell(session, callback, now)
    session.flush()
    return len(callbacks)


def _tell(session: Session, callback: Callback, now: datetime) -> None:
    """Of a deleted lead nobody is reminded. A call that nobody took is its lead's to be reminded of alone."""
    lead = session.get_one(Lead, callback.lead_id)
    workspace = session.get_one(Workspace, callback.workspace_id)
    member = session.get(Member, callback.assignee_id) if callback.assignee_id is not None else None
    if lead.deleted_at is not None:
        return
    about: dict[str, Any] = {
        "lead_id": lead.id,
        "form_id": lead.form_id,
        "submission_id": callback.submission_id,
        "is_test": callback.is_test,
    }
    at = {"callbackId": CALLBACK.show(callback.id), "dueAt": callback.due_at.isoformat()}
    events = []
    if member is not None and member.removed_at is None and member.remind_minutes is not None:
        to = {"to": member.user.email, "lead": name_of(lead), "phone": lead.phone or "", "note": callback.note}
        when = _worded(callback.due_at, ZoneInfo(member.user.time_zone), zone_of(lead, workspace))
        data = {**at, **to, "when": when, "minutes": callback.minutes}
        events.append(event(workspace.id, REMINDER, now, data, member_id=member.id, **about))
    if callback.tells_lead and lead.email:
        when = _worded(callback.due_at, zone_of(lead, workspace))
        data = {**at, "to": lead.email, "from": workspace.name, "phone": lead.phone or "", "when": when}
        events.append(event(workspace.id, LEAD_REMINDER, now, data, **about))
    if events:
        record(session.connection(), events)


def _worded(at: datetime, *zones: ZoneInfo) -> str:
    """`10:00 on 23 November (Europe/Berlin)`, and the same moment elsewhere after it."""
    texts = dict.fromkeys(f"{at.astimezone(zone):%H:%M on %-d %B} ({zone.key})" for zone in zones)
    return ", which is ".join(texts)


def _minutes_of(connection: Connection, member_id: bytes) -> int | None:
    members = Member.__table__
    found: int | None = connection.execute(select(members.c.remind_minutes).where(members.c.id == member_id)).scalar()
    return found
