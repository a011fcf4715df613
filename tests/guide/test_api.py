import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calls import Calls
from tests.conftest import World, new_world
from tests.intake.ways import rows
from webapp.leads.models import Lead
from webapp.submissions.models import Submission


@pytest.fixture
def api(client: FlaskClient, world: World) -> Calls:
    return Calls(client, world.admin_api_key)


def call(key: str, **fields: object) -> dict[str, Any]:
    headers = {"x-api-key": key, "content-type": "application/json"}
    pairs = [{"name": name, "value": value} for name, value in headers.items()]
    return {"path": "/api/public/leads", "headers": pairs, "body": json.dumps(fields)}


def test_a_dry_run_tells_gates_effects_and_the_answer_and_stores_nothing(app: Flask, world: World, api: Calls) -> None:
    walked = api.post("/dry-runs", call(world.api_key, name="Jane Doe", email="jane@acme.test"), 200)["data"]
    assert {gate["verdict"] for gate in walked["gates"]} == {"passed"}
    assert {"name": "email", "target": "Email", "value": "jane@acme.test"} in walked["places"]
    assert walked["effects"][0] == {"label": "Lead", "text": "A new lead: Jane Doe"}
    assert "owner@acme.test" in str(walked["told"])
    assert (walked["answer"]["status"], json.loads(walked["answer"]["body"])["success"]) == (201, True)
    assert (rows(app, Lead), rows(app, Submission)) == ([], [])


def test_a_local_endpoint_hears_of_it_once_it_fetches_it(world: World, api: Calls) -> None:
    api.post("/webhook-endpoints", {"url": "http://localhost:3000/", "channel": "local", "events": ["form.submitted"]})
    walked = api.post("/dry-runs", call(world.test_api_key, email="jane@acme.test"), 200)["data"]
    (told,) = [one for one in walked["told"] if one["how"] == "Endpoint"]
    assert (told["event"], told["note"]) == ("form.submitted", "once inlet listen fetches it")


def test_the_gate_that_stops_a_call_says_why(world: World, api: Calls) -> None:
    walked = api.post("/dry-runs", call(world.api_key, name="Jane"), 200)["data"]
    verdicts = {gate["title"]: gate["verdict"] for gate in walked["gates"]}
    assert (verdicts["Limits"], verdicts["Fields"], verdicts["Spam"]) == ("passed", "stopped", "not_reached")
    assert walked["answer"]["status"] == 400


def test_of_another_workspace_there_is_the_answer_alone(app: Flask, api: Calls) -> None:
    with app.app_context():
        other = new_world("Zebra", "owner@zebra.test")
    walked = api.post("/dry-runs", call(other.api_key, email="jane@acme.test"), 200)["data"]
    assert (walked["places"], walked["effects"], walked["told"]) == ([], [], [])
    assert walked["answer"]["status"] == 201
    assert "zebra" not in str(walked).lower()


def test_a_key_that_may_read_no_leads_is_not_told_whom_a_call_meets(
    client: FlaskClient, world: World, api: Calls
) -> None:
    client.post("/api/public/leads", headers={"x-api-key": world.api_key}, json={"email": "j@x.io", "name": "Jane Doe"})
    text = api.post("/api-keys", {"name": "CI", "scopes": ["submissions:write"]})["data"]["key"]
    walked = Calls(client, text).post("/dry-runs", call(world.api_key, email="j@x.io"), 200)["data"]
    assert (len(walked["places"]), walked["effects"], walked["told"]) == (1, [], [])
    assert "Jane" not in str(walked)
    told = api.post("/dry-runs", call(world.api_key, email="j@x.io"), 200)["data"]["effects"][0]["text"]
    assert told == "Known, found by email: Jane Doe"


def test_what_is_no_way_in_is_refused_with_the_cure(api: Calls) -> None:
    assert api.post("/dry-runs", {"path": "/leads"}, 400)["error"].startswith("No way in has this address.")
