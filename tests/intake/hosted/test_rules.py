"""What the rules of a published form make of what is sent: the same for a page with scripts and for one without."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import World
from tests.contracts.test_forms_api_steps import make_members
from tests.intake.ways import PAGE, H, leads, submissions
from webapp.database.ids import parse
from webapp.extensions import db
from webapp.forms.definition.definition import Definition
from webapp.forms.models import Form
from webapp.forms.publishing import publish_definition

FIELDS = [
    {"key": "email", "type": "email", "label": "Email", "required": True},
    {"key": "kind", "type": "radio", "label": "You are", "options": ["Person", "Company"]},
    {"key": "size", "type": "number", "label": "Company size", "required": True},
    {"key": "vat", "type": "short_text", "label": "VAT number"},
]


def rule(field: str, op: str, value: str, *then: dict[str, Any]) -> dict[str, Any]:
    return {"when": {"conditions": [{"field": field, "op": op, "value": value}]}, "then": list(then)}


COMPANY = rule("kind", "is", "Company", {"do": "show", "field": "size"}, {"do": "show", "field": "vat"})
LARGE = rule("size", "gte", "50", {"do": "score", "points": 30}, {"do": "tag", "tag": "Large"})
VAT = rule("size", "gte", "50", {"do": "require", "field": "vat"})


@pytest.fixture
def publish(app: Flask, world: World) -> Any:
    def publish(*rules: dict[str, Any]) -> None:
        with app.app_context():
            form = db.session.get_one(Form, world.form_id)
            definition = Definition.model_validate({"fields": FIELDS, "rules": list(rules)})
            publish_definition(db.session(), form, definition)
            db.session.commit()

    return publish


def test_a_hidden_answer_is_neither_required_nor_stored(
    app: Flask, client: FlaskClient, world: World, publish: Any
) -> None:
    publish(COMPANY, LARGE)
    sent = {"email": "jane@example.com", "kind": "Person", "size": "500", "vat": "DE1"}
    assert PAGE.post(client, world, sent).status_code == 303
    lead = leads(app)[0]
    assert (lead.custom_data, lead.score, lead.tags) == ({"kind": "Person"}, None, [])
    assert (submissions(app)[0].mapped or {})["fields"] == {"email": "jane@example.com"}


def test_what_a_rule_shows_is_required_again(client: FlaskClient, world: World, publish: Any) -> None:
    publish(COMPANY)
    response = H.post(client, world, {"email": "jane@example.com", "kind": "Company"})
    assert (response.status_code, list(response.get_json()["fields"])) == (422, ["size"])


def test_a_rule_requires_what_is_optional(client: FlaskClient, world: World, publish: Any) -> None:
    publish(COMPANY, VAT)
    sent = {"email": "jane@example.com", "kind": "Company", "size": "50"}
    assert list(H.post(client, world, sent).get_json()["fields"]) == ["vat"]
    assert H.post(client, world, {**sent, "size": "49"}).status_code == 201


def test_points_tags_and_a_member_reach_the_lead(app: Flask, client: FlaskClient, world: World, publish: Any) -> None:
    member = make_members(app, world, 1)[0]
    publish(LARGE, rule("kind", "is", "company", {"do": "assign", "member": member}))
    sent = {"email": "jane@example.com", "kind": "Company", "size": "50"}
    assert PAGE.post(client, world, sent).status_code == 303
    lead = leads(app)[0]
    assert (lead.score, lead.tags, lead.assignee_id) == (30, ["Large"], parse("mem", member))


def test_a_rule_on_a_field_that_is_gone_does_no_harm(
    app: Flask, client: FlaskClient, world: World, publish: Any
) -> None:
    publish(rule("gone", "is_not", "x", {"do": "hide", "field": "email"}, {"do": "require", "field": "vat"}))
    assert PAGE.post(client, world, {"email": "jane@example.com", "size": "1"}).status_code == 303
    assert leads(app)[0].email == "jane@example.com"
