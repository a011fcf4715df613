"""Deliveries that are settled go when their time is over, with each of their attempts; those still owed never do."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from webapp.database.erasing import erase
from webapp.deliveries.models import STATES, Delivery
from webapp.events.models import Event
from webapp.workspaces.retention import Terms

OWED = ("pending", "held")
SETTLED = tuple(state for state in STATES if state not in OWED)

Conditions = Sequence[ColumnElement[bool]]

_deliveries, _events = Delivery.__table__, Event.__table__
FORM = select(_events.c.form_id).where(_events.c.id == _deliveries.c.event_id).correlate(_deliveries).scalar_subquery()


def settled(_session: Session, terms: Terms) -> Conditions:
    """Of those that are no longer to be kept, by the form of their event."""
    over = terms.passed(FORM, lambda days: _deliveries.c.id < terms.first(days))
    done = _deliveries.c.state.in_(SETTLED), _deliveries.c.due_at.is_(None)
    return _deliveries.c.workspace_id == terms.workspace_id, over, *done


def drop(session: Session, doomed: Conditions, limit: int) -> int:
    """Delete up to `limit` of those, with all that names them; gives how many."""
    wanted = select(_deliveries.c.id).where(*doomed).order_by(_deliveries.c.id).limit(limit)
    ids = session.scalars(wanted.with_for_update(skip_locked=True)).all()
    if ids:
        erase(session.connection(), _deliveries.c.id, ids)
    return len(ids)
