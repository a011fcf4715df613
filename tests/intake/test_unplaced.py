"""Which fields have no place: only those that a rule could give one, of what was taken in, and as what they look."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.calls import statements, submit
from tests.conftest import World
from tests.intake.hosted.pages import publish_whole
from tests.intake.ways import H, K
from webapp.extensions import db
from webapp.forms.models import Form
from webapp.intake.unplaced import Unplaced, unplaced
from webapp.leads.guessing import Guess
from webapp.workspaces.custom_fields import define_field

PHONE = "+49 30 901820"


def found(app: Flask, form_id: bytes) -> list[Unplaced]:
    with app.app_context():
        return unplaced(db.session(), db.session.get_one(Form, form_id))


def names(app: Flask, form_id: bytes) -> list[str]:
    return [one.name for one in found(app, form_id)]


def form_of(app: Flask, source: str) -> bytes:
    with app.app_context():
        return bytes(db.session.scalars(select(Form.id).where(Form.kind == "source", Form.name == source)).one())


def define(app: Flask, world: World, key: str, type_: str) -> None:
    with app.app_context():
        values = {"entity": "lead", "key": key, "type": type_}
        define_field(db.session(), world.workspace_id, values, "mem_of_the_tests")
        db.session.commit()


def test_a_field_is_suggested_with_its_count_examples_and_what_it_looks_like(
    app: Flask, client: FlaskClient, world: World
) -> None:
    for number in range(4):
        submit(client, world, email=f"p{number}@acme.test", whatsapp_no=f"{PHONE}{number}", mood="fine")
    submit(client, world, email="p9@acme.test", **{"WhatsApp-No": f"{PHONE}3", "mood": "", "pets": {"cats": 2}})
    assert found(app, world.form_id) == [
        Unplaced(
            "whatsapp_no",
            5,
            [f"{PHONE}3", f"{PHONE}2", f"{PHONE}1"],
            4,
            Guess("a phone", "phone", "phone", 4),
            "phone",
        ),
        Unplaced("mood", 4, ["fine"], 1, None, ""),
        Unplaced("pets", 1, ['{"cats": 2}'], 1, None, ""),
    ]


def test_a_field_that_has_a_place_is_none(app: Flask, client: FlaskClient, world: World) -> None:
    define(app, world, "website", "url")
    with app.app_context():
        form = db.session.get_one(Form, world.form_id)
        form.field_mapping = {"whatsapp_no": "phone", "q1": "customData.question"}
        db.session.commit()
    fields = {"website": "https://acme.test", "question": "Why?", "q1": "How?", "WhatsApp No": PHONE, "odd": "1"}
    submit(client, world, email="jane@acme.test", mobile=PHONE, phone="+1 212 555 0123", **fields)
    submit(client, world, email="not usable", name="Jane", odd="2")
    assert names(app, world.form_id) == ["odd"]


def test_only_what_was_taken_in_as_live_data_counts(app: Flask, client: FlaskClient, world: World) -> None:
    K.post(client, world, {"email": "jane@acme.test", "odd": "1"}, key=world.test_api_key)
    K.post(client, world, {"odd": "2"})
    H.post(client, world, {"email": "bot@acme.test", "odd": "3", "_gotcha": "x"})
    assert names(app, world.form_id) == []


def test_what_the_published_form_asks_for_is_known(app: Flask, client: FlaskClient, world: World) -> None:
    fields = [{"type": "email", "key": "email", "label": "Email"}, {"type": "short_text", "key": "pet", "label": "Pet"}]
    publish_whole(app, world, {"fields": fields})
    assert H.post(client, world, {"email": "jane@acme.test", "pet": "Rex"}).status_code == 201
    submit(client, world, email="joe@acme.test", pet="Tom", odd="1")
    assert names(app, world.form_id) == ["odd"]


def test_what_no_rule_could_place_is_not_suggested(app: Flask, client: FlaskClient, world: World) -> None:
    key = {"x-api-key": world.api_key}
    body = {"email": "jane@acme.test", "source": "Fair", "both": "1", "data": {"seats": 5, "both": "2"}}
    assert client.post("/api/public/leads", headers=key, json=body).status_code == 201
    assert names(app, form_of(app, "Fair")) == ["both"]
    dotted = {"contact.email": "joe@acme.test", "contact.firstName": "Joe", "contact.shoe": "44", "hat": "XL"}
    sent = {"teamId": world.team_id, "teamKey": world.team_key, "formData": {**dotted, "sourceName": "Autumn"}}
    assert client.post("/webFormSubmit", json=sent).status_code == 200
    assert names(app, form_of(app, "Autumn")) == []


@pytest.mark.parametrize(
    ("key", "type_", "target"),
    [
        ("Web-Site", "text", "customData.Web-Site"),
        ("site_url", "url", "customData.site_url"),
        ("homepage", "url", ""),
        ("our_website", "url", "customData.our_website"),
        ("photo_url", "text", ""),
        ("vat", "number", ""),
    ],
)
def test_a_custom_field_that_is_called_alike_or_holds_the_like_is_where_it_belongs(
    app: Flask, client: FlaskClient, world: World, key: str, type_: str, target: str
) -> None:
    define(app, world, key, type_)
    submit(client, world, email="jane@acme.test", web_site="https://acme.test")
    (one,) = found(app, world.form_id)
    assert (one.name, one.target) == ("web_site", target)


def test_looking_costs_as_many_statements_for_three_submissions_as_for_one(
    app: Flask, client: FlaskClient, world: World
) -> None:
    counts = []
    for number in (1, 2, 3):
        submit(client, world, email=f"p{number}@acme.test", odd=str(number))
        with statements(app) as sent:
            found(app, world.form_id)
        counts.append(len(sent))
    assert counts[0] == counts[2]
