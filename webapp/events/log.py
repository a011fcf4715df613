"""Writing events: always in the transaction of the change they tell about."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from webapp.database.ids import new_id
from webapp.database.inserting import insert_rows
from webapp.events.models import Event


def event(
    workspace_id: bytes, kind: str, at: datetime, data: Mapping[str, Any] | None = None, **about: Any
) -> dict[str, Any]:
    """A row of `events` that waits for its dispatch. `about`: form_id, submission_id, lead_id, member_id, is_test."""
    return {
        "id": new_id(),
        "workspace_id": workspace_id,
        "kind": kind,
        "is_test": False,
        "form_id": None,
        "submission_id": None,
        "lead_id": None,
        "member_id": None,
        **about,
        "data": dict(data or {}),
        "created_at": at,
        "pending_at": at,
    }


def record(connection: Connection, events: Sequence[Mapping[str, Any]]) -> None:
    """Write events, in one statement however many they are."""
    insert_rows(connection, Event.__table__, events)
