"""Rows of an import become leads, by the same matching and filling as submissions do, and are taken back."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select
from sqlalchemy.orm import Session

from webapp.database.ids import first_id, new_id
from webapp.events.log import event, record
from webapp.forms.mapping import CUSTOM
from webapp.http.fields import MEMBER
from webapp.leads.changes import changes_told, offers_told
from webapp.leads.desk_models import Import, ImportRow
from webapp.leads.fields import words
from webapp.leads.filling import Change, Person, changed_lead, insert_lead, new_lead, update_lead, write_tags
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
            row.lead_id, row.outcome, change = _take_in(session.connection(), found, read, status)
            row.reason = _reason(row.outcome, change)
    for outcome in (CREATED, FILLED, SKIPPED):
        setattr(found, outcome, getattr(found, outcome) + sum(row.outcome == outcome for row in rows))


def take_back(session: Session, found: Import, rows: Sequence[ImportRow]) -> None:
    """Delete the leads that these rows made, but for those that were changed since the import ended."""
    made = [row.lead_id for row in rows if row.outcome == CREATED and row.lead_id is not None]
    own = Lead.workspace_id == found.workspace_id, Lead.id.in_(made), Lead.deleted_at.is_(None)
    untouched = select(Lead).where(*own, Lead.updated_at <= found.finished_at).order_by(Lead.id).with_for_update()
    for lead in session.scalars(untouched):
        delete_lead(session, lead, MEMBER.show(found.member_id), bulk=IMPORT.show(found.id))


def _reason(outcome: str, change: Change | None) -> str:
    kept = change.kept if change is not None else ()
    told = ["It is known, and has nothing new."] if outcome == SKIPPED else []
    told += [f"Kept as it was: {', '.join(map(words, kept))}."] if kept else []
    return " ".join(told)[:300]


def _take_in(connection: Connection, found: Import, read: ReadRow, status: str) -> tuple[bytes, str, Change | None]:
    """The lead of a row, whether it was created, filled, or had it all, and how it changed a known one."""
    person, at = read.person, datetime.now(UTC)
    keys = [key for key in (person.email_key, person.phone_key) if key is not None]
    owners = lock_owners(connection, found.workspace_id, keys)
    known = next((owners[key] for key in keys if key in owners and owners[key].deleted_at is None), None)
    change, told = None, {}
    if known is not None:
        change = changed_lead(known, read.person, at, overwrite=False)
        outcome, lead_id = FILLED if change.any else SKIPPED, bytes(known.id)
        # only the identities that the lead itself shows become its own
        keys = [key for key in keys if key in (change.row["email_key"], change.row["phone_key"])]
        if change.any:
            update_lead(connection, known.id, change.row)
            write_tags(connection, found.workspace_id, known.id, change.row["tags"])
            told = _told(known, person, change)
    else:
        row = _new(found, read, status, at)
        insert_lead(connection, row)
        write_tags(connection, found.workspace_id, row["id"], row["tags"])
        outcome, lead_id = CREATED, row["id"]
    if outcome != SKIPPED:
        claim(connection, found.workspace_id, lead_id, keys, owners)
        _message(connection, found, lead_id, read, at)
        _tell(connection, found, lead_id, outcome, told, at)
    return lead_id, outcome, change


def _told(known: Row[Any], person: Person, change: Change) -> dict[str, Any]:
    """What the event says of a known lead: what was filled, and what it was offered beside."""
    offered = {**person.values, **{f"{CUSTOM}{key}": value for key, value in person.custom.items()}}
    return {
        "filled": list(change.filled),
        "replaced": list(change.replaced),
        **changes_told(known._mapping, change.row, change.filled),
        **offers_told({name: offered[name] for name in change.kept if name in offered}),
    }


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


def _message(connection: Connection, found: Import, lead_id: bytes, read: ReadRow, at: datetime) -> None:
    """A message becomes a comment."""
    if read.message:
        words = {"id": new_id(), "workspace_id": found.workspace_id, "lead_id": lead_id, "body": read.message}
        none = {"submission_id": None, "member_id": None}
        connection.execute(insert(Comment.__table__), {**words, **none, "created_at": read.created_at or at})


def _tell(
    connection: Connection, found: Import, lead_id: bytes, outcome: str, told: Mapping[str, Any], at: datetime
) -> None:
    """The timeline tells of the import, and nobody else is told."""
    kind = "lead.created" if outcome == CREATED else "lead.updated"
    data = {"by": MEMBER.show(found.member_id), "import": IMPORT.show(found.id), **told}
    happened = event(found.workspace_id, kind, at, data, lead_id=lead_id, member_id=found.member_id)
    record(connection, [{**happened, "pending_at": None}])
