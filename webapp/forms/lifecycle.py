"""Forms: created with the defaults that make one work at once."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.database.ids import new_id
from webapp.errors import FormNotFound
from webapp.forms.models import Form, Rotation
from webapp.http.fields import FORM
from webapp.workspaces.audit_names import call_by

call_by(FORM.prefix, Form.name)


def create_form(session: Session, workspace_id: bytes, name: str) -> Form:
    """A form that takes submissions at once: active, any origin, default mapping, `update_existing` by email."""
    now = datetime.now(UTC)
    form = Form(id=new_id(), workspace_id=workspace_id, name=name, created_at=now, updated_at=now)
    session.add(form)
    session.flush()
    session.add(Rotation(form_id=form.id, turn=0))
    return form


def get_form(session: Session, workspace_id: bytes, form_id: bytes) -> Form:
    """A form of this workspace; raises FormNotFound."""
    form = session.scalar(
        select(Form).where(Form.workspace_id == workspace_id, Form.id == form_id, Form.deleted_at.is_(None))
    )
    if form is None:
        raise FormNotFound
    return form


def check_form(session: Session, workspace_id: bytes, form_id: bytes) -> None:
    """Raise FormNotFound unless this workspace has this form, or had it: what it made can still be asked for."""
    if session.scalar(select(Form.id).where(Form.workspace_id == workspace_id, Form.id == form_id)) is None:
        raise FormNotFound
