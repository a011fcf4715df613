"""Leads put off: the member who did so is told of them again when the time has come."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webapp.database.ids import new_id
from webapp.database.transactions import in_transaction
from webapp.deliveries.audience import REMINDED
from webapp.deliveries.notice_models import Snooze
from webapp.events.log import event, record
from webapp.extensions import db
from webapp.leads.models import Lead
from webapp.workspaces.models import Member

MORNING = time(9)
BATCH = 100

_snoozes, _leads = Snooze.__table__, Lead.__table__


def an_hour(member: Member, now: datetime) -> datetime:
    return now + timedelta(hours=1)


def tomorrow(member: Member, now: datetime) -> datetime:
    """At 9:00 of the next day where they are."""
    zone = ZoneInfo(member.user.time_zone)
    return datetime.combine(now.astimezone(zone).date() + timedelta(days=1), MORNING, zone).astimezone(UTC)


def snooze(session: Session, member: Member, lead: Lead, due_at: datetime) -> None:
    """Remind this member of the lead then."""
    row = Snooze(
        id=new_id(),
        workspace_id=lead.workspace_id,
        member_id=member.id,
        lead_id=lead.id,
        due_at=due_at,
        created_at=datetime.now(UTC),
    )
    session.add(row)
    session.flush()


def wake_snoozes() -> int:
    """A step of the worker: tell of the leads whose time has come; gives how many."""
    return in_transaction(db.session, lambda session: _wake(session, datetime.now(UTC)))


def _wake(session: Session, now: datetime) -> int:
    """Of a lead that was deleted meanwhile nobody is told."""
    due = select(_snoozes).where(_snoozes.c.due_at <= now).order_by(_snoozes.c.due_at).limit(BATCH)
    rows = session.execute(due.with_for_update(skip_locked=True)).all()
    if not rows:
        return 0
    session.execute(delete(_snoozes).where(_snoozes.c.id.in_([row.id for row in rows])))
    there = select(_leads.c.id).where(_leads.c.id.in_([row.lead_id for row in rows]), _leads.c.deleted_at.is_(None))
    left = set(session.scalars(there))
    events = [
        event(row.workspace_id, REMINDED, now, lead_id=row.lead_id, member_id=row.member_id)
        for row in rows
        if row.lead_id in left
    ]
    if events:
        record(session.connection(), events)
    return len(rows)
