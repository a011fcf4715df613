"""Who is told of a lead: owners and admins, others who ask for it, Discord and webhooks, and those of one API key."""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calls import Calls
from tests.conftest import World, new_world
from tests.deliveries.outbox import deliveries
from tests.servers.mailbox import Mailbox
from tests.servers.receiver import Receiver
from webapp.database.ids import parse, show
from webapp.database.transactions import in_transaction
from webapp.deliveries.dispatch import dispatch
from webapp.extensions import db
from webapp.worker.runner import drain
from webapp.workspaces.keys import create_key
from webapp.workspaces.lifecycle import add_member, create_user
from webapp.workspaces.models import Workspace

JANE = {"email": "jane@lead.test", "firstName": "Jane", "message": "Please call."}


@pytest.fixture
def api(client: FlaskClient, world: World) -> Calls:
    return Calls(client, world.admin_api_key)


def join(world: World, email: str, role: str) -> str:
    """The id of a new member."""
    workspace = db.session.get_one(Workspace, world.workspace_id)
    member = add_member(db.session(), workspace, create_user(db.session(), email, "correct horse battery"), role)
    db.session.commit()
    return show("mem", member.id)


def new_key(world: World) -> tuple[str, str]:
    """The id and the text of another API key."""
    key, text = in_transaction(db.session, lambda session: create_key(session, world.workspace_id, "Shop"))
    return show("key", key.id), text


def send_lead(client: FlaskClient, key: str, **fields: object) -> Any:
    response = client.post("/api/public/leads", json={**JANE, **fields}, headers={"x-api-key": key})
    assert response.status_code == 201, response.text
    return response.get_json()["data"]


@pytest.mark.contract("L7", "L8")
def test_a_lead_is_told_to_owners_and_admins_to_discord_and_to_the_webhook(
    context: Flask, client: FlaskClient, world: World, api: Calls, hook: Receiver, box: Mailbox
) -> None:
    for email, role in (("admin@acme.test", "admin"), ("member@acme.test", "member"), ("viewer@acme.test", "viewer")):
        join(world, email, role)
    events = ["form.submitted"]
    api.post("/webhook-endpoints", {"url": f"{hook.url}/discord", "events": events, "channel": "discord"})
    api.post("/webhook-endpoints", {"url": f"{hook.url}/webhook", "events": events})
    lead = send_lead(client, world.api_key)
    drain(context)
    assert sorted(mail.recipients for mail in box.mails) == [("admin@acme.test",), ("owner@acme.test",)]
    bodies = {request.path: json.loads(request.body) for request in hook.wait_for(2)}
    assert bodies["/webhook"]["personId"] == lead["leadId"]
    assert bodies["/discord"]["embeds"][0]["description"] == "Please call."


@pytest.mark.contract("L8")
def test_a_member_who_asks_for_it_is_told_and_an_admin_who_does_not_want_it_is_not(
    context: Flask, client: FlaskClient, world: World, api: Calls
) -> None:
    member, admin = join(world, "member@acme.test", "member"), join(world, "admin@acme.test", "admin")
    assert api.patch(f"/members/{member}", {"notified": True})["data"]["notified"] is True
    assert api.patch(f"/members/{admin}", {"notified": False})["data"]["notified"] is False
    send_lead(client, world.api_key)
    dispatch()
    assert sorted(row.target for row in deliveries()) == ["member@acme.test", "owner@acme.test"]


@pytest.mark.contract("L11")
def test_each_accepted_submission_tells_again_with_the_lead_to_reply_to(
    context: Flask, client: FlaskClient, world: World, box: Mailbox
) -> None:
    answers = [send_lead(client, world.api_key, message=text) for text in ("First", "Second")]
    assert answers[0]["leadId"] == answers[1]["leadId"]
    drain(context)
    mails = sorted((mail.message for mail in box.wait_for(2)), key=lambda mail: str(mail["Subject"]))
    assert [mail["Subject"].split(":")[0] for mail in mails] == ["New lead", "New submission"]
    assert [mail["Reply-To"] for mail in mails] == ["jane@lead.test"] * 2
    assert ["First" in mails[0].get_content(), "Second" in mails[1].get_content()] == [True, True]


@pytest.mark.contract("I12")
def test_an_endpoint_of_an_api_key_hears_of_what_came_in_with_that_key_alone(
    context: Flask, client: FlaskClient, world: World, api: Calls, hook: Receiver
) -> None:
    key_id, key = new_key(world)
    own = {"url": f"{hook.url}/key", "events": ["form.submitted", "lead.created"], "apiKeyId": key_id}
    made = api.post("/webhook-endpoints", own)["data"]
    assert made["apiKeyId"] == key_id
    assert api.get(f"/webhook-endpoints/{made['id']}")["data"]["apiKeyId"] == key_id
    assert (
        api.post("/webhook-endpoints", {"url": f"{hook.url}/all", "events": ["form.submitted"]})["data"]["apiKeyId"]
        is None
    )
    send_lead(client, world.api_key)
    headers = {"X-Webhook-Token": world.inbound_token}
    client.post(f"/api/webhooks/inbound/{world.inbound_id}", json={"phone": "+12025550123"}, headers=headers)
    theirs = send_lead(client, key, email="other@lead.test")
    drain(context)
    requests = hook.wait_for(5)
    assert [request.path for request in requests].count("/all") == 3
    told = [json.loads(request.body) for request in requests if request.path == "/key"]
    assert sorted(body["event"] for body in told) == ["form.submitted", "lead.created"]
    assert {body["submissionId"] for body in told} == {theirs["submissionId"]}


def test_an_endpoint_of_an_api_key_is_not_told_of_what_no_key_brought(
    context: Flask, client: FlaskClient, world: World, api: Calls
) -> None:
    key_id, key = new_key(world)
    own = {"url": "https://example.com/", "events": ["lead.updated", "form.submitted"], "apiKeyId": key_id}
    made = api.post("/webhook-endpoints", own)["data"]
    lead = send_lead(client, key)
    api.patch(f"/leads/{lead['leadId']}", {"city": "Bern"})
    dispatch()
    assert [row.event_name for row in deliveries(endpoint_id=parse("ep", made["id"]))] == ["form.submitted"]


@pytest.mark.contract("C8")
def test_another_workspaces_key_and_an_unknown_channel_are_refused(
    context: Flask, client: FlaskClient, world: World, api: Calls
) -> None:
    theirs, _ = new_key(new_world("Other", "owner@other.test"))
    body = {"url": "https://example.com/", "events": ["form.submitted"]}
    assert api.post("/webhook-endpoints", {**body, "apiKeyId": theirs}, 404)["error"] == "This key does not exist."
    for channel in ("email", "sms"):
        assert list(api.post("/webhook-endpoints", {**body, "channel": channel}, 400)["fields"]) == ["channel"]
    assert list(api.post("/webhook-endpoints", {**body, "channel": "discord"}, 400)["fields"]) == ["url"]
