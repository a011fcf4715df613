"""Leads go when their time is over, and whole: those that were left incomplete, and those of whom nothing was heard."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from webapp.database.erasing import erase
from webapp.database.ids import first_id
from webapp.events.models import Event
from webapp.leads.models import Lead
from webapp.workspaces.retention import Terms

Conditions = Sequence[ColumnElement[bool]]
Farewell = Callable[[Session, bytes, Sequence[bytes]], None]

_leads, _events = Lead.__table__, Event.__table__


def left(_session: Session, terms: Terms) -> Conditions:
    """Of incomplete ones that nobody completed or worked on.

    Whatever was done to a lead, there is an event of it; one that was only left has none but of that.
    """
    touched = exists().where(_events.c.lead_id == _leads.c.id, _events.c.kind != "form.partial")
    over = terms.passed(_leads.c.form_id, lambda days: _leads.c.updated_at < terms.before(days))
    # IS is served by no index
    return _leads.c.workspace_id == terms.workspace_id, _leads.c.is_incomplete == True, over, ~touched  # noqa: E712


def idle(_session: Session, terms: Terms) -> Conditions:
    """Of those who were sent, that nothing happened to for so long, by their form."""
    over = terms.passed(_leads.c.form_id, lambda days: _unchanged_since(terms.before(days)))
    return _leads.c.workspace_id == terms.workspace_id, _leads.c.is_incomplete == False, over  # noqa: E712


def drop(session: Session, workspace_id: bytes, doomed: Conditions, farewell: Farewell, limit: int) -> int:
    """Delete up to `limit` of those with all that names them, after `farewell` has seen to what stays; gives how many.

    They are looked up with a lock, so that nothing happens to them meanwhile.
    """
    ids = session.scalars(select(_leads.c.id).where(*doomed).limit(limit).with_for_update(skip_locked=True)).all()
    if ids:
        farewell(session, workspace_id, ids)
        erase(session.connection(), _leads.c.id, ids)
    return len(ids)


def _unchanged_since(moment: datetime) -> ColumnElement[bool]:
    """By an event's id: it tells when it was made."""
    since = exists().where(_events.c.lead_id == _leads.c.id, _events.c.id >= first_id(moment))
    return (_leads.c.updated_at < moment) & ~since
