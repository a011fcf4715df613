"""Form responses, statement by statement."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import World, new_world
from tests.contracts.doors import Json, R, taken
from tests.intake.ways import events, leads, rows, set_limits, submissions
from tests.visitor import SignIn
from webapp.callbacks.models import Callback
from webapp.database.ids import new_id, parse, show
from webapp.extensions import db
from webapp.forms.models import Form
from webapp.forms.sources import MOST_SOURCES
from webapp.workspaces.domains import create_domain
from webapp.workspaces.models import Domain, Workspace

JOHN = {"name": "John Doe", "email": "john@example.com", "phone": "+1234567890", "message": "I'm interested"}
NOON = 1_800_014_400.0
RATES = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")


def send(client: FlaskClient, world: World, fields: object = JOHN, **wrapper: Any) -> TestResponse:
    """The document's request; a part of the wrapper that is None is left out."""
    whole = {
        "domain_id": world.domain_id,
        "form_data": fields,
        "form_type": "contact",
        "source_url": "https://yourwebsite.com/contact",
        "user_agent": "Mozilla/5.0...",
        "ip_address": "192.168.1.1",
        **wrapper,
    }
    return R.post(client, world, body({name: part for name, part in whole.items() if part is not None}))


def body(response: object) -> bytes:
    return json.dumps({"form_response": response}).encode()


def details(response: TestResponse) -> Json:
    answer = R.refused(response)
    assert (response.status_code, answer["error"]) == (422, "Validation failed")
    found: Json = answer["details"]
    return found


def rate(response: TestResponse) -> list[int]:
    return [int(response.headers[name]) for name in RATES]


@pytest.mark.contract("R1", "R2", "R3")
def test_the_documents_own_request_makes_a_lead(app: Flask, client: FlaskClient, world: World) -> None:
    app.config["CLOCK"] = lambda: NOON + 0.75
    response = send(client, world)
    lead, submission = leads(app)[0], submissions(app)[0]
    assert response.status_code == 201
    assert response.get_json() == {
        "id": show("form_response", submission.id),
        "status": "created",
        "lead_id": show("lead", lead.id),
        "callback_scheduled": False,
        "created_at": "2027-01-15T12:00:00Z",
    }
    assert (lead.first_name, lead.last_name, lead.email, lead.phone) == (
        "John",
        "Doe",
        "john@example.com",
        "+1234567890",
    )


@pytest.mark.contract("R2", "R2a")
def test_address_and_browser_are_kept_as_claimed(app: Flask, client: FlaskClient, world: World) -> None:
    taken(R, send(client, world))
    kept = submissions(app)[0]
    assert kept.mapped["metadata"] == {
        "form_type": "contact",
        "source_url": "https://yourwebsite.com/contact",
        "pageUrl": "https://yourwebsite.com/contact",
        "user_agent": "Mozilla/5.0...",
        "ip_address": "192.168.1.1",
    }
    assert kept.ip == "127.0.0.1"
    taken(R, send(client, world, form_type=None, source_url=None, user_agent=None, ip_address=None))


@pytest.mark.contract("R2a", "R5")
@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ({}, {"form_response": ["is required"]}),
        ({"form_response": []}, {"form_response": ["must be an object"]}),
        (
            {"form_response": {"form_type": 5, "ip_address": []}},
            {
                "domain_id": ["is required"],
                "form_data": ["is required"],
                "form_type": ["must be a text"],
                "ip_address": ["must be a text"],
            },
        ),
        (
            {"form_response": {"domain_id": "your-domain-id", "form_data": {"email": "x", "city": {"a": 1}}}},
            {
                "domain_id": ["is unknown"],
                "form_data.email": ["is invalid"],
                "form_data.phone": ["is required"],
                "form_data.city": ["must be a text, not an object"],
            },
        ),
        (
            {"form_response": {"domain_id": 5, "form_data": "x"}},
            {"domain_id": ["is unknown"], "form_data": ["must be an object"]},
        ),
    ],
)
def test_all_that_is_wrong_is_told_at_once_by_path(
    app: Flask, client: FlaskClient, world: World, sent: Json, found: Json
) -> None:
    assert details(R.post(client, world, json.dumps(sent).encode())) == found
    assert leads(app) == []
    assert [row.outcome for row in submissions(app)] == ["invalid"]


@pytest.mark.contract("R4", "R1", "C12")
@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Bearer sk_live_x", "Basic {0}", "{0}", "Bearer{0}"])
def test_a_wrong_key_is_a_401_in_the_documents_words(client: FlaskClient, world: World, header: str | None) -> None:
    text = header.format(world.api_key) if header is not None else None
    response = R.post(client, world, JOHN, headers={"Authorization": text, "x-api-key": world.api_key})
    assert (response.status_code, R.refused(response)) == (401, {"error": "Invalid API key"})
    taken(R, R.post(client, world, JOHN, headers={"Authorization": f"bearer {world.api_key}"}))


@pytest.mark.contract("R5")
def test_an_unusable_email_and_no_phone_give_the_documents_own_answer(client: FlaskClient, world: World) -> None:
    response = send(client, world, {"name": "John", "email": "john@"})
    assert response.status_code == 422
    assert R.refused(response) == {
        "error": "Validation failed",
        "details": {"form_data.email": ["is invalid"], "form_data.phone": ["is required"]},
    }
    for enough in ({"email": "a@b.co"}, {"phone": "5551234567"}, {"phone": "5551234567", "email": "john@"}):
        taken(R, send(client, world, enough))


@pytest.mark.contract("R5")
def test_a_domain_may_require_more(app: Flask, client: FlaskClient, world: World) -> None:
    with app.app_context():
        db.session.get_one(Domain, parse("dom", world.domain_id)).required_fields = ["phone", "lastName", "budget_code"]
        db.session.commit()
    required = {"form_data.lastName": ["is required"], "form_data.budget_code": ["is required"]}
    assert details(send(client, world, {"email": "a@b.co", "name": "Jo"})) == {
        "form_data.phone": ["is required"],
        **required,
    }
    taken(R, send(client, world, {**JOHN, "budget_code": 7}))


@pytest.mark.contract("C8")
def test_another_workspaces_domain_is_unknown(app: Flask, client: FlaskClient, world: World) -> None:
    with app.app_context():
        other = new_world("Other", "owner@other.test")
    answers = [send(client, world, domain_id=of) for of in (other.domain_id, show("dom", new_id()), "x")]
    assert [details(answer) for answer in answers] == [{"domain_id": ["is unknown"]}] * 3


@pytest.mark.contract("R7", "R8", "R9", "C7", "C7a")
@pytest.mark.parametrize(("plan", "amount"), [("free", 100), ("pro", 1_000), ("enterprise", 10_000)])
def test_the_plan_says_how_many_requests_an_hour(
    app: Flask, client: FlaskClient, world: World, plan: str, amount: int
) -> None:
    app.config["CLOCK"] = lambda: NOON + 60
    with app.app_context():
        db.session.get_one(Workspace, world.workspace_id).plan = plan
        db.session.commit()
    assert rate(send(client, world)) == [amount, amount - 1, int(NOON) + 3600]
    if plan != "free":
        return
    statuses = {send(client, world, {}).status_code for _ in range(99)}
    over = send(client, world)
    assert (statuses, over.status_code, rate(over)) == ({422}, 429, [100, 0, int(NOON) + 3600])
    assert R.refused(over) == {"error": "Rate limit exceeded", "retry_after": 3540}
    assert over.headers["Retry-After"] == "3540"
    app.config["CLOCK"] = lambda: NOON + 3600
    taken(R, send(client, world))


@pytest.mark.contract("R9")
def test_the_hourly_limit_is_on_every_answer_once_the_key_is_known(
    app: Flask, client: FlaskClient, world: World
) -> None:
    app.config["CLOCK"] = lambda: NOON
    taken(R, send(client, world))
    repeat = {"Idempotency-Key": "k"}
    R.post(client, world, JOHN, headers=repeat)
    conflict = R.post(client, world, {"email": "a@b.co"}, headers=repeat)
    assert (conflict.status_code, rate(conflict)) == (422, [100, 97, int(NOON) + 3600])
    assert rate(send(client, world, {})) == [100, 96, int(NOON) + 3600]
    with app.app_context():
        for form in db.session.query(Form).filter_by(kind="source"):
            form.status = "paused"
        db.session.commit()
    paused = send(client, world)
    assert (paused.status_code, rate(paused)) == (403, [100, 96, int(NOON) + 3600])


@pytest.mark.contract("R10", "C10")
@pytest.mark.parametrize("sandbox", [True, False])
def test_the_sandbox_makes_test_data_and_counts_apart(
    app: Flask, client: FlaskClient, world: World, sandbox: bool
) -> None:
    set_limits(app, world, api_per_hour=1)
    taken(R, send(client, world))
    key = None if sandbox else world.test_api_key
    host = "http://sandbox.localhost" if sandbox else "http://localhost"
    answer = taken(R, R.post(client, world, JOHN, key=key, base_url=host))
    live, test = leads(app)
    assert (show("lead", test.id), live.is_test, test.is_test) == (R.lead(answer), False, True)
    assert [event.is_test for event in events(app, "form.submitted")] == [False, True]
    assert R.post(client, world, JOHN, key=key, base_url=host).status_code == 429


@pytest.mark.contract("R3", "C4")
def test_a_call_that_is_asked_for_is_promised(app: Flask, client: FlaskClient, world: World) -> None:
    answer = taken(R, send(client, world, {**JOHN, "callback_at": "2027-02-01T10:00:00+02:00"}))
    assert answer["callback_scheduled"] is True
    call = rows(app, Callback)[0]
    assert (call.due_at, show("lead", call.lead_id)) == (datetime(2027, 2, 1, 8, tzinfo=UTC), answer["lead_id"])
    assert len(events(app, "callback.scheduled")) == 1
    assert leads(app)[0].custom_data == {}


@pytest.mark.contract("R12")
@pytest.mark.parametrize(
    "when", ["tomorrow", "2027-02-01", "2027-02-30T10:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59Z", 5, ["x"]]
)
def test_a_time_that_is_none_is_custom_data(app: Flask, client: FlaskClient, world: World, when: object) -> None:
    assert taken(R, send(client, world, {**JOHN, "callback_at": when}))["callback_scheduled"] is False
    assert (rows(app, Callback), leads(app)[0].custom_data) == ([], {"callback_at": when})


@pytest.mark.contract("R12")
def test_a_call_is_asked_for_or_scheduled_listed_by_day_for_its_assignee_and_completed(
    app: Flask, client: FlaskClient, world: World, visitor: SignIn
) -> None:
    when = (datetime.now(UTC) + timedelta(days=400)).replace(hour=12, minute=0, second=0, microsecond=0)
    answer = send(client, world, {**JOHN, "callback_at": when.isoformat()})
    assert json.loads(answer.data)["callback_scheduled"] is True
    lead_id, ann = json.loads(answer.data)["lead_id"], visitor(role="member")
    asked = {"due_at": f"{when:%Y-%m-%dT14:30}", "minutes": "15", "assignee": show("mem", ann.member_id)}
    assert ann.post(f"/leads/{lead_id}/callbacks", asked).status_code == 303

    def hours(whose: str) -> list[str]:
        page = ann.get("/callbacks", query_string={"day": f"{when:%Y-%m-%d}", "whose": whose}).text
        return re.findall(r'href="/callbacks/cb_\w+">(\d\d:\d\d)</a>', page)

    assert hours("all") == ["12:00", "14:30"]
    assert hours("me") == ["14:30"]
    mine = next(call for call in rows(app, Callback) if call.assignee_id == ann.member_id)
    assert ann.post(f"/callbacks/{show('cb', mine.id)}/complete", {"outcome": "reached"}).status_code == 303
    done = {call.due_at.hour: (call.status, call.outcome) for call in rows(app, Callback)}
    assert done == {12: ("scheduled", None), 14: ("completed", "reached")}


@pytest.mark.contract("R13")
def test_each_domain_and_type_has_a_form_which_the_lead_names(app: Flask, client: FlaskClient, world: World) -> None:
    with app.app_context():
        other = show("dom", create_domain(db.session(), world.workspace_id, "shop.test").id)
        db.session.commit()
    for kind, domain in (("contact", None), ("quote", None), ("quote", other), (None, other), ("contact", None)):
        fields = {"email": f"{len(leads(app))}@b.co"}
        taken(R, send(client, world, fields, form_type=kind, domain_id=domain or world.domain_id))
    forms = {form.id: form.name for form in rows(app, Form)}
    names = ["localhost · contact", "localhost · quote", "shop.test · quote", "shop.test", "localhost · contact"]
    assert [forms[lead.form_id] for lead in leads(app)] == names
    assert len({lead.form_id for lead in leads(app)}) == 4


@pytest.mark.contract("R13", "L9")
def test_past_a_hundred_types_the_default_form_takes_the_response(
    app: Flask, client: FlaskClient, world: World
) -> None:
    set_limits(app, world, api_per_hour=1_000)
    for number in range(MOST_SOURCES + 1):
        taken(R, send(client, world, form_type=f"type {number}"))
    forms = {form.id: form.name for form in rows(app, Form)}
    assert forms[submissions(app)[-1].form_id] == "Form responses"


@pytest.mark.contract("R15")
def test_a_lead_is_found_by_email_then_phone_and_filled_where_it_is_empty(
    app: Flask, client: FlaskClient, world: World
) -> None:
    first = taken(R, send(client, world, {"name": "John", "email": "john@example.com", "phone": "5551234567"}))
    by_phone = taken(R, send(client, world, {"name": "Jack Roe", "phone": "+1 555 123 4567", "city": "Rome"}))
    by_email = taken(R, send(client, world, {"email": "JOHN@example.com", "company": "Acme"}, form_type="quote"))
    assert {answer["lead_id"] for answer in (by_phone, by_email)} == {first["lead_id"]}
    lead = leads(app)[0]
    assert (lead.first_name, lead.last_name, lead.city, lead.company) == ("John", "Roe", "Rome", "Acme")


@pytest.mark.contract("R3")
def test_ids_have_the_documents_prefixes(client: FlaskClient, world: World) -> None:
    answer = taken(R, send(client, world))
    assert re.fullmatch("form_response_[0-9a-z]{26}", answer["id"])
    assert re.fullmatch("lead_[0-9a-z]{26}", answer["lead_id"])
