"""The Leads API, statement by statement."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calls import Calls
from tests.conftest import World
from tests.contracts.doors import L, taken
from tests.intake.ways import events, leads, rows, set_limits, submissions
from webapp.database.ids import show
from webapp.extensions import db
from webapp.forms.models import Form
from webapp.forms.sources import MOST_SOURCES
from webapp.leads.models import Comment
from webapp.review.lifecycle import not_spam

DOCUMENTED = {
    "email": "jane@acme.test",
    "firstName": "Jane",
    "lastName": "Doe",
    "source": "contact-form",
    "message": "Hello",
}


@pytest.fixture(autouse=True)
def many(app: Flask, world: World) -> None:
    set_limits(app, world, key_per_minute=1_000)


def form_of(app: Flask, number: int = -1) -> Form:
    form_id = submissions(app)[number].form_id
    return next(form for form in rows(app, Form) if form.id == form_id)


@pytest.mark.contract("L1", "L3", "L4", "L9")
def test_the_documents_own_request_makes_a_lead(app: Flask, client: FlaskClient, world: World) -> None:
    response = L.post(client, world, DOCUMENTED)
    lead, submission = leads(app)[0], submissions(app)[0]
    assert response.status_code == 201
    assert response.get_json() == {
        "success": True,
        "data": {"leadId": show("lead", lead.id), "submissionId": show("sub", submission.id), "isNew": True},
    }
    assert (lead.email, lead.first_name, lead.last_name, lead.source) == (
        "jane@acme.test",
        "Jane",
        "Doe",
        "contact-form",
    )
    assert form_of(app).name == "contact-form"
    assert [comment.body for comment in rows(app, Comment)] == ["Hello"]
    assert len(events(app, "form.submitted")) == 1


@pytest.mark.contract("L1", "L4")
@pytest.mark.parametrize("key", ["sk_live_wrong", "", "x" * 10_000])
def test_a_wrong_key_is_a_401_with_ks_code(client: FlaskClient, world: World, key: str) -> None:
    response = L.post(client, world, DOCUMENTED, headers={"x-api-key": key})
    assert (response.status_code, L.refused(response)["code"]) == (401, "UNAUTHORIZED")


@pytest.mark.contract("L1")
def test_json_is_the_only_content_type(client: FlaskClient, world: World) -> None:
    response = L.post(client, world, DOCUMENTED, headers={"Content-Type": "text/plain"})
    assert (response.status_code, L.refused(response)["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.contract("L2")
@pytest.mark.parametrize("fields", [{}, {"firstName": "Jane", "message": "Hi"}, {"email": "", "phone": " "}])
def test_neither_email_nor_phone_is_a_400(
    app: Flask, client: FlaskClient, world: World, fields: dict[str, str]
) -> None:
    response = L.post(client, world, fields)
    assert (response.status_code, L.refused(response)) == (
        400,
        {"success": False, "error": "At least one of email or phone is required.", "code": "VALIDATION_ERROR"},
    )
    assert leads(app) == []
    for enough in ({"email": "a@b.co"}, {"phone": "555 123 4567"}):
        taken(L, L.post(client, world, enough))


@pytest.mark.contract("L3")
def test_data_and_unknown_keys_are_custom_data_with_their_types(app: Flask, client: FlaskClient, world: World) -> None:
    known = {"name": "Jane Doe", "phone": "+1 555 123 4567", "company": "Acme"}
    taken(L, L.post(client, world, {**known, "data": {"plan": "pro", "seats": 5, "tags": ["a"]}, "vip": True}))
    lead = leads(app)[0]
    assert (lead.first_name, lead.last_name, lead.phone, lead.company) == ("Jane", "Doe", "+1 555 123 4567", "Acme")
    assert lead.custom_data == {"plan": "pro", "seats": 5, "tags": ["a"], "vip": True}


@pytest.mark.contract("L3")
@pytest.mark.parametrize("data", [[], "x", 5, True])
def test_data_that_is_no_object_is_refused(client: FlaskClient, world: World, data: object) -> None:
    response = L.post(client, world, {**DOCUMENTED, "data": data})
    assert (response.status_code, L.refused(response)["code"]) == (400, "VALIDATION_ERROR")
    taken(L, L.post(client, world, {**DOCUMENTED, "data": None}))


@pytest.mark.contract("L5")
def test_a_filled_honeypot_succeeds_silently_and_can_come_to_life(
    app: Flask, client: FlaskClient, world: World
) -> None:
    real = L.post(client, world, {"email": "real@acme.test", "honeypot": ""})
    bot = L.post(client, world, {**DOCUMENTED, "honeypot": "http://spam.test"})
    assert bot.status_code == real.status_code
    assert bot.get_json()["data"].keys() == real.get_json()["data"].keys()
    assert bot.get_json()["data"]["isNew"] is True
    kept = submissions(app)[1]
    assert (len(leads(app)), len(events(app, "form.submitted")), kept.outcome) == (1, 1, "spam")
    with app.app_context():
        not_spam(db.session(), world.workspace_id, kept.id)
    assert bot.get_json()["data"]["leadId"] == show("lead", leads(app)[1].id)
    assert bot.get_json()["data"]["submissionId"] == show("sub", submissions(app)[1].id)
    assert "honeypot" not in leads(app)[1].custom_data


@pytest.mark.contract("L9")
def test_without_a_source_it_is_the_default_form(app: Flask, client: FlaskClient, world: World) -> None:
    for fields in ({}, {"source": ""}, {"source": " "}, {"source": None}):
        taken(L, L.post(client, world, {"email": "a@b.co", **fields}))
        assert form_of(app).name == "Leads"
    assert len({row.form_id for row in submissions(app)}) == 1


@pytest.mark.contract("L9", "C5")
def test_a_source_names_one_form_however_it_is_spaced_and_marked_up(
    app: Flask, client: FlaskClient, world: World
) -> None:
    for source in ("Landing page", " Landing   page ", "<b>Landing</b> page"):
        taken(L, L.post(client, world, {"email": "a@b.co", "source": source}))
    taken(L, L.post(client, world, {"email": "a@b.co", "source": 7}))
    forms = {form.id: form.name for form in rows(app, Form)}
    assert [forms[row.form_id] for row in submissions(app)] == ["Landing page"] * 3 + ["7"]
    assert len({row.form_id for row in submissions(app)}) == 2


@pytest.mark.contract("L9")
def test_a_hundred_sources_have_a_form_and_further_ones_the_default_form(
    app: Flask, client: FlaskClient, world: World
) -> None:
    taken(L, L.post(client, world, {"email": "a@b.co"}))
    for number in range(MOST_SOURCES + 2):
        taken(L, L.post(client, world, {"email": "a@b.co", "source": f"page {number}"}))
    forms = {form.id: form.name for form in rows(app, Form)}
    used = [forms[row.form_id] for row in submissions(app)]
    assert used == ["Leads", *(f"page {number}" for number in range(MOST_SOURCES)), "Leads", "Leads"]
    listed = Calls(client, world.admin_api_key).get("/forms?limit=100")["data"]
    assert {"page 99", "page 50"} <= {form["name"] for form in listed}


@pytest.mark.contract("L9", "L5")
def test_spam_of_a_source_past_the_hundredth_can_come_to_life(app: Flask, client: FlaskClient, world: World) -> None:
    for number in range(MOST_SOURCES):
        taken(L, L.post(client, world, {"email": "a@b.co", "source": f"page {number}"}))
    taken(L, L.post(client, world, {"email": "bot@b.co", "source": "one more", "honeypot": "x"}))
    with app.app_context():
        not_spam(db.session(), world.workspace_id, submissions(app)[-1].id)
    assert [lead.email for lead in leads(app)] == ["a@b.co", "bot@b.co"]


@pytest.mark.contract("L9")
def test_a_deleted_form_costs_no_lead_of_its_source(app: Flask, client: FlaskClient, world: World) -> None:
    for fields in ({"source": "page"}, {}):
        taken(L, L.post(client, world, {"email": "a@b.co", **fields}))
        old = form_of(app)
        Calls(client, world.admin_api_key).delete(f"/forms/{show('form', old.id)}", 200)
        taken(L, L.post(client, world, {"email": "a@b.co", **fields}))
        assert (form_of(app).name, form_of(app).id != old.id) == (old.name, True)


@pytest.mark.contract("L10")
@pytest.mark.parametrize("again", [{"email": "JANE@acme.test"}, {"phone": "(555) 123-4567"}])
def test_a_repeat_joins_the_person_and_its_message_is_a_comment(
    app: Flask, client: FlaskClient, world: World, again: dict[str, str]
) -> None:
    first = taken(L, L.post(client, world, {**DOCUMENTED, "phone": "+1 555.123.4567"}))
    second = taken(L, L.post(client, world, {**again, "firstName": "Joan", "company": "Acme", "message": "Me again"}))
    assert (L.lead(second), L.new(second)) == (L.lead(first), False)
    lead = leads(app)[0]
    assert (lead.first_name, lead.company, lead.email) == ("Jane", "Acme", "jane@acme.test")
    assert [comment.body for comment in rows(app, Comment)] == ["Hello", "Me again"]


@pytest.mark.contract("L12")
def test_an_unusable_email_beside_a_phone_costs_no_lead(app: Flask, client: FlaskClient, world: World) -> None:
    answer: Any = taken(L, L.post(client, world, {"email": "jane@", "phone": "+1 555 123 4567"}))
    assert [warning["field"] for warning in answer["data"]["warnings"]] == ["email"]
    lead = leads(app)[0]
    assert (lead.email, lead.custom_data) == (None, {"invalidEmail": "jane@"})
    alone = L.post(client, world, {"email": "jane@"})
    assert (alone.status_code, L.refused(alone)["code"]) == (400, "VALIDATION_ERROR")
