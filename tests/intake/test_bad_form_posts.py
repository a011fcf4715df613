"""Posts of web forms that are broken, odd or late: refused as a page or as JSON, or taken; none costs a lead."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import World
from tests.intake.ways import FORM, JSON, PAGE, H, leads, refused, submissions

MULTIPART = "multipart/form-data; boundary=x"


def part(name: str, value: str) -> str:
    return f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'


@pytest.mark.contract("H1", "C3")
@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("multipart/form-data", part("email", "a@b.co") + "--x--\r\n", 400),
        ("multipart/form-data; boundary=", part("email", "a@b.co") + "--x--\r\n", 400),
        (MULTIPART, part("email", "a@b.co"), 400),
        (MULTIPART, "", 422),
        (MULTIPART, "".join(part(f"n{n}", "v") for n in range(1001)) + "--x--\r\n", 413),
        (FORM, "&".join(f"n{n}=v" for n in range(1001)), 413),
        (FORM, "", 422),
        (FORM, "name=&email=&phone=", 422),
        (FORM, "email=%ff%fe", 422),
        (FORM, "%", 422),
    ],
)
def test_a_form_post_that_cannot_be_read_is_refused_as_a_page_and_as_json(
    app: Flask, client: FlaskClient, world: World, content_type: str, body: str, status: int
) -> None:
    sent = {"Content-Type": content_type}
    as_json = H.post(client, world, body.encode(), headers=sent)
    assert as_json.status_code == status
    refused(as_json)
    page = PAGE.post(client, world, body.encode(), headers=sent)
    assert (page.status_code, page.mimetype) == (status, "text/html")
    assert "Traceback" not in page.text
    assert leads(app) == []


@pytest.mark.contract("H1")
@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (MULTIPART, part("email", "a@b.co") + part("city", "Köln") + "--x--\r\n"),
        (FORM, "email=a%40b.co&city=K%C3%B6ln&_subject=x&_replyto=%0d%0aBcc:x@y.zz"),
        (FORM, "email=a%40b.co&city=K%C3%B6ln&_next=javascript:alert(1)&_t=x"),
        (JSON, '{"email": "a@b.co", "city": "Köln", "_t": [1], "_key": {"a": 1}, "_next": 5, "_subject": null}'),
    ],
)
def test_a_form_post_with_odd_specials_is_taken_and_they_are_never_stored(
    app: Flask, client: FlaskClient, world: World, content_type: str, body: str
) -> None:
    response = H.post(client, world, body.encode(), headers={"Content-Type": content_type})
    assert (response.status_code, response.get_json()["data"]["redirect"]) == (201, None)
    stored = submissions(app)[0]
    assert stored.mapped["fields"] == {"email": "a@b.co", "city": "Köln"}
    assert stored.mapped["customData"] == {}


@pytest.mark.contract("H6")
def test_a_page_left_open_for_three_days_costs_no_lead(app: Flask, client: FlaskClient, world: World) -> None:
    app.config["CLOCK"] = lambda: 1_800_000_000.0
    page = client.get(PAGE.path(world)).text
    token = page.split('name="_t"')[1].split('value="')[1].split('"')[0]
    app.config["CLOCK"] = lambda: 1_800_000_000.0 + 3 * 86_400
    response = PAGE.post(client, world, {"email": "a@b.co", "_t": token, "_key": "some"})
    assert (response.status_code, [row.outcome for row in submissions(app)]) == (303, ["accepted"])


def test_a_file_in_a_form_is_ignored_and_costs_no_lead(app: Flask, client: FlaskClient, world: World) -> None:
    file = '--x\r\nContent-Disposition: form-data; name="cv"; filename="../../a.svg"\r\n\r\n<svg onload=x>\r\n'
    body = part("email", "a@b.co") + file + "--x--\r\n"
    assert PAGE.post(client, world, body.encode(), headers={"Content-Type": MULTIPART}).status_code == 303
    assert submissions(app)[0].mapped["customData"] == {}
