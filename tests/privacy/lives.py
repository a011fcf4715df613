"""Somebody who came by every way in, and all that is then kept of them; and where a database speaks of somebody."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.automation.flow import make_workflow, step, work
from tests.calls import Calls
from tests.conftest import World
from tests.contracts.doors import I, L, R, W, taken
from tests.contracts.test_hosted import publish
from tests.deliveries.outbox import happen, subscribe
from tests.intake.ways import H, K
from tests.leads.desk import ACTOR, make_lead, member_of, viewer_of
from tests.submissions.files import samples
from webapp.database.ids import new_id, show
from webapp.deliveries.models import Attempt, Delivery
from webapp.deliveries.notice_models import Act, DigestLine, Snooze
from webapp.events.models import Event
from webapp.extensions import Model, db
from webapp.forms.models import Form
from webapp.leads.bulk import start_bulk
from webapp.leads.desk_models import ImportRow, SavedView
from webapp.leads.importing import start_import, upload, work_imports
from webapp.leads.merging import merge
from webapp.leads.models import Lead
from webapp.leads.page_inputs import LeadsArgs
from webapp.leads.queue_models import QueuedLead
from webapp.onboarding.models import SampleLead
from webapp.workspaces.audit import note
from webapp.workspaces.blocklist import block
from webapp.workspaces.models import BlockedSender

FIELDS = (
    {"key": "name", "type": "full_name", "label": "Name"},
    {"key": "email", "type": "email", "label": "Email", "required": True},
    {"key": "phone", "type": "phone", "label": "Phone"},
    {"key": "cv", "type": "file", "label": "CV", "accept": ["pdf"], "maxFiles": 2, "maxMegabytes": 1},
    {"key": "terms", "type": "consent", "label": "Terms", "body": "I agree to all of it.", "required": True},
)


@dataclass(frozen=True)
class Soul:
    first: str
    last: str
    email: str
    phone: str

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def said(self) -> dict[str, str]:
        return {"firstName": self.first, "lastName": self.last, "email": self.email, "phone": self.phone}

    @property
    def spelled(self) -> re.Pattern[str]:
        """However a part of their name, their email or phone is written."""
        digits = r"\D{0,3}".join(re.sub(r"\D", "", self.phone)[-9:])
        email = re.escape(self.email).replace("@", r"(?:@|%40|\\u0040)")
        return re.compile("|".join((re.escape(self.first), re.escape(self.last), email, digits)), re.IGNORECASE)


ZOE = Soul("Zwenimira", "Quackenbush", "Zwenimira.Quackenbush@Lead.test", "+49 151 2345 6789")
BOB = Soul("Bob", "Builder", "bob@lead.test", "+49 160 9876 5432")


def prepare(app: Flask, world: World) -> None:
    """The world's form as it is asked, with all that follows a submission."""
    publish(app, world, *FIELDS)
    with app.app_context():
        form = db.session.get_one(Form, world.form_id)
        form.honeypot_field = "fax"
        form.auto_responder = {"enabled": True, "subject": "Hello {{name}}", "body": "Dear {{firstName}}"}
        db.session.commit()
        subscribe(world, "http://127.0.0.1:8099/hook", "form.submitted", "lead.created", "callback.scheduled")
        letter = step("a", "email", to="lead", subject="Hello {{firstName}}", text="Dear {{name}}")
        deal = step("b", "deal", name="For {{name}}")
        make_workflow(world, letter, deal, step("c", "wait", minutes=5), step("d", "stop"))


def live(app: Flask, client: FlaskClient, world: World, soul: Soul) -> bytes:
    """All ways in, and all that may become of a lead; gives the lead."""
    _come(client, world, soul)
    with app.app_context():
        work()
        lead_id = db.session.scalars(select(Lead.id).where(Lead.email == soul.email, Lead.deleted_at.is_(None))).one()
        _work_on(Calls(client, world.admin_api_key), soul, show("lead", lead_id))
        _merge(world, soul, lead_id)
        _import(world, soul)
        _tell(world, soul, lead_id)
        _be_held_back(client, world, soul)
        work()
        _try(world, soul)
    return lead_id


def _come(client: FlaskClient, world: World, soul: Soul) -> None:
    answer = K.post(
        client, world, {**soul.said, "message": f"I am {soul.name}"}, headers={"Idempotency-Key": soul.email}
    )
    assert answer.status_code == 201, answer.text
    for door in (L, I):
        taken(door, door.post(client, world, {**soul.said, "customData": {"nick": f"{soul.first}!"}}))
    taken(W, W.post(client, world, {**soul.said, "account.name": f"{soul.last} & Co", "deal.tags": [soul.last]}))
    taken(W, W.post(client, world, {**soul.said, "message": f"for {soul.name}", "source": f"Friends of {soul.name}"}))
    call = {
        "name": soul.name,
        "email": soul.email,
        "callback_requested": True,
        "preferred_time": "2031-03-29T12:00:00Z",
    }
    taken(R, R.post(client, world, call))
    files = [FileStorage(BytesIO(samples.PDF + soul.name.encode()), f"{soul.name}.pdf")]
    sent = {"name": soul.name, "email": soul.email, "phone": soul.phone, "terms": "yes", "cv": files}
    boundary, body = encode_multipart(sent)
    kind = {"Content-Type": f"multipart/form-data; boundary={boundary}", **H.headers}
    answer = client.post(H.path(world), data=body, headers=kind)
    assert answer.status_code == 201, answer.text


def _work_on(api: Calls, soul: Soul, lead: str) -> None:
    api.post(f"/leads/{lead}/comments", {"body": f"Spoke to {soul.first} on {soul.phone}"})
    api.patch(f"/leads/{lead}", {"tags": [f"of {soul.last}"], "status": "Contacted", "role": soul.name})
    call = api.post("/callbacks", {"leadId": lead, "dueAt": "2031-03-29T12:00:00Z", "note": f"Ask {soul.first}"})
    api.patch(f"/callbacks/{call['data']['id']}", {"note": f"Ask {soul.name} again"})
    deal, *_ = [one for one in api.get("/deals")["data"] if f"{soul.last} & Co" in one["name"]]
    api.patch(f"/deals/{deal['id']}", {"stage": "s4", "closeReason": f"{soul.last} said no"})


def _merge(world: World, soul: Soul, lead_id: bytes) -> None:
    other = make_lead(world, firstName=soul.first, lastName=soul.last, email=f"old.{soul.email}")
    merge(db.session(), world.workspace_id, lead_id, other, {}, ACTOR)
    db.session.commit()
    only_phone = make_lead(world, firstName=soul.first, phone=soul.phone.replace(" ", ""), deleted_at=datetime.now(UTC))
    db.session.add(SampleLead(lead_id=only_phone, workspace_id=world.workspace_id))
    db.session.commit()


def _import(world: World, soul: Soul) -> None:
    text = f"Email,First name,Phone\n{soul.email},{soul.first},{soul.phone}\n"
    file = upload(db.session(), world.workspace_id, member_of(world), f"{soul.name}.csv", text.encode())
    db.session.flush()
    start_import(db.session(), world.workspace_id, file.id)
    db.session.commit()
    while work_imports():
        pass
    row = ImportRow(import_id=file.id, number=9, cells=[soul.email, soul.name], outcome="skipped", reason="")
    db.session.add(row)
    db.session.commit()


def _tell(world: World, soul: Soul, lead_id: bytes) -> None:
    """What members did and were told, and where they looked for somebody."""
    now, about = datetime.now(UTC), {"workspace_id": world.workspace_id, "member_id": member_of(world)}
    event_id = db.session.scalars(select(Event.id).where(Event.lead_id == lead_id)).first()
    view = {"shared": False, "position": 1, "updated_at": now}
    told = {"event_id": event_id, "topic": "lead_new", "due_at": now + timedelta(days=1)}
    db.session.add_all(
        [
            SavedView(id=new_id(), name="Them", query=f"q={soul.last.lower()}", created_at=now, **about, **view),
            DigestLine(id=new_id(), text=soul.name, lead_id=lead_id, created_at=now, **about, **told),
            Snooze(id=new_id(), lead_id=lead_id, due_at=now, created_at=now, **about),
            Act(once=new_id() * 2, lead_id=lead_id, action=f"of {soul.first}"[:20], created_at=now, **about),
            QueuedLead(lead_id=lead_id, workspace_id=world.workspace_id, form_id=world.form_id, since=now),
        ]
    )
    note(db.session(), world.workspace_id, ACTOR, "lead.exported", soul.email)
    query = LeadsArgs.model_validate({"q": soul.first})
    start_bulk(db.session(), viewer_of(world), "add_tag", f"{soul.last} friend", query=query)
    db.session.commit()
    lead = show("lead", lead_id)
    words = {"to": world.owner_email, "subject": "Today", "text": f"{soul.name}: new\nhttps://inlet.test/leads/{lead}"}
    happen(world, "member.digest", words)


def _be_held_back(client: FlaskClient, world: World, soul: Soul) -> None:
    block(db.session(), world.workspace_id, "email", soul.email)
    db.session.commit()
    assert K.post(client, world, soul.said).status_code == 201
    db.session.query(BlockedSender).filter_by(value=soul.email.lower()).one()
    assert K.post(client, world, {"message": f"Write to {soul.email}"}).status_code == 400
    partly = {"_partial": "1", "_key": soul.email, "email": soul.email, "name": soul.name, "terms": "yes"}
    client.post(H.path(world), data=partly, headers=H.headers)


def _try(world: World, soul: Soul) -> None:
    """One delivery was tried, and its receiver answered with what it was told; the others are owed."""
    for delivery in db.session.scalars(select(Delivery).where(Delivery.channel == "webhook")):
        if soul.email in delivery.payload.decode() and not delivery.attempts:
            told = {
                "detail": f"{soul.email} refused",
                "response": delivery.payload,
                "request_headers": {"to": soul.name},
            }
            about = {"number": 1, "result": "status", "duration_ms": 1, "created_at": datetime.now(UTC)}
            db.session.add(
                Attempt(id=new_id(), workspace_id=world.workspace_id, delivery_id=delivery.id, **told, **about)
            )
            break
    db.session.commit()


def speaks(soul: Soul) -> set[str]:
    """The tables with a row in which a word of theirs stands, in whichever column."""
    return {table.name for table in Model.metadata.sorted_tables for row in rows(table.name) if spoken(soul, row)}


def spoken(soul: Soul, row: tuple[Any, ...]) -> bool:
    return any(soul.spelled.search(_text(value)) for value in row if value is not None)


def rows(name: str) -> list[tuple[Any, ...]]:
    """All of a table, as the database has it."""
    return [tuple(row) for row in db.session.execute(select(Model.metadata.tables[name]))]


def stored(folder: Path) -> Iterator[bytes]:
    return (path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
