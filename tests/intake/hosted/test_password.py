"""A form with a password: it asks first, without a cookie, hands on that it was given, and loses nothing typed."""

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calls import Calls
from tests.conftest import World
from tests.intake.ways import FORM, PAGE, H, K, leads, refused, submissions
from webapp.database.ids import show
from webapp.extensions import db
from webapp.forms.definition.definition import Definition
from webapp.forms.models import Form
from webapp.forms.publishing import publish_definition

WORD = "open sesame"
NOON = 1_700_000_000.0
JANE = {"email": "jane@acme.test", "message": "Hello"}


def change(client: FlaskClient, world: World, **settings: Any) -> None:
    Calls(client, world.admin_api_key).patch(f"/forms/{show('form', world.form_id)}", settings)


@pytest.fixture
def address(client: FlaskClient, world: World) -> str:
    """Of a form that is locked."""
    change(client, world, password=WORD)
    return PAGE.path(world)


def publish(app: Flask, world: World, **definition: Any) -> None:
    with app.app_context():
        publish_definition(db.session(), db.session.get_one(Form, world.form_id), Definition.model_validate(definition))
        db.session.commit()


def hidden(html: str) -> dict[str, str]:
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html)
    return {unescape(name): unescape(value) for name, value in pairs}


def opened(client: FlaskClient, address: str) -> str:
    page = client.post(f"{address}/open", data={"_password": WORD})
    assert page.status_code == 200
    return page.text


@pytest.mark.contract("H10")
def test_the_password_is_asked_for_first_and_the_form_follows_without_a_cookie(
    app: Flask, client: FlaskClient, world: World, address: str
) -> None:
    first = client.get(address)
    assert (first.status_code, 'name="email"' in first.text, 'name="_password"' in first.text) == (200, False, True)
    page = opened(client, address)
    assert 'name="email"' in page
    sent = client.post(address, data={**hidden(page), **JANE, "_t": ""})
    assert (sent.status_code, sent.headers["Location"]) == (303, f"{address}/thanks")
    assert [lead.email for lead in leads(app)] == ["jane@acme.test"]
    assert "Set-Cookie" not in {*first.headers.keys(), *sent.headers.keys()}


def test_what_the_address_says_is_kept_for_the_form(client: FlaskClient, address: str) -> None:
    asked = client.get(f"{address}?email=jane%40acme.test")
    action = re.search(r'action="([^"]+)"', asked.text)
    assert action is not None
    page = client.post(unescape(action[1]), data={"_password": WORD})
    assert 'value="jane@acme.test"' in page.text


def test_a_wrong_password_says_so_at_the_field_and_again_above(client: FlaskClient, address: str) -> None:
    wrong = client.post(f"{address}/open", data={"_password": "sesame"})
    assert (wrong.status_code, wrong.text.count("This is not the password of this form.")) == (401, 2)
    assert re.search(r"<title>\s*Error: Contact", wrong.text)
    assert "sesame" not in wrong.text


@pytest.mark.contract("C7a")
def test_who_guesses_is_stopped(app: Flask, client: FlaskClient, address: str) -> None:
    app.config["CLOCK"] = lambda: NOON
    guesses = [client.post(f"{address}/open", data={"_password": "guess"}).status_code for _ in range(31)]
    assert guesses == [401] * 30 + [429]
    stopped = client.post(f"{address}/open", data={"_password": WORD})
    assert (stopped.status_code, 'name="_password"' in stopped.text, "Retry-After" in stopped.headers) == (
        429,
        True,
        True,
    )


def test_who_guesses_from_every_address_of_an_ipv6_network_is_one(
    app: Flask, client: FlaskClient, address: str
) -> None:
    app.config["CLOCK"] = lambda: NOON

    def guess(ip: str) -> int:
        return client.post(f"{address}/open", data={"_password": "guess"}, environ_base={"REMOTE_ADDR": ip}).status_code

    assert [guess(f"2001:db8:0:1::{number:x}") for number in range(31)] == [401] * 30 + [429]
    assert [guess(ip) for ip in ("2001:db8:0:2::1", "192.0.2.1")] == [401, 401]


@pytest.mark.contract("H2", "H9")
def test_a_program_sends_it_along_and_is_told_where_it_is_missing(
    app: Flask, client: FlaskClient, world: World, address: str
) -> None:
    for sent in (JANE, {**JANE, "_password": "wrong"}, {**JANE, "_password": 5}, {**JANE, "_pass": "made up"}):
        answer = H.post(client, world, sent)
        assert (answer.status_code, refused(answer)) == (401, "UNAUTHORIZED")
    assert (leads(app), submissions(app)) == ([], [])
    assert H.post(client, world, {**JANE, "_password": WORD}).status_code == 201
    (row,) = submissions(app)
    assert row.body == b'{"email": "jane@acme.test", "message": "Hello"}'
    assert leads(app)[0].custom_data == {}


def test_a_form_of_their_own_without_the_password_loses_nothing(
    app: Flask, client: FlaskClient, world: World, address: str
) -> None:
    sent = {**JANE, "service": ["Roof", "Wall"], "_subject": "Hi"}
    asked = client.post(address, data=sent)
    assert (asked.status_code, asked.text.count('name="service"')) == (401, 2)
    carried = {**hidden(asked.text), "service": ["Roof", "Wall"]}
    assert client.post(address, data={**carried, "_password": WORD}).status_code == 303
    (lead,) = leads(app)
    assert (lead.email, lead.project_types) == ("jane@acme.test", ["Roof", "Wall"])


@pytest.mark.parametrize("kind", [FORM, "multipart/form-data"])
def test_the_ledger_holds_neither_the_password_nor_its_token(
    app: Flask, client: FlaskClient, world: World, address: str, kind: str
) -> None:
    token = hidden(opened(client, address))["_pass"]
    for secret in ({"_password": WORD}, {"_pass": token}, {"_password": WORD, "_pass": token}):
        assert client.post(address, data={**secret, **JANE}, content_type=kind).status_code == 303
    assert (
        client.post(address, data={**JANE, "email": "jane@", "_password": WORD}, content_type=kind).status_code == 422
    )
    for row in submissions(app):
        assert (b"_pass" in row.body, b"sesame" in row.body, b"jane@" in row.body.replace(b"%40", b"@")) == (
            False,
            False,
            True,
        )


def test_pages_and_corrections_hand_the_token_on_and_another_password_takes_it_back(
    app: Flask, client: FlaskClient, world: World, address: str
) -> None:
    step = {"key": "page", "type": "page_break", "label": "More"}
    email = {"key": "email", "type": "email", "label": "Email", "required": True}
    publish(app, world, fields=[{"key": "name", "type": "full_name", "label": "Name"}, step, email])
    first = hidden(opened(client, address))
    second = client.post(address, data={**first, "name": "Jane", "_step": "next"})
    assert (second.status_code, hidden(second.text)["_pass"]) == (200, first["_pass"])
    wrong = client.post(address, data={**hidden(second.text), "email": "", "_step": "send"})
    assert (wrong.status_code, hidden(wrong.text)["_pass"]) == (422, first["_pass"])
    change(client, world, password="another one")
    asked = client.post(address, data={**hidden(wrong.text), "email": "jane@acme.test", "_step": "send"})
    assert (asked.status_code, hidden(asked.text)["email"]) == (401, "jane@acme.test")
    again = {**hidden(asked.text), "_password": "another one"}
    assert client.post(address, data={**again, "_t": ""}).status_code == 303
    assert [(lead.first_name, lead.email) for lead in leads(app)] == [("Jane", "jane@acme.test")]


def test_a_closed_form_says_so_before_it_asks(client: FlaskClient, world: World, address: str) -> None:
    change(client, world, status="paused", pausedMessage="Back in May.")
    for page in (client.get(address), client.post(f"{address}/open", data={"_password": WORD})):
        assert (page.status_code, "Back in May." in page.text) == (403, True)


def test_keys_open_what_they_open_without_it(client: FlaskClient, world: World, address: str) -> None:
    assert K.post(client, world, JANE).status_code == 201


def test_without_a_password_nothing_is_asked_or_handed_on(client: FlaskClient, world: World) -> None:
    page = client.get(PAGE.path(world)).text
    assert ("_pass" in page, 'name="email"' in page) == (False, True)
    assert 'name="email"' in client.post(f"{PAGE.path(world)}/open").text
