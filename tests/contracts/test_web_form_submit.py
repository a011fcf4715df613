"""Web form submit: credentials, limits, validation and the shape of its answers. What becomes of it: its neighbour."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import World, new_world
from tests.contracts.doors import W, taken
from tests.intake.broken import break_mapping
from tests.intake.ways import leads, rows, set_limits, submissions
from webapp.database.ids import show
from webapp.deals.models import Account, Deal
from webapp.extensions import db
from webapp.forms.models import Form
from webapp.workspaces.keys import revoke_key, rotate_key
from webapp.workspaces.models import ApiKey, Workspace
from webapp.workspaces.secrets import digest

MINIMAL = {"contact.email": "john@example.com", "contact.firstName": "John", "contact.lastName": "Doe"}
NOON = 1_800_014_400.0


def send(client: FlaskClient, world: World, form_data: object = MINIMAL, **more: Any) -> Any:
    body = {"teamId": world.team_id, "teamKey": world.team_key, "formData": form_data, **more.pop("body", {})}
    return W.post(client, world, json.dumps(body).encode(), **more)


def error(response: Any) -> tuple[int, str]:
    assert response.get_json() == {"success": False, "error": response.get_json()["error"]}
    return response.status_code, response.get_json()["error"]


@pytest.mark.contract("W1", "W14")
def test_the_minimal_request_of_the_document_answers_with_the_ids(
    app: Flask, client: FlaskClient, world: World
) -> None:
    response = send(client, world)
    assert response.status_code == 200
    assert response.get_json() == {
        "success": True,
        "accountId": show("acc", rows(app, Account)[0].id),
        "contactId": show("lead", leads(app)[0].id),
        "dealId": show("deal", rows(app, Deal)[0].id),
        "isNewContact": True,
        "isNewAccount": True,
    }
    again = taken(W, send(client, world))
    assert (again["isNewContact"], again["isNewAccount"]) == (False, False)


@pytest.mark.contract("W3")
def test_whatever_is_wrong_with_id_or_key_the_answer_is_one(app: Flask, client: FlaskClient, world: World) -> None:
    with app.app_context():
        other = new_world("Other", "owner@other.test")
    wrong: list[dict[str, object]] = [
        {"teamId": world.team_id.upper()},
        {"teamId": other.team_id},
        {"teamId": None},
        {"teamId": 5},
        {"teamKey": "sk_live_wrong"},
        {"teamKey": world.team_key + " "},
        {"teamKey": ""},
        {"teamKey": None},
        {"teamKey": [world.team_key]},
        {"teamKey": {"$ne": ""}},
        {"teamKey": other.team_key},
        {"teamKey": world.api_key},
    ]
    for body in wrong:
        assert error(send(client, world, body=body)) == (403, "Invalid team credentials")
    assert error(W.post(client, world, b"{}")) == (403, "Invalid team credentials")
    assert submissions(app) == []


@pytest.mark.contract("W4")
@pytest.mark.parametrize("form_data", [{}, None, [], "x"])
def test_an_empty_form_data_tests_the_connection(
    app: Flask, client: FlaskClient, world: World, form_data: object
) -> None:
    assert error(send(client, world, form_data)) == (400, "Either contact.email or contact.phone is required")
    assert (leads(app), rows(app, Account), rows(app, Deal)) == ([], [], [])
    assert [row.outcome for row in submissions(app)] == ["invalid"]


@pytest.mark.contract("W6", "W7", "W8", "W5")
@pytest.mark.parametrize(
    ("form_data", "message"),
    [
        ({"contact.firstName": "Jo"}, "Either contact.email or contact.phone is required"),
        ({"contact.email": " ", "contact.phone": ""}, "Either contact.email or contact.phone is required"),
        ({"contact.email": {}}, "Either contact.email or contact.phone is required"),
        (
            {"contact.email": "a@b.co"},
            "At least contact.firstName, contact.lastName, or account.name is required",
        ),
        (
            {"contact.email": "no", "contact.role": "CTO"},
            "At least contact.firstName, contact.lastName, or account.name is required",
        ),
        ({"contact.email": "no", "account.name": "Acme"}, "Invalid email format"),
        ({"contact.email": "no", "contact.phone": "5551234567", "contact.firstName": "Jo"}, "Invalid email format"),
        ({"contact.email": "." * 20_000, "contact.firstName": "Jo"}, "Invalid email format"),
    ],
)
def test_validation_names_the_first_rule_that_is_broken(
    app: Flask, client: FlaskClient, world: World, form_data: object, message: str
) -> None:
    assert error(send(client, world, form_data)) == (400, message)
    assert leads(app) == []


@pytest.mark.contract("W6", "W7")
@pytest.mark.parametrize("name", ["contact.firstName", "contact.lastName", "account.name"])
@pytest.mark.parametrize("reach", [{"contact.email": "a@b.co"}, {"contact.phone": "(555) 123-4567"}])
def test_one_way_to_reach_and_one_name_are_enough(
    client: FlaskClient, world: World, name: str, reach: dict[str, str]
) -> None:
    taken(W, send(client, world, {**reach, name: "Doe"}))


@pytest.mark.contract("W20", "W21", "W5", "C7", "C7a")
def test_an_address_may_come_five_times_a_minute_and_a_team_a_hundred(
    app: Flask, client: FlaskClient, world: World
) -> None:
    app.config["CLOCK"] = lambda: NOON + 20
    statuses = [send(client, world).status_code for _ in range(5)]
    sixth = send(client, world, {})
    assert statuses == [200] * 5
    assert error(sixth) == (429, "Too many submissions from this IP. Please try again later.")
    assert (sixth.headers["Retry-After"], sixth.headers["X-RateLimit-Limit"]) == ("40", "5")
    for n in range(95):
        assert send(client, world, {}, environ_base={"REMOTE_ADDR": f"198.51.100.{n}"}).status_code in (400,)
    over = send(client, world, environ_base={"REMOTE_ADDR": "203.0.113.7"})
    assert error(over) == (429, "Too many submissions for this team. Please try again later.")
    assert error(send(client, world, body={"teamKey": "x"})) == (403, "Invalid team credentials")
    app.config["CLOCK"] = lambda: NOON + 60
    taken(W, send(client, world))


@pytest.mark.contract("W20", "W21", "C7a")
def test_both_thresholds_belong_to_the_workspace_and_a_proxy_can_be_exempt(
    app: Flask, client: FlaskClient, world: World
) -> None:
    set_limits(app, world, team_per_minute_per_ip=1, team_per_minute=3)
    assert [send(client, world).status_code for _ in range(2)] == [200, 429]
    spoofed = send(client, world, headers={"X-Forwarded-For": "192.0.2.1"})
    assert error(spoofed)[1] == "Too many submissions from this IP. Please try again later."
    with app.app_context():
        other = new_world("Other", "owner@other.test")
        db.session.get_one(Workspace, world.workspace_id).exempt_ips = ["127.0.0.1"]
        db.session.commit()
    assert [send(client, world).status_code for _ in range(3)] == [200, 200, 429]
    taken(W, send(client, other))


@pytest.mark.contract("W22")
def test_an_unexpected_failure_is_a_500_in_the_documents_words(app: Flask, client: FlaskClient, world: World) -> None:
    taken(W, send(client, world))
    made = next(form for form in rows(app, Form) if form.kind == "source")
    break_mapping(app, World(**{**vars(world), "form_id": made.id}))
    assert error(send(client, world)) == (500, "Internal server error")
    assert submissions(app)[-1].outcome == "failed"


@pytest.mark.contract("W23")
def test_a_submission_belongs_to_a_form_named_after_its_source(app: Flask, client: FlaskClient, world: World) -> None:
    for more in ({"sourceName": "LinkedIn Ads Q4"}, {}, {"sourceName": " LinkedIn  Ads Q4"}, {"sourceName": ""}):
        taken(W, send(client, world, {**MINIMAL, **more}))
    forms = {form.id: form for form in rows(app, Form)}
    used = [forms[row.form_id] for row in submissions(app)]
    assert [form.name for form in used] == ["LinkedIn Ads Q4", "Web Form", "LinkedIn Ads Q4", "Web Form"]
    assert len({form.id for form in used}) == 2


@pytest.mark.contract("W23")
def test_a_rotated_key_goes_on_for_its_overlap(app: Flask, client: FlaskClient, world: World) -> None:
    key = next(key for key in rows(app, ApiKey) if key.hash == digest(world.team_key))
    with app.app_context():
        made, new = rotate_key(db.session(), world.workspace_id, key.id, overlap=timedelta(hours=1))
        expires = db.session.get_one(ApiKey, key.id).expires_at
        new_id = made.id
        db.session.commit()
    assert expires is not None
    for text in (world.team_key, new):
        taken(W, send(client, world, body={"teamKey": text}))
    app.config["CLOCK"] = lambda: expires.timestamp() + 1
    assert error(send(client, world)) == (403, "Invalid team credentials")
    taken(W, send(client, world, body={"teamKey": new}))
    with app.app_context():
        revoke_key(db.session(), world.workspace_id, new_id)
        db.session.commit()
    assert error(send(client, world, body={"teamKey": new})) == (403, "Invalid team credentials")


@pytest.mark.contract("W23", "W4")
def test_the_four_requests_of_the_postman_collection(app: Flask, client: FlaskClient, world: World) -> None:
    complete = {
        "contact.firstName": "John",
        "contact.lastName": "Doe",
        "contact.email": "john.doe@acme.com",
        "contact.phone": "+1-555-123-4567",
        "contact.role": "CTO",
        "account.name": "Acme Corporation",
        "account.website": "https://acme.com",
        "deal.name": "Acme Corp - Enterprise Plan",
        "deal.amount": 50000,
        "deal.stage": "s1",
        "deal.closingDate": "2025-03-31",
        "sourceName": "Website Contact Form",
    }
    custom = {
        "contact.email": "jane@startup.io",
        "contact.firstName": "Jane",
        "account.name": "Startup Inc",
        "deal.amount": 25000,
        "deal.partnerKey": "PARTNER-2024-001",
        "account.companySize": "50-100",
        "sourceName": "LinkedIn Ads Q4",
    }
    answers = [send(client, world, form_data) for form_data in (MINIMAL, complete, custom, {})]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 400]
    assert all("warnings" not in answer.get_json() for answer in answers)
    assert [deal.custom_fields for deal in rows(app, Deal)] == [{}, {}, {"partnerKey": "PARTNER-2024-001"}]
