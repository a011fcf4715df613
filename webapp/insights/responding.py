"""The first response to a lead: its first email, call or change of status by a member.

What a workflow or a key did is none, and neither is a comment, of which the lead knows nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.database.ids import parse
from webapp.events.models import Event
from webapp.http.fields import MEMBER
from webapp.leads.replying import REPLIED

CALLED, CHANGED = "callback.completed", "lead.updated"
_events = Event.__table__


def first_responses(session: Session, lead_ids: Sequence[bytes]) -> Mapping[bytes, datetime]:
    """Of those who had one, when; in one statement."""
    column = _events.c
    told = select(column.lead_id, column.kind, column.data, column.created_at)
    of = column.lead_id.in_(lead_ids), column.kind.in_((REPLIED, CALLED, CHANGED))
    found: dict[bytes, datetime] = {}
    for row in session.execute(told.where(*of).order_by(column.lead_id, column.id)):
        if row.lead_id not in found and _is_response(row.kind, row.data):
            found[row.lead_id] = row.created_at
    return found


def _is_response(kind: str, data: Mapping[str, Any]) -> bool:
    by_member = parse(MEMBER.prefix, str(data.get("by") or "")) is not None
    return by_member and (kind != CHANGED or "status" in data)
