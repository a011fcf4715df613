"""Rows of an import become leads, by the same matching and filling as submissions do, and are taken back."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select
from sqlalchemy.orm import Session

from webapp.database.ids import first_id, new_id
from webapp.events.log import event, record
from webapp.http.fields import MEMBER
from webapp.leads.desk_models import Import, ImportRow
from webapp.leads.filling import changed_lead, insert_lead, new_lead, update_lead, write_tags
from webapp.leads.import_rows import ReadRow, read_row
from webapp.leads.lifecycle import delete_lead
from webapp.leads.matching import claim, lock_owners
from webapp.leads.models import Comment, Lead
from webapp.leads.page_inputs import IMPORT
from webapp.workspaces.models import DEFAULT_STATUS, Workspace

CREATED, FILLED, SKIPPED = "created", "filled", "skipped"


def take_in(session: Session, found: Import, rows: Sequence[ImportRow]) -> None:
    """Make, fill or skip a lead for each row, and note which."""
    workspace = session.get_one(Workspace, found.workspace_id)
    status = DEFAULT_STATUS if DEFAULT_STATUS in workspace.lead_statuses else workspace.lead_statuses[0]
    for row in rows:
        read = read_row(found.columns, row.cells, found.mapping, workspace.country)
        if read.problem is not None:
            row.outcome, row.reason = SKIPPED, read.problem
        else:
            row.lead_id, row.outcome = _take_in(session.connection(), found, read, status)
            row.reason = "It is known, and has nothing new." if row.outcome == SKIPPED else ""
    for outcome in (CREATED, FILLED, SKIPPED):
        setattr(found, outcome, getattr(found, outcome) + sum(row.outcome == outcome for row in rows))


def take_back(session: Session, found: Import, rows: Sequence[ImportRow]) -> None:
    """Delete the leads that these rows made, but for those that were changed since the import ended."""
    made = [row.lead_id for row in rows if row.outcome == CREATED and row.lead_id is not None]
    own = Lead.workspace_id == found.workspace_id, Lead.id.in_(made), Lead.deleted_at.is_(None)
    untouched = select(Lead).where(*own, Lead.updated_at <= found.finished_at).order_by(Lead.id).with_for_update()
    for lead in session.scalars(untouched):
        delete_lead(session, lead, MEMBER.show(found.member_id), bulk=IMPORT.show(found.id))


def _take_in(connection: Connection, found: Import, read: ReadRow, status: str) -> tuple[bytes, str]:
    """The lead of a row, and whether it was created, filled, or had it all."""
    person, at = read.person, datetime.now(UTC)
    keys = [key for key in (person.email_key, person.phone_key) if key is not None]
    owners = lock_owners(connection, found.workspace_id, keys)
    known = next((owners[key] for key in keys if key in owners and owners[key].deleted_at is None), None)
    if known is not None:
        outcome, shown = _fill(connection, found, known, read, at)
        keys = [key for key in keys if key in shown]
        lead_id = bytes(known.id)
    else:
        row = _new(found, read, status, at)
        insert_lead(connection, row)
        write_tags(connection, found.workspace_id, row["id"], row["tags"])
        outcome, lead_id = CREATED, row["id"]
    if outcome != SKIPPED:
        claim(connection, found.workspace_id, lead_id, keys, owners)
        _note(connection, found, lead_id, read, outcome, at)
    return lead_id, outcome


def _fill(
    connection: Connection, found: Import, known: Row[Any], read: ReadRow, at: datetime
) -> tuple[str, set[bytes]]:
    """What came of it, and the identities that the lead itself shows: only those become its own."""
    change = changed_lead(known, read.person, at, overwrite=False)
    shown = {change.row["email_key"], change.row["phone_key"]}
    if not change.any:
        return SKIPPED, shown
    update_lead(connection, known.id, change.row)
    write_tags(connection, found.workspace_id, known.id, change.row["tags"])
    return FILLED, shown


def _new(found: Import, read: ReadRow, status: str, at: datetime) -> dict[str, Any]:
    """A lead whose id tells when the person wrote, since lists are sorted by it."""
    moment = read.created_at or at
    id_ = first_id(moment)[:6] + new_id()[6:]
    columns = {"form_id": None, "account_id": None, "assignee_id": None, "is_test": False, "is_waiting": False}
    return new_lead(
        read.person,
        at,
        id=id_,
        workspace_id=found.workspace_id,
        status=status,
        created_at=moment,
        **columns,
    )


def _note(connection: Connection, found: Import, lead_id: bytes, read: ReadRow, outcome: str, at: datetime) -> None:
    """A message becomes a comment; the timeline tells of the import, and nobody else is told."""
    if read.message:
        words = {"id": new_id(), "workspace_id": found.workspace_id, "lead_id": lead_id, "body": read.message}
        none = {"submission_id": None, "member_id": None}
        connection.execute(insert(Comment.__table__), {**words, **none, "created_at": read.created_at or at})
    kind = "lead.created" if outcome == CREATED else "lead.updated"
    data = {"by": MEMBER.show(found.member_id), "import": IMPORT.show(found.id)}
    told = event(found.workspace_id, kind, at, data, lead_id=lead_id, member_id=found.member_id)
    record(connection, [{**told, "pending_at": None}])
