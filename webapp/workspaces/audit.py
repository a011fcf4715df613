"""The audit log of a workspace's settings: who changed what, by name; values stay out, since some are secrets."""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.database.ids import new_id
from webapp.http.fields import MEMBER
from webapp.workspaces.models import AuditEntry, Member


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


def note_of_user(session: Session, user_id: bytes, action: str) -> None:
    """Note what concerns a person, such as a sign-in, in every workspace that they are a member of."""
    own = select(Member.id, Member.workspace_id).where(Member.user_id == user_id, Member.removed_at.is_(None))
    for member_id, workspace_id in session.execute(own).all():
        note(session, workspace_id, MEMBER.show(member_id), action, MEMBER.show(member_id))
