"""The custom data of a lead, edited in its place."""

import pytest
from sqlalchemy import select

from tests.conftest import World
from tests.leads.desk import lead_of, make_lead
from tests.visitor import SignIn, Visitor
from webapp.events.models import Event
from webapp.extensions import db
from webapp.http.fields import LEAD
from webapp.workspaces.custom_fields import define_field

pytestmark = pytest.mark.usefixtures("context")

HTMX = {"HX-Request": "true"}
DATA = {"size": "S", "seats": 5, "we<b": "x"}


@pytest.fixture
def owner(visitor: SignIn) -> Visitor:
    return visitor("owner")


@pytest.fixture
def lead_id(world: World) -> bytes:
    define_field(db.session(), world.workspace_id, {"entity": "lead", "key": "phone2", "type": "phone"}, "tests")
    db.session.commit()
    return make_lead(world, firstName="Jane", custom_data=dict(DATA))


def page(lead_id: bytes, more: str = "") -> str:
    return f"/leads/{LEAD.show(lead_id)}{more}"


def test_defined_fields_are_shown_by_their_labels_before_unknown_keys(owner: Visitor, lead_id: bytes) -> None:
    html = owner.get(page(lead_id)).text
    assert [html.index(f"<dt>{label}</dt>") for label in ("Phone2", "size", "seats", "we&lt;b")] == sorted(
        html.index(f"<dt>{label}</dt>") for label in ("Phone2", "size", "seats", "we&lt;b")
    )


def test_a_value_is_changed_by_its_type_and_the_event_names_its_key(owner: Visitor, lead_id: bytes) -> None:
    owner.post(page(lead_id, "/custom"), {"key": "phone2", "value": "+1 212 555 0123"})
    owner.post(page(lead_id, "/custom"), {"key": "seats", "value": "6"})
    owner.post(page(lead_id, "/custom"), {"key": "we<b", "value": ""})
    assert lead_of(lead_id).custom_data == {"size": "S", "seats": 6, "phone2": "+1 212 555 0123"}
    told = [(event.data["filled"], event.data["replaced"]) for event in db.session.scalars(select(Event)).all()]
    assert told == [(["customData.phone2"], []), ([], ["customData.seats"]), ([], ["customData.we<b"])]
    html = owner.get(page(lead_id)).text
    assert '<a href="tel:+12125550123">+1 212 555 0123</a>' in html
    assert "filled in phone2" in html


def test_for_htmx_the_one_row_is_answered(owner: Visitor, lead_id: bytes) -> None:
    shown = owner.get(page(lead_id, "/custom?key=size"), headers=HTMX).text
    edited = owner.get(page(lead_id, "/custom?key=size&edit=1"), headers=HTMX).text
    saved = owner.post(page(lead_id, "/custom"), {"key": "size", "value": "M"}, headers=HTMX)
    assert ["<html" in text for text in (shown, edited, saved.text)] == [False, False, False]
    assert ["<form" in text for text in (shown, edited, saved.text)] == [False, True, False]
    assert saved.headers["HX-Trigger"] == f"inlet:{LEAD.show(lead_id)}"


def test_without_javascript_the_page_edits_and_refuses_and_keeps_what_was_typed(owner: Visitor, lead_id: bytes) -> None:
    assert 'name="value"' in owner.get(page(lead_id, "?custom=phone2")).text
    refused = owner.post(page(lead_id, "/custom"), {"key": "phone2", "value": "call <me>"})
    assert refused.status_code == 422
    assert "Use a phone number, such as +1 212 555 0123." in refused.text
    assert 'value="call &lt;me&gt;"' in refused.text
    assert lead_of(lead_id).custom_data == DATA


def test_a_key_that_is_neither_defined_nor_held_is_not_there(owner: Visitor, lead_id: bytes) -> None:
    assert owner.post(page(lead_id, "/custom"), {"key": "new", "value": "x"}).status_code == 404
    assert owner.get(page(lead_id, "/custom?key=new"), headers=HTMX).status_code == 404


def test_a_viewer_reads_and_changes_nothing(visitor: SignIn, lead_id: bytes) -> None:
    viewer = visitor("viewer")
    assert "/custom?edit=1" not in viewer.get(page(lead_id)).text
    assert viewer.post(page(lead_id, "/custom"), {"key": "size", "value": "M"}).status_code == 403
    assert "<form" not in viewer.get(page(lead_id, "/custom?key=size&edit=1"), headers=HTMX).text
