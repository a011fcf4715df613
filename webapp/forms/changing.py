"""Changes of a form's settings, with what only the database can check: statuses and members are the workspace's own."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel
from sqlalchemy.orm import Session

from webapp.errors import Invalid
from webapp.forms.assignment_inputs import members_of
from webapp.forms.models import Form
from webapp.forms.places import forget_places
from webapp.workspaces.models import Workspace
from webapp.workspaces.passwords import hash_password
from webapp.workspaces.people import check_members
from webapp.workspaces.secrets import encrypt

_COLUMNS = {"password": "password_hash"}  # where a setting is kept under another name


def change_form(session: Session, form: Form, changes: Mapping[str, Any]) -> None:
    """Apply checked settings, by the form's columns; raises Invalid or NotFound for what is not the workspace's."""
    if changes.get("default_status") is not None:
        check_status(session, form.workspace_id, changes["default_status"], "defaultStatus")
    if "assignment" in changes:
        check_members(session, form.workspace_id, members_of(changes["assignment"]))
    if "most_submissions" in changes:
        forget_places(session.connection(), form.id)
    for name, value in changes.items():
        setattr(form, _COLUMNS.get(name, name), _stored(name, value))
    form.updated_at = datetime.now(UTC)


def delete_form(form: Form) -> None:
    """Take a form away; its submissions and leads stay."""
    form.deleted_at = form.updated_at = datetime.now(UTC)


def check_status(session: Session, workspace_id: bytes, status: str, field: str) -> None:
    """Raise Invalid unless the workspace has this status for its leads."""
    statuses = session.get_one(Workspace, workspace_id).lead_statuses
    if status not in statuses:
        problem = f"Use one of the workspace's statuses: {', '.join(statuses)}."
        raise Invalid(f"{field}: {problem}", fields={field: [problem]})


def _stored(name: str, value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    if name == "webhook_secret" and value is not None:
        return encrypt(value)
    if name == "password" and value is not None:
        return hash_password(value)
    return value
