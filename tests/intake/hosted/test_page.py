"""What every hosted page has in common: its headers, its size, and that nothing typed becomes markup or gets lost."""

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import World
from tests.contracts.test_hosted import JANE, change_form
from tests.intake.hosted.pages import publish_whole
from tests.intake.ways import PAGE
from webapp.database.ids import new_id, show
from webapp.extensions import db
from webapp.forms.definition.field_types import KINDS
from webapp.forms.models import Form
from webapp.intake import access as credentials
from webapp.intake.gates import MAX_BODY
from webapp.intake.hosted.page import preview

STATIC = Path(__file__).parents[3] / "webapp" / "static"
COMPRESSED = 15 * 1024


def every_page(client: FlaskClient, world: World) -> dict[str, TestResponse]:
    path = PAGE.path(world)
    pages = {
        "form": client.get(path),
        "error": PAGE.post(client, world, {}),
        "thanks": client.get(f"{path}/thanks"),
        "not found": client.get(f"{path}x"),
        "no thanks": client.get(f"{path}x/thanks"),
        "beside": client.get(f"{path}/other"),
        "unreadable": PAGE.post(client, world, b"x", headers={"Content-Type": "multipart/form-data"}),
        "unknown type": PAGE.post(client, world, b"", headers={"Content-Type": "text/plain"}),
        "too large": PAGE.post(client, world, b"x" * (MAX_BODY + 1)),
        "wrong method": client.put(path, headers={"Accept": "text/html"}),
    }
    change_form(client, world, allowedOrigins=["https://shop.test"])
    pages["wrong origin"] = PAGE.post(client, world, JANE, headers={"Origin": "https://other.test"})
    change_form(client, world, status="paused", allowedOrigins=[])
    return pages | {"paused": client.get(path), "not taken": PAGE.post(client, world, JANE)}


def test_every_page_has_the_same_strict_headers(client: FlaskClient, world: World) -> None:
    statuses = {}
    for name, page in every_page(client, world).items():
        statuses[name] = page.status_code
        policy, _, ancestors = page.headers["Content-Security-Policy"].partition("; frame-ancestors ")
        assert (page.mimetype, page.headers["Cache-Control"]) == ("text/html", "no-store"), name
        assert page.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert policy == (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
            "base-uri 'none'; form-action 'self' https: http:"
        )
        assert ancestors == ("'self' https://shop.test" if name == "wrong origin" else "*")
        assert "Set-Cookie" not in page.headers
        assert (
            re.findall(
                r"<script(?! type=\"module\" src=\"/static/)|<style| style=| on\w+=|https?://(?!www\.w3\.org)",
                page.text,
            )
            == []
        ), name
    assert statuses == {
        "form": 200,
        "error": 422,
        "thanks": 200,
        "not found": 404,
        "no thanks": 404,
        "beside": 404,
        "unreadable": 400,
        "unknown type": 415,
        "too large": 413,
        "wrong method": 405,
        "wrong origin": 403,
        "paused": 403,
        "not taken": 403,
    }


def test_an_unknown_form_reveals_nothing(app: Flask, client: FlaskClient, world: World) -> None:
    with app.app_context():
        form = db.session.get_one(Form, world.form_id)
        form.deleted_at = form.created_at
        db.session.commit()
    references = [show("form", world.form_id), show("form", new_id()), show("lead", new_id()), "x", "%00", "é"]
    pages = [client.get(f"/f/{reference}") for reference in references]
    assert {(page.status_code, page.text) for page in pages} == {(404, pages[0].text)}
    assert "<h1>Page not found</h1>" in pages[0].text


def test_a_page_with_all_that_it_loads_is_small(app: Flask, client: FlaskClient, world: World) -> None:
    options = [f"Option {number}" for number in range(10)]
    asked = [{"key": kind, "label": kind, "type": kind, "required": True, "options": options} for kind in KINDS]
    when = {"conditions": [{"field": "select", "op": "is", "value": "Option 1"}]}
    rules = [{"when": when, "then": [{"do": "hide", "field": kind}]} for kind in ("phone", "url", "number")]
    fields = [each for each in asked if each["type"] != "page_break"]
    extras: dict[str, object] = {"theme": {"accent": "#123456"}, "calls": {"offered": True}}
    asking: dict[str, object] = {"captcha": "always", "incomplete": True, **extras}
    publish_whole(app, world, {"fields": fields, "rules": rules, **asking})
    page = PAGE.post(client, world, {})
    loaded = {path: (STATIC / path).read_bytes() for path in re.findall(r'"/static/([^"?]+)', page.text)}
    loaded |= {f"embed/{name}": (STATIC / "embed" / name).read_bytes() for name in ("rules.js", "rules_page.js")}
    loaded["theme"] = client.get(re.findall(r'"(/f/[^"]+\.css[^"]*)"', page.text)[0]).data
    assert {
        "hosted.css",
        "hosted.js",
        "hosted_proof.js",
        "hosted_zone.js",
        "embed/frame.js",
        "embed/left.js",
    } <= loaded.keys()
    sizes = {path: len(gzip.compress(text)) for path, text in {**loaded, "page": page.data}.items()}
    assert sum(sizes.values()) <= COMPRESSED, sizes


def test_a_preview_can_be_framed_by_our_own_pages_alone_and_sends_nothing(
    app: Flask, client: FlaskClient, world: World
) -> None:
    publish_whole(app, world, {"fields": [{"key": "a", "type": "email"}, {"key": "p", "type": "page_break"}]})
    with app.test_request_context():
        access = credentials.by_form(db.session.connection(), show("form", world.form_id), sandbox=False)
        assert access.definition
        shown = preview(access.form, access.definition, 0)
    policy = shown.headers["Content-Security-Policy"]
    assert "form-action 'none'; frame-ancestors 'self'" in policy
    assert [text in shown.get_data(as_text=True) for text in ('method="post"', "_key", "_t", 'type="email"')] == [
        False,
        False,
        False,
        True,
    ]


MARKUP = "\"><script>alert(1)</script>' & </textarea>"
ESCAPED = "&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#39; &amp; &lt;/textarea&gt;"


def test_nothing_that_was_typed_or_set_becomes_markup(client: FlaskClient, world: World) -> None:
    change_form(client, world, name=MARKUP[2:60], thankYouMessage=MARKUP, pausedMessage=MARKUP)
    sent = {"message": MARKUP, "city": MARKUP, MARKUP: "x", "_key": MARKUP, "_t": MARKUP, "_next": MARKUP}
    error = PAGE.post(client, world, sent)
    thanks = client.get(f"{PAGE.path(world)}/thanks")
    change_form(client, world, status="closed")
    for page in (error, thanks, client.get(PAGE.path(world))):
        assert ("<script>" in page.text, ESCAPED in page.text) == (False, True)


def test_a_page_that_is_sent_back_carries_on_what_the_plain_form_asked_for(client: FlaskClient, world: World) -> None:
    specials = {"_next": "https://shop.test/done", "_subject": "Roof", "_replyto": "a@b.co"}
    page = PAGE.post(client, world, {"city": "Rome", "website": "x", "_gotcha": "", **specials}).text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    assert {name: hidden[name] for name in specials} == specials
    assert hidden.keys() == {*specials, "_key", "_t"}


@pytest.mark.parametrize(("sent", "title"), [(None, "Contact"), ({}, "Error: Contact")])
def test_the_title_begins_with_the_error(
    client: FlaskClient, world: World, sent: dict[str, str] | None, title: str
) -> None:
    page = client.get(PAGE.path(world)) if sent is None else PAGE.post(client, world, sent)
    assert re.findall(r"<title>\s*(.*?)\s*</title>", page.text) == [title]
