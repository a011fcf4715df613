"""A hosted form's pages as a browser without scripts goes through them."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import World
from tests.intake.ways import PAGE
from webapp.extensions import db
from webapp.forms.definition.definition import Definition
from webapp.forms.models import Form
from webapp.forms.publishing import publish_definition

_HIDDEN = re.compile(r'<input\s+type="hidden"\s+name="([^"]*)"\s+value="([^"]*)">')


def publish_whole(app: Flask, world: World, definition: Mapping[str, Any]) -> None:
    with app.app_context():
        form = db.session.get_one(Form, world.form_id)
        publish_definition(db.session(), form, Definition.model_validate(definition))
        db.session.commit()


def carried(page: TestResponse) -> dict[str, str]:
    """What a page hands on with its own controls."""
    return {name: unescape(value) for name, value in _HIDDEN.findall(page.text)}


def title(page: TestResponse) -> str:
    return unescape(re.findall(r"<title>\s*(.*?)\s*</title>", page.text, re.DOTALL)[0])


def errors(page: TestResponse) -> list[str]:
    """What the summary tells, with the id that each leads to."""
    return [unescape(text) for text in re.findall(r"<bdi>(.*?)</bdi>", page.text)]


def values(page: TestResponse) -> dict[str, str]:
    """The text inputs and text areas of a page, by name."""
    inputs = re.findall(r'<input type="(?!radio|checkbox|hidden)[^>]*>', page.text, re.DOTALL)
    pairs = [(re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in inputs]
    areas = re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\n(.*?)</textarea>', page.text, re.DOTALL)
    found = {name[1]: unescape(value[1]) for name, value in pairs if name and value}
    return {**found, **{name: unescape(text) for name, text in areas}}


def turn(client: FlaskClient, world: World, page: TestResponse, step: str, **typed: Any) -> TestResponse:
    """Press a button of the page with these answers in its controls."""
    return PAGE.post(client, world, {**carried(page), **typed, "_step": step})
