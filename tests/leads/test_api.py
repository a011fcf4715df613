from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.calls import Calls, submit
from tests.conftest import World, new_world
from webapp.database.ids import parse, show
from webapp.events.models import Event
from webapp.extensions import db
from webapp.workspaces.models import Member

FIELDS = [
    "id firstName lastName email phone role location company address city state zip budget timeline projectTypes",
    "source status tags score customData lockedFields comments assignee formId accountId isTest isIncomplete",
    "createdAt updatedAt",
]


@pytest.fixture
def api(client: FlaskClient, world: World) -> Calls:
    return Calls(client, world.admin_api_key)


def lead(client: FlaskClient, world: World, api: Calls, **fields: object) -> Any:
    """A lead that came in by the form."""
    submit(client, world, **fields)
    return api.get("/leads?limit=1")["data"][0]


def emails(api: Calls, query: str) -> list[str]:
    return [row["email"].partition("@")[0] for row in api.get(f"/leads?{query}")["data"]]


def told(app: Flask, lead_id: str) -> list[tuple[str, dict[str, Any]]]:
    """The events of a lead since it came in, all of which wait for their dispatch."""
    with app.app_context():
        by_key = select(Event).where(Event.lead_id == parse("lead", lead_id)).order_by(Event.id)
        events = [event for event in db.session.scalars(by_key) if "by" in event.data]
        assert all(event.pending_at is not None and parse("key", event.data["by"]) for event in events)
        return [(event.kind, {name: of for name, of in event.data.items() if name != "by"}) for event in events]


def test_a_lead_is_shown_with_all_that_is_known(client: FlaskClient, world: World, api: Calls) -> None:
    row = lead(client, world, api, name="Jane Doe", email="jane@acme.test", message="Hello", service="Roof", size=4)
    assert sorted(row) == sorted(" ".join(FIELDS).split())
    assert api.get(f"/leads/{row['id']}")["data"] == row
    assert (row["firstName"], row["lastName"], row["projectTypes"]) == ("Jane", "Doe", ["Roof"])
    assert (row["customData"], row["status"], row["assignee"]) == ({"size": 4}, "New", None)
    assert [(comment["body"], comment["author"]) for comment in row["comments"]] == [("Hello", None)]
    assert (row["formId"], row["isTest"]) == (show("form", world.form_id), False)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("email=ANN@acme.test", ["ann"]),
        ("email=nobody", []),
        ("phone=(212)%20555-0123", ["ann"]),
        ("phone=abc", []),
        ("status=New", ["bob", "ann"]),
        ("status=Sold", []),
        ("tag=VIP", ["ann"]),
        ("tag=vi", []),
        ("source=Fair", ["bob"]),
        ("since=2020-01-01T00:00:00Z", ["bob", "ann"]),
        ("since=2200-01-01T00:00:00%2B02:00", []),
        ("q=doe", ["ann"]),
        ("q=ann%20do", ["ann"]),
        ("q=ACME.TEST", ["bob", "ann"]),
        ("q=100%25", ["bob"]),
        ("q=/", []),
        ("test=true", []),
    ],
)
def test_a_filter_finds_what_it_says_and_nothing_else(
    client: FlaskClient, world: World, api: Calls, query: str, found: list[str]
) -> None:
    ann = lead(client, world, api, name="Ann Doe", email="ann@acme.test", phone="+1 212 555 0123")
    api.patch(f"/leads/{ann['id']}", {"tags": ["Vip"]})
    lead(client, world, api, name="Bob", email="bob@acme.test", company="100% _\\", source="Fair")
    assert emails(api, query) == found


def test_a_form_as_a_filter_finds_its_leads(client: FlaskClient, world: World, api: Calls) -> None:
    lead(client, world, api, email="ann@acme.test")
    other = api.post("/forms", {"name": "Other"})["data"]["id"]
    assert emails(api, f"form={show('form', world.form_id)}") == ["ann"]
    assert emails(api, f"form={other}") == []
    api.delete(f"/forms/{show('form', world.form_id)}")
    assert emails(api, f"form={show('form', world.form_id)}") == ["ann"]
    assert list(api.get("/leads?form=1", 400)["fields"]) == ["form"]


def test_a_filter_crosses_no_border_between_workspaces(app: Flask, client: FlaskClient, api: Calls) -> None:
    with app.app_context():
        other = new_world("Other", "owner@other.test")
    submit(client, other, email="ann@acme.test", name="Ann")
    for query in ("email=ann@acme.test", "q=ann", "status=New", ""):
        assert emails(api, query) == []
    assert api.get(f"/leads?form={show('form', other.form_id)}", 404)["code"] == "FORM_NOT_FOUND"


@pytest.mark.contract("C10")
def test_test_data_is_hidden_unless_it_is_asked_for(client: FlaskClient, world: World, api: Calls) -> None:
    path = f"/api/v1/forms/{show('form', world.form_id)}/submissions"
    fields = {"fields": {"email": "test@acme.test"}}
    assert client.post(path, headers={"x-api-key": world.test_api_key}, json=fields).status_code == 201
    assert api.get("/leads")["data"] == api.get("/submissions")["data"] == []
    (row,) = api.get("/leads?test=true&email=test@acme.test")["data"]
    assert (row["isTest"], len(api.get("/submissions?test=true")["data"])) == (True, 1)


def test_a_change_is_kept_and_told_of(app: Flask, client: FlaskClient, world: World, api: Calls) -> None:
    row = lead(client, world, api, name="Ann Doe", email="ann@acme.test")
    member = api.get("/members")["data"][0]
    changes = {
        "firstName": "Anna",
        "lastName": None,
        "city": " Köln ",
        "status": "Qualified",
        "tags": ["A", "a", "B"],
        "projectTypes": ["Roof"],
        "customData": {"nested": {"list": [1, 2.5, True, None, "x"]}},
        "assigneeId": member["id"],
    }
    changed = api.patch(f"/leads/{row['id']}", changes)["data"]
    assert (changed["firstName"], changed["lastName"], changed["city"]) == ("Anna", None, "Köln")
    assert (changed["status"], changed["tags"], changed["projectTypes"]) == ("Qualified", ["A", "B"], ["Roof"])
    assert changed["customData"] == changes["customData"]
    assert changed["assignee"] == {name: member[name] for name in ("id", "name", "email")}
    assert api.get(f"/leads/{row['id']}")["data"] == changed
    filled, replaced = ["city", "projectTypes", "tags", "customData.nested"], ["firstName", "lastName", "status"]
    (updated, data), assigned = told(app, row["id"])
    assert (updated, sorted(data["filled"]), sorted(data["replaced"])) == (
        "lead.updated",
        sorted(filled),
        sorted(replaced),
    )
    assert assigned == ("lead.assigned", {})


def test_a_change_that_changes_nothing_tells_of_nothing(
    app: Flask, client: FlaskClient, world: World, api: Calls
) -> None:
    row = lead(client, world, api, name="Ann Doe", email="ann@acme.test")
    for changes in ({}, {"firstName": "Ann", "city": "", "tags": [], "email": "ann@acme.test"}):
        assert api.patch(f"/leads/{row['id']}", changes)["data"] == row
    assert told(app, row["id"]) == []


def test_tags_are_searched_as_they_are_now(client: FlaskClient, world: World, api: Calls) -> None:
    row = lead(client, world, api, email="ann@acme.test")
    api.patch(f"/leads/{row['id']}", {"tags": ["Old", "Both"]})
    api.patch(f"/leads/{row['id']}", {"tags": ["both", "New"]})
    assert [emails(api, f"tag={tag}") for tag in ("old", "both", "new")] == [[], ["ann"], ["ann"]]


@pytest.mark.contract("C16")
def test_a_changed_email_leads_to_the_same_person_as_the_old_one(client: FlaskClient, world: World, api: Calls) -> None:
    row = lead(client, world, api, email="old@acme.test")
    api.patch(f"/leads/{row['id']}", {"email": "New@acme.test"})
    assert emails(api, "email=new@ACME.test") == ["New"]
    for email in ("old@acme.test", "new@acme.test"):
        assert submit(client, world, email=email)["isNew"] is False
    assert len(api.get("/leads")["data"]) == 1


def test_an_email_that_another_lead_owns_is_a_conflict_and_changes_nothing(
    client: FlaskClient, world: World, api: Calls
) -> None:
    lead(client, world, api, email="ann@acme.test")
    bob = lead(client, world, api, email="bob@acme.test")
    answer = api.patch(f"/leads/{bob['id']}", {"city": "Bonn", "email": "ANN@acme.test"}, 409)
    assert answer["code"] == "CONFLICT"
    assert api.get(f"/leads/{bob['id']}")["data"] == bob


@pytest.mark.parametrize(
    "changes",
    [
        {"email": "a@b"},
        {"email": "a@@b.c"},
        {"status": "Sold"},
        {"status": None},
        {"tags": [""]},
        {"tags": "web"},
        {"zip": "x" * 61},
        {"firstName": 5},
        {"customData": []},
        {"assigneeId": "mem_x"},
        {"id": "lead_x"},
        {"formId": None},
    ],
)
def test_a_change_that_cannot_be_made_is_refused_by_name(
    client: FlaskClient, world: World, api: Calls, changes: dict[str, object]
) -> None:
    row = lead(client, world, api, email="ann@acme.test")
    assert [name.split(".")[0] for name in api.patch(f"/leads/{row['id']}", changes, 400)["fields"]] == list(changes)
    assert api.get(f"/leads/{row['id']}")["data"] == row


def test_another_workspaces_member_cannot_be_assigned(
    app: Flask, client: FlaskClient, world: World, api: Calls
) -> None:
    row = lead(client, world, api, email="ann@acme.test")
    with app.app_context():
        other = new_world("Other", "owner@other.test")
        theirs = db.session.scalars(select(Member.id).where(Member.workspace_id == other.workspace_id)).one()
    answer = api.patch(f"/leads/{row['id']}", {"assigneeId": show("mem", theirs)}, 404)
    assert answer["error"] == "This member does not exist."


def test_a_deleted_lead_is_gone_and_who_writes_again_is_new(
    app: Flask, client: FlaskClient, world: World, api: Calls
) -> None:
    row = lead(client, world, api, email="ann@acme.test")
    assert api.delete(f"/leads/{row['id']}")["data"] == {"id": row["id"]}
    assert api.get(f"/leads/{row['id']}", 404)["error"] == "This lead does not exist."
    assert api.delete(f"/leads/{row['id']}", 404)["code"] == "NOT_FOUND"
    assert api.get(f"/leads?email={quote('ann@acme.test')}")["data"] == []
    assert told(app, row["id"]) == [("lead.deleted", {})]
    assert submit(client, world, email="ann@acme.test")["isNew"] is True


def test_comments_are_kept_in_the_order_they_were_made(
    app: Flask, client: FlaskClient, world: World, api: Calls
) -> None:
    row = lead(client, world, api, email="ann@acme.test", message="Hello")
    made = [api.post(f"/leads/{row['id']}/comments", {"body": text})["data"] for text in ("First", "<b>Second</b>")]
    assert api.get(f"/leads/{row['id']}")["data"]["comments"] == [*row["comments"], *made]
    assert [comment["body"] for comment in made] == ["First", "<b>Second</b>"]
    assert [kind for kind, _ in told(app, row["id"])] == ["comment.created", "comment.created"]
    assert list(api.post(f"/leads/{row['id']}/comments", {"body": " "}, 400)["fields"]) == ["body"]
