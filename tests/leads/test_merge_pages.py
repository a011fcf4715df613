"""Duplicates as the page of a lead suggests them, compared side by side, merged, and parted again."""

import re

import pytest
from sqlalchemy import select

from tests.conftest import World
from tests.leads.desk import lead_of, make_lead
from tests.leads.test_lead_pages import page
from tests.visitor import SignIn, Visitor
from webapp.extensions import db
from webapp.http.fields import LEAD
from webapp.leads.desk_models import LeadMerge
from webapp.leads.page_inputs import MERGE

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def ada(visitor: SignIn) -> Visitor:
    return visitor("member", name="Ada")


@pytest.fixture
def twins(world: World) -> tuple[bytes, bytes]:
    about = {"firstName": "Jane", "lastName": "Doe", "company": "Acme"}
    one = make_lead(world, email="jane@acme.test", city="Bern", **about)
    return one, make_lead(world, email="j.doe@acme.test", phone="+1 212 555 0123", **about)


def side_by_side(one: bytes, other: bytes) -> str:
    return page(one, f"/merge/{LEAD.show(other)}")


def test_a_lead_suggests_those_that_may_be_the_same_person(
    world: World, ada: Visitor, twins: tuple[bytes, bytes]
) -> None:
    alone = make_lead(world, firstName="Joe")
    part = ada.part(page(twins[0], "/duplicates")).text
    assert re.findall(r'href="(/leads/\w+/merge/\w+)"', part) == [side_by_side(*twins)]
    assert "Same name" in part
    assert ada.part(page(alone, "/duplicates")).text.strip() == ""
    assert "No duplicates" in ada.get(page(alone, "/duplicates")).text


def test_only_what_differs_is_chosen(ada: Visitor, twins: tuple[bytes, bytes]) -> None:
    html = ada.get(side_by_side(*twins)).text
    assert re.findall(r'name="(\w+)"\s+value="(this|other)"', html) == [("email", "this"), ("email", "other")]


def test_a_merge_takes_what_was_chosen_and_the_timeline_undoes_it(ada: Visitor, twins: tuple[bytes, bytes]) -> None:
    one, other = twins
    assert ada.post(side_by_side(one, other), {"email": "other", "city": "nonsense"}).location == page(one)
    kept = lead_of(one)
    assert (kept.email, kept.city, kept.phone) == ("j.doe@acme.test", "Bern", "+1 212 555 0123")
    undo = page(one, f"/merges/{MERGE.show(db.session.scalars(select(LeadMerge.id)).one())}/undo")
    assert undo in ada.get(page(one)).text
    gone = ada.get(page(other)).text
    assert ("This lead became part of" in gone, page(other, undo.removeprefix(page(one))) in gone) == (True, True)
    assert ada.post(undo).location == page(one)
    assert (lead_of(one).email, lead_of(other).deleted_at) == ("jane@acme.test", None)
    assert undo not in ada.get(page(one)).text
    assert ada.post(undo).status_code == 409


def test_a_merge_is_undone_on_the_page_of_one_of_the_two(
    world: World, ada: Visitor, twins: tuple[bytes, bytes]
) -> None:
    third = make_lead(world, firstName="Joe")
    ada.post(side_by_side(*twins))
    merge_id = MERGE.show(db.session.scalars(select(LeadMerge.id)).one())
    assert ada.post(page(third, f"/merges/{merge_id}/undo")).status_code == 404
    assert ada.post(page(twins[1], f"/merges/{merge_id}/undo")).status_code == 303


def test_a_lead_is_not_merged_with_itself_or_with_test_data(
    world: World, ada: Visitor, twins: tuple[bytes, bytes]
) -> None:
    test = make_lead(world, firstName="Jane", is_test=True)
    assert ada.post(side_by_side(twins[0], twins[0])).status_code == 409
    assert ada.post(side_by_side(twins[0], test)).status_code == 409
