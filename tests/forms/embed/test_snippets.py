"""What is pasted: free of inline scripts and styles, free of what an owner typed as markup, of the published fields."""

import re

from flask import Flask

from tests.conftest import World
from webapp.extensions import db
from webapp.forms.definition.definition import Definition
from webapp.forms.embed.controls import controls_of
from webapp.forms.embed.script import newest
from webapp.forms.embed.snippets import DEFAULT_CONTROLS, Place, inline, opener, own_form, policy, script
from webapp.forms.models import Form
from webapp.forms.publishing import publish_definition

MARKUP = '"><script>alert(1)</script>'
PLACE = Place("https://inlet.test", "form_1", MARKUP, 640)

FIELDS = (
    {"key": "name", "type": "full_name", "label": MARKUP, "required": True},
    {"key": "address", "type": "address", "label": "Address"},
    {"key": "service", "type": "radio", "label": "Service", "options": ["Roof", MARKUP], "required": True},
    {"key": "extras", "type": "checkboxes", "label": "Extras", "options": ["Solar"]},
    {"key": "plan", "type": "hidden", "label": "Plan", "default": "pro"},
    {"key": "photo", "type": "file", "label": "Photo"},
    {"key": "ok", "type": "consent", "label": "Privacy", "body": "I agree to be called.", "required": True},
    {"key": "money", "type": "budget", "label": "Budget", "options": ["Less", "More"]},
    {"key": "line", "type": "divider"},
)


def test_no_snippet_has_a_script_or_a_style_of_its_own_or_what_an_owner_typed_as_markup() -> None:
    for snippet in (inline(PLACE), opener(PLACE, "modal"), own_form(PLACE), script(PLACE), script(PLACE, newest())):
        assert re.findall(r"<script(?! async src=)|alert\(1\)</script>|<style|\sstyle=|\son\w+=", snippet) == []


def test_a_policy_names_our_own_address_alone() -> None:
    assert policy("https://inlet.test").split("\n") == [
        "script-src https://inlet.test;",
        "frame-src https://inlet.test;",
        "connect-src https://inlet.test;",
        "form-action https://inlet.test;",
    ]


def test_a_form_of_ones_own_asks_for_what_is_published(app: Flask, world: World) -> None:
    with app.app_context():
        form = db.session.get_one(Form, world.form_id)
        publish_definition(db.session(), form, Definition.model_validate({"fields": list(FIELDS)}))
        controls = controls_of(db.session(), form)
    html = own_form(PLACE, controls)
    names = ["name", "address", "city", "state", "zip", "service", "extras", "plan", "photo", "ok", "money"]
    assert [control.name for control in controls] == names
    assert re.findall(r' name="(\w+)" required', html) == ["name", "service", "ok"]
    assert '<input type="hidden" name="plan" value="pro">' in html
    assert '<label><input type="checkbox" value="yes" name="ok" required> I agree to be called.</label>' in html
    assert '<select name="money"><option></option><option>Less</option><option>More</option></select>' in html
    assert 'enctype="multipart/form-data"' in html
    assert "<script" not in html


def test_a_form_that_was_never_published_asks_for_what_everybody_knows(app: Flask, world: World) -> None:
    with app.app_context():
        form = db.session.get_one(Form, world.form_id)
        form.version = 0
        assert controls_of(db.session(), form) == DEFAULT_CONTROLS
