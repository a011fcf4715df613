"""Definitions of custom fields: defined, changed, ordered, archived, forgotten; they never touch what is stored."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calls import Calls, submit
from tests.conftest import World, new_world
from webapp.extensions import db
from webapp.workspaces.custom_fields import fields_of
from webapp.workspaces.models import AuditEntry

FIELDS = "/custom-fields"


@pytest.fixture
def api(client: FlaskClient, world: World) -> Calls:
    return Calls(client, world.admin_api_key)


def define(api: Calls, key: str = "whatsapp_no", **values: Any) -> Any:
    return api.post(FIELDS, {"entity": "lead", "key": key, "type": "text", **values})["data"]


def test_a_field_is_kept_as_it_was_defined(api: Calls) -> None:
    made = define(api, "Größe 😀", label="Size", type="select", options=["S", "M", "S"], inList=True)
    told = {"entity": "lead", "key": "Größe 😀", "label": "Size", "type": "select", "inList": True, "archived": False}
    assert {name: made[name] for name in told} == told
    assert (made["options"], made["position"]) == (["S", "M"], 0)
    assert api.get(f"{FIELDS}/{made['id']}")["data"] == made
    assert api.get(f"{FIELDS}?entity=lead")["data"] == [made]
    assert api.get(f"{FIELDS}?entity=deal")["data"] == []


def test_a_label_that_is_not_given_is_made_from_the_key(api: Calls) -> None:
    assert [define(api, key)["label"] for key in ("whatsapp_no", "UTM-id", "__")] == ["Whatsapp no", "UTM id", "__"]


def test_a_key_is_defined_once_for_each_entity_by_its_exact_letters(api: Calls) -> None:
    define(api, "size")
    define(api, "Size")
    define(api, "size", entity="deal")
    refusal = api.post(FIELDS, {"entity": "lead", "key": "size", "type": "text"}, 409)
    assert refusal["error"] == "The key size is defined already. Change that field instead."


def test_a_select_has_options_and_nothing_else_has(api: Calls) -> None:
    refusal = api.post(FIELDS, {"entity": "lead", "key": "size", "type": "select"}, 400)
    assert refusal["error"] == "options: Give at least one option to choose from."
    assert define(api, "size", type="text", options=["S"])["options"] == []


def test_a_change_changes_what_it_names_and_nothing_else(api: Calls) -> None:
    made = define(api)
    changed = api.patch(f"{FIELDS}/{made['id']}", {"label": "WhatsApp", "inList": True})["data"]
    assert {name for name in made if made[name] != changed[name]} == {"label", "inList", "updatedAt"}


def test_a_field_is_moved_among_the_others(app: Flask, world: World, api: Calls) -> None:
    first, _, third = (define(api, key) for key in ("a", "b", "c"))
    api.patch(f"{FIELDS}/{third['id']}", {"position": 0})
    api.patch(f"{FIELDS}/{first['id']}", {"position": 99})
    with app.app_context():
        assert [field.key for field in fields_of(db.session(), world.workspace_id, "lead")] == ["c", "b", "a"]


def test_an_archived_field_is_out_of_use_and_keeps_its_key(app: Flask, world: World, api: Calls) -> None:
    made = define(api)
    assert api.patch(f"{FIELDS}/{made['id']}", {"archived": True})["data"]["archived"] is True
    with app.app_context():
        assert fields_of(db.session(), world.workspace_id, "lead") == []
    refusal = api.post(FIELDS, {"entity": "lead", "key": made["key"], "type": "text"}, 409)
    assert refusal["error"] == "The key whatsapp_no is archived. Restore it instead."


def test_what_is_stored_under_a_key_outlives_its_definition(client: FlaskClient, world: World, api: Calls) -> None:
    made = define(api, "guests", type="number")
    submit(client, world, email="jane@acme.test", guests="about ten")
    (lead,) = api.get("/leads")["data"]
    api.delete(f"{FIELDS}/{made['id']}")
    assert api.get(f"{FIELDS}/{made['id']}", 404)["code"] == "NOT_FOUND"
    assert api.get(f"/leads/{lead['id']}")["data"]["customData"] == {"guests": "about ten"}


def test_each_change_is_noted(app: Flask, api: Calls) -> None:
    made = define(api)
    api.patch(f"{FIELDS}/{made['id']}", {"type": "phone"})
    api.delete(f"{FIELDS}/{made['id']}")
    with app.app_context():
        noted = [(row.action, row.data["changed"]) for row in db.session.query(AuditEntry).order_by(AuditEntry.id)]
    assert noted[-3:] == [
        ("custom_field.created", ["key", "type"]),
        ("custom_field.updated", ["type"]),
        ("custom_field.deleted", []),
    ]


def test_another_workspaces_field_is_not_there(app: Flask, client: FlaskClient, api: Calls) -> None:
    with app.app_context():
        other = new_world("Other", "owner@other.test")
    theirs = define(Calls(client, other.admin_api_key))
    assert api.get(FIELDS)["data"] == []
    assert api.patch(f"{FIELDS}/{theirs['id']}", {"label": "Mine"}, 404)["code"] == "NOT_FOUND"
