"""The rules that every operation keeps: credentials first, then the scope, then what was asked."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calls import Calls, statements, submit
from tests.conftest import World, new_world
from webapp.database.ids import new_id, show
from webapp.extensions import db
from webapp.workspaces.keys import SCOPES, create_key

PREFIXES = {"form_id": "form", "lead_id": "lead", "submission_id": "sub", "member_id": "mem", "entry_id": "blk"}
PREFIXES |= {"endpoint_id": "ep", "delivery_id": "dlv", "account_id": "acc", "deal_id": "deal", "callback_id": "cb"}
PREFIXES |= {"inbound_key_id": "inb", "domain_id": "dom", "team_key_id": "key", "custom_field_id": "fld"}
PREFIXES |= {"api_key_id": "key"}


@pytest.fixture
def api(client: FlaskClient, world: World) -> Calls:
    return Calls(client, world.admin_api_key)


def operations(client: FlaskClient) -> list[tuple[str, str]]:
    """Method and path of each, with an id that names nothing."""
    paths = client.get("/api/v1/openapi.json").get_json()["paths"]
    filled = {name: show(prefix, new_id()) for name, prefix in PREFIXES.items()}
    return [(method.upper(), path.format(**filled)) for path, methods in paths.items() for method in methods]


def key_with(app: Flask, world: World, *scopes: str) -> str:
    with app.app_context():
        _, text = create_key(db.session(), world.workspace_id, "Some", scopes=scopes)
        db.session.commit()
    return text


@pytest.mark.contract("C12")
def test_a_key_that_may_submit_can_read_and_change_nothing(client: FlaskClient, world: World) -> None:
    submitting = Calls(client, world.api_key)
    answers = {(method, path): submitting.open(method, path).status_code for method, path in operations(client)}
    assert len(answers) > 15
    assert set(answers.values()) == {403}


def test_a_refused_key_is_told_the_scope_that_is_needed(client: FlaskClient, world: World) -> None:
    answer = Calls(client, world.api_key).get("/leads", 403)
    assert answer == {
        "success": False,
        "error": "This key may not do that. Use a key with the scope leads:read.",
        "code": "FORBIDDEN",
    }


def test_nothing_is_answered_without_a_key(client: FlaskClient, world: World) -> None:
    answers = {client.open(f"/api/v1{path}", method=method).status_code for method, path in operations(client)[:20]}
    assert answers == {401}


@pytest.mark.contract("C8")
@pytest.mark.parametrize(("path", "body"), [("/forms/{form}", {"name": "Mine"}), ("/leads/{lead}", {"city": "Mine"})])
def test_another_workspaces_thing_is_answered_as_one_that_does_not_exist(
    app: Flask, client: FlaskClient, api: Calls, path: str, body: dict[str, str]
) -> None:
    with app.app_context():
        other = new_world("Other", "owner@other.test")
    person = submit(client, other, email="jane@other.test")["personId"]
    theirs = path.format(form=show("form", other.form_id), lead=f"lead_{person[-26:]}")
    missing = path.format(form=show("form", new_id()), lead=show("lead", new_id()))
    odd = path.format(form="form_x", lead="1")
    for method in ("GET", "PATCH", "DELETE"):
        worded = [api.open(method, of, json=body if method == "PATCH" else None) for of in (theirs, missing, odd)]
        assert [answer.status_code for answer in worded] == [404, 404, 404]
        assert worded[0].get_json() == worded[1].get_json() == worded[2].get_json()
    assert Calls(client, other.admin_api_key).get(theirs)["success"] is True


def test_every_scope_that_an_operation_needs_is_one_that_a_key_can_have(client: FlaskClient) -> None:
    paths = client.get("/api/v1/openapi.json").get_json()["paths"]
    needed = {of["description"].split("`")[1] for methods in paths.values() for of in methods.values()}
    assert needed - set(SCOPES) == set()


@pytest.mark.parametrize("path", ["/forms", "/leads", "/submissions", "/members", "/blocklist"])
def test_a_list_of_three_costs_as_many_statements_as_a_list_of_one(
    app: Flask, client: FlaskClient, world: World, api: Calls, path: str
) -> None:
    for number in range(3):
        submit(client, world, email=f"{number}@list.test", message="Hello", name="A B")
        api.post("/forms", {"name": "More"})
        api.post("/blocklist", {"kind": "domain", "value": f"spam{number}.test"})
    costs = []
    for limit in (1, 3):
        with statements(app) as sent:
            rows = api.get(f"{path}?limit={limit}")["data"]
        assert len(rows) == (limit if path != "/members" else 1)
        costs.append(len(sent))
    assert costs[0] == costs[1]


def test_an_unknown_method_is_told_which_ones_are_answered(api: Calls) -> None:
    response = api.open("PUT", "/leads")
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")


def test_what_fails_half_way_changes_nothing(app: Flask, world: World, api: Calls) -> None:
    foreign = show("mem", new_id())
    body = {"name": "Half", "assignment": {"mode": "user", "memberId": foreign}}
    before = api.get("/forms")["data"]
    assert api.post("/forms", body, 404)["error"] == "This member does not exist."
    assert api.get("/forms")["data"] == before
