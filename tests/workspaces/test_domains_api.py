import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.calls import Calls, statements
from tests.conftest import World, new_world
from tests.intake.ways import rows
from webapp.workspaces.models import AuditEntry

UNKNOWN = {"error": "Validation failed", "details": {"domain_id": ["is unknown"]}}


@pytest.fixture
def api(client: FlaskClient, world: World) -> Calls:
    return Calls(client, world.admin_api_key)


def respond(client: FlaskClient, world: World, domain_id: str, **data: object) -> TestResponse:
    body = {"form_response": {"domain_id": domain_id, "form_data": {"email": "jane@acme.test", **data}}}
    return client.post("/api/v1/form_responses", headers={"Authorization": f"Bearer {world.api_key}"}, json=body)


def test_domains_are_listed_with_the_ids_that_form_responses_name(
    client: FlaskClient, world: World, api: Calls
) -> None:
    made = api.post("/domains", {"host": " WWW.Bücher.de. "})["data"]
    assert (made["host"], made["requiredFields"]) == ("www.xn--bcher-kva.de", [])
    assert api.get(f"/domains/{made['id']}")["data"] == made
    listed = api.get("/domains")["data"]
    assert [row["id"] for row in listed] == [made["id"], world.domain_id]
    assert {respond(client, world, row["id"]).status_code for row in listed} == {201}


def test_required_fields_are_asked_of_the_next_form_response(client: FlaskClient, world: World, api: Calls) -> None:
    path, fields = f"/domains/{world.domain_id}", ["firstName", "size", "size"]
    assert api.patch(path, {"requiredFields": fields})["data"]["requiredFields"] == ["firstName", "size"]
    details = {f"form_data.{name}": ["is required"] for name in ("firstName", "size")}
    assert respond(client, world, world.domain_id).get_json() == {"error": "Validation failed", "details": details}
    assert respond(client, world, world.domain_id, firstName="Jane", size=4).status_code == 201
    api.patch(path, {"requiredFields": []})
    assert respond(client, world, world.domain_id).status_code == 201


def test_a_host_is_listed_once(app: Flask, client: FlaskClient, api: Calls) -> None:
    first, second = (api.post("/domains", {"host": host})["data"] for host in ("a.test", "b.test"))
    assert api.post("/domains", {"host": "A.test"}, 409)["error"] == "a.test is listed already."
    assert api.patch(f"/domains/{second['id']}", {"host": "a.test"}, 409)["code"] == "CONFLICT"
    assert api.patch(f"/domains/{first['id']}", {"host": "A.TEST"})["data"] == first
    assert api.patch(f"/domains/{second['id']}", {"host": "c.test"})["data"] == {**second, "host": "c.test"}
    with app.app_context():
        other = new_world("Other", "owner@other.test")
    assert Calls(client, other.admin_api_key).post("/domains", {"host": "a.test"})["data"]["host"] == "a.test"


@pytest.mark.parametrize(
    "values",
    [
        {"host": "https://a.test"},
        {"host": "a.test/path"},
        {"host": "a.test:443"},
        {"host": "a..test"},
        {"host": ""},
        {"host": "x" * 254},
        {"host": None},
        {"requiredFields": [""]},
        {"requiredFields": "email"},
        {"name": "A"},
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_name(api: Calls, world: World, values: dict[str, object]) -> None:
    before = api.get("/domains")["data"]
    answer = api.patch(f"/domains/{world.domain_id}", values, 400)
    assert [field.split(".")[0] for field in answer["fields"]] == list(values)
    assert list(api.post("/domains", {"host": "new.test", **values}, 400)["fields"]) == list(answer["fields"])
    assert api.get("/domains")["data"] == before


def test_a_deleted_domain_is_unknown_to_form_responses(client: FlaskClient, world: World, api: Calls) -> None:
    assert api.delete(f"/domains/{world.domain_id}")["data"] == {"id": world.domain_id}
    assert api.get(f"/domains/{world.domain_id}", 404)["error"] == "This domain does not exist."
    assert api.delete(f"/domains/{world.domain_id}", 404)["code"] == "NOT_FOUND"
    assert respond(client, world, world.domain_id).get_json() == UNKNOWN


def test_who_changed_what_is_noted(app: Flask, api: Calls) -> None:
    made = api.post("/domains", {"host": "a.test"})["data"]["id"]
    api.patch(f"/domains/{made}", {"requiredFields": ["phone"]})
    api.delete(f"/domains/{made}")
    assert [(entry.action, entry.subject, entry.data["changed"]) for entry in rows(app, AuditEntry)] == [
        ("domain.created", made, ["host"]),
        ("domain.updated", made, ["required_fields"]),
        ("domain.deleted", made, []),
    ]


@pytest.mark.contract("C8")
def test_a_domain_of_another_workspace_does_not_exist(app: Flask, client: FlaskClient, api: Calls) -> None:
    with app.app_context():
        other = new_world("Other", "owner@other.test")
    path = f"/domains/{other.domain_id}"
    for answer in (api.get(path, 404), api.patch(path, {"host": "mine.test"}, 404), api.delete(path, 404)):
        assert answer == {"success": False, "error": "This domain does not exist.", "code": "NOT_FOUND"}
    assert Calls(client, other.admin_api_key).get(path)["data"]["host"] == "localhost"


def test_a_list_of_three_costs_as_many_statements_as_a_list_of_one(app: Flask, api: Calls) -> None:
    for name in "ab":
        api.post("/domains", {"host": f"{name}.test"})
    costs = []
    for limit in (1, 3):
        with statements(app) as sent:
            assert len(api.get(f"/domains?limit={limit}")["data"]) == limit
        costs.append(len(sent))
    assert costs[0] == costs[1]
