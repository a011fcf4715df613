import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calls import Calls, submit
from tests.conftest import World, new_world
from webapp.database.ids import show


@pytest.fixture
def api(client: FlaskClient, world: World) -> Calls:
    return Calls(client, world.admin_api_key)


def send(client: FlaskClient, world: World, body: bytes) -> int:
    path = f"/api/v1/forms/{show('form', world.form_id)}/submissions"
    headers = {"x-api-key": world.api_key, "Content-Type": "application/json"}
    return client.post(path, data=body, headers=headers).status_code


@pytest.mark.contract("C6b")
def test_a_submission_is_shown_as_it_was_sent_with_what_became_of_it(
    client: FlaskClient, world: World, api: Calls
) -> None:
    body = '{"fields": {"email":  "jane@acme.test", "name": "Zoë 😀"}}'
    assert send(client, world, body.encode()) == 201
    (row,) = api.get("/submissions")["data"]
    (lead,) = api.get("/leads")["data"]
    assert {name: row[name] for name in row if name not in ("id", "createdAt")} == {
        "outcome": "accepted",
        "reason": row["reason"],
        "isNew": True,
        "matchedBy": None,
        "dialect": "forms_api",
        "formId": show("form", world.form_id),
        "personId": lead["id"],
        "body": body,
        "isTest": False,
    }
    detail = api.get(f"/submissions/{row['id']}")["data"]
    assert {name: detail[name] for name in row} == row
    assert sorted(set(detail) - set(row)) == ["contentType", "mapped", "origin", "result", "settledAt"]
    assert detail["result"]["isNew"] is True


@pytest.mark.contract("C6b")
def test_a_known_person_says_what_they_were_matched_by(client: FlaskClient, world: World, api: Calls) -> None:
    for _ in range(2):
        submit(client, world, email="jane@acme.test")
    assert [(row["isNew"], row["matchedBy"]) for row in api.get("/submissions")["data"]] == [
        (False, "email"),
        (True, None),
    ]


def test_spam_tells_of_no_person(client: FlaskClient, world: World, api: Calls) -> None:
    api.post("/blocklist", {"kind": "domain", "value": "spam.test"})
    submit(client, world, email="bob@spam.test")
    (row,) = api.get("/submissions?outcome=spam")["data"]
    assert (row["reason"], row["personId"], row["isNew"]) == ("blocked domain spam.test", None, None)


def test_the_ledger_is_filtered_by_outcome_form_way_in_and_time(client: FlaskClient, world: World, api: Calls) -> None:
    other = api.post("/forms", {"name": "Other"})["data"]["id"]
    submit(client, world, email="jane@acme.test")
    assert send(client, world, b'{"fields": {}}') == 400
    found = {
        "outcome=accepted": 1,
        "outcome=invalid": 1,
        "outcome=spam": 0,
        f"form={show('form', world.form_id)}": 2,
        f"form={other}": 0,
        "dialect=forms_api": 2,
        "dialect=leads_api": 0,
        "since=2020-01-01T00:00:00Z": 2,
        "since=2200-01-01T00:00:00Z": 0,
    }
    assert {query: len(api.get(f"/submissions?{query}")["data"]) for query in found} == found
    assert list(api.get("/submissions?outcome=odd", 400)["fields"]) == ["outcome"]


@pytest.mark.contract("C8")
def test_another_workspaces_submission_does_not_exist(app: Flask, client: FlaskClient, api: Calls) -> None:
    with app.app_context():
        other = new_world("Other", "owner@other.test")
    submit(client, other, email="jane@acme.test")
    (theirs,) = Calls(client, other.admin_api_key).get("/submissions")["data"]
    assert api.get(f"/submissions/{theirs['id']}", 404)["error"] == "This submission does not exist."
    assert api.get("/submissions")["data"] == []
    assert api.get(f"/submissions?form={theirs['formId']}")["data"] == []
