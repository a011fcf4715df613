"""The custom data of a deal, edited in its place (W12)."""

import pytest
from flask import Flask

from tests.conftest import World
from tests.visitor import SignIn, Visitor
from webapp.deals.lifecycle import create_deal
from webapp.deals.models import Deal
from webapp.extensions import db
from webapp.http.fields import DEAL
from webapp.workspaces.custom_fields import define_field


@pytest.fixture
def owner(visitor: SignIn) -> Visitor:
    return visitor("owner")


@pytest.fixture
def deal_id(context: Flask, world: World, owner: Visitor) -> bytes:
    values = {"entity": "deal", "key": "start", "label": "Start", "type": "date"}
    define_field(db.session(), world.workspace_id, values, "tests")
    made = create_deal(db.session(), world.workspace_id, {"name": "Roof", "custom_fields": {"odd": "x"}}, "tests").id
    db.session.commit()
    return made


def page(deal_id: bytes, more: str = "") -> str:
    return f"/deals/{DEAL.show(deal_id)}{more}"


def held(deal_id: bytes) -> object:
    db.session.rollback()
    return db.session.get_one(Deal, deal_id, populate_existing=True).custom_fields


def test_a_value_is_changed_by_its_type(owner: Visitor, deal_id: bytes) -> None:
    assert 'type="date"' in owner.part(page(deal_id, "/custom?key=start&edit=1")).text
    saved = owner.post(
        page(deal_id, "/custom"), {"key": "start", "value": "2026-03-01"}, headers={"HX-Request": "true"}
    )
    assert ("2026-03-01" in saved.text, "<html" in saved.text) == (True, False)
    owner.post(page(deal_id, "/custom"), {"key": "odd", "value": ""})
    assert held(deal_id) == {"start": "2026-03-01"}


def test_what_does_not_fit_is_refused_on_the_page_and_stays_typed(owner: Visitor, deal_id: bytes) -> None:
    refused = owner.post(page(deal_id, "/custom"), {"key": "start", "value": "soon"})
    assert (refused.status_code, 'value="soon"' in refused.text) == (422, True)
    assert "Use a date in the form 2026-01-31." in refused.text
    assert held(deal_id) == {"odd": "x"}


def test_a_viewer_reads_alone(visitor: SignIn, deal_id: bytes) -> None:
    viewer = visitor("viewer")
    assert "<dt>Start</dt>" in viewer.get(page(deal_id)).text
    assert viewer.post(page(deal_id, "/custom"), {"key": "odd", "value": "y"}).status_code == 403
