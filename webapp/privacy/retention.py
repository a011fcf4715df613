"""What is over its time in a workspace, counted form by form, and taken away in batches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.database.ids import created_at
from webapp.forms.retention import saying_of
from webapp.privacy.kinds import Kind
from webapp.workspaces.retention import Terms


@dataclass(frozen=True)
class Over:
    """How much of one form is over its time, and when the oldest of it was made."""

    form_id: bytes | None
    count: int
    oldest: datetime


def count_over(session: Session, kind: Kind, terms: Terms) -> Sequence[Over]:
    """Form by form, those that have any."""
    over = select(kind.form.label("form_id"), kind.table.c.id).select_from(kind.table).where(*kind.over(session, terms))
    rows = over.subquery()
    counted = select(rows.c.form_id, func.count(), func.min(rows.c.id)).group_by(rows.c.form_id)
    return [Over(form_id, count, created_at(oldest)) for form_id, count, oldest in session.execute(counted)]


def delete_over(session: Session, kind: Kind, workspace_id: bytes, limit: int) -> int:
    """Take up to `limit` of a kind away; gives how many."""
    return kind.delete(session, saying_of(session, workspace_id).terms(kind.name), limit)
