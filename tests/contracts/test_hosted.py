"""The hosted form as a visitor and a script see it (H): encodings, answers, needs, specials, one page sent twice."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse, encode_multipart

from tests.calls import Calls
from tests.conftest import World
from tests.intake.ways import FORM, JSON, PAGE, H, leads, refused, submissions
from webapp.database.ids import new_id, parse, show
from webapp.extensions import db
from webapp.forms.definition.definition import Definition
from webapp.forms.models import Form
from webapp.forms.publishing import publish_definition

JANE = {"name": "Jane Smith", "email": "jane@example.com"}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
NOON = 1_800_014_400.0


def change_form(client: FlaskClient, world: World, **settings: object) -> None:
    Calls(client, world.admin_api_key).patch(f"/forms/{show('form', world.form_id)}", settings)


def publish(app: Flask, world: World, *fields: Mapping[str, object]) -> None:
    with app.app_context():
        form = db.session.get_one(Form, world.form_id)
        publish_definition(db.session(), form, Definition.model_validate({"fields": list(fields)}))
        db.session.commit()


def rendered(client: FlaskClient, world: World) -> dict[str, str]:
    """What a page that is shown now gives along with the answers."""
    page = client.get(PAGE.path(world)).text
    return {name: re.findall(f'name="{name}" value="([^"]+)"', page)[0] for name in ("_key", "_t")}


def multipart(fields: Mapping[str, str], boundary: str) -> tuple[bytes, str]:
    _, body = encode_multipart(fields, boundary=boundary)
    return body, f"multipart/form-data; boundary={boundary}"


def is_thanked(response: TestResponse, world: World) -> bool:
    return (response.status_code, response.headers.get("Location")) == (303, f"{PAGE.path(world)}/thanks")


@pytest.mark.contract("H1")
def test_a_form_is_a_page_and_takes_three_encodings(app: Flask, client: FlaskClient, world: World) -> None:
    page = client.get(PAGE.path(world))
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert "<h1>Contact</h1>" in page.text
    fields = {**JANE, "city": "Köln"}
    body, content_type = multipart(fields, "b1")
    bodies = [(urlencode(fields).encode(), FORM), (body, content_type), (H.body(fields), JSON)]
    for sent, kind in bodies:
        assert H.post(client, world, sent, headers={"Content-Type": kind}).status_code == 201
    kept = submissions(app)
    assert [(row.body, row.content_type) for row in kept] == bodies
    assert {row.credential for row in kept} == {"form"}
    assert [row.mapped["fields"] for row in kept] == [
        {"firstName": "Jane", "lastName": "Smith", "email": "jane@example.com", "city": "Köln"}
    ] * 3


@pytest.mark.contract("H2")
@pytest.mark.parametrize(
    ("accept", "content_type", "is_json"),
    [
        ("application/json", FORM, True),
        ("application/json", JSON, True),
        (BROWSER, FORM, False),
        (BROWSER, JSON, False),
        ("*/*", JSON, True),
        ("*/*", FORM, False),
        (None, JSON, True),
        (None, FORM, False),
    ],
)
def test_accept_decides_the_answer(
    client: FlaskClient, world: World, accept: str | None, content_type: str, is_json: bool
) -> None:
    way = H if content_type == JSON else PAGE
    good, bad = (way.post(client, world, fields, headers={"Accept": accept}) for fields in (JANE, {"city": "Rome"}))
    assert (good.status_code, bad.status_code) == (201 if is_json else 303, 422)
    assert bad.mimetype == (JSON if is_json else "text/html")


@pytest.mark.contract("H2")
def test_a_script_is_told_three_facts_and_never_a_person(app: Flask, client: FlaskClient, world: World) -> None:
    first = H.post(client, world, JANE)
    change_form(client, world, thankYouMessage="We will call.", redirectUrl="https://acme.test/done")
    again = H.post(client, world, JANE)
    one, two = submissions(app)
    assert first.get_json() == {
        "success": True,
        "data": {"submissionId": show("sub", one.id), "message": "Your message has been sent.", "redirect": None},
    }
    assert again.get_json()["data"] == {
        "submissionId": show("sub", two.id),
        "message": "We will call.",
        "redirect": "https://acme.test/done",
    }
    (lead,) = leads(app)
    page = PAGE.post(client, world, JANE)
    assert not any(show("lead", lead.id) in f"{answer.headers}{answer.text}" for answer in (first, again, page))


@pytest.mark.contract("H2")
def test_a_visitor_goes_on_to_the_thanks_or_to_the_forms_redirect(client: FlaskClient, world: World) -> None:
    assert is_thanked(PAGE.post(client, world, JANE), world)
    change_form(client, world, thankYouMessage="We will call.")
    assert "We will call." in client.get(f"{PAGE.path(world)}/thanks").text
    change_form(client, world, redirectUrl="https://acme.test/done?x=1")
    response = PAGE.post(client, world, JANE)
    assert (response.status_code, response.headers["Location"]) == (303, "https://acme.test/done?x=1")


@pytest.mark.contract("H2")
def test_what_is_wrong_is_told_by_field(client: FlaskClient, world: World) -> None:
    problem = "Enter an email address, a phone number or a name"
    response = H.post(client, world, {"city": "Rome"})
    assert (response.status_code, response.get_json()) == (
        422,
        {"success": False, "error": problem, "code": "VALIDATION_ERROR", "fields": {"email": [problem]}},
    )
    page = PAGE.post(client, world, {"city": "Rome"})
    assert page.status_code == 422
    assert page.text.count(problem) == 2
    assert 'value="Rome"' in page.text


@pytest.mark.contract("H2")
def test_refusals_have_the_codes_of_the_forms_api(client: FlaskClient, world: World) -> None:
    unknown = H.post(client, world, JANE, path=H.address.format(show("form", new_id())))
    assert (unknown.status_code, refused(unknown)) == (404, "FORM_NOT_FOUND")
    broken = H.post(client, world, b"{")
    assert (broken.status_code, refused(broken)) == (400, "VALIDATION_ERROR")
    change_form(client, world, allowedOrigins=["https://shop.test"])
    foreign = H.post(client, world, JANE, headers={"Origin": "https://other.test"})
    assert (foreign.status_code, refused(foreign)) == (403, "ORIGIN_NOT_ALLOWED")


@pytest.mark.contract("H3")
@pytest.mark.parametrize(
    ("sent", "problems"),
    [
        ({"email": "a@b.co", "company": "Acme", "ok": "yes"}, {}),
        ({"email": "a@b.co", "company": " ", "ok": "yes"}, {"company": ["Fill in “Company”"]}),
        ({"email": "a@b.co", "company": "<b></b>", "ok": "yes"}, {"company": ["Fill in “Company”"]}),
        ({"email": "a@b.co", "company": "Acme"}, {"ok": ["Tick “I agree”"]}),
        (
            {"email": "a@b", "company": "Acme", "ok": "yes"},
            {"email": ["Enter an email address in the right format, like name@example.com"]},
        ),
        ({"company": "Acme", "ok": "yes"}, {}),
        ({}, {"company": ["Fill in “Company”"], "ok": ["Tick “I agree”"]}),
    ],
)
def test_the_published_fields_say_what_is_required(
    app: Flask, client: FlaskClient, world: World, sent: dict[str, object], problems: dict[str, list[str]]
) -> None:
    publish(
        app,
        world,
        {"key": "email", "label": "Email", "type": "email"},
        {"key": "company", "label": "Company", "type": "short_text", "required": True},
        {"key": "ok", "label": "I agree", "type": "checkbox", "required": True},
    )
    response = H.post(client, world, {**sent, "unknown": "dropped"})
    assert response.status_code == (422 if problems else 201)
    assert response.get_json().get("fields", {}) == problems
    assert [row.mapped["customData"] for row in submissions(app) if row.mapped] == ([] if problems else [{"ok": "yes"}])


@pytest.mark.contract("H3")
@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"email": "a@b.co"}, 201),
        ({"tel": "555-123-4567"}, 201),
        ({"fname": "Jane"}, 201),
        ({"email": "nobody", "name": "Jane"}, 201),
        ({"email": "nobody"}, 422),
        ({"message": "Hi", "company": "Acme"}, 422),
    ],
)
def test_a_form_without_fields_of_its_own_needs_somebody_to_answer(
    client: FlaskClient, world: World, sent: dict[str, object], status: int
) -> None:
    assert [way.post(client, world, sent).status_code for way in (H, PAGE)] == [status, 303 if status == 201 else 422]


@pytest.mark.contract("H3")
def test_a_person_is_known_by_email_then_phone_and_only_filled(app: Flask, client: FlaskClient, world: World) -> None:
    for sent in (
        {"email": "jane@example.com", "phone": "(555) 123-4567", "city": "Rome"},
        {"email": "JANE@example.com", "city": "Oslo", "company": "Acme"},
        {"phone": "555-123-4567", "name": "Jane Smith", "email": "other@example.com"},
    ):
        assert PAGE.post(client, world, sent).status_code == 303
    (lead,) = leads(app)
    assert (lead.email, lead.city, lead.company, lead.first_name) == ("jane@example.com", "Rome", "Acme", "Jane")
    change_form(client, world, duplicateHandling="overwrite")
    PAGE.post(client, world, {"email": "jane@example.com", "city": "Oslo"})
    assert [lead.city for lead in leads(app)] == ["Oslo"]


EVIL = (
    "//evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "javascript:alert(1)",
    "data:text/html,x",
    "https:evil.test",
    "https:///evil.test",
    "https://evil.test/",
    "https://shop.test.evil.test/",
    "https://shop.test@evil.test/",
    "https://shop.test\\@evil.test/",
    "http://shop.test/",
    "https://shop.test:8443/",
    "https://shop.test/\r\nSet-Cookie: a=b",
    "https://shop.test/\n",
    "https://shop.test/" + "x" * 2000,
    " https://shop.test/",
    "/thanks",
    "",
)


@pytest.mark.contract("H4")
@pytest.mark.parametrize("wanted", EVIL)
def test_next_leads_nowhere_that_the_form_does_not_allow(client: FlaskClient, world: World, wanted: str) -> None:
    change_form(client, world, allowedOrigins=["https://shop.test"])
    assert is_thanked(PAGE.post(client, world, {**JANE, "_next": wanted}), world)
    assert H.post(client, world, {**JANE, "_next": wanted}).get_json()["data"]["redirect"] is None


@pytest.mark.contract("H4")
@pytest.mark.parametrize("wanted", ["https://shop.test/", "https://shop.test?a=1#b", "http://localhost/f/x/thanks"])
def test_next_leads_to_an_allowed_host_or_our_own(client: FlaskClient, world: World, wanted: str) -> None:
    change_form(client, world, allowedOrigins=["https://shop.test"], redirectUrl="https://acme.test/done")
    response = PAGE.post(client, world, {**JANE, "_next": wanted})
    assert (response.status_code, response.headers["Location"]) == (303, wanted)


@pytest.mark.contract("H4")
def test_without_a_list_next_leads_to_our_own_host_alone(client: FlaskClient, world: World) -> None:
    assert is_thanked(PAGE.post(client, world, {**JANE, "_next": "https://shop.test/"}), world)


@pytest.mark.contract("H4")
def test_specials_are_never_fields(app: Flask, client: FlaskClient, world: World) -> None:
    app.config["CLOCK"] = lambda: NOON
    change_form(client, world, honeypotField="website")
    page = rendered(client, world)
    app.config["CLOCK"] = lambda: NOON + 10
    specials = {"_next": "https://x.test", "_gotcha": "", "website": "", "_subject": "Roof", "_replyto": "a@b.co"}
    assert is_thanked(PAGE.post(client, world, {"email": "a@b.co", "_own": "kept", **specials, **page}), world)
    (kept,) = submissions(app)
    assert (kept.outcome, kept.mapped["fields"], kept.mapped["customData"]) == (
        "accepted",
        {"email": "a@b.co"},
        {"_own": "kept"},
    )
    assert (kept.result["subject"], kept.result["replyTo"]) == ("Roof", "a@b.co")


@pytest.mark.contract("H5")
def test_each_rendering_has_a_key_of_its_own_and_is_stored_nowhere(client: FlaskClient, world: World) -> None:
    assert len({rendered(client, world)["_key"] for _ in range(3)}) == 3
    assert client.get(PAGE.path(world)).headers["Cache-Control"] == "no-store"


@pytest.fixture
def page(app: Flask, client: FlaskClient, world: World) -> dict[str, str]:
    """A page that was shown a minute ago."""
    app.config["CLOCK"] = lambda: NOON
    shown = rendered(client, world)
    app.config["CLOCK"] = lambda: NOON + 60
    return shown


def send(client: FlaskClient, world: World, fields: Mapping[str, str], boundary: str) -> Any:
    body, content_type = multipart(fields, boundary)
    response = H.post(client, world, body, headers={"Content-Type": content_type})
    assert response.status_code == 201, response.text
    return response.get_json()["data"]["submissionId"]


@pytest.mark.contract("H5")
def test_a_page_sent_twice_is_one_submission(app: Flask, client: FlaskClient, world: World, page: Any) -> None:
    ids = {send(client, world, {**JANE, **page}, boundary) for boundary in ("b1", "b2")}
    assert ids == {show("sub", row.id) for row in submissions(app)}
    assert len(ids) == len(leads(app)) == 1


@pytest.mark.contract("H5")
@pytest.mark.parametrize(
    "corrected",
    [{"name": "Jane Smyth", "email": "jane@example.com"}, {"name": "Jane Smith", "email": "jane@example.org"}],
)
def test_a_corrected_page_is_a_new_submission_of_the_same_person(
    app: Flask, client: FlaskClient, world: World, page: Any, corrected: dict[str, str]
) -> None:
    first = send(client, world, {**JANE, **page}, "b1")
    second = send(client, world, {**corrected, **page}, "b2")
    again = send(client, world, {**corrected, **page}, "b3")
    assert (first != second, again) == (True, second)
    (lead,) = leads(app)
    assert (f"{lead.first_name} {lead.last_name}", lead.email) == (corrected["name"], corrected["email"])
    assert {(row.id, row.person_id) for row in submissions(app)} == {
        (parse("sub", first), lead.id),
        (parse("sub", second), lead.id),
    }


@pytest.mark.contract("H5")
def test_a_page_that_was_sent_back_keeps_its_key(app: Flask, client: FlaskClient, world: World, page: Any) -> None:
    answer = PAGE.post(client, world, {"city": "Rome", **page})
    assert answer.status_code == 422
    assert [f'name="{name}" value="{value}"' in answer.text for name, value in page.items()] == [True, True]
    assert is_thanked(PAGE.post(client, world, {**JANE, **page}), world)
    assert [row.outcome for row in submissions(app)] == ["invalid", "accepted"]
