from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calls import Calls, statements, submit
from tests.conftest import World, new_world
from tests.intake.ways import events
from webapp.database.ids import parse, show
from webapp.extensions import db
from webapp.workspaces.lifecycle import add_member, create_user
from webapp.workspaces.models import Workspace

NOON = "2026-03-29T12:00:00Z"


@pytest.fixture
def api(client: FlaskClient, world: World) -> Calls:
    return Calls(client, world.admin_api_key)


@pytest.fixture
def lead(client: FlaskClient, world: World) -> str:
    return person(client, world)


def person(client: FlaskClient, world: World, email: str = "jane@acme.test") -> str:
    return "lead_" + submit(client, world, email=email)["personId"][-26:]


def promised(api: Calls, lead: str, **more: object) -> Any:
    return api.post("/callbacks", {"leadId": lead, "dueAt": NOON, **more})["data"]


def second_member(app: Flask, world: World) -> str:
    with app.app_context():
        user = create_user(db.session(), "ann@acme.test", "correct horse battery")
        db.session.flush()
        workspace = db.session.get_one(Workspace, world.workspace_id)
        member = show("mem", add_member(db.session(), workspace, user, "member").id)
        db.session.commit()
    return member


def told(app: Flask, kind: str) -> list[dict[str, Any]]:
    """What the events of a kind say, each of which is the lead's own and waits for its dispatch."""
    found = events(app, kind)
    assert all(event.lead_id is not None and event.pending_at is not None for event in found)
    return [{name: value for name, value in event.data.items() if name != "by"} for event in found]


def due(api: Calls, query: str) -> list[str]:
    return [row["dueAt"] for row in api.get(f"/callbacks?{query}")["data"]]


def test_a_callback_is_scheduled_for_a_lead_and_told_of(app: Flask, api: Calls, lead: str) -> None:
    member = api.get("/members")["data"][0]["id"]
    made = promised(api, lead, dueAt="2026-03-29T14:00:00.5+02:00", note="Ask for the roof", assignee=member)
    assert (made["leadId"], made["assignee"], made["note"]) == (lead, member, "Ask for the roof")
    assert (made["dueAt"], made["status"], made["outcome"]) == ("2026-03-29T12:00:00.500000Z", "scheduled", None)
    assert made["completedAt"] is made["submissionId"] is None
    assert api.get(f"/callbacks/{made['id']}")["data"] == made
    assert api.get("/callbacks")["data"] == [made]
    assert told(app, "callback.scheduled") == [
        {"callbackId": made["id"], "dueAt": "2026-03-29T12:00:00.500000+00:00"},
    ]


@pytest.mark.parametrize(
    "due_at", ["tomorrow", "2026-03-29", "2026-03-29T12:00:00", "29.03.2026 12:00", 1774785600, None]
)
def test_a_due_time_is_iso_8601_with_its_zone(api: Calls, lead: str, due_at: object) -> None:
    assert list(api.post("/callbacks", {"leadId": lead, "dueAt": due_at}, 400)["fields"]) == ["dueAt"]
    assert api.get("/callbacks")["data"] == []


def test_a_callback_goes_to_whoever_has_the_lead_unless_it_says_otherwise(
    app: Flask, world: World, api: Calls, lead: str
) -> None:
    owner, ann = api.get("/members")["data"][0]["id"], second_member(app, world)
    api.patch(f"/leads/{lead}", {"assigneeId": owner})
    made = [promised(api, lead, **more)["assignee"] for more in ({}, {"assignee": ann}, {"assignee": None})]
    assert made == [owner, ann, None]


def test_a_callback_that_a_form_response_asks_for_is_listed_too(client: FlaskClient, world: World, api: Calls) -> None:
    data = {"email": "jane@acme.test", "callback_at": "2026-03-29T12:00:00Z"}
    body = {"form_response": {"domain_id": world.domain_id, "form_data": data}}
    response = client.post("/api/v1/form_responses", headers={"Authorization": f"Bearer {world.api_key}"}, json=body)
    assert response.get_json()["callback_scheduled"] is True
    (row,) = api.get("/callbacks?day=2026-03-29")["data"]
    assert (row["leadId"], row["dueAt"]) == (response.get_json()["lead_id"], "2026-03-29T12:00:00Z")
    assert row["submissionId"][-26:] == response.get_json()["id"][-26:]


def test_callbacks_are_listed_by_the_day_of_the_workspace(app: Flask, world: World, api: Calls, lead: str) -> None:
    with app.app_context():
        db.session.get_one(Workspace, world.workspace_id).time_zone = "Europe/Berlin"
        db.session.commit()
    inside = ["2026-03-28T23:00:00Z", "2026-03-29T21:59:59.999999Z"]
    for due_at in (*inside, "2026-03-28T22:59:59Z", "2026-03-29T22:00:00Z"):
        promised(api, lead, dueAt=due_at)
    assert due(api, "day=2026-03-29") == inside[::-1]
    assert due(api, "day=2026-03-28") == ["2026-03-28T22:59:59Z"]


@pytest.mark.parametrize("day", ["2026-02-30", "0000-01-01", "9999-12-31", "1774785600", "today", "2026-3-1", ""])
def test_a_day_that_is_none_is_refused(api: Calls, day: str) -> None:
    assert list(api.get(f"/callbacks?day={day}", 400)["fields"]) == ["day"]


def test_a_filter_finds_what_it_says_and_nothing_else(
    app: Flask, client: FlaskClient, world: World, api: Calls, lead: str
) -> None:
    ann, other = second_member(app, world), person(client, world, "john@acme.test")
    first = promised(api, lead, assignee=ann)["id"]
    second = promised(api, other, dueAt="2026-03-30T12:00:00Z")["id"]
    api.post(f"/callbacks/{second}/cancel", None, 200)
    wanted = {
        f"assignee={ann}": [first],
        f"lead={other}": [second],
        "status=scheduled": [first],
        "status=cancelled": [second],
        "status=completed": [],
        f"assignee={ann}&day=2026-03-29": [first],
        f"assignee={ann}&day=2026-03-30": [],
        "test=true": [],
        "": [second, first],
    }
    assert {query: [row["id"] for row in api.get(f"/callbacks?{query}")["data"]] for query in wanted} == wanted


def test_a_callback_is_completed_once_with_an_outcome_and_told_of(app: Flask, api: Calls, lead: str) -> None:
    made = promised(api, lead, note="Roof")
    path = f"/callbacks/{made['id']}/complete"
    done = api.post(path, {"outcome": "reached", "note": "Wants an offer"}, 200)["data"]
    assert (done["status"], done["outcome"], done["note"]) == ("completed", "reached", "Wants an offer")
    assert done["completedAt"] >= done["createdAt"]
    assert api.post(path, {"outcome": "no_answer"}, 409)["code"] == "CONFLICT"
    assert api.post(f"/callbacks/{made['id']}/cancel", None, 409)["code"] == "CONFLICT"
    assert api.patch(f"/callbacks/{made['id']}", {"note": "Later"}, 409)["code"] == "CONFLICT"
    assert api.get(f"/callbacks/{made['id']}")["data"] == done
    assert told(app, "callback.completed") == [
        {"callbackId": made["id"], "dueAt": "2026-03-29T12:00:00+00:00", "outcome": "reached"},
    ]


def test_a_completed_callback_keeps_its_note_unless_another_is_sent(api: Calls, lead: str) -> None:
    made = promised(api, lead, note="Roof")["id"]
    assert api.post(f"/callbacks/{made}/complete", {"outcome": "no_answer"}, 200)["data"]["note"] == "Roof"


@pytest.mark.parametrize("body", [{}, {"outcome": "sold"}, {"outcome": None}, {"outcome": "reached", "x": 1}])
def test_a_callback_is_completed_with_an_outcome_that_there_is(api: Calls, lead: str, body: dict[str, object]) -> None:
    made = promised(api, lead)
    assert api.post(f"/callbacks/{made['id']}/complete", body, 400)["code"] == "VALIDATION_ERROR"
    assert api.get(f"/callbacks/{made['id']}")["data"] == made


def test_a_cancelled_callback_is_over(app: Flask, api: Calls, lead: str) -> None:
    made = promised(api, lead)
    path = f"/callbacks/{made['id']}"
    assert api.post(f"{path}/cancel", None, 200)["data"] == {**made, "status": "cancelled"}
    assert api.post(f"{path}/cancel", None, 409)["error"] == "This callback is cancelled. Schedule another one."
    assert api.post(f"{path}/complete", {"outcome": "reached"}, 409)["code"] == "CONFLICT"
    assert [event["callbackId"] for event in told(app, "callback.cancelled")] == [made["id"]]


def test_a_callback_is_moved_and_given_to_another(app: Flask, world: World, api: Calls, lead: str) -> None:
    made, ann = promised(api, lead), second_member(app, world)
    changes = {"dueAt": "2026-03-30T12:00:00Z", "note": "Later", "assignee": ann}
    assert api.patch(f"/callbacks/{made['id']}", changes)["data"] == {**made, **changes}
    assert api.patch(f"/callbacks/{made['id']}", changes)["data"] == {**made, **changes}
    assert told(app, "callback.changed") == [{"callbackId": made["id"], "dueAt": "2026-03-30T12:00:00+00:00"}]
    assert list(api.patch(f"/callbacks/{made['id']}", {"dueAt": None}, 400)["fields"]) == ["dueAt"]


def test_a_deleted_lead_is_called_by_nobody(api: Calls, lead: str) -> None:
    made = promised(api, lead)
    api.delete(f"/leads/{lead}")
    assert api.get("/callbacks")["data"] == []
    assert api.get(f"/callbacks/{made['id']}", 404)["error"] == "This callback does not exist."
    assert api.post("/callbacks", {"leadId": lead, "dueAt": NOON}, 404)["error"] == "This lead does not exist."


@pytest.mark.contract("C10")
def test_a_callback_of_a_test_lead_is_test_data(client: FlaskClient, world: World, api: Calls) -> None:
    path, headers = f"/api/v1/forms/{show('form', world.form_id)}/submissions", {"x-api-key": world.test_api_key}
    assert client.post(path, headers=headers, json={"fields": {"email": "a@x.test"}}).status_code == 201
    made = promised(api, api.get("/leads?test=true")["data"][0]["id"])
    assert made["isTest"] is True
    assert api.get("/callbacks")["data"] == []
    assert api.get("/callbacks?test=true")["data"] == [made]


@pytest.mark.contract("C8")
def test_what_belongs_to_another_workspace_does_not_exist(
    app: Flask, client: FlaskClient, api: Calls, lead: str
) -> None:
    with app.app_context():
        other = new_world("Other", "owner@other.test")
    calls, mine = Calls(client, other.admin_api_key), promised(api, lead)
    member, their_lead = calls.get("/members")["data"][0]["id"], person(client, other)
    theirs = f"/callbacks/{promised(calls, their_lead)['id']}"
    gone = {"success": False, "error": "This callback does not exist.", "code": "NOT_FOUND"}
    assert api.get(theirs, 404) == api.patch(theirs, {"note": "x"}, 404) == gone
    assert api.post(f"{theirs}/complete", {"outcome": "reached"}, 404) == gone
    assert api.post(f"{theirs}/cancel", None, 404) == gone
    assert api.post("/callbacks", {"leadId": their_lead, "dueAt": NOON}, 404)["code"] == "NOT_FOUND"
    assert api.post("/callbacks", {"leadId": lead, "dueAt": NOON, "assignee": member}, 404)["code"] == "NOT_FOUND"
    assert api.patch(f"/callbacks/{mine['id']}", {"assignee": member}, 404)["code"] == "NOT_FOUND"
    for query in (f"lead={their_lead}", f"assignee={member}"):
        assert api.get(f"/callbacks?{query}", 404)["code"] == "NOT_FOUND"
    assert api.get("/callbacks")["data"] == [mine]


def test_a_list_of_three_costs_as_many_statements_as_a_list_of_one(app: Flask, api: Calls, lead: str) -> None:
    made = [promised(api, lead)["id"] for _ in range(3)]
    assert all(parse("cb", id_) for id_ in made)
    costs = []
    for limit in (1, 3):
        with statements(app) as sent:
            assert len(api.get(f"/callbacks?day=2026-03-29&lead={lead}&limit={limit}")["data"]) == limit
        costs.append(len(sent))
    assert costs[0] == costs[1]
