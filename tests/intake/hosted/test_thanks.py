"""After a form is sent: the thanks that a rule chose, with the visitor's own words in it, or another website."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import World, new_world
from tests.contracts.test_hosted import change_form, is_thanked
from tests.intake.hosted.pages import publish_whole, title
from tests.intake.ways import PAGE, H, submissions
from webapp.database.ids import show
from webapp.workspaces.secrets import decrypt

FRAMED = {"Sec-Fetch-Dest": "iframe"}
FIELDS = [
    {"key": "name", "type": "full_name"},
    {"key": "email", "type": "email"},
    {"key": "plan", "type": "select", "options": ["Pro", "Free", "Away"]},
]


def rule(plan: str, key: str) -> dict[str, Any]:
    when = {"conditions": [{"field": "plan", "op": "is", "value": plan}]}
    return {"when": when, "then": [{"do": "thanks", "thanks": key}]}


DEFINITION = {
    "fields": FIELDS,
    "rules": [rule("Pro", "pro"), rule("Away", "away")],
    "thanks": [
        {"key": "pro", "title": "Welcome", "message": "Hello **{{firstName}}**, {{ plan }} it is.{{nothing}}"},
        {"key": "away", "redirectUrl": "https://acme.test/pro"},
    ],
}
JANE = {"name": "Jane <i>Smith</i>", "email": "jane@example.com"}


@pytest.fixture
def published(app: Flask, client: FlaskClient, world: World) -> FlaskClient:
    publish_whole(app, world, DEFINITION)
    return client


@pytest.mark.contract("H2")
def test_a_rule_chooses_the_thanks_and_its_tags_are_filled(published: FlaskClient, world: World) -> None:
    response = PAGE.post(published, world, {**JANE, "plan": "Pro"})
    page = published.get(response.headers["Location"])
    assert (response.status_code, title(page)) == (303, "Welcome – Contact")
    assert "<p>Hello <strong>Jane</strong>, Pro it is.</p>" in page.text
    told = H.post(published, world, {**JANE, "plan": "Pro"}).get_json()["data"]
    assert told["message"] == "Hello **Jane**, Pro it is."
    assert is_thanked(PAGE.post(published, world, {**JANE, "plan": "Free"}), world)


def test_nothing_of_a_person_can_be_read_in_the_address(app: Flask, published: FlaskClient, world: World) -> None:
    address = PAGE.post(published, world, {**JANE, "plan": "Pro"}).headers["Location"]
    assert "Jane" not in address
    with app.app_context():
        assert '"firstName": "Jane"' in decrypt(parse_qs(urlsplit(address).query)["for"][0].encode())


@pytest.mark.parametrize("name", ["<script>alert(1)</script>Jo", "**Jo**", "[x](https://evil.test)", "{{email}}"])
def test_what_a_visitor_typed_stays_text(published: FlaskClient, world: World, name: str) -> None:
    response = PAGE.post(published, world, {**JANE, "name": name, "plan": "Pro"})
    page = published.get(response.headers["Location"]).text
    assert [mark in page for mark in ("<script>", "</strong></strong>", "evil.test</a>", "jane@example.com")] == [
        False
    ] * 4


@pytest.mark.parametrize("token", ["x", "gAAAAA", "%00", "é"])
def test_an_address_that_was_made_up_shows_the_plain_thanks(published: FlaskClient, world: World, token: str) -> None:
    page = published.get(f"{PAGE.path(world)}/thanks?for={token}")
    assert (page.status_code, "Your message has been sent." in page.text) == (200, True)


def test_the_thanks_of_one_form_say_nothing_on_the_page_of_another(
    app: Flask, published: FlaskClient, world: World
) -> None:
    with app.app_context():
        other = new_world("Other", "owner@other.test")
    address = PAGE.post(published, world, {**JANE, "plan": "Away"}, headers=FRAMED).headers["Location"]
    page = published.get(address.replace(PAGE.path(world), PAGE.path(other)))
    assert (page.status_code, "Your message has been sent." in page.text, "acme.test" in page.text) == (
        200,
        True,
        False,
    )


@pytest.mark.contract("H2", "H4")
def test_a_thanks_may_lead_on(published: FlaskClient, world: World) -> None:
    change_form(published, world, redirectUrl="https://acme.test/done")
    targets = [PAGE.post(published, world, {**JANE, "plan": plan}).headers["Location"] for plan in ("Away", "Free")]
    assert targets == ["https://acme.test/pro", "https://acme.test/done"]
    assert PAGE.post(published, world, {**JANE, "plan": "Pro"}).headers["Location"].startswith(PAGE.path(world))


def test_a_frame_is_left_by_a_link_of_the_visitors_own(app: Flask, published: FlaskClient, world: World) -> None:
    response = PAGE.post(published, world, {**JANE, "plan": "Away"}, headers=FRAMED)
    page = published.get(response.headers["Location"]).text
    (row,) = submissions(app)
    assert '<a href="https://acme.test/pro" target="_top">Continue to acme.test</a>' in page
    assert f'data-submission="{show("sub", row.id)}"' in page
    assert 'data-onward="https://acme.test/pro"' in page


@pytest.mark.parametrize("language", ["de", "ar"])
def test_the_thanks_are_said_in_the_forms_language(
    app: Flask, client: FlaskClient, world: World, language: str
) -> None:
    publish_whole(app, world, {"fields": FIELDS, "language": language, "texts": {"again": "Once more?"}})
    page = client.get(f"{PAGE.path(world)}/thanks").text
    said = {"de": ("Vielen Dank", "Ihre Nachricht wurde gesendet."), "ar": ("شكرًا لك", "تم إرسال رسالتك.")}[language]
    assert [text in page for text in (*said, "Once more?")] == [True] * 3
    assert f'<html lang="{language}"' in page
