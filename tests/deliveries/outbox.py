"""What intake would have written, and what became of it: the tests' way into the outbox and out of it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from tests.conftest import World
from webapp.database.engine import WRITE
from webapp.database.ids import new_id
from webapp.deliveries.lifecycle import create_endpoint
from webapp.deliveries.models import Attempt, Delivery, Endpoint
from webapp.events.log import event, record
from webapp.extensions import db
from webapp.forms.models import Form
from webapp.leads.models import Lead
from webapp.submissions.models import Submission
from webapp.workspaces.secrets import encrypt

JANE = {"firstName": "Jane", "lastName": "Smith", "email": "jane@lead.test", "noteContent": "Please call."}


def submit(
    world: World,
    fields: Mapping[str, Any] | None = None,
    *,
    custom: Mapping[str, Any] | None = None,
    is_new: bool = True,
    is_test: bool = False,
    result: Mapping[str, Any] | None = None,
) -> bytes:
    """Commit an accepted submission with its lead and its `form.submitted`; the event's id."""
    _begin_writing()
    now = datetime.now(UTC)
    lead = _lead(world, now, is_test)
    submission = Submission(
        id=new_id(),
        workspace_id=world.workspace_id,
        form_id=world.form_id,
        person_id=lead.id,
        lead_id=lead.id,
        credential="key",
        dialect="forms_api",
        is_test=is_test,
        outcome="accepted",
        reason="",
        body=b"{}",
        content_type="application/json",
        ip="192.0.2.1",
        user_agent="",
        mapped={"fields": dict(JANE if fields is None else fields), "customData": dict(custom or {}), "metadata": {}},
        result=dict(result or {}),
        created_at=now,
        settled_at=now,
    )
    db.session.add(lead)
    db.session.flush()
    db.session.add(submission)
    db.session.flush()
    row = event(
        world.workspace_id,
        "form.submitted",
        now,
        {"isNew": is_new, "matchedBy": None},
        form_id=world.form_id,
        submission_id=submission.id,
        lead_id=lead.id,
        is_test=is_test,
    )
    record(db.session.connection(), [row])
    db.session.commit()
    event_id: bytes = row["id"]
    return event_id


def _begin_writing() -> None:
    """As all writers do: on SQLite one that began with reading would be refused while a worker writes."""
    db.session.commit()
    db.session.connection(execution_options={WRITE: True})


def happen(world: World, kind: str, data: Mapping[str, Any] | None = None, **about: Any) -> bytes:
    """Commit another event; its id."""
    _begin_writing()
    row = event(world.workspace_id, kind, datetime.now(UTC), data, **about)
    record(db.session.connection(), [row])
    db.session.commit()
    event_id: bytes = row["id"]
    return event_id


def set_form(world: World, **settings: Any) -> None:
    """Change the form's settings; a `webhook_secret` is given as text."""
    form = db.session.get_one(Form, world.form_id)
    for name, value in settings.items():
        setattr(form, name, encrypt(value) if name == "webhook_secret" and value else value)
    db.session.commit()


def subscribe(world: World, url: str, *events: str, **options: Any) -> bytes:
    """The id of a new endpoint."""
    endpoint, _ = create_endpoint(db.session(), world.workspace_id, url, events or ("form.submitted",), **options)
    db.session.commit()
    return endpoint.id


def owe(world: World, endpoint_id: bytes, count: int, *, due_at: datetime | None = None) -> list[bytes]:
    """Deliveries that are due, all of one event; their ids."""
    event_id = happen(world, "lead.updated")
    db.session.execute(Delivery.__table__.update().where(Delivery.event_id == event_id).values(due_at=None))
    now = datetime.now(UTC)
    rows = [
        Delivery(
            id=new_id(),
            workspace_id=world.workspace_id,
            event_id=event_id,
            endpoint_id=endpoint_id,
            event_name="lead.updated",
            once=new_id() + new_id(),
            lane=endpoint_id,
            channel="webhook",
            target="",
            payload=f'{{"number":{number}}}'.encode(),
            state="pending",
            attempts=0,
            tries=0,
            due_at=due_at or now,
            created_at=now,
        )
        for number in range(count)
    ]
    ids = [row.id for row in rows]
    db.session.add_all(rows)
    db.session.commit()
    return ids


def deliveries(**having: Any) -> Sequence[Delivery]:
    """As they are in the database now, the oldest first."""
    db.session.rollback()
    query = select(Delivery).filter_by(**having).order_by(Delivery.id)
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def attempts(delivery_id: bytes) -> Sequence[Attempt]:
    db.session.rollback()
    return db.session.scalars(select(Attempt).where(Attempt.delivery_id == delivery_id).order_by(Attempt.id)).all()


def endpoint_of(endpoint_id: bytes) -> Endpoint:
    db.session.rollback()
    return db.session.get_one(Endpoint, endpoint_id, populate_existing=True)


def _lead(world: World, now: datetime, is_test: bool) -> Lead:
    return Lead(
        id=new_id(),
        workspace_id=world.workspace_id,
        form_id=world.form_id,
        is_test=is_test,
        status="New",
        project_types=[],
        tags=[],
        custom_data={},
        created_at=now,
        updated_at=now,
    )
