"""New form: from a template, from nothing, from a file that Export made; each leads to the builder with a draft."""

import json
from typing import Any

import pytest
from flask import Flask

from tests.conftest import World
from tests.visitor import SignIn, Visitor
from webapp.extensions import db
from webapp.forms.builder.template_forms import SLUGS
from webapp.forms.drafts import draft_of
from webapp.forms.models import Form

each = pytest.mark.parametrize

DOCUMENT: dict[str, Any] = {
    "inletForm": 1,
    "name": "Spring fair",
    "fieldMapping": {"who": "name"},
    "definition": {
        "fields": [
            {"key": "who", "type": "short_text", "label": "Who are you?", "required": True},
            {"key": "email", "type": "email", "label": "Email", "width": "half"},
        ],
        "rules": [
            {
                "when": {"match": "any", "conditions": [{"field": "who", "op": "filled"}]},
                "then": [{"do": "require", "field": "email"}, {"do": "score", "points": 3}],
            }
        ],
        "theme": {"accent": "#aa0000"},
        "thanks": [{"key": "vip", "title": "Welcome", "redirectUrl": "https://acme.test/vip"}],
        "language": "de",
        "texts": {"send": "Los"},
    },
}


@pytest.fixture
def owner(visitor: SignIn) -> Visitor:
    return visitor("owner")


def send_file(owner: Visitor, content: bytes) -> Any:
    """By hand, since the test client keeps what is large in a file that nobody closes."""
    parts = [b'name="csrf_token"\r\n\r\n' + owner.csrf.encode(), b'name="file"; filename="form.json"\r\n\r\n' + content]
    body = b"".join(b"--x\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts) + b"--x--\r\n"
    headers = {"Accept": "text/html", "Content-Type": "multipart/form-data; boundary=x"}
    return owner.client.post("/forms/new/json", data=body, headers=headers)


def newest(app: Flask, world: World) -> tuple[Form, dict[str, Any]]:
    with app.app_context():
        form = db.session.query(Form).filter_by(workspace_id=world.workspace_id).order_by(Form.id.desc()).first()
        assert form is not None
        definition = draft_of(db.session(), form).definition.model_dump(mode="json", by_alias=True)
        db.session.expunge_all()
        return form, definition


@each("slug", ["blank", *SLUGS])
def test_each_way_to_begin_is_shown_and_leads_to_the_builder(
    app: Flask, world: World, owner: Visitor, slug: str
) -> None:
    assert f'href="/forms/new/{slug}"' in owner.get("/forms/new").text
    assert owner.get(f"/forms/new/{slug}").status_code == 200
    made = owner.post(f"/forms/new/{slug}", {"name": "Fair"})
    form, definition = newest(app, world)
    assert made.headers["Location"].startswith("/forms/form_")
    assert made.headers["Location"].endswith("/build")
    assert (form.name, form.version, bool(definition["fields"])) == ("Fair", 0, slug != "blank")


def test_a_form_needs_a_name(owner: Visitor) -> None:
    refused = owner.post("/forms/new/contact", {"name": " "})
    assert (refused.status_code, "There is a problem" in refused.text) == (422, True)


def test_a_form_that_was_exported_and_imported_is_the_same_form(app: Flask, world: World, owner: Visitor) -> None:
    made = send_file(owner, json.dumps(DOCUMENT).encode())
    export = made.headers["Location"].replace("/build", "/export")
    first = owner.get(export)
    assert first.headers["Content-Disposition"] == 'attachment; filename="spring-fair.json"'
    again = send_file(owner, first.data).headers["Location"].replace("/build", "/export")
    assert (again != export, owner.get(again).data) == (True, first.data)
    form, definition = newest(app, world)
    assert (form.name, form.field_mapping) == ("Spring fair", {"who": "name"})
    for name, value in DOCUMENT["definition"].items():
        if name in ("language", "texts"):
            assert definition[name] == value
    assert [field["key"] for field in definition["fields"]] == ["who", "email"]
    assert definition["theme"]["accent"] == "#aa0000"
    assert definition["rules"][0]["then"][1] == {"do": "score", "points": 3}


@each(
    ("change", "problem"),
    [
        ({"surprise": 1}, "surprise: There is no field of this name."),
        ({"name": ""}, "name: "),
        ({"fieldMapping": {"who": "nowhere"}}, "fieldMapping.who: Use a field of a lead"),
        ({"definition": {"fields": [{"key": "a", "type": "hologram"}]}}, "definition.fields.0.type: "),
        ({"definition": {"fields": [{"key": "a", "type": "email", "colour": 1}]}}, "definition.fields.0.colour: "),
        ({"definition": {"fields": [{"key": "_next", "type": "email"}]}}, "definition.fields.0.key: Begin with"),
        ({"definition": {"fields": [{"key": "a", "type": "email"}] * 2}}, "Two fields are called a."),
        ({"definition": {"thanks": [{"key": "a", "redirectUrl": "javascript:1"}]}}, "definition.thanks.0.redirectUrl"),
        ({"inletForm": 2}, "inletForm: "),
    ],
)
def test_what_is_wrong_in_a_file_is_named_and_nothing_is_made(
    app: Flask, world: World, owner: Visitor, change: dict[str, Any], problem: str
) -> None:
    before = newest(app, world)[0].id
    refused = send_file(owner, json.dumps({**DOCUMENT, **change}).encode())
    assert (refused.status_code, problem in refused.text) == (422, True), refused.text
    assert newest(app, world)[0].id == before


@each(
    "content",
    [b"", b"[]", b"{}", b"null", b"{", b'{"a": NaN}', b"[" * 100_000, b"\xff\xfe", b" " * (1024 * 1024 + 1)],
    ids=lambda content: content[:8].decode("latin-1"),
)
def test_a_file_that_is_no_form_is_refused(owner: Visitor, content: bytes) -> None:
    refused = send_file(owner, content)
    assert refused.status_code == 422


def test_a_file_must_be_chosen(owner: Visitor) -> None:
    refused = owner.post("/forms/new/json", {}, content_type="multipart/form-data")
    assert (refused.status_code, "Choose a file." in refused.text) == (422, True)


MARKUP = (
    "<form><h2>Write to us</h2><label>Name<input name='your[name]' required></label><input name=email type=email>"
    "<input type=hidden name=csrf_token><button>Send it</button></form>"
)


def test_pasted_html_is_shown_and_made_only_when_it_is_sent_again(app: Flask, world: World, owner: Visitor) -> None:
    assert "/forms/new/html" in owner.get("/forms/new").text
    before = newest(app, world)[0].id
    shown = owner.post("/forms/new/html", {"html": MARKUP})
    assert (shown.status_code, newest(app, world)[0].id) == (200, before)
    for words in ("2 fields found", "your[name]", "your_name", "csrf_token", 'value="Write to us"'):
        assert words in shown.text, words
    made = owner.post("/forms/new/html", {"html": MARKUP, "name": "Write"})
    form, definition = newest(app, world)
    assert (made.status_code, form.name, form.field_mapping) == (303, "Write", {"your_name": "name"})
    assert [(field["key"], field["type"], field["required"]) for field in definition["fields"]] == [
        ("your_name", "full_name", True),
        ("email", "email", False),
    ]
    assert definition["submitLabel"] == "Send it"


def test_html_without_a_field_and_a_form_without_a_name_are_refused(owner: Visitor) -> None:
    refused = owner.post("/forms/new/html", {"html": "<p>Hello</p>"})
    assert (refused.status_code, "There is no field in this markup." in refused.text) == (422, True)
    assert "&lt;p&gt;Hello" in refused.text
    assert owner.post("/forms/new/html", {"html": MARKUP, "name": ""}).status_code == 422


def test_html_of_more_than_a_megabyte_is_refused_in_words(owner: Visitor) -> None:
    refused = owner.post("/forms/new/html", {"html": "x" * (1024 * 1024 + 1)})
    assert (refused.status_code, "This is more than 1 MB." in refused.text) == (422, True)
