"""Keys that were seen lately and that nobody has defined, suggested on Settings → Custom fields."""

import re

import pytest

from tests.conftest import World
from tests.leads.desk import make_lead
from tests.visitor import SignIn
from webapp.deals.accounts import create_account
from webapp.deals.seen_keys import seen_keys
from webapp.extensions import db
from webapp.workspaces.custom_fields import define_field

pytestmark = pytest.mark.usefixtures("context")


def test_keys_are_counted_but_for_those_that_are_defined(world: World) -> None:
    for number in range(3):
        make_lead(world, custom_data={"often": number, "known": 1, **({"once": 1} if number == 0 else {})})
    make_lead(world, custom_data={"of a test": 1}, is_test=True)
    make_lead(world, custom_data={"": 1, "x" * 201: 1})
    define_field(db.session(), world.workspace_id, {"entity": "lead", "key": "known", "type": "text"}, "tests")
    create_account(db.session(), world.workspace_id, {"name": "Acme", "custom_fields": {"industry": "Roofs"}})
    db.session.commit()
    assert seen_keys(db.session(), world.workspace_id, "lead") == [("often", 3), ("once", 1)]
    assert seen_keys(db.session(), world.workspace_id, "account") == [("industry", 1)]
    assert seen_keys(db.session(), world.workspace_id, "deal") == []


def test_each_leads_to_its_definition(world: World, visitor: SignIn) -> None:
    make_lead(world, custom_data={"a&b": 1})
    html = visitor("admin").part("/settings/custom-fields/seen?entity=lead").text
    (href,) = re.findall(r'<a[^>]+href="([^"]+)"', html)
    assert href == "/settings/custom-fields?entity=lead&amp;key=a%26b#add"
    assert "seen once" in html
    assert "<a" not in visitor("member").part("/settings/custom-fields/seen?entity=lead").text
