"""What endpoints are told of form responses (R11), and that one event told by two names is two messages."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from standardwebhooks import Webhook
from werkzeug.test import TestResponse

from tests.calls import Calls
from tests.conftest import World
from tests.deliveries.outbox import deliveries, happen, set_form, submit, subscribe
from tests.servers.receiver import Receiver
from webapp.database.ids import show
from webapp.deliveries.dispatch import dispatch
from webapp.events.models import Event
from webapp.extensions import db
from webapp.submissions.models import Submission
from webapp.worker.runner import drain

Post = Callable[[FlaskClient, World], TestResponse]
PERSON = {"name": "John Doe", "email": "john@example.com", "phone": "+12025550123", "message": "Call me"}


def by_form_responses(client: FlaskClient, world: World) -> TestResponse:
    body = {"form_response": {"domain_id": world.domain_id, "form_data": PERSON, "form_type": "contact"}}
    return client.post("/api/v1/form_responses", json=body, headers={"Authorization": f"Bearer {world.api_key}"})


def by_forms_api(client: FlaskClient, world: World) -> TestResponse:
    path = f"/api/v1/forms/{show('form', world.form_id)}/submissions"
    return client.post(path, json={"fields": PERSON}, headers={"x-api-key": world.api_key})


def by_leads_api(client: FlaskClient, world: World) -> TestResponse:
    return client.post("/api/public/leads", json=PERSON, headers={"x-api-key": world.api_key})


def by_inbound_webhook(client: FlaskClient, world: World) -> TestResponse:
    headers = {"X-Webhook-Token": world.inbound_token}
    return client.post(f"/api/webhooks/inbound/{world.inbound_id}", json=PERSON, headers=headers)


def by_hosted_form(client: FlaskClient, world: World) -> TestResponse:
    return client.post(f"/f/{show('form', world.form_id)}", json=PERSON, headers={"Accept": "application/json"})


def by_web_form(client: FlaskClient, world: World) -> TestResponse:
    data = {"contact.lastName": "Doe", "contact.firstName": "John", "contact.email": PERSON["email"]}
    body = {"teamId": world.team_id, "teamKey": world.team_key, "formData": data}
    return client.post("/webFormSubmit", json=body)


def told(hook: Receiver, count: int = 1) -> list[dict[str, Any]]:
    return [json.loads(request.body) for request in hook.wait_for(count)]


@pytest.mark.contract("R11", "C19")
def test_a_form_response_is_told_under_the_ids_and_the_time_of_its_answer(
    context: Flask, client: FlaskClient, world: World, hook: Receiver
) -> None:
    subscribe(world, hook.url, "form_response.created")
    answer = by_form_responses(client, world).get_json()
    drain(context)
    assert told(hook) == [
        {
            "event": "form_response.created",
            "data": {
                "id": answer["id"],
                "lead_id": answer["lead_id"],
                "form_data": PERSON,
                "created_at": answer["created_at"],
            },
        }
    ]


@pytest.mark.contract("C19")
@pytest.mark.parametrize(
    "post", [by_forms_api, by_leads_api, by_inbound_webhook, by_hosted_form, by_web_form, by_form_responses]
)
def test_an_accepted_submission_of_any_dialect_is_told_in_both_shapes_to_those_who_want_them(
    context: Flask, client: FlaskClient, world: World, hook: Receiver, post: Post
) -> None:
    subscribe(world, hook.url + "/responses", "form_response.created")
    subscribe(world, hook.url + "/flat", "form.submitted")
    assert post(client, world).status_code in (200, 201)
    drain(context)
    hook.wait_for(2)
    bodies = {request.path: json.loads(request.body) for request in hook.requests}
    data, flat = bodies["/responses"]["data"], bodies["/flat"]
    assert data["form_data"]["name"] == "John Doe"
    assert data["form_data"]["email"] == flat["fields"]["email"] == "john@example.com"
    assert data["lead_id"] == flat["personId"]
    assert data["id"].removeprefix("form_response_") == flat["submissionId"].removeprefix("sub_")
    assert flat["isNew"] is True


def test_custom_data_stands_beside_the_known_fields(context: Flask, world: World, hook: Receiver) -> None:
    subscribe(world, hook.url, "form_response.created")
    submit(world, {"firstName": "Jane", "projectTypes": ["Roof"]}, custom={"petCount": 2, "name": "not hers"})
    drain(context)
    (body,) = told(hook)
    assert body["data"]["form_data"] == {"name": "Jane", "project_types": ["Roof"], "petCount": 2}


def test_an_endpoint_of_both_names_gets_two_messages_with_an_id_each(
    context: Flask, world: World, hook: Receiver
) -> None:
    set_form(world, notify_members=False)
    endpoint_id = subscribe(world, hook.url, "form.submitted", "form_response.created")
    event_id = submit(world)
    drain(context)
    first, second = hook.wait_for(2)
    assert {json.loads(request.body)["event"] for request in hook.requests} == {
        "form.submitted",
        "form_response.created",
    }
    ids = {json.loads(request.body)["event"]: request.headers["webhook-id"] for request in (first, second)}
    assert ids["form.submitted"] == show("evt", event_id)
    assert len(set(ids.values())) == 2
    rows = deliveries(endpoint_id=endpoint_id)
    assert sorted(row.event_name for row in rows) == ["form.submitted", "form_response.created"]
    assert {row.event_id for row in rows} == {event_id}


def test_the_second_message_is_signed_under_its_own_id_and_made_only_once(
    context: Flask, client: FlaskClient, world: World, hook: Receiver
) -> None:
    api = Calls(client, world.admin_api_key)
    wanted = {"url": hook.url, "events": ["form_response.created"]}
    secret = api.post("/webhook-endpoints", wanted)["data"]["secret"]
    event_id = submit(world)
    dispatch()
    event = db.session.get_one(Event, event_id, populate_existing=True)
    event.pending_at = event.created_at
    db.session.commit()
    drain(context)
    (request,) = hook.wait_for(1)
    Webhook(secret).verify(request.body, dict(request.headers))
    (row,) = api.get("/deliveries?channel=webhook")["data"]
    assert (row["event"], row["webhookId"]) == ("form_response.created", request.headers["webhook-id"])


@pytest.mark.contract("R11")
def test_a_lead_that_changed_is_told_with_what_it_was_sent(context: Flask, world: World, hook: Receiver) -> None:
    subscribe(world, hook.url, "lead.updated")
    submission_id = db.session.get_one(Event, submit(world, {"email": "j@x.io"})).submission_id
    submission = db.session.get_one(Submission, submission_id)
    lead_id = submission.person_id
    assert lead_id is not None
    event_id = happen(world, "lead.updated", {"filled": ["firstName"]}, submission_id=submission_id, lead_id=lead_id)
    at = db.session.get_one(Event, event_id).created_at
    drain(context)
    lead = show("lead", lead_id)
    assert told(hook) == [
        {
            "event": "lead.updated",
            "data": {
                "id": lead,
                "lead_id": lead,
                "form_data": {"email": "j@x.io"},
                "created_at": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "filled": ["firstName"],
            },
        }
    ]


@pytest.mark.contract("R11")
@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("callback.scheduled", {"dueAt": "2026-01-31T09:00:00+00:00"}),
        ("callback.completed", {"outcome": "reached"}),
    ],
)
def test_a_callback_is_told_with_its_id_and_what_fits(
    context: Flask, world: World, hook: Receiver, kind: str, more: dict[str, str]
) -> None:
    subscribe(world, hook.url, kind)
    lead_id = db.session.get_one(Event, submit(world)).lead_id
    assert lead_id is not None
    event_id = happen(world, kind, {"callbackId": "cb_1", **more}, lead_id=lead_id)
    at = db.session.get_one(Event, event_id).created_at
    drain(context)
    (body,) = told(hook)
    ((name, value),) = more.items()
    assert body == {
        "event": kind,
        "data": {
            "id": "cb_1",
            "lead_id": show("lead", lead_id),
            "created_at": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            {"dueAt": "due_at"}.get(name, name): value,
        },
    }
