"""What a workspace and its forms say of how long things are kept, and what follows from it for each kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.forms.models import Form
from webapp.workspaces.models import Workspace
from webapp.workspaces.retention import Said, Terms, terms_of


@dataclass(frozen=True)
class Saying:
    """`forms`: those that say something themselves."""

    workspace_id: bytes
    said: Said
    forms: Mapping[bytes, Said] = field(default_factory=dict)

    def terms(self, kind: str, now: datetime | None = None) -> Terms:
        now = now or datetime.now(UTC)
        return terms_of(kind, self.workspace_id, current_app.config, self.said, self.forms, now)

    def days(self, kind: str, form_id: bytes | None) -> int | None:
        """Of what came in by this form; None is for ever."""
        terms = self.terms(kind)
        return terms.of_forms.get(form_id or b"", terms.days)


def saying_of(session: Session, workspace_id: bytes) -> Saying:
    said = session.scalar(select(Workspace.retention).where(Workspace.id == workspace_id))
    own = Form.workspace_id == workspace_id, Form.retention.is_not(None)
    forms = {row.id: row.retention for row in session.execute(select(Form.id, Form.retention).where(*own))}
    return Saying(workspace_id, said or {}, forms)
