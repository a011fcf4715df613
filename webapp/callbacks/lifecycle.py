"""Callbacks: scheduled for a lead, moved, completed with an outcome; each change is an event."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from webapp.callbacks.models import Callback
from webapp.database.ids import new_id, show
from webapp.events.log import event, record

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
