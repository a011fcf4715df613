"""The Forms API as a caller sees it (K): keys, requests, answers, mapping and limits."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.calls import Calls
from tests.conftest import World, new_world
from tests.intake.ways import K, leads, refused, rows, set_limits, submissions
from webapp.database.ids import new_id, parse, show
from webapp.leads.models import Comment
from webapp.workspaces.models import ApiKey
from webapp.workspaces.secrets import decrypt, digest

JANE = {"name": "Jane Smith", "email": "jane@example.com"}
NOON = 1_800_014_400.0  # a full minute


def change_form(client: FlaskClient, world: World, **settings: object) -> None:
    Calls(client, world.admin_api_key).patch(f"/forms/{show('form', world.form_id)}", settings)


def flask(app: Flask, *arguments: str) -> str:
    """What a command prints."""
    result = app.test_cli_runner().invoke(args=list(arguments))
    assert result.exit_code == 0, result.output
    return result.output.strip()


def taken(response: TestResponse) -> Any:
    """The data of a success, whose envelope is the promised one."""
    answer = response.get_json()
    assert (response.status_code, answer.keys(), answer["success"]) == (201, {"success", "data"}, True), answer
    return answer["data"]


@pytest.mark.contract("K2")
def test_a_key_is_told_once_and_kept_as_its_sha256(app: Flask, client: FlaskClient, world: World) -> None:
    workspace = show("ws", world.workspace_id)
    text = flask(app, "keys", "create", workspace, "--name", "Shop")
    test_text = flask(app, "keys", "create", workspace, "--name", "Trial", "--test")
    kept = {key.name: key for key in rows(app, ApiKey)}
    assert (kept["Shop"].hash, kept["Shop"].encrypted) == (digest(text), None)
    assert kept["Trial"].hash == digest(test_text)
    with app.app_context():
        assert decrypt(kept["Trial"].encrypted) == test_text
    assert not any(secret in flask(app, "keys", "list", workspace) for secret in (text, test_text))
    assert {K.post(client, world, JANE, key=key).status_code for key in (text, test_text)} == {201}


@pytest.mark.contract("K3")
def test_a_rotated_key_works_on_for_its_overlap_and_no_longer(app: Flask, client: FlaskClient, world: World) -> None:
    workspace = show("ws", world.workspace_id)
    old = next(key for key in rows(app, ApiKey) if key.hash == digest(world.api_key))
    new = flask(app, "keys", "replace", workspace, show("key", old.id), "--overlap-hours", "2")
    assert [K.post(client, world, JANE, key=key).status_code for key in (world.api_key, new)] == [201, 201]
    ends = next(key for key in rows(app, ApiKey) if key.id == old.id).expires_at.timestamp()
    app.config["CLOCK"] = lambda: ends - 1
    assert K.post(client, world, JANE).status_code == 201
    app.config["CLOCK"] = lambda: ends
    assert [K.post(client, world, JANE, key=key).status_code for key in (world.api_key, new)] == [401, 201]


@pytest.mark.contract("K3")
def test_a_revoked_key_stops_at_once(app: Flask, client: FlaskClient, world: World) -> None:
    assert K.post(client, world, JANE).status_code == 201
    key = next(key for key in rows(app, ApiKey) if key.hash == digest(world.api_key))
    flask(app, "keys", "revoke", show("ws", world.workspace_id), show("key", key.id))
    response = K.post(client, world, JANE)
    assert (response.status_code, refused(response)) == (401, "UNAUTHORIZED")


@pytest.mark.contract("K4")
def test_the_way_in_takes_json_with_a_key(client: FlaskClient, world: World) -> None:
    assert K.path(world) == f"/api/v1/forms/{show('form', world.form_id)}/submissions"
    assert K.post(client, world, JANE, headers={"Content-Type": "application/json; charset=utf-8"}).status_code == 201
    for content_type in (None, "text/plain", "application/x-www-form-urlencoded"):
        response = K.post(client, world, JANE, headers={"Content-Type": content_type})
        assert (response.status_code, refused(response)) == (400, "VALIDATION_ERROR")


@pytest.mark.contract("K5")
@pytest.mark.parametrize(
    ("listed", "origin", "status"),
    [
        ([], "https://any.test", 201),
        ([], "null", 201),
        (["https://shop.test"], None, 201),
        (["https://shop.test"], "https://shop.test", 201),
        (["*.shop.test"], "https://www.shop.test", 201),
        (["https://shop.test"], "https://other.test", 403),
        (["https://shop.test"], "null", 403),
    ],
)
def test_an_origin_is_checked_against_the_forms_list(
    client: FlaskClient, world: World, listed: list[str], origin: str | None, status: int
) -> None:
    change_form(client, world, allowedOrigins=listed)
    response = K.post(client, world, JANE, headers={"Origin": origin})
    assert response.status_code == status
    assert status == 201 or refused(response) == "ORIGIN_NOT_ALLOWED"


@pytest.mark.contract("K6")
@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"email": "jane@example.com"}, 201),
        ({"name": "Jane"}, 201),
        ({"lname": "Smith"}, 201),
        ({"phone": "555-123-4567"}, 400),
        ({"message": "Hi"}, 400),
        ({"name": " ", "email": ""}, 400),
        ({"name": "<b></b>"}, 400),
        ({}, 400),
    ],
)
def test_an_email_or_a_name_is_needed_after_mapping(
    client: FlaskClient, world: World, fields: dict[str, object], status: int
) -> None:
    response = K.post(client, world, fields)
    assert response.status_code == status
    assert status == 201 or refused(response) == "VALIDATION_ERROR"


@pytest.mark.contract("K6")
def test_metadata_is_kept_whole(app: Flask, client: FlaskClient, world: World) -> None:
    metadata = {"pageUrl": "https://x.test/?a=1&b=2", "utm": {"source": "ads", "n": [1, 2.5, None, True]}, "": "x"}
    taken(client.post(K.path(world), json={"fields": JANE, "metadata": metadata}, headers=K.credentials(world)))
    assert (submissions(app)[0].mapped or {})["metadata"] == metadata
    for wrong in ("text", [1], 7):
        response = client.post(K.path(world), json={"fields": JANE, "metadata": wrong}, headers=K.credentials(world))
        assert (response.status_code, refused(response)) == (400, "VALIDATION_ERROR")


@pytest.mark.contract("K6a")
def test_an_unusable_email_does_not_cost_the_lead(app: Flask, client: FlaskClient, world: World) -> None:
    for more in ({"name": "Jane"}, {"phone": "555-123-4567"}):
        data = taken(K.post(client, world, {"email": "jane@", **more}))
        assert [warning["field"] for warning in data["warnings"]] == ["email"]
    assert [(lead.email, lead.custom_data) for lead in leads(app)] == [(None, {"invalidEmail": "jane@"})] * 2
    alone = K.post(client, world, {"email": "jane@", "message": "Hi"})
    assert (alone.status_code, refused(alone)) == (400, "VALIDATION_ERROR")


@pytest.mark.contract("K8")
def test_a_success_has_three_facts_and_nothing_more(app: Flask, client: FlaskClient, world: World) -> None:
    first, second = (taken(K.post(client, world, JANE)) for _ in range(2))
    assert first.keys() == second.keys() == {"submissionId", "personId", "isNew"}
    assert [first["isNew"], second["isNew"]] == [True, False]
    assert [row.id for row in submissions(app)] == [parse("sub", data["submissionId"]) for data in (first, second)]
    assert [show("lead", lead.id) for lead in leads(app)] == [first["personId"]]
    assert first["personId"] == second["personId"]


@pytest.mark.contract("K9")
@pytest.mark.parametrize("body", [b"{}", b'{"fields": null}', b'{"fields": []}', b'{"fields": "name"}'])
def test_missing_fields_are_answered_word_for_word(client: FlaskClient, world: World, body: bytes) -> None:
    response = K.post(client, world, body)
    assert response.status_code == 400
    assert response.get_json() == {
        "success": False,
        "error": 'Request body must include a "fields" object',
        "code": "VALIDATION_ERROR",
    }


@pytest.mark.contract("K10")
def test_every_documented_code_comes_with_its_status(app: Flask, client: FlaskClient, world: World) -> None:
    seen = {}

    def note(response: TestResponse) -> None:
        seen[refused(response)] = response.status_code

    note(K.post(client, world, {}))
    note(K.post(client, world, JANE, key="sk_live_wrong"))
    note(K.post(client, world, JANE, path=K.address.format(show("form", new_id()))))
    change_form(client, world, allowedOrigins=["https://shop.test"])
    note(K.post(client, world, JANE, headers={"Origin": "https://other.test"}))
    set_limits(app, world, form_per_minute=0)
    note(K.post(client, world, JANE))
    change_form(client, world, status="paused")
    note(K.post(client, world, JANE))
    assert seen == {
        "VALIDATION_ERROR": 400,
        "UNAUTHORIZED": 401,
        "FORM_NOT_FOUND": 404,
        "ORIGIN_NOT_ALLOWED": 403,
        "RATE_LIMITED": 429,
        "FORM_INACTIVE": 403,
    }


@pytest.mark.contract("K7")
def test_a_preflight_of_an_allowed_page_needs_no_key(client: FlaskClient, world: World) -> None:
    change_form(client, world, allowedOrigins=["https://shop.test"])
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,x-api-key"}
    for origin, echoed in (("https://shop.test", "https://shop.test"), ("https://other.test", None)):
        response = client.options(K.path(world), headers={**asked, "Origin": origin})
        assert (response.status_code, response.headers.get("Access-Control-Allow-Origin")) == (204, echoed)


@pytest.mark.contract("K12", "K12a")
def test_the_documented_names_reach_their_fields(app: Flask, client: FlaskClient, world: World) -> None:
    fields = {
        "Full Name": "Jane van der Berg",
        "E-MAIL": "Jane@Example.com",
        "Phone-Number": "555-123-4567",
        "organization": "Acme",
        "street": "1 Main St",
        "CITY": "Springfield",
        "province": "IL",
        "postal code": "62701",
        "inquiry": "A quote, please.",
        "price_range": "$50,000",
        "when": "Soon",
        "service type": "kitchen",
        "How did you hear": "A friend",
    }
    taken(K.post(client, world, fields))
    lead = leads(app)[0]
    assert (lead.first_name, lead.last_name, lead.email, lead.phone) == (
        *("Jane", "van der Berg"),
        *("Jane@Example.com", "555-123-4567"),
    )
    assert (lead.company, lead.address, lead.city, lead.state, lead.zip) == (
        *("Acme", "1 Main St", "Springfield"),
        *("IL", "62701"),
    )
    assert (lead.budget, lead.timeline, lead.project_types, lead.source) == ("$50,000", "Soon", ["kitchen"], "A friend")
    assert lead.custom_data == {}
    assert [(row.lead_id, row.body) for row in rows(app, Comment)] == [(lead.id, "A quote, please.")]


@pytest.mark.contract("K12a")
def test_of_several_names_the_first_of_the_table_wins(app: Flask, client: FlaskClient, world: World) -> None:
    sent = {"mobile": "222-222-2222", "phone": "555-123-4567", "name": "Jane Smith", "first_name": "Joan"}
    taken(K.post(client, world, sent))
    lead = leads(app)[0]
    assert (lead.phone, lead.custom_data) == ("555-123-4567", {"mobile": "222-222-2222"})
    assert (lead.first_name, lead.last_name) == ("Joan", "Smith")


@pytest.mark.contract("K13", "K17")
def test_a_forms_own_mapping_wins_over_the_defaults(app: Flask, client: FlaskClient, world: World) -> None:
    mapping = {"correo": "email", "email": "customData.other", "Wunsch": "customData.wish", "name": "company"}
    change_form(client, world, fieldMapping=mapping)
    taken(K.post(client, world, {"correo": "a@x.test", "email": "b@x.test", "wunsch": 7, "name": "Acme"}))
    lead = leads(app)[0]
    assert (lead.email, lead.company, lead.first_name) == ("a@x.test", "Acme", None)
    assert lead.custom_data == {"other": "b@x.test", "wish": 7}


@pytest.mark.contract("K14")
def test_unmapped_fields_keep_their_json_types(app: Flask, client: FlaskClient, world: World) -> None:
    custom: dict[str, object] = {
        "n": 1,
        "x": 1.5,
        "yes": True,
        "none": None,
        "list": [1, "a"],
        "object": {"a": {"b": []}},
        "__proto__": "p",
    }
    taken(K.post(client, world, {**JANE, **custom}))
    assert leads(app)[0].custom_data == custom
    assert [type(value) for value in leads(app)[0].custom_data.values()] == [type(value) for value in custom.values()]


@pytest.mark.contract("K29")
def test_a_form_takes_thirty_a_minute(app: Flask, client: FlaskClient, world: World) -> None:
    app.config["CLOCK"] = lambda: NOON
    answers = [K.post(client, world, JANE).status_code for _ in range(31)]
    assert answers == [201] * 30 + [429]
    other = Calls(client, world.admin_api_key).post("/forms", {"name": "Other"})["data"]["id"]
    assert K.post(client, world, JANE, path=K.address.format(other)).status_code == 201
    over = K.post(client, world, JANE)
    assert (over.status_code, refused(over), over.headers["Retry-After"]) == (429, "RATE_LIMITED", "60")
    app.config["CLOCK"] = lambda: NOON + 60
    assert K.post(client, world, JANE).status_code == 201


@pytest.mark.contract("K30", "K31")
def test_an_organization_has_a_day_of_accepted_submissions(app: Flask, client: FlaskClient, world: World) -> None:
    app.config["CLOCK"] = lambda: NOON
    set_limits(app, world, organization_per_day=2)
    change_form(client, world, allowedOrigins=["https://shop.test"])
    one, two = ({"email": f"{name}@example.com"} for name in ("one", "two"))
    assert K.post(client, world, one).status_code == 201
    for wrong in ({}, {"message": "Hi"}):
        assert K.post(client, world, wrong).status_code == 400
    assert K.post(client, world, one, headers={"Origin": "https://other.test"}).status_code == 403
    assert K.post(client, world, two).status_code == 201
    assert K.post(client, world, two).status_code == 429
    app.config["CLOCK"] = lambda: NOON + 86_400
    assert K.post(client, world, two).status_code == 201


@pytest.mark.contract("K29", "K30")
def test_a_plan_and_a_workspace_set_their_own_limits(app: Flask, client: FlaskClient, world: World) -> None:
    workspace = show("ws", world.workspace_id)
    limit = K.post(client, world, JANE).headers["X-RateLimit-Limit"]
    flask(app, "workspace", "limits", workspace, "--plan", "pro")
    pro = K.post(client, world, JANE).headers["X-RateLimit-Limit"]
    flask(app, "workspace", "limits", workspace, "--set", "form_per_minute=7")
    assert [limit, pro, K.post(client, world, JANE).headers["X-RateLimit-Limit"]] == ["30", "120", "7"]
    flask(app, "workspace", "limits", workspace, "--set", "form_per_minute=", "--set", "organization_per_day=5")
    assert K.post(client, world, JANE).headers["X-RateLimit-Limit"] == "5"


@pytest.mark.contract("K30")
def test_workspaces_do_not_share_a_day(app: Flask, client: FlaskClient, world: World) -> None:
    with app.app_context():
        other = new_world("Other", "owner@other.test")
    set_limits(app, world, organization_per_day=0)
    assert [K.post(client, here, JANE).status_code for here in (world, other)] == [429, 201]
