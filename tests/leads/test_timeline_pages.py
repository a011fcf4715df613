"""A lead's timeline: every kind of event in plain words, by kind, page by page, and what is new."""

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.calls import Calls, statements, submit
from tests.conftest import World
from tests.leads.desk import lead_of, make_lead
from tests.leads.test_lead_pages import page
from tests.visitor import SignIn, Visitor
from webapp.database.ids import first_id
from webapp.events.log import event, record
from webapp.events.models import Event
from webapp.extensions import db
from webapp.http.fields import COMMENT, EVENT, LEAD, MEMBER
from webapp.leads.models import Comment, Lead
from webapp.leads.timeline_words import words_of

pytestmark = pytest.mark.usefixtures("context")

WHAT = re.compile(r'<div class="what"><span>(.*?)</span><time', re.DOTALL)
NOTE = re.compile(r'<div class="said">(.*?)</div>', re.DOTALL)


@pytest.fixture
def olga(visitor: SignIn) -> Visitor:
    return visitor("owner", name="Olga", email="olga@acme.test")


@pytest.fixture
def jane(world: World) -> bytes:
    return make_lead(world, firstName="Jane", email="jane@acme.test")


def told(html: str) -> list[str]:
    return [" ".join(unescape(re.sub(r"<[^>]*>", "", what)).split()) for what in WHAT.findall(html)]


def happen(lead_id: bytes, kind: str, data: Any = None, **about: Any) -> bytes:
    lead = lead_of(lead_id)
    row = event(lead.workspace_id, kind, lead.created_at, data, lead_id=lead_id, **about)
    record(db.session.connection(), [row])
    db.session.commit()
    return bytes(row["id"])


def test_a_submission_is_told_once_with_its_message_and_an_api_key_by_its_name(
    client: FlaskClient, world: World, olga: Visitor
) -> None:
    submit(client, world, email="jo@acme.test", message="a < b & c")
    lead_id = db.session.scalars(select(Lead.id)).one()
    Calls(client, world.admin_api_key).patch(f"/leads/{LEAD.show(lead_id)}", {"city": "Bern", "status": "Contacted"})
    submit(client, world, email="jo@acme.test", message="Again", company="Acme")
    html = olga.get(page(lead_id)).text
    assert told(html) == [
        "The submission filled in company",
        "Wrote in again through Contact, known by email",
        "API key Admin changed the status from New to Contacted",
        "New lead through Contact",
    ]
    assert NOTE.findall(html) == ["Again", "a &lt; b &amp; c"]


def test_the_timeline_is_of_one_kind_where_that_is_asked(olga: Visitor, jane: bytes) -> None:
    olga.post(page(jane, "/comments"), {"body": "Called."})
    olga.post(page(jane, "/fields/city"), {"city": "Bern"})
    happen(jane, "callback.scheduled", {"by": MEMBER.show(olga.member_id), "dueAt": "2026-03-29T12:00:00+00:00"})
    assert told(olga.get(page(jane)).text) == [
        "You scheduled a call for 29 Mar 2026, 12:00",
        "You filled in city",
        "You commented",
    ]
    assert told(olga.get(page(jane, "?show=comments")).text) == ["You commented"]
    assert told(olga.get(page(jane, "?show=changes")).text) == [
        "You scheduled a call for 29 Mar 2026, 12:00",
        "You filled in city",
    ]
    assert olga.get(page(jane, "?show=else")).status_code == 400


def test_older_events_are_loaded_by_key_each_once(olga: Visitor, jane: bytes) -> None:
    for number in range(7):
        happen(jane, f"tool.used {number}")
    seen, more = [], page(jane, "?limit=3")
    while more:
        html = olga.get(more).text
        seen += told(html)
        found = re.search(r'<a class="button button-s"\s+href="([^"]*cursor=[^"]*)"', html)
        more = unescape(found[1]) + "&limit=3" if found else ""
    assert seen == [f"tool used {number}" for number in reversed(range(7))]
    assert "<html" not in olga.part(page(jane, "?limit=3")).text


def test_an_open_page_is_given_what_is_new_and_nothing_twice(olga: Visitor, jane: bytes) -> None:
    first = happen(jane, "tool.used one")
    since = EVENT.show(first_id(lead_of(jane).created_at))
    late = happen(jane, "tool.used two")
    html = olga.part(page(jane, f"/news?since={since}&seen={EVENT.show(first)}")).text
    assert told(html) == ["tool used two"]
    assert set(re.findall(r'name="seen" value="([^"]*)"', html)) == {EVENT.show(first), EVENT.show(late)}
    assert told(olga.part(page(jane, f"/news?since={since}&show=comments")).text) == []
    assert olga.part(page(jane, "/news?since=evt_wrong")).status_code == 400


def test_what_lies_on_an_older_page_is_no_news(olga: Visitor, jane: bytes) -> None:
    for number in range(4):
        happen(jane, f"tool.used {number}")
    shown = olga.get(page(jane, "?limit=2")).text
    asked = "&".join(f"{name}={id_}" for name, id_ in re.findall(r'name="(since|seen)"\s+value="([^"]*)"', shown))
    assert told(olga.part(page(jane, f"/news?{asked}")).text) == []


def test_what_is_renewed_has_a_place_on_the_page_of_whoever_looks(olga: Visitor, visitor: SignIn, jane: bytes) -> None:
    for member in (olga, visitor("viewer")):
        html, news = member.get(page(jane)).text, member.part(page(jane, "/news")).text
        renewed = re.findall(r'id="([\w-]+)"\s+hx-swap-oob="true"', news)
        assert [id_ for id_ in renewed if f'id="{id_}"' not in html] == []
        assert {"since", "lead-head", "fact-tags", "fact-email", "fact-city"} <= set(renewed)


def test_a_timeline_costs_the_same_however_many_keys_and_forms_it_names(
    app: Flask, client: FlaskClient, world: World, olga: Visitor
) -> None:
    submit(client, world, email="jo@acme.test", message="Hello")
    lead_id = db.session.scalars(select(Lead.id)).one()
    api = Calls(client, world.admin_api_key)
    counts = []
    for number in range(2):
        api.patch(f"/leads/{LEAD.show(lead_id)}", {"city": f"Bern {number}"})
        submit(client, world, email="jo@acme.test", message="Again")
        with statements(app) as sent:
            olga.get(page(lead_id))
        counts.append(len([one for one in sent if one.startswith("SELECT")]))
    assert counts[0] == counts[1] <= 8


@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        ("lead.created", {"by": "mem_x"}, "added this lead"),
        ("lead.created", {}, "Added"),
        (
            "lead.updated",
            {"filled": ["firstName"], "replaced": ["customData.a_b"]},
            "filled in first name and changed a_b",
        ),
        ("lead.updated", {}, "changed it"),
        ("lead.assigned", {}, "Assigned to somebody who left"),
        ("lead.unassigned", {}, "took the assignee away"),
        ("lead.deleted", {}, "deleted it"),
        ("lead.restored", {"elsewhere": {"email": "lead_x"}}, "restored it; its email now belongs to another lead"),
        ("lead.merged", {"other": "lead_x", "name": "Joe"}, "merged in"),
        ("lead.unmerged", {"other": "lead_x", "name": ""}, "undid the merge with"),
        ("lead.replied", {"subject": "Hello"}, "replied by email: Hello"),
        ("callback.scheduled", {}, "A call is wanted"),
        ("callback.completed", {"by": "mem_x", "outcome": "no_answer"}, "completed a call (no answer)"),
        ("deal.created", {"name": "Roof", "dealId": "deal_x"}, "opened the deal"),
        (
            "deal.stage_changed",
            {"from": "s0", "fromName": "Lead", "to": "s4", "reason": "Price"},
            "moved a deal from Lead to s4: Price",
        ),
        ("box.ticked", {}, "box ticked"),
    ],
)
def test_each_kind_of_event_has_its_words(kind: str, data: dict[str, Any], words: str) -> None:
    assert words_of(Event(kind=kind, data=data), {}).what == words


def test_a_comment_that_was_erased_leaves_its_entry(olga: Visitor, jane: bytes) -> None:
    olga.post(page(jane, "/comments"), {"body": "Called."})
    db.session.execute(Comment.__table__.delete())
    db.session.commit()
    html = olga.get(page(jane)).text
    assert (told(html), NOTE.findall(html)) == (["You commented"], [])
    assert COMMENT.prefix == "cmt"
