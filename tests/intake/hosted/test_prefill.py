"""What a page is filled in with before anybody types."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import World
from tests.contracts.test_hosted import NOON
from tests.intake.hosted.pages import publish_whole, turn, values
from tests.intake.ways import PAGE, leads
from webapp.forms.definition.field import FormField
from webapp.intake.hosted.prefill import prefilled

OPTIONS = {"options": ["Roof", "Walls", "Doors, small"]}


def field(kind: str, **settings: Any) -> FormField:
    return FormField.model_validate({"key": "x", "type": kind, "prefill": "p", **settings})


@pytest.mark.parametrize(
    ("kind", "settings", "given", "value"),
    [
        ("short_text", {"default": "a"}, [], "a"),
        ("short_text", {"default": "a"}, ["b", "c"], "b"),
        ("short_text", {"default": "a"}, ["x" * 2_001], "a"),
        ("select", OPTIONS, ["Walls"], "Walls"),
        ("select", {**OPTIONS, "default": "Roof"}, ["Cellar"], "Roof"),
        ("radio", {**OPTIONS, "default": "Cellar"}, [], ""),
        ("budget", OPTIONS, ["Cellar", "Roof"], "Roof"),
        ("budget", {}, ["5000"], "5000"),
        ("checkboxes", OPTIONS, ["Roof", "Cellar", "Walls"], ["Roof", "Walls"]),
        ("checkboxes", {**OPTIONS, "default": "Roof, Walls"}, [], ["Roof", "Walls"]),
        ("checkboxes", {**OPTIONS, "default": "Doors, small"}, [], ["Doors, small"]),
        ("checkbox", {}, ["1"], "yes"),
        ("checkbox", {"default": "no"}, [], ""),
        ("hidden", {"default": "site"}, ["ad"], "ad"),
    ],
)
def test_the_address_comes_before_the_default_and_only_offers_are_taken(
    kind: str, settings: dict[str, Any], given: list[str], value: object
) -> None:
    assert prefilled([field(kind, **settings)], {"p": given}).get("x", "") == value


@pytest.mark.parametrize("kind", ["consent", "file"])
def test_nobody_consents_by_following_a_link(kind: str) -> None:
    assert prefilled([field(kind, default="yes")], {"p": ["yes"]}) == {}


def test_a_field_is_filled_in_by_its_own_parameter_alone(app: Flask, client: FlaskClient, world: World) -> None:
    fields = [
        {"key": "email", "type": "email", "prefill": "mail"},
        {"key": "company", "type": "company"},
        {"key": "two", "type": "page_break"},
        {"key": "note", "type": "short_text", "prefill": "note"},
    ]
    publish_whole(app, world, {"fields": fields})
    app.config["CLOCK"] = lambda: NOON
    markup = '"><script>alert(1)</script>'
    page = client.get(PAGE.path(world), query_string={"mail": markup, "company": "Acme", "note": "Later"})
    assert values(page) == {"email": markup, "company": ""}
    assert "<script>alert" not in page.text
    second = turn(client, world, page, "next", email="a@b.co")
    assert values(second) == {"note": "Later"}
    app.config["CLOCK"] = lambda: NOON + 60
    turn(client, world, second, "send", note="Later")
    assert [lead.custom_data for lead in leads(app)] == [{"note": "Later"}]


def test_a_form_that_was_never_published_is_filled_in_too(client: FlaskClient, world: World) -> None:
    page = client.get(PAGE.path(world), query_string={"email": "a@b.co", "name": "Jane"})
    assert values(page) == {"name": "Jane", "email": "a@b.co", "phone": "", "message": ""}
