"""Incomplete leads that their visitor did not complete and nobody worked on go when their time is over, and whole."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, select
from sqlalchemy.orm import Session

from webapp.events.models import Event
from webapp.extensions import Model
from webapp.leads.models import Lead

_leads, _events = Lead.__table__, Event.__table__


def count_left(session: Session, days: int) -> int:
    """How many were left that many days ago or longer."""
    return session.scalar(select(func.count()).select_from(_leads).where(*_left(days))) or 0


def drop_left(session: Session, days: int, limit: int) -> int:
    """Delete up to `limit` of them, with all that names them; gives how many."""
    left = select(_leads.c.id).where(*_left(days)).limit(limit).with_for_update(skip_locked=True)
    ids = session.scalars(left).all()
    for table in reversed(Model.metadata.sorted_tables):
        for column in table.columns:
            if ids and column.references(_leads.c.id):
                session.execute(delete(table).where(column.in_(ids)))
    if ids:
        session.execute(delete(_leads).where(_leads.c.id.in_(ids)))
    return len(ids)


def _left(days: int) -> Sequence[ColumnElement[Any]]:
    """Whatever was done to a lead, there is an event of it; one that was only left has none but of that."""
    touched = exists().where(_events.c.lead_id == _leads.c.id, _events.c.kind != "form.partial")
    return _leads.c.is_incomplete == True, _leads.c.updated_at < _ago(days), ~touched  # noqa: E712 (IS is served by no index)


def _ago(days: int) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)
