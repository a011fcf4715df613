"""Sample leads: written as if they had come in by a form, told to nobody, and removed with all that hangs on them.

They own no identities, so that a real person's submission never ends up with one of them.
"""

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select
from sqlalchemy.orm import Session

from webapp.database.erasing import erase
from webapp.database.ids import first_id
from webapp.events.models import Event
from webapp.extensions import Model
from webapp.forms.models import Form
from webapp.leads.filling import tag_key
from webapp.leads.models import Comment, Lead, LeadTag
from webapp.onboarding.models import SampleLead
from webapp.onboarding.people import Person
from webapp.submissions.models import Submission
from webapp.workspaces.models import DEFAULT_STATUS, Workspace

CREDENTIAL = "sample"
BATCH = 500
_samples = SampleLead.__table__

Row = dict[str, Any]


def add_samples(session: Session, workspace: Workspace, form: Form, people: Iterable[Person]) -> int:
    """Write these people as leads of the form, each with its submission, message and timeline; gives how many."""
    rows: dict[Table, list[Row]] = {}
    count = 0
    for count, person in enumerate(people, 1):
        for table, row in _rows(workspace, form, person):
            rows.setdefault(table, []).append(row)
        if count % BATCH == 0:
            _write(session.connection(), rows)
            rows = {}
    _write(session.connection(), rows)
    return count


def count_samples(session: Session, workspace_id: bytes) -> int:
    of = select(func.count()).select_from(_samples).where(_samples.c.workspace_id == workspace_id)
    return session.scalar(of) or 0


def remove_samples(session: Session, workspace_id: bytes) -> int:
    """Take all samples of a workspace away, and whatever was made of them since; gives how many there were.

    One that a real submission has come to, by a merge, is no sample any more.
    """
    of_others = Submission.workspace_id == workspace_id, Submission.credential != CREDENTIAL
    real = select(Submission.person_id).where(*of_others, Submission.person_id.is_not(None))
    session.execute(delete(_samples).where(_samples.c.workspace_id == workspace_id, _samples.c.lead_id.in_(real)))
    of = select(_samples.c.lead_id).where(_samples.c.workspace_id == workspace_id).limit(BATCH)
    count = 0
    while ids := list(session.scalars(of)):
        erase(session.connection(), Lead.__table__.c.id, ids)
        count += len(ids)
    return count


def _rows(workspace: Workspace, form: Form, person: Person) -> Iterator[tuple[Table, Row]]:
    """What a submission leaves behind, in the order in which it may be written; no event waits to be dispatched."""
    lead_id, submission_id = _id_at(person.at), _id_at(person.at)
    where: Row = {"workspace_id": workspace.id, "created_at": person.at}
    about: Row = {**where, "lead_id": lead_id, "submission_id": submission_id}
    yield Lead.__table__, {**where, **_lead(workspace, person), "id": lead_id, "form_id": form.id}
    yield _samples, {"lead_id": lead_id, "workspace_id": workspace.id}
    for tag in person.tags:
        yield LeadTag.__table__, {"lead_id": lead_id, "key": tag_key(tag), "workspace_id": workspace.id}
    yield Submission.__table__, {**where, **_submission(person), "id": submission_id, "form_id": form.id,
                                 "person_id": lead_id, "lead_id": lead_id}  # fmt: skip
    if person.message:
        yield Comment.__table__, {**about, "id": _id_at(person.at), "member_id": None, "body": person.message}
    for kind in ("form.submitted", "lead.created"):
        told = {"isNew": True} if kind == "form.submitted" else {}
        yield Event.__table__, {**about, "id": _id_at(person.at), "kind": kind, "is_test": False, "form_id": form.id,
                                "member_id": None, "data": told, "pending_at": None}  # fmt: skip


def _lead(workspace: Workspace, person: Person) -> Row:
    statuses = workspace.lead_statuses
    return {
        "is_test": False,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
        "phone": person.phone or None,
        "company": person.company,
        "source": person.source,
        "status": person.status if person.status in statuses else statuses[0],
        "tags": list(person.tags),
        "is_waiting": person.status == DEFAULT_STATUS,
        "project_types": [],
        "custom_data": {},
        "updated_at": person.at,
    }


def _submission(person: Person) -> Row:
    fields = {
        "firstName": person.first_name,
        "lastName": person.last_name,
        "email": person.email,
        "phone": person.phone,
        "company": person.company,
        "message": person.message,
    }
    return {
        "credential": CREDENTIAL,
        "dialect": "forms_api",
        "is_test": False,
        "outcome": "accepted",
        "reason": "",
        "body": json.dumps({"fields": fields}, ensure_ascii=False).encode(),
        "content_type": "application/json",
        "ip": "192.0.2.1",
        "user_agent": "",
        "mapped": {name: value for name, value in fields.items() if value},
        "result": {},
        "settled_at": person.at,
    }


def _id_at(moment: datetime) -> bytes:
    """An id as if it had been made then, so that lists have it in its place."""
    drawn = bytearray(first_id(moment)[:6] + secrets.token_bytes(10))
    drawn[6], drawn[8] = drawn[6] & 0x0F | 0x70, drawn[8] & 0x3F | 0x80
    return bytes(drawn)


def _write(connection: Connection, rows: Mapping[Table, Sequence[Row]]) -> None:
    for table in Model.metadata.sorted_tables:
        if table in rows:
            connection.execute(insert(table), list(rows[table]))
