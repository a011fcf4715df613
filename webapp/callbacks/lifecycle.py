"""Callbacks: scheduled for a lead, moved, completed with an outcome; each change is an event.

Nothing is refused here for being at a bad time: see `booking.py` for whoever can choose another one.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert
from sqlalchemy.orm import Session

from webapp.callbacks.models import USUAL_MINUTES, Callback
from webapp.callbacks.reminding import remind_at
from webapp.database.ids import new_id
from webapp.errors import Conflict
from webapp.events.log import event, record
from webapp.http.fields import CALLBACK
from webapp.leads.lifecycle import answered
from webapp.leads.listing import get_lead
from webapp.leads.models import Lead
from webapp.workspaces.people import check_members

_insert = insert(Callback.__table__)
_OF_THE_APPOINTMENT = {"due_at", "minutes", "assignee_id"}


def scheduled(
    workspace_id: bytes,
    lead_id: bytes,
    due_at: datetime,
    *,
    now: datetime,
    submission_id: bytes | None = None,
    assignee_id: bytes | None = None,
    is_test: bool = False,
    **more: Any,
) -> dict[str, Any]:
    """The row of a call that is promised to a lead. `more`: its other columns."""
    return {
        "id": new_id(),
        "workspace_id": workspace_id,
        "lead_id": lead_id,
        "submission_id": submission_id,
        "assignee_id": assignee_id,
        "is_test": is_test,
        "due_at": due_at,
        "minutes": USUAL_MINUTES,
        "status": "scheduled",
        "outcome": None,
        "note": "",
        "attempts": 0,
        "sequence": 0,
        "tells_lead": False,
        "created_at": now,
        "completed_at": None,
        **more,
    }


def insert_callback(connection: Connection, row: Mapping[str, Any], actor: str = "") -> None:
    """Write a promised call, and the event that tells of it. `actor`: empty where the lead themselves asked for it."""
    due = remind_at(connection, row["due_at"], row["assignee_id"], row["created_at"], tells_lead=row["tells_lead"])
    connection.execute(_insert, {**row, "remind_at": due})
    about = {name: row[name] for name in ("submission_id", "lead_id", "is_test")}
    who = {"by": actor} if actor else {}
    data = {**who, "callbackId": CALLBACK.show(row["id"]), "dueAt": row["due_at"].isoformat()}
    record(connection, [event(row["workspace_id"], "callback.scheduled", row["created_at"], data, **about)])


def schedule(
    session: Session,
    lead: Lead,
    due_at: datetime,
    *,
    actor: str,
    note: str = "",
    assignee_id: bytes | None = None,
    **more: Any,
) -> Callback:
    """Promise a lead a call; `actor` is empty where they chose it. The lead is locked, so that no merge passes it by.

    `more`: other columns, such as `minutes`. Raises NotFound for an assignee who is no member, and for a lead that is
    gone by now.
    """
    lead = get_lead(session, lead.workspace_id, lead.id, lock=True)
    _check_assignee(session, lead.workspace_id, assignee_id)
    row = scheduled(
        lead.workspace_id,
        lead.id,
        due_at,
        now=datetime.now(UTC),
        assignee_id=assignee_id,
        is_test=lead.is_test,
        note=note,
        **more,
    )
    session.flush()
    insert_callback(session.connection(), row, actor)
    return session.get_one(Callback, row["id"])


def change(session: Session, callback: Callback, values: Mapping[str, Any], actor: str) -> None:
    """Move a locked call, or give it to another, by its columns. Raises Conflict for one that is over, NotFound."""
    check_open(callback)
    changed = {name: value for name, value in values.items() if value != getattr(callback, name)}
    if not changed:
        return
    _check_assignee(session, callback.workspace_id, changed.get("assignee_id"))
    for name, value in changed.items():
        setattr(callback, name, value)
    if _OF_THE_APPOINTMENT & changed.keys():
        now, assignee_id, tells_lead = datetime.now(UTC), callback.assignee_id, callback.tells_lead
        callback.sequence += 1
        due = remind_at(session.connection(), callback.due_at, assignee_id, now, tells_lead=tells_lead)
        callback.remind_at = due
    _tell(session, callback, "callback.changed", actor)


def complete(session: Session, callback: Callback, outcome: str, actor: str, *, note: str | None = None) -> None:
    """Note what came of a locked call, once; `note` takes the place of the one it had. Raises Conflict.

    Its lead is not waiting any more: somebody called, whether it was answered or not.
    """
    check_open(callback)
    callback.status, callback.outcome, callback.completed_at = "completed", outcome, datetime.now(UTC)
    callback.note = callback.note if note is None else note
    callback.remind_at = None
    answered(session.get_one(Lead, callback.lead_id, with_for_update=True), callback.completed_at)
    _tell(session, callback, "callback.completed", actor, outcome=outcome)


def cancel(session: Session, callback: Callback, actor: str) -> None:
    """Give a locked call up. Raises Conflict for one that is over."""
    check_open(callback)
    callback.status, callback.remind_at = "cancelled", None
    callback.sequence += 1
    _tell(session, callback, "callback.cancelled", actor)


def check_open(callback: Callback) -> None:
    """Raises Conflict for a call that is over."""
    if callback.status != "scheduled":
        raise Conflict(f"This callback is {callback.status}. Schedule another one.")


def _check_assignee(session: Session, workspace_id: bytes, member_id: bytes | None) -> None:
    if member_id is not None:
        check_members(session, workspace_id, [member_id])


def _tell(session: Session, callback: Callback, kind: str, actor: str, **more: Any) -> None:
    session.flush()
    about = {"submission_id": callback.submission_id, "lead_id": callback.lead_id, "is_test": callback.is_test}
    who = {"by": actor} if actor else {}
    data = {**who, "callbackId": CALLBACK.show(callback.id), "dueAt": callback.due_at.isoformat(), **more}
    record(session.connection(), [event(callback.workspace_id, kind, datetime.now(UTC), data, **about)])
