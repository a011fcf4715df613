"""Retention of a workspace: its terms as they are or would be, what is over them, and taking that away in batches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.database.ids import created_at
from webapp.forms.models import Form
from webapp.privacy.kinds import Kind
from webapp.workspaces.models import Workspace
from webapp.workspaces.retention import Said, Terms, terms_of


@dataclass(frozen=True)
class Saying:
    """What a workspace says of how long things are kept, and those of its forms that say something themselves."""

    workspace_id: bytes
    said: Said
    forms: Mapping[bytes, Said] = field(default_factory=dict)

    def terms(self, kind: Kind, now: datetime | None = None) -> Terms:
        now = now or datetime.now(UTC)
        return terms_of(kind.name, self.workspace_id, current_app.config, self.said, self.forms, now)


@dataclass(frozen=True)
class Over:
    """How much of one form is over its time, and when the oldest of it was made."""

    form_id: bytes | None
    count: int
    oldest: datetime


def saying_of(session: Session, workspace_id: bytes) -> Saying:
    said = session.scalar(select(Workspace.retention).where(Workspace.id == workspace_id))
    own = Form.workspace_id == workspace_id, Form.retention.is_not(None)
    forms = {row.id: row.retention for row in session.execute(select(Form.id, Form.retention).where(*own))}
    return Saying(workspace_id, said or {}, forms)


def count_over(session: Session, kind: Kind, terms: Terms) -> Sequence[Over]:
    """Form by form, those that have any."""
    over = select(kind.form.label("form_id"), kind.table.c.id).select_from(kind.table).where(*kind.over(session, terms))
    rows = over.subquery()
    counted = select(rows.c.form_id, func.count(), func.min(rows.c.id)).group_by(rows.c.form_id)
    return [Over(form_id, count, created_at(oldest)) for form_id, count, oldest in session.execute(counted)]


def delete_over(session: Session, kind: Kind, workspace_id: bytes, limit: int) -> int:
    """Take up to `limit` of a kind away; gives how many."""
    return kind.delete(session, saying_of(session, workspace_id).terms(kind), limit)
