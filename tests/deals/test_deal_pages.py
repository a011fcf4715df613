"""The page of a deal, and the ones it is opened by."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from tests.calls import statements
from tests.conftest import World, new_world
from tests.deals.pipeline import kept, open_deal
from tests.leads.desk import make_lead
from tests.visitor import SignIn, Visitor
from webapp.deals.accounts import create_account
from webapp.deals.lifecycle import change_deal
from webapp.deals.models import Account, Deal, DealContact
from webapp.extensions import db
from webapp.http.fields import ACCOUNT, DEAL, LEAD, MEMBER


@pytest.fixture
def olga(context: Flask, visitor: SignIn) -> Visitor:
    return visitor("owner", name="Olga Owner")


@pytest.fixture
def roof(olga: Visitor, world: World) -> str:
    return open_deal(world, "Roof")


def told(page: str) -> list[str]:
    """The entries of the story, in words."""
    entries = re.findall(r'<div class="what">\s*<span>(.*?)</span>', page, re.S)
    return [" ".join(re.sub("<[^>]+>", "", entry).split()) for entry in entries]


def people(deal_id: str) -> list[str]:
    related = select(DealContact.lead_id).where(DealContact.deal_id == DEAL.parse(deal_id))
    return [LEAD.show(id_) for id_ in db.session.scalars(related)]


@pytest.mark.parametrize(
    ("name", "sent", "value"),
    [
        ("name", "New roof", "New roof"),
        ("amount", "1250.50", "1250.50"),
        ("stage", "s2", "s2"),
        ("closing_date", "2030-01-31", "2030-01-31"),
        ("description", "Tiles\nand beams", "Tiles\nand beams"),
        ("solution", "Solar", "Solar"),
    ],
)
def test_a_fact_is_changed_in_its_place(olga: Visitor, roof: str, name: str, sent: str, value: str) -> None:
    assert f'name="{name}"' in olga.part(f"/deals/{roof}/fields/{name}?edit=1").text
    answer = olga.post(f"/deals/{roof}/fields/{name}", {name: sent}, headers={"HX-Request": "true"})
    assert answer.status_code in (200, 204)
    assert str(getattr(kept(roof), name)) == value


@pytest.mark.parametrize(
    ("name", "sent"), [("name", ""), ("amount", "-1"), ("amount", "12,5"), ("stage", "s9"), ("closing_date", "soon")]
)
def test_what_does_not_fit_is_refused_and_stays_in_the_field(olga: Visitor, roof: str, name: str, sent: str) -> None:
    before = getattr(kept(roof), name)
    part = olga.post(f"/deals/{roof}/fields/{name}", {name: sent}, headers={"HX-Request": "true"})
    whole = olga.post(f"/deals/{roof}/fields/{name}", {name: sent})
    assert (part.status_code, whole.status_code, getattr(kept(roof), name)) == (422, 422, before)
    assert "Error: " in whole.text
    assert 'class="error"' in part.text


def test_an_owner_and_a_source_are_given_and_taken_away(olga: Visitor, roof: str) -> None:
    for sent, expected in ((MEMBER.show(olga.member_id), olga.member_id), ("", None)):
        olga.post(f"/deals/{roof}/fields/owner", {"owner": sent})
        assert kept(roof).owner_id == expected
    olga.post(f"/deals/{roof}/fields/source_name", {"source_name": "Fair"})
    assert "Fair" in olga.get(f"/deals/{roof}").text
    olga.post(f"/deals/{roof}/fields/source_name", {"source_name": ""})
    assert kept(roof).source_id is None


def test_a_reason_belongs_to_a_closed_deal_alone(olga: Visitor, roof: str) -> None:
    assert olga.post(f"/deals/{roof}/fields/close_reason", {"close_reason": "x"}).status_code == 404
    assert olga.post(f"/deals/{roof}/fields/id", {"id": "x"}).status_code == 404
    olga.post("/deals/move", {"to": f"{roof}:s4", "close_reason": "Price"})
    olga.post(f"/deals/{roof}/fields/close_reason", {"close_reason": "Too late"})
    assert kept(roof).close_reason == "Too late"


def test_tags_come_and_go(olga: Visitor, roof: str) -> None:
    olga.post(f"/deals/{roof}/tags", {"add": "roof, urgent"})
    olga.post(f"/deals/{roof}/tags", {"remove": "roof"})
    assert kept(roof).tags == ["urgent"]
    refused = olga.post(f"/deals/{roof}/tags", {"add": "x" * 101}, headers={"HX-Request": "true"})
    assert (refused.status_code, kept(roof).tags) == (422, ["urgent"])


def test_an_account_a_person_and_a_deal_above_are_found_and_tied(olga: Visitor, roof: str, world: World) -> None:
    account = ACCOUNT.show(create_account(db.session(), world.workspace_id, {"name": "Acme Inc."}).id)
    db.session.commit()
    ada = LEAD.show(make_lead(world, firstName="Ada", email="ada@x.test"))
    above = open_deal(world, "House")
    for kind, words, field, id_ in (
        ("account", "acm", "account", account),
        ("person", "ada", "add", ada),
        ("parent", "Hou", "parent", above),
    ):
        found = olga.part(f"/deals/{roof}/pick?pick={kind}&q={words}").text
        assert f'name="{field}" value="{id_}"' in " ".join(found.split())
        assert f'value="{id_}"' in olga.get(f"/deals/{roof}?pick={kind}&q={words}").text
        olga.post(f"/deals/{roof}/ties", {field: id_})
    deal = kept(roof)
    assert (ACCOUNT.show(deal.account_id or b""), people(roof), DEAL.show(deal.parent_id or b"")) == (
        account,
        [ada],
        above,
    )
    page = olga.get(f"/deals/{above}").text
    assert f'href="/deals/{roof}"' in page
    for sent in ({"account": ""}, {"remove": ada}, {"parent": ""}):
        olga.post(f"/deals/{roof}/ties", sent)
    deal = kept(roof)
    assert (deal.account_id, people(roof), deal.parent_id) == (None, [], None)


def test_a_circle_of_deals_is_refused_in_words(olga: Visitor, roof: str, world: World) -> None:
    below = open_deal(world, "Tiles", parent_id=DEAL.parse(roof))
    olga.post(f"/deals/{roof}/ties", {"parent": below})
    assert kept(roof).parent_id is None
    assert "is itself above the parent" in olga.get(f"/deals/{roof}").text


def test_nothing_of_another_workspace_is_tied_or_found(olga: Visitor, roof: str) -> None:
    other = new_world("Other", "o@other.test")
    theirs = LEAD.show(make_lead(other, firstName="Zoe", email="zoe@x.test"))
    assert theirs not in olga.part(f"/deals/{roof}/pick?pick=person&q=zoe").text
    assert olga.post(f"/deals/{roof}/ties", {"add": theirs}).status_code == 404
    assert olga.get(f"/deals/{open_deal(other, 'Theirs')}").status_code == 404
    assert olga.get(f"/deals/new?lead={theirs}").status_code == 404


def test_the_story_tells_who_moved_it_and_why(olga: Visitor, roof: str) -> None:
    olga.post("/deals/move", {"to": f"{roof}:s4", "close_reason": "Price"})
    deal = db.session.get_one(Deal, DEAL.parse(roof))
    change_deal(db.session(), deal, {"stage": "s1"}, "run_x")
    db.session.commit()
    page = olga.get(f"/deals/{roof}").text
    assert told(page) == [
        "A workflow moved it from Lost to Qualified",
        "You moved it from Lead/Prospect to Lost",
        "Somebody who left opened the deal",
    ]
    assert "Price" in page


def test_a_deal_is_opened_by_hand_with_all_that_was_filled_in(olga: Visitor, world: World) -> None:
    ada = make_lead(world, firstName="Ada", lastName="Lovelace", company="Engines", email="ada@x.test")
    form = olga.get(f"/deals/new?lead={LEAD.show(ada)}").text
    assert [f'value="{value}"' in form for value in ("Ada Lovelace", "Engines")] == [True, True]
    sent = {
        "name": "Ada Lovelace",
        "account": "Engines",
        "lead": LEAD.show(ada),
        "amount": "12.50",
        "stage": "s1",
        "closing_date": "2030-01-31",
        "source_name": "Fair",
        "owner": "",
    }
    made = olga.post("/deals/new", sent)
    deal_id = made.headers["Location"].rpartition("/")[2]
    deal = kept(deal_id)
    account = db.session.get_one(Account, deal.account_id)
    assert (deal.name, str(deal.amount), deal.stage, account.name) == ("Ada Lovelace", "12.50", "s1", "Engines")
    assert (people(deal_id), told(olga.get(f"/deals/{deal_id}").text)) == ([LEAD.show(ada)], ["You opened the deal"])
    olga.post("/deals/new", {**sent, "name": "Second"})
    assert db.session.query(Account).count() == 1


def test_a_deal_without_a_name_is_refused_with_what_was_typed(olga: Visitor, world: World) -> None:
    refused = olga.post("/deals/new", {"name": "", "amount": "many", "account": "Engines"})
    assert (refused.status_code, 'value="many"' in refused.text, 'value="Engines"' in refused.text) == (422, True, True)
    assert (db.session.query(Deal).count(), db.session.query(Account).count()) == (0, 0)


def test_a_deleted_deal_is_gone_with_its_moves(olga: Visitor, roof: str) -> None:
    olga.post("/deals/move", {"to": f"{roof}:s1"})
    assert olga.post(f"/deals/{roof}/delete").headers["Location"] == "/deals"
    assert (db.session.query(Deal).count(), olga.get(f"/deals/{roof}").status_code) == (0, 404)


def test_a_viewer_sees_a_deal_and_changes_nothing(roof: str, visitor: SignIn) -> None:
    viewer = visitor("viewer")
    page = viewer.get(f"/deals/{roof}").text
    assert ("Roof" in page, "Edit amount" in page, "<select" in page) == (True, False, False)
    for path in ("fields/name", "tags", "ties", "delete"):
        assert viewer.post(f"/deals/{roof}/{path}", {}).status_code == 403


def test_a_lead_shows_its_deals_and_the_way_to_another(olga: Visitor, world: World, visitor: SignIn) -> None:
    ada = make_lead(world, firstName="Ada", email="ada@x.test")
    path = f"/leads/{LEAD.show(ada)}/deals"
    assert "None yet." in olga.part(path).text
    deal = open_deal(world, "Roof", related_contacts=[ada], stage="s2")
    part = olga.part(path).text
    assert [words in part for words in (f'href="/deals/{deal}"', "Proposal", f"/deals/new?lead={LEAD.show(ada)}")] == [
        True
    ] * 3
    assert "Open a deal" not in visitor("viewer").part(path).text
    for _ in range(10):
        open_deal(world, "Another", related_contacts=[ada])
    assert "All 11 deals" in olga.get(path).text


def test_a_page_costs_the_same_few_statements_however_much_stands_on_it(
    context: Flask, olga: Visitor, roof: str, world: World
) -> None:
    counts = []
    for number in range(2):
        ada = LEAD.show(make_lead(world, email=f"{number}@x.test"))
        olga.post(f"/deals/{roof}/ties", {"add": ada})
        olga.post("/deals/move", {"to": f"{roof}:s{number + 1}"})
        db.session.remove()
        with statements(context) as sent:
            olga.get(f"/deals/{roof}")
        counts.append(len([one for one in sent if one.startswith("SELECT")]))
    assert counts[0] == counts[1] <= 9
