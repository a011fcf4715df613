"""The audit log of a workspace's settings: who changed what, by name; values stay out, since some are secrets."""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from webapp.database.ids import new_id
from webapp.workspaces.models import AuditEntry


def note(
    session: Session, workspace_id: bytes, actor: str, action: str, subject: str, changed: Iterable[str] = ()
) -> None:
    """Note a change, in its own transaction. `action` such as "form.updated", `changed` names of settings."""
    session.add(
        AuditEntry(
            id=new_id(),
            workspace_id=workspace_id,
            actor=actor,
            action=action,
            subject=subject,
            data={"changed": sorted(changed)},
            created_at=datetime.now(UTC),
        )
    )
