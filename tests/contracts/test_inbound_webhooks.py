"""Inbound webhooks, statement by statement."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import World
from tests.contracts.doors import I, taken
from tests.intake.ways import events, leads, rows, submissions
from webapp.database.ids import parse, show
from webapp.extensions import db
from webapp.forms.inbound import create_inbound_key, delete_inbound_key, inbound_url, regenerate, token_of
from webapp.forms.models import Form, InboundKey
from webapp.leads.models import Comment
from webapp.workspaces.models import Member
from webapp.workspaces.secrets import digest

DOCUMENTED = {"name": "Alex Customer", "phone": "+91 98765 43210", "email": "alex@example.com"}


def configure(app: Flask, world: World, **settings: object) -> None:
    """The form of the world's key, as its drawer configures it."""
    with app.app_context():
        key = db.session.get_one(InboundKey, parse("inb", world.inbound_id))
        form = db.session.get_one(Form, key.form_id)
        for name, value in settings.items():
            setattr(form, name, value)
        db.session.commit()


@pytest.mark.contract("I3")
@pytest.mark.parametrize(("test", "prefix"), [(False, "wh_live_"), (True, "wh_test_")])
def test_a_new_key_comes_as_an_address_and_a_token(context: Flask, world: World, test: bool, prefix: str) -> None:
    key = create_inbound_key(db.session(), world.workspace_id, "Landing page", test=test)
    db.session.commit()
    assert inbound_url(key) == f"{context.config['PUBLIC_URL']}/api/webhooks/inbound/{show('inb', key.id)}"
    token = token_of(key)
    assert re.fullmatch(prefix + r"[\w-]{32}", token)
    assert (key.hash, token.encode() in key.encrypted) == (digest(token), False)
    form = db.session.get_one(Form, key.form_id)
    assert (form.name, form.allowed_origins, form.honeypot_field, form.default_tags) == ("Landing page", [], None, [])


@pytest.mark.contract("I4", "I8", "I13")
def test_the_documents_own_request_makes_a_lead(app: Flask, client: FlaskClient, world: World) -> None:
    response = I.post(client, world, DOCUMENTED)
    lead, submission = leads(app)[0], submissions(app)[0]
    assert response.status_code == 201
    assert response.get_json() == {
        "success": True,
        "data": {"id": show("sub", submission.id), "leadId": show("lead", lead.id), "isNew": True},
    }
    assert (lead.first_name, lead.last_name, lead.phone, lead.email) == (
        "Alex",
        "Customer",
        "+91 98765 43210",
        "alex@example.com",
    )
    assert len(events(app, "form.submitted")) == 1


@pytest.mark.contract("I4")
@pytest.mark.parametrize(
    ("fields", "status"),
    [({"phone": "5551234567"}, 201), ({"email": "a@b.co"}, 201), ({"name": "Alex"}, 400), ({}, 400)],
)
def test_a_phone_or_an_email_is_enough_and_a_name_alone_is_not(
    app: Flask, client: FlaskClient, world: World, fields: dict[str, str], status: int
) -> None:
    response = I.post(client, world, fields)
    assert response.status_code == status
    if status == 400:
        assert I.refused(response)["code"] == "VALIDATION_ERROR"
        assert leads(app) == []


@pytest.mark.contract("I5")
@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 201),
        ("https://shop.example.com", 201),
        ("https://a.b.example.com", 201),
        ("https://shop.test", 201),
        ("https://example.com", 403),
        ("https://badexample.com", 403),
        ("https://www.shop.test", 403),
        ("https://example.com.evil.test", 403),
        ("null", 403),
    ],
)
def test_an_origin_off_the_list_is_refused(
    app: Flask, client: FlaskClient, world: World, origin: str | None, status: int
) -> None:
    configure(app, world, allowed_origins=["*.example.com", "shop.test"])
    response = I.post(client, world, DOCUMENTED, headers={"Origin": origin})
    assert response.status_code == status
    if status == 403:
        assert I.refused(response)["code"] == "ORIGIN_NOT_ALLOWED"
        assert leads(app) == []
    assert response.headers.get("Access-Control-Allow-Origin") == (origin if status == 201 else None)


@pytest.mark.contract("I5")
@pytest.mark.parametrize("origin", [None, "https://anywhere.test", "null"])
def test_without_a_list_any_origin_passes(client: FlaskClient, world: World, origin: str | None) -> None:
    taken(I, I.post(client, world, DOCUMENTED, headers={"Origin": origin}))


@pytest.mark.contract("I6")
def test_a_filled_honeypot_is_dropped_silently(app: Flask, client: FlaskClient, world: World) -> None:
    configure(app, world, honeypot_field="company_url")
    real = I.post(client, world, {**DOCUMENTED, "company_url": ""})
    bot = I.post(client, world, {"email": "bot@b.co", "company_url": "http://spam.test"})
    assert (bot.status_code, bot.get_json()["data"].keys()) == (real.status_code, real.get_json()["data"].keys())
    assert [row.outcome for row in submissions(app)] == ["accepted", "spam"]
    assert [lead.email for lead in leads(app)] == ["alex@example.com"]
    assert leads(app)[0].custom_data == {}


@pytest.mark.contract("I7")
def test_a_lead_gets_the_keys_status_and_tags_and_is_assigned(app: Flask, client: FlaskClient, world: World) -> None:
    member = rows(app, Member)[0]
    assignment = {"mode": "user", "memberId": show("mem", member.id)}
    configure(app, world, default_status="Unassigned", default_tags=["FB", "ads"])
    taken(I, I.post(client, world, DOCUMENTED))
    lead = leads(app)[0]
    assert (lead.status, lead.tags, lead.assignee_id) == ("Unassigned", ["FB", "ads"], None)
    configure(app, world, assignment=assignment)
    taken(I, I.post(client, world, {"email": "next@b.co"}))
    assert leads(app)[1].assignee_id == member.id


@pytest.mark.contract("I8", "C8")
def test_whatever_is_wrong_with_the_token_or_the_address_is_one_401(
    app: Flask, client: FlaskClient, world: World
) -> None:
    with app.app_context():
        other = create_inbound_key(db.session(), world.workspace_id, "Other")
        gone = create_inbound_key(db.session(), world.workspace_id, "Gone")
        db.session.flush()
        tokens = [None, "", "wh_live_wrong", "x" * 10_000, world.api_key, token_of(other)]
        gone_path, gone_token = f"/api/webhooks/inbound/{show('inb', gone.id)}", token_of(gone)
        delete_inbound_key(db.session(), gone)
        db.session.commit()
    answers = [I.post(client, world, DOCUMENTED, headers={"X-Webhook-Token": token}) for token in tokens]
    answers.append(I.post(client, world, DOCUMENTED, key=gone_token, path=gone_path))
    answers.append(I.post(client, world, DOCUMENTED, path="/api/webhooks/inbound/inb_x"))
    assert {(answer.status_code, answer.data) for answer in answers} == {(401, answers[0].data)}
    assert I.refused(answers[0])["code"] == "UNAUTHORIZED"
    assert submissions(app) == []


@pytest.mark.contract("I8")
def test_a_regenerated_token_takes_the_place_of_the_old_one_at_once(
    app: Flask, client: FlaskClient, world: World
) -> None:
    with app.app_context():
        token = regenerate(db.session.get_one(InboundKey, parse("inb", world.inbound_id)))
        db.session.commit()
    assert I.post(client, world, DOCUMENTED).status_code == 401
    taken(I, I.post(client, world, DOCUMENTED, key=token))


@pytest.mark.contract("I9")
def test_other_fields_are_mapped_as_on_the_forms_api(app: Flask, client: FlaskClient, world: World) -> None:
    more = {"Company-Name": "Acme", "postal code": "94105", "inquiry": "Call me", "utm_source": "fb", "seats": 5}
    taken(I, I.post(client, world, {**DOCUMENTED, **more}))
    lead = leads(app)[0]
    assert (lead.company, lead.zip, lead.custom_data) == ("Acme", "94105", {"utm_source": "fb", "seats": 5})
    assert [comment.body for comment in rows(app, Comment)] == ["Call me"]


@pytest.mark.contract("I13")
def test_a_lead_is_found_by_email_then_phone_and_filled_where_it_is_empty(
    app: Flask, client: FlaskClient, world: World
) -> None:
    first = taken(I, I.post(client, world, {"name": "Alex", "email": "alex@example.com", "phone": "5551234567"}))
    other = taken(I, I.post(client, world, {"email": "other@example.com"}))
    by_phone = taken(I, I.post(client, world, {"phone": "(555) 123 4567", "name": "Bo Customer", "city": "Pune"}))
    both = taken(I, I.post(client, world, {"email": "other@example.com", "phone": "5551234567"}))
    assert (I.lead(by_phone), I.new(by_phone)) == (I.lead(first), False)
    assert (I.lead(both), I.new(both)) == (I.lead(other), False)
    lead = leads(app)[0]
    assert (lead.first_name, lead.last_name, lead.city) == ("Alex", "Customer", "Pune")


@pytest.mark.contract("I13")
def test_every_request_of_a_key_is_counted_refused_ones_too(app: Flask, client: FlaskClient, world: World) -> None:
    for fields in (DOCUMENTED, {}, DOCUMENTED):
        I.post(client, world, fields)
    I.post(client, world, DOCUMENTED, key="wh_live_wrong")
    key = rows(app, InboundKey)[0]
    assert (key.request_count, key.last_used_at) == (3, submissions(app)[-1].created_at)
