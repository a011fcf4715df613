"""Accounts: their list and pages, their people, deals and hierarchy, and the account on the page of a lead."""

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.calls import Calls, statements
from tests.conftest import World
from tests.deals.conftest import sell
from tests.leads.desk import lead_of, make_lead
from tests.visitor import SignIn, Visitor
from webapp.deals.accounts import create_account
from webapp.deals.lifecycle import create_deal
from webapp.deals.models import Account
from webapp.events.models import Event
from webapp.extensions import db
from webapp.http.fields import ACCOUNT, DEAL, LEAD
from webapp.workspaces.custom_fields import define_field
from webapp.workspaces.models import AuditEntry

pytestmark = pytest.mark.usefixtures("context")

HOME = "/accounts"


@pytest.fixture
def owner(visitor: SignIn) -> Visitor:
    return visitor("owner", name="Olga")


def account(world: World, name: str = "Acme", **values: Any) -> bytes:
    made = create_account(db.session(), world.workspace_id, {"name": name, **values}).id
    db.session.commit()
    return made


def deal(world: World, **values: Any) -> bytes:
    made = create_deal(db.session(), world.workspace_id, {"name": "Roof", **values}, "tests").id
    db.session.commit()
    return made


def page(account_id: bytes, more: str = "") -> str:
    return f"{HOME}/{ACCOUNT.show(account_id)}{more}"


def account_of(account_id: bytes) -> Account:
    db.session.rollback()
    return db.session.get_one(Account, account_id, populate_existing=True)


def names(html: str) -> list[str]:
    return [unescape(name) for name in re.findall(r'<th scope="row">\s*<a [^>]*>(.*?)</a>', html)]


def told(html: str) -> str:
    """What the page says, without its marks."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", html[html.index("<main") : html.index("</main>")])))


def test_the_list_is_in_the_order_of_names_without_case(owner: Visitor, world: World) -> None:
    for name in ("beta", "Äcme", "alpha", "Gamma"):
        account(world, name)
    assert names(owner.get(f"{HOME}?sort=newest").text) == ["Gamma", "alpha", "Äcme", "beta"]
    listed = names(owner.get(HOME).text)
    assert [name for name in listed if name.isascii()] == ["alpha", "beta", "Gamma"]


def test_each_word_of_a_search_begins_a_word_of_the_name_or_stands_in_the_website(owner: Visitor, world: World) -> None:
    account(world, "Acme Roofs 100%", website="https://acme.example")
    account(world, "Best Acme")
    account(world, "Roofers", website="https://example.test")
    found = {
        q: names(owner.part(f"{HOME}?q={q}").text) for q in ("acme", "roof acme", "100%25", "example.test", "oofs")
    }
    assert found == {
        "acme": ["Acme Roofs 100%", "Best Acme"],
        "roof acme": ["Acme Roofs 100%"],
        "100%25": ["Acme Roofs 100%"],
        "example.test": ["Roofers"],
        "oofs": [],
    }


@pytest.mark.parametrize("sort", ["name", "newest"])
def test_pages_follow_each_other_without_a_gap(owner: Visitor, world: World, sort: str) -> None:
    for number in range(60):
        create_account(db.session(), world.workspace_id, {"name": f"{'Aa'[number % 2]} {number % 7} {number:02}"})
    db.session.commit()
    first = owner.get(f"{HOME}?sort={sort}").text
    following = re.findall(r'href="([^"]+)"\s+rel="next"', first)
    rest = owner.get(unescape(following[0])).text
    assert (len(names(first)), len(names(rest)), len({*names(first), *names(rest)})) == (50, 10, 60)
    assert 'rel="next"' not in rest
    assert owner.get(f"{HOME}?sort={sort}&after=nonsense").status_code == 200


def test_an_account_tells_how_many_people_and_deals_it_has(owner: Visitor, world: World) -> None:
    acme = account(world)
    for email, gone in (("a@acme.test", {}), ("b@acme.test", {}), ("c@acme.test", {})):
        make_lead(world, email=email, account_id=acme, **gone)
    deal(world, account_id=acme, stage="s1", amount=10)
    deal(world, account_id=acme, stage="s3", amount=1250)
    deal(world, account_id=acme, stage="s3", amount=50)
    cells = dict(re.findall(r'data-label="([^"]+)">([^<]*)<', owner.get(HOME).text))
    assert {label: cells[label] for label in ("People", "Open deals", "Won")} == {
        "People": "3",
        "Open deals": "1",
        "Won": "$1,300",
    }


def test_the_list_costs_as_many_statements_for_three_as_for_one(app: Flask, owner: Visitor, world: World) -> None:
    define_field(
        db.session(), world.workspace_id, {"entity": "account", "key": "size", "type": "text", "in_list": True}, "tests"
    )
    counts = []
    for name in ("One", "Two", "Three"):
        deal(world, account_id=account(world, name, custom_fields={"size": "XL"}))
        with statements(app) as sent:
            html = owner.get(HOME).text
        counts.append(len(sent))
    assert counts[0] == counts[2]
    assert html.count('data-label="Size"') == 3


def test_a_new_account_is_kept_below_its_parent(owner: Visitor, world: World) -> None:
    parent = ACCOUNT.show(account(world, "Group"))
    assert f'value="{parent}"' in owner.get(f"{HOME}/new?parent={parent}").text
    made = owner.post(f"{HOME}/new", {"name": " Acme <1> ", "website": "https://acme.test", "parent": parent})
    one = account_of(ACCOUNT.parse(made.headers["Location"].rpartition("/")[2]))
    assert (one.name, one.website, one.location, ACCOUNT.show(one.parent_id or b"")) == (
        "Acme <1>",
        "https://acme.test",
        None,
        parent,
    )


def test_a_name_that_is_none_or_taken_is_refused_beside_the_name(owner: Visitor, world: World) -> None:
    acme, other = account(world, "Acme"), account(world, "Other")
    for answer in (
        owner.post(f"{HOME}/new", {"name": "Acme", "location": "Köln"}),
        owner.post(page(other, "/fields/name"), {"name": "Acme"}),
    ):
        assert (answer.status_code, 'value="Acme"' in answer.text) == (422, True)
        assert "Another account has this name. Change that account, or use another name." in answer.text
    assert owner.post(page(acme, "/fields/name"), {"name": " "}).status_code == 422
    assert (account_of(acme).name, account_of(other).name) == ("Acme", "Other")


def test_a_fact_is_changed_in_its_place(owner: Visitor, world: World) -> None:
    acme = account(world)
    part = owner.post(page(acme, "/fields/website"), {"website": "https://acme.test"}, headers={"HX-Request": "true"})
    assert ("<html" in part.text, 'href="https://acme.test"' in part.text) == (False, True)
    owner.post(page(acme, "/fields/website"), {"website": "javascript:alert(1)"})
    assert 'href="javascript' not in owner.get(page(acme)).text
    owner.post(page(acme, "/fields/website"), {"website": ""})
    assert account_of(acme).website is None
    assert owner.post(page(acme, "/fields/name_key"), {"name_key": "x"}).status_code == 404


def test_the_way_up_and_the_accounts_below_are_shown(owner: Visitor, world: World) -> None:
    group = account(world, "Group")
    acme = account(world, "Acme", parent_id=group)
    account(world, "Team", parent_id=account(world, "Branch", parent_id=acme))
    html = owner.get(page(acme)).text
    way = html[html.index('aria-label="Breadcrumb"') :]
    assert re.findall(r">(\w+)</a>", way[: way.index("</nav>")]) == ["Accounts", "Group"]
    assert re.findall(r">(\w+)</a>", html[html.index('class="tree"') :])[:2] == ["Branch", "Team"]


def test_a_circle_is_refused_in_words(owner: Visitor, world: World) -> None:
    group = account(world, "Group")
    acme = account(world, "Acme", parent_id=group)
    answer = owner.post(page(group, "/ties"), {"parent": ACCOUNT.show(acme)})
    assert answer.status_code == 303
    assert "This account is itself above the parent. Choose another parent." in owner.get(page(group)).text
    assert account_of(group).parent_id is None
    owner.post(page(acme, "/ties"), {"parent": ""})
    assert account_of(acme).parent_id is None


def test_people_are_added_by_search_and_removed_and_their_timeline_says_so(owner: Visitor, world: World) -> None:
    acme, jane = account(world), make_lead(world, firstName="Jane", lastName="Doe", email="jane@acme.test")
    found = owner.part(page(acme, "/pick?pick=person&q=jan")).text
    assert ("Jane Doe" in found, LEAD.show(jane) in found) == (True, True)
    owner.post(page(acme, "/ties"), {"add": LEAD.show(jane)})
    assert lead_of(jane).account_id == acme
    html = told(owner.get(page(acme)).text)
    assert "Jane Doe jane@acme.test" in html
    assert "Olga filled in account · Jane Doe" in html
    owner.post(page(acme, "/ties"), {"remove": LEAD.show(jane)})
    assert lead_of(jane).account_id is None
    assert [event.data["replaced"] for event in db.session.scalars(select(Event))] == [[], ["account"]]


def test_deals_are_totalled_by_stage(owner: Visitor, world: World) -> None:
    acme = account(world)
    for stage, amount in (("s0", 5), ("s0", 7), ("s3", 1000)):
        deal(world, account_id=acme, stage=stage, amount=amount)
    html = told(owner.get(page(acme)).text)
    assert "Lead/Prospect $12 2 deals" in html
    assert "Won $1,000 1 deal" in html


def test_custom_fields_are_edited_by_their_type(owner: Visitor, world: World) -> None:
    define_field(db.session(), world.workspace_id, {"entity": "account", "key": "staff", "type": "number"}, "tests")
    acme = account(world, custom_fields={"odd": [1]})
    assert owner.post(page(acme, "/custom"), {"key": "staff", "value": "many"}).status_code == 422
    owner.post(page(acme, "/custom"), {"key": "staff", "value": "12"})
    assert account_of(acme).custom_fields == {"odd": [1], "staff": 12}


def test_a_deleted_account_leaves_its_people_its_deals_and_its_children(owner: Visitor, world: World) -> None:
    acme = account(world)
    child, sold = account(world, "Child", parent_id=acme), deal(world, account_id=acme)
    jane = make_lead(world, email="jane@acme.test", account_id=acme)
    assert owner.post(page(acme, "/delete")).headers["Location"] == HOME
    assert (lead_of(jane).account_id, account_of(child).parent_id) == (None, None)
    assert owner.get(page(acme)).status_code == 404
    assert "Acme" not in told(owner.get(HOME).text.replace("Acme is deleted", ""))
    noted = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert noted is not None
    assert (noted.action, noted.subject) == ("account.deleted", ACCOUNT.show(acme))
    assert DEAL.show(sold)


def test_a_lead_gets_an_account_by_id_or_by_name_and_loses_it(owner: Visitor, world: World) -> None:
    acme, jane = account(world), make_lead(world, firstName="Jane", email="jane@acme.test")
    here = f"/leads/{LEAD.show(jane)}/account"
    assert ACCOUNT.show(acme) in owner.part(f"{here}?edit=1&q=ac").text
    shown = owner.post(here, {"account": ACCOUNT.show(acme)}, headers={"HX-Request": "true"})
    assert page(acme) in shown.text
    assert lead_of(jane).account_id == acme
    owner.post(here, {"name": "Newcomer"})
    made = db.session.scalars(select(Account).where(Account.name == "Newcomer")).one()
    assert lead_of(jane).account_id == made.id
    owner.post(here, {"name": "Acme"})
    assert lead_of(jane).account_id == acme
    owner.post(here, {"account": ""})
    assert lead_of(jane).account_id is None
    assert owner.post(here, {"name": "x" * 501}).status_code == 422


@pytest.mark.contract("W11", "W12", "W16")
def test_what_a_web_form_says_of_a_company_is_on_its_page(client: FlaskClient, world: World, owner: Visitor) -> None:
    facts = {"name": "Acme", "location": "Köln", "website": "https://acme.test", "description": "Roofs", "fleet": 7}
    sent = sell(
        client, world, contact__email="jane@acme.test", **{f"account__{name}": fact for name, fact in facts.items()}
    )
    html = told(owner.get(f"{HOME}/{sent['accountId']}").text)
    assert [str(fact) in html for fact in facts.values()] == [True] * 5
    assert "fleet 7" in html
    assert "jane@acme.test" in html


def test_another_workspaces_account_is_chosen_by_nobody(owner: Visitor, world: World, theirs: dict[str, str]) -> None:
    jane, acme = make_lead(world, email="jane@acme.test"), account(world)
    assert owner.post(f"/leads/{LEAD.show(jane)}/account", {"account": theirs["account"]}).status_code == 404
    assert owner.post(page(acme, "/ties"), {"add": theirs["lead"]}).status_code == 404
    owner.post(page(acme, "/ties"), {"parent": theirs["account"]})
    assert (lead_of(jane).account_id, account_of(acme).parent_id) == (None, None)


def test_a_viewer_reads_and_changes_nothing(visitor: SignIn, world: World) -> None:
    acme, viewer = account(world), visitor("viewer")
    html = viewer.get(page(acme)).text
    assert ("/custom?edit" in html, f'action="{page(acme)}' in html, "?pick=" in html) == (False, False, False)
    assert viewer.post(page(acme, "/ties"), {"parent": ""}).status_code == 403


def test_the_api_searches_and_deletes(client: FlaskClient, world: World) -> None:
    api = Calls(client, world.admin_api_key)
    made = [api.post(HOME, {"name": name})["data"] for name in ("Acme Roofs", "Other")]
    assert api.get(f"{HOME}?q=roofs")["data"] == made[:1]
    assert api.delete(f"{HOME}/{made[0]['id']}")["data"] == {"id": made[0]["id"]}
    assert api.get(HOME)["data"] == made[1:]
