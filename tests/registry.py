"""The operations of the management API, gathered from the modules that declare them, and one thing of each kind."""

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

import webapp
from tests.automation.flow import make_workflow, runs
from tests.calls import Calls, submit
from tests.conftest import World
from tests.leads.desk import make_lead
from tests.visitor import sign_in
from webapp.automation.starting import start_runs
from webapp.database.ids import new_id, show
from webapp.deliveries.bell_views import NOTICE
from webapp.deliveries.dispatch import dispatch
from webapp.deliveries.notice_models import Notice
from webapp.events.models import Event
from webapp.extensions import db
from webapp.http.api import Api
from webapp.http.fields import CONSENT, FILE, LEAD, RUN, WORKFLOW
from webapp.http.operation import Operation
from webapp.insights.alarms import ALARM
from webapp.insights.models import Alarm
from webapp.leads.browsing import Viewer
from webapp.leads.bulk import start_bulk
from webapp.leads.importing import upload
from webapp.leads.merging import merge
from webapp.leads.page_inputs import BULK_JOB, IMPORT, MERGE, VIEW
from webapp.leads.saved_views import create_view
from webapp.submissions.attached import Attached, write_attached
from webapp.submissions.consents import Agreed, consents_of
from webapp.submissions.files.references import Reference
from webapp.submissions.files.rows import write_files
from webapp.submissions.files.store import Store
from webapp.submissions.models import Submission
from webapp.workspaces.access import find_key
from webapp.workspaces.invitations import invite
from webapp.workspaces.logins import find_signed_in


def _operations() -> Iterator[Operation]:
    for path in sorted(Path(webapp.__file__).parent.glob("*/*api.py")):
        api = getattr(import_module(f"webapp.{path.parent.name}.{path.stem}"), "api", None)
        if isinstance(api, Api):
            yield from api.operations


OPERATIONS = tuple(_operations())


def things(app: Flask, client: FlaskClient, world: World) -> dict[str, str]:
    """Ids that exist, by the name of the parameter that takes them; makes what the world hasn't got yet."""
    api = Calls(client, world.admin_api_key)
    endpoint = {"url": "http://127.0.0.1:8099/hook", "events": ["form.submitted"]}
    endpoint_id = api.post("/webhook-endpoints", endpoint)["data"]["id"]
    sent = submit(client, world, email="jane@acme.test", name="Jane Doe", message="Hello")
    with app.app_context():
        dispatch()
        key = find_key(db.session(), world.api_key)
    assert key is not None
    field = {"entity": "lead", "key": "whatsapp_no", "type": "phone"}
    entry = {"kind": "phrase", "value": "a phrase that nobody writes"}
    lead_id = api.get("/leads")["data"][0]["id"]
    return {
        "form_id": api.post("/forms", {"name": "Second"})["data"]["id"],
        "lead_id": lead_id,
        "submission_id": "sub_" + sent["submissionId"][-26:],
        "member_id": api.get("/members")["data"][0]["id"],
        "endpoint_id": endpoint_id,
        "delivery_id": api.get("/deliveries?channel=webhook")["data"][0]["id"],
        "entry_id": api.post("/blocklist", entry)["data"]["id"],
        "account_id": api.post("/accounts", {"name": "Acme"})["data"]["id"],
        "deal_id": api.post("/deals", {"name": "Roof", "sourceName": "Fair"})["data"]["id"],
        "callback_id": api.post("/callbacks", {"leadId": lead_id, "dueAt": "2026-03-29T12:00:00Z"})["data"]["id"],
        "inbound_key_id": api.get("/inbound-keys")["data"][0]["id"],
        "domain_id": api.get("/domains")["data"][0]["id"],
        "team_key_id": api.get("/team")["data"]["keys"][0]["id"],
        "custom_field_id": api.post("/custom-fields", field)["data"]["id"],
        "api_key_id": show("key", key.id),
    }


def make_alarm(world: World) -> str:
    """A website that a form refuses; its id. Needs an application context."""
    at, name = datetime.now(UTC), "https://shop.acme.test"
    about = {"workspace_id": world.workspace_id, "form_id": world.form_id, "kind": "origin", "name": name}
    known = db.session.scalars(select(Alarm).filter_by(**about)).first()
    alarm = known or Alarm(id=new_id(), count=1, since=at, created_at=at, **about)
    db.session.add(alarm)
    db.session.commit()
    return ALARM.show(alarm.id)


def keep_file(app: Flask, world: World, submission_id: bytes) -> bytes:
    """Give a submission a file; its id. Needs an application context."""
    file = Reference("cv", "cv.pdf", "cv.pdf", 8, "ab" * 32, "pdf")
    row = {"id": submission_id, "workspace_id": world.workspace_id, "form_id": world.form_id}
    write_files(db.session.connection(), {**row, "created_at": datetime.now(UTC)}, [file])
    Store(app.config["FILES_DIR"]).keep(world.workspace_id, file.id_for(world.form_id), b"%PDF-1.7")
    db.session.commit()
    return file.id_for(world.form_id)


def keep_consent(submission_id: bytes) -> bytes:
    """Give a submission a consent; its id. Needs an application context."""
    submission = db.session.get_one(Submission, submission_id)
    row = {column.name: getattr(submission, column.name) for column in Submission.__table__.c}
    write_attached(db.session.connection(), row, Attached((), [Agreed("news", 1, "Send me news.")]))
    db.session.commit()
    return consents_of(db.session(), [submission_id])[-1].id


def make_notice(world: World, member_id: bytes) -> bytes:
    """Tell a member something by the bell; its id. Needs an application context."""
    event_id = db.session.scalars(select(Event.id).filter_by(workspace_id=world.workspace_id)).first()
    about = {"workspace_id": world.workspace_id, "member_id": member_id, "event_id": event_id}
    told = Notice(id=new_id(), topic="lead_new", title="New lead", path="", created_at=datetime.now(UTC), **about)
    db.session.execute(delete(Notice).where(Notice.member_id == member_id))
    db.session.add(told)
    db.session.commit()
    return told.id


def page_things(app: Flask, client: FlaskClient, world: World) -> dict[str, str]:
    """And of what only the dashboard's pages name."""
    known = things(app, client, world)
    owner = sign_in(app, world.workspace_id, "owner")
    with app.app_context():
        me = find_signed_in(db.session(), owner.token)[0]
        assert me is not None
        invitation, _ = invite(db.session(), me, f"{world.workspace_id.hex()}@invited.test", "member")
        file = upload(db.session(), me.workspace_id, me.member_id, "people.csv", b"Email\njane@acme.test\n")
        view = create_view(db.session(), me, "New ones", [("status", "New")], shared=False)
        job = start_bulk(db.session(), Viewer.of(me), "add_tag", "seen", lead_ids=[])
        db.session.commit()
        twins = [make_lead(world, email=f"{name}@twins.test") for name in ("ann", "bob", "cid")]
        merged = merge(db.session(), me.workspace_id, twins[0], twins[1], {}, me.actor)
        submission_id = db.session.scalars(select(Submission.id).filter_by(workspace_id=world.workspace_id)).first()
        file_id = keep_file(app, world, submission_id or b"")
        consent_id = keep_consent(submission_id or b"")
        workflow_id = make_workflow(world, {"key": "a", "do": "tag", "tag": "seen"})
        submit(client, world, email="set@off.test")
        dispatch(follow=start_runs)
        return {
            **known,
            "consent_id": CONSENT.show(consent_id),
            "workflow_id": WORKFLOW.show(workflow_id),
            "run_id": RUN.show(runs(workflow_id=workflow_id)[0].id),
            "file_id": FILE.show(file_id),
            "import_id": IMPORT.show(file.id),
            "alarm_id": make_alarm(world),
            "view_id": VIEW.show(view.id),
            "notice_id": NOTICE.show(make_notice(world, me.member_id)),
            "other_id": LEAD.show(twins[2]),
            "merge_id": MERGE.show(merged.id),
            "job_id": BULK_JOB.show(job.id),
            "invitation_id": show("inv", invitation.id),
            "session_id": show("ses", me.session_id),
        }
