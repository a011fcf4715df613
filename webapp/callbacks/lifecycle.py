"""Callbacks: scheduled for a lead, moved, completed with an outcome; each change is an event."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert
from sqlalchemy.orm import Session

from webapp.callbacks.models import Callback
from webapp.database.ids import new_id, show
from webapp.errors import Conflict
from webapp.events.log import event, record
from webapp.leads.models import Lead
from webapp.workspaces.people import check_members

_insert = insert(Callback.__table__)


def scheduled(
    workspace_id: bytes,
    lead_id: bytes,
    due_at: datetime,
    *,
    now: datetime,
    submission_id: bytes | None = None,
    assignee_id: bytes | None = None,
    is_test: bool = False,
    note: str = "",
) -> dict[str, Any]:
    """The row of a call that is promised to a lead."""
    return {
        "id": new_id(),
        "workspace_id": workspace_id,
        "lead_id": lead_id,
        "submission_id": submission_id,
        "assignee_id": assignee_id,
        "is_test": is_test,
        "due_at": due_at,
        "status": "scheduled",
        "outcome": None,
        "note": note,
        "created_at": now,
        "completed_at": None,
    }


def insert_callback(connection: Connection, row: Mapping[str, Any]) -> None:
    """Write a promised call, and the event that tells of it."""
    connection.execute(_insert, dict(row))
    about = {name: row[name] for name in ("submission_id", "lead_id", "is_test")}
    data = {"callbackId": show("cb", row["id"]), "dueAt": row["due_at"].isoformat()}
    record(connection, [event(row["workspace_id"], "callback.scheduled", row["created_at"], data, **about)])


def schedule(
    session: Session, lead: Lead, due_at: datetime, *, note: str = "", assignee_id: bytes | None = None
) -> Callback:
    """Promise a lead a call. Raises NotFound for an assignee who is no member."""
    _check_assignee(session, lead.workspace_id, assignee_id)
    row = scheduled(
        lead.workspace_id,
        lead.id,
        due_at,
        now=datetime.now(UTC),
        assignee_id=assignee_id,
        is_test=lead.is_test,
        note=note,
    )
    insert_callback(session.connection(), row)
    return session.get_one(Callback, row["id"])


def change(session: Session, callback: Callback, values: Mapping[str, Any], actor: str) -> None:
    """Move a locked call, or give it to another, by its columns. Raises Conflict for one that is over, NotFound."""
    _check_open(callback)
    changed = {name: value for name, value in values.items() if value != getattr(callback, name)}
    if not changed:
        return
    _check_assignee(session, callback.workspace_id, changed.get("assignee_id"))
    for name, value in changed.items():
        setattr(callback, name, value)
    _tell(session, callback, "callback.changed", actor)


def complete(session: Session, callback: Callback, outcome: str, actor: str, *, note: str | None = None) -> None:
    """Note what came of a locked call, once; `note` takes the place of the one it had. Raises Conflict."""
    _check_open(callback)
    callback.status, callback.outcome, callback.completed_at = "completed", outcome, datetime.now(UTC)
    callback.note = callback.note if note is None else note
    _tell(session, callback, "callback.completed", actor, outcome=outcome)


def cancel(session: Session, callback: Callback, actor: str) -> None:
    """Give a locked call up. Raises Conflict for one that is over."""
    _check_open(callback)
    callback.status = "cancelled"
    _tell(session, callback, "callback.cancelled", actor)


def _check_open(callback: Callback) -> None:
    if callback.status != "scheduled":
        raise Conflict(f"This callback is {callback.status}. Schedule another one.")


def _check_assignee(session: Session, workspace_id: bytes, member_id: bytes | None) -> None:
    if member_id is not None:
        check_members(session, workspace_id, [member_id])


def _tell(session: Session, callback: Callback, kind: str, actor: str, **more: Any) -> None:
    session.flush()
    about = {"submission_id": callback.submission_id, "lead_id": callback.lead_id, "is_test": callback.is_test}
    data = {"by": actor, "callbackId": show("cb", callback.id), "dueAt": callback.due_at.isoformat(), **more}
    record(session.connection(), [event(callback.workspace_id, kind, datetime.now(UTC), data, **about)])
