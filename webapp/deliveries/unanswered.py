"""Leads that nobody has answered within an hour of the workspace's business hours: told of once, by an event."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from webapp.database.transactions import in_transaction
from webapp.events.log import event, record
from webapp.events.models import Event
from webapp.extensions import db
from webapp.leads.models import Lead
from webapp.workspaces.models import Workspace
from webapp.workspaces.presence import clock_of

UNANSWERED = "lead.unanswered"
PATIENCE = timedelta(hours=1)
OLDEST = timedelta(days=7)  # whoever waits longer was told of already, or came before anybody was
BATCH = 100


def tell_unanswered() -> int:
    """A step of the worker: tell of the leads that have waited too long; gives how many."""
    now = datetime.now(UTC)
    workspaces = db.session.scalars(select(Workspace)).all()
    db.session.expunge_all()
    db.session.rollback()
    return sum(in_transaction(db.session, partial(_tell, workspace=each, now=now)) for each in workspaces)


def _tell(session: Session, workspace: Workspace, now: datetime) -> int:
    clock = clock_of(workspace)
    late = [lead for lead in _waiting(session, workspace.id, now) if clock.between(lead.created_at, now) >= PATIENCE]
    if late:
        record(session.connection(), list(_events(late, now)))
    return len(late)


def _waiting(session: Session, workspace_id: bytes, now: datetime) -> Sequence[Lead]:
    """Locked, so that no two workers tell of one; one that is being worked on is looked at later."""
    told = exists().where(Event.lead_id == Lead.id, Event.kind == UNANSWERED)
    own = Lead.workspace_id == workspace_id, Lead.is_waiting.is_(True), Lead.is_test.is_(False)
    span = Lead.created_at > now - OLDEST, Lead.created_at <= now - PATIENCE
    query = select(Lead).where(*own, *span, Lead.deleted_at.is_(None), ~told).order_by(Lead.id).limit(BATCH)
    return session.scalars(query.with_for_update(skip_locked=True)).all()


def _events(leads: Sequence[Lead], now: datetime) -> Iterator[dict[str, Any]]:
    return (event(lead.workspace_id, UNANSWERED, now, lead_id=lead.id, form_id=lead.form_id) for lead in leads)
