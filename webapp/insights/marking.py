"""Marking leads to which something happened, in the transaction that dispatches its event: none is ever missed.

A mark is only ever added, so that no dispatch waits for the counting.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from webapp.database.ids import new_id
from webapp.events.models import Event
from webapp.insights.models import InsightMark

_insert = insert(InsightMark.__table__)


def mark(session: Session, events: Sequence[Event], _now: datetime) -> None:
    """Each lead of these events once; test data counts nowhere."""
    about = {event.lead_id: event.workspace_id for event in events if event.lead_id is not None and not event.is_test}
    if about:
        rows = [{"id": new_id(), "workspace_id": owner, "lead_id": lead_id} for lead_id, owner in about.items()]
        session.execute(_insert, rows)
