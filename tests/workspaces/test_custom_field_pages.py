"""Settings → Custom fields: fields are added, changed, ordered, archived; each kind of thing has its own."""

import re
from html import unescape

import pytest

from tests.conftest import World
from tests.visitor import SignIn, Visitor
from webapp.extensions import db
from webapp.http.fields import CUSTOM_FIELD
from webapp.workspaces.custom_fields import archived_fields_of, define_field, fields_of

pytestmark = pytest.mark.usefixtures("context")

HOME = "/settings/custom-fields"


@pytest.fixture
def admin(visitor: SignIn) -> Visitor:
    return visitor("admin")


def define(world: World, key: str) -> str:
    values = {"entity": "lead", "key": key, "type": "text"}
    field = define_field(db.session(), world.workspace_id, values, "tests")
    field_id = CUSTOM_FIELD.show(field.id)
    db.session.commit()
    return field_id


def keys(world: World) -> list[str]:
    db.session.rollback()
    return [field.key for field in fields_of(db.session(), world.workspace_id, "lead")]


def labels(html: str) -> list[str]:
    return [unescape(label) for label in re.findall(r'<th scope="row">(.*?)</th>', html)]


def test_a_field_is_added_to_what_it_is_of(admin: Visitor, world: World) -> None:
    sent = {
        "entity": "deal",
        "key": "size",
        "label": "Size <1>",
        "type": "select",
        "options": "S\n\n M ",
        "in_list": "y",
    }
    assert admin.post(HOME, sent).headers["Location"] == f"{HOME}?entity=deal"
    (field,) = fields_of(db.session(), world.workspace_id, "deal")
    assert (field.key, field.label, field.options, field.in_list) == ("size", "Size <1>", ["S", "M"], True)
    assert labels(admin.get(f"{HOME}?entity=deal").text) == ["Size <1>"]
    assert labels(admin.get(HOME).text) == []


def test_a_label_that_is_left_empty_is_made_from_the_key(admin: Visitor, world: World) -> None:
    admin.post(HOME, {"entity": "lead", "key": "whatsapp_no", "type": "phone"})
    assert [field.label for field in fields_of(db.session(), world.workspace_id, "lead")] == ["Whatsapp no"]


def test_a_refused_field_keeps_what_was_typed_and_says_what_to_mend(admin: Visitor, world: World) -> None:
    define(world, "size")
    taken = admin.post(HOME, {"entity": "lead", "key": "size", "label": "Mine", "type": "text"})
    assert (taken.status_code, 'value="Mine"' in taken.text) == (422, True)
    assert "The key size is defined already. Change that field instead." in taken.text
    empty = admin.post(HOME, {"entity": "lead", "key": "", "type": "select"})
    assert (empty.status_code, keys(world)) == (422, ["size"])
    without = admin.post(HOME, {"entity": "lead", "key": "new", "type": "select"})
    assert "Give at least one option to choose from." in without.text


def test_a_field_is_changed(admin: Visitor, world: World) -> None:
    id_ = define(world, "size")
    assert 'value="Size"' in admin.get(f"{HOME}?edit={id_}").text
    admin.post(f"{HOME}/{id_}", {"label": "Shirt", "type": "number"})
    (field,) = fields_of(db.session(), world.workspace_id, "lead")
    assert (field.key, field.label, field.type) == ("size", "Shirt", "number")
    assert admin.post(f"{HOME}/{id_}", {"label": "", "type": "number"}).status_code == 422


def test_a_field_is_moved_and_stops_at_either_end(admin: Visitor, world: World) -> None:
    first, *_ = [define(world, key) for key in ("a", "b")]
    admin.post(f"{HOME}/{first}/move", {"to": "down"})
    assert keys(world) == ["b", "a"]
    admin.post(f"{HOME}/{first}/move", {"to": "down"})
    assert keys(world) == ["b", "a"]
    admin.post(f"{HOME}/{first}/move", {"to": "up"})
    assert keys(world) == ["a", "b"]


def test_a_field_is_archived_and_restored(admin: Visitor, world: World) -> None:
    id_ = define(world, "size")
    admin.post(f"{HOME}/{id_}/archive")
    assert (keys(world), len(archived_fields_of(db.session(), world.workspace_id, "lead"))) == ([], 1)
    assert "Archived fields (1)" in admin.get(HOME).text
    admin.post(f"{HOME}/{id_}/archive", {"restore": "1"})
    assert keys(world) == ["size"]


def test_who_is_no_admin_reads_alone(visitor: SignIn, world: World) -> None:
    id_ = define(world, "size")
    html = visitor("member").get(HOME).text
    assert (labels(html), f'action="{HOME}' in html, id_ in html) == (["Size"], False, False)
