"""The page of a lead: what it shows, what is changed in its place, and by whom."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.calls import statements
from tests.conftest import World
from tests.contracts.doors import L
from tests.leads.desk import lead_of, make_lead
from tests.visitor import SignIn, Visitor
from webapp.events.models import Event
from webapp.extensions import db
from webapp.http.fields import LEAD, MEMBER
from webapp.leads.lifecycle import comment
from webapp.leads.models import Lead
from webapp.workspaces.models import Member, Workspace

pytestmark = pytest.mark.usefixtures("context")

FACT = re.compile(r'<div id="fact-(\w+)"[^>]*>\s*<dt>([^<]*)</dt>\s*<dd[^>]*>(.*?)</dd>', re.DOTALL)


@pytest.fixture
def jane(world: World) -> bytes:
    return make_lead(world, firstName="Jane", lastName="Doe", email="jane@acme.test", tags=("hot",))


@pytest.fixture
def owner(visitor: SignIn) -> Visitor:
    return visitor("owner", name="Olga", email="olga@acme.test")


def page(lead_id: bytes, more: str = "") -> str:
    return f"/leads/{LEAD.show(lead_id)}{more}"


def facts(html: str) -> dict[str, str]:
    """What the page shows of a lead, by the names of the fields."""
    return {name: unescape(re.sub(r"<[^>]*>", "", value).strip()) for name, _, value in FACT.findall(html)}


def kinds() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Event.kind).order_by(Event.id)))


@pytest.mark.contract("L6")
def test_a_lead_that_came_in_is_shown_with_its_source_its_message_and_its_data(
    app: Flask, client: FlaskClient, world: World, owner: Visitor
) -> None:
    sent = {"email": "jo@acme.test", "source": "fair", "message": "Call <me>", "data": {"seats": 5, "plan": "pro"}}
    assert L.post(client, world, sent).status_code == 201
    lead_id = db.session.scalars(select(Lead.id)).one()
    html = owner.get(page(lead_id)).text
    assert facts(html)["source"] == "fair"
    assert "Call &lt;me&gt;" in html
    held = re.findall(r'<dt>(\w+)</dt>\s*<dd class="fact">\s*<span>\s*(\w+)\s*</span>', html)
    assert [pair for pair in held if pair[0] in ("seats", "plan")] == [("seats", "5"), ("plan", "pro")]
    listed = owner.get("/leads").text
    assert page(lead_id) in listed
    assert "fair" in listed


@pytest.mark.parametrize(("score", "shown"), [(30, "30"), (0, "0"), (None, None)])
def test_a_score_is_shown_where_a_rule_gave_one(
    world: World, owner: Visitor, score: int | None, shown: str | None
) -> None:
    lead_id = make_lead(world, firstName="Jane", score=score)
    told = re.search("<dt>Score</dt><dd>([^<]+)</dd>", owner.get(page(lead_id)).text)
    assert (told[1] if told else None) == shown
    assert f'<span class="truncate">{shown or "–"}</span>' in owner.get("/leads?columns=score").text


def test_a_field_is_edited_in_its_place_with_scripts_and_without(owner: Visitor, jane: bytes) -> None:
    whole = owner.get(page(jane, "?edit=phone")).text
    part = owner.part(page(jane, "/fields/phone?edit=1")).text
    for html in (whole, part):
        assert f'action="{page(jane, "/fields/phone")}"' in html
    assert "<html" in whole
    assert "<html" not in part
    assert owner.post(page(jane, "/fields/phone"), {"phone": "+1 212 555 0123"}).location == page(jane)
    assert lead_of(jane).phone == "+1 212 555 0123"
    saved = owner.post(page(jane, "/fields/city"), {"city": "Bern"}, headers={"HX-Request": "true"})
    assert (facts(saved.text), saved.headers["HX-Trigger"]) == ({"city": "Bern"}, f"inlet:{LEAD.show(jane)}")


def test_a_letter_is_begun_to_the_leads_address_and_nobody_else(context: Flask, world: World, owner: Visitor) -> None:
    lead_id = make_lead(world, email="a?bcc=b%40c.test&x=@d.test")
    page = owner.get(f"/leads/{LEAD.show(lead_id)}").text
    assert 'href="mailto:a%3Fbcc%3Db%2540c.test%26x%3D@d.test"' in page


def test_what_a_field_refuses_stands_at_the_field_and_nothing_is_changed(
    world: World, owner: Visitor, jane: bytes
) -> None:
    make_lead(world, email="joe@acme.test")
    for wrong, problem in (("no email", "Use an email address"), ("joe@acme.test", "Another lead has this email")):
        for headers in ({}, {"HX-Request": "true"}):
            answer = owner.post(page(jane, "/fields/email"), {"email": wrong}, headers=headers)
            assert (answer.status_code, problem in answer.text, f'value="{wrong}"' in answer.text) == (422, True, True)
    too_long = owner.post(page(jane, "/fields/zip"), {"zip": "1" * 61})
    assert (too_long.status_code, 'aria-invalid="true"' in too_long.text) == (422, True)
    assert (lead_of(jane).email, lead_of(jane).zip, kinds()) == ("jane@acme.test", None, [])


def test_there_is_no_other_field_than_those_of_the_page(owner: Visitor, jane: bytes) -> None:
    for name in ("nothing", "workspace_id", "is_test", "tags", "data"):
        assert owner.get(page(jane, f"/fields/{name}")).status_code == 404
        assert owner.post(page(jane, f"/fields/{name}"), {name: "x"}).status_code == 404


def test_a_new_status_stops_the_clock_and_one_that_is_not_the_workspaces_is_refused(
    owner: Visitor, jane: bytes
) -> None:
    assert "Waiting for a first answer" in owner.get(page(jane)).text
    assert owner.post(page(jane, "/fields/status"), {"status": "Made up"}).status_code == 422
    assert owner.post(page(jane, "/fields/status"), {"status": "Qualified"}).status_code == 303
    html = owner.get(page(jane)).text
    assert (lead_of(jane).status, "Waiting for a first answer" in html) == ("Qualified", False)
    assert "first answer within a minute" in html
    assert "changed the status from New to Qualified" in html


def test_a_lead_is_given_to_a_member_and_taken_back(world: World, owner: Visitor, jane: bytes) -> None:
    member_id = owner.member_id
    answer = owner.post(page(jane, "/fields/assignee_id"), {"assignee_id": MEMBER.show(member_id)})
    assert (answer.status_code, lead_of(jane).assignee_id) == (303, member_id)
    assert owner.post(page(jane, "/fields/assignee_id"), {"assignee_id": ""}).status_code == 303
    assert (lead_of(jane).assignee_id, kinds()) == (None, ["lead.assigned", "lead.unassigned"])
    assert owner.post(page(jane, "/fields/assignee_id"), {"assignee_id": "mem_nobody"}).status_code == 422


def test_tags_are_added_by_commas_and_taken_away_one_by_one(owner: Visitor, jane: bytes) -> None:
    owner.post(page(jane, "/tags"), {"add": "solar, HOT , fair"})
    assert lead_of(jane).tags == ["hot", "solar", "fair"]
    part = owner.post(page(jane, "/tags"), {"remove": "Solar"}, headers={"HX-Request": "true"}).text
    assert (lead_of(jane).tags, 'value="fair"' in part) == (["hot", "fair"], True)
    refused = owner.post(page(jane, "/tags"), {"add": "x" * 101}, headers={"HX-Request": "true"})
    assert (refused.status_code, lead_of(jane).tags) == (422, ["hot", "fair"])


def test_a_deleted_lead_can_be_seen_and_restored_but_not_changed(owner: Visitor, jane: bytes) -> None:
    assert owner.post(page(jane, "/delete")).location == page(jane)
    html = owner.get(page(jane)).text
    assert ("It was deleted" in html, page(jane, "/restore") in html, "/fields/" in html) == (True, True, False)
    assert owner.post(page(jane, "/fields/city"), {"city": "Bern"}).status_code == 404
    assert owner.post(page(jane, "/restore")).location == page(jane)
    assert (lead_of(jane).deleted_at, kinds()) == (None, ["lead.deleted", "lead.restored"])


def test_who_only_looks_is_offered_nothing_to_change(visitor: SignIn, jane: bytes) -> None:
    html = visitor("viewer").get(page(jane)).text
    assert (re.findall(r'action="(/leads/[^"]*)"', html), "?edit=" in html) == ([], False)


def test_a_status_or_an_assignee_that_is_gone_is_still_shown(
    world: World, visitor: SignIn, owner: Visitor, jane: bytes
) -> None:
    bob = visitor("member", name="Bob Stone")
    bob.post(page(jane, "/fields/assignee_id"), {"assignee_id": MEMBER.show(bob.member_id)})
    db.session.get_one(Member, bob.member_id).removed_at = datetime.now(UTC)
    db.session.get_one(Workspace, world.workspace_id).lead_statuses = ["Open"]
    db.session.commit()
    html = owner.get(page(jane)).text
    assert '<option selected value="New">New</option>' in html
    assert f'<option selected value="{MEMBER.show(bob.member_id)}">Bob Stone</option>' in html
    assert "<b>Bob Stone</b> assigned it to Bob Stone" in html


def test_a_page_costs_as_much_with_three_comments_as_with_one(
    app: Flask, world: World, owner: Visitor, jane: bytes
) -> None:
    member_id = owner.member_id
    counts = []
    for more in (1, 2):
        for number in range(more):
            comment(db.session(), lead_of(jane), f"Note {number}", MEMBER.show(member_id), member_id=member_id)
            db.session.commit()
        with statements(app) as sent:
            assert owner.get(page(jane)).status_code == 200
        counts.append(len([one for one in sent if one.startswith("SELECT")]))
    assert counts[0] == counts[1] <= 8
