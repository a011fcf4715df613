"""What happens to a submission of the Forms API, in its documented order (K15 to K24, K28)."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.calls import Calls
from tests.conftest import World
from tests.contracts.test_forms_api import change_form, taken
from tests.intake.ways import K, events, leads, rows, submissions
from webapp.database.ids import parse, show
from webapp.events.models import Event
from webapp.extensions import db
from webapp.leads.models import Comment
from webapp.workspaces.lifecycle import add_member, create_user
from webapp.workspaces.models import Member, Workspace

JANE = {"name": "Jane Smith", "email": "jane@example.com"}


@pytest.fixture
def api(client: FlaskClient, world: World) -> Calls:
    return Calls(client, world.admin_api_key)


def lead_of(app: Flask, data: Any) -> Any:
    return next(lead for lead in leads(app) if show("lead", lead.id) == data["personId"])


def make_members(app: Flask, world: World, count: int) -> list[str]:
    """New members of the workspace, by their public ids."""
    with app.app_context():
        workspace = db.session.get_one(Workspace, world.workspace_id)
        made = [
            add_member(db.session(), workspace, create_user(db.session(), f"m{n}@acme.test", "a password"), "member")
            for n in range(count)
        ]
        db.session.commit()
        return [show("mem", member.id) for member in made]


def assignees(app: Flask) -> list[str | None]:
    return [show("mem", lead.assignee_id) if lead.assignee_id else None for lead in leads(app)]


@pytest.mark.contract("K15")
def test_tags_are_stripped_and_all_else_stays(app: Flask, client: FlaskClient, world: World) -> None:
    sent = {
        "name": "<b>Jane</b> Smith",
        "email": "jane@example.com",
        "message": "a < b <script>x()</script>&lt;b&gt; 😀",
    }
    taken(K.post(client, world, {**sent, "wish": "<i>one</i>", "list": ["<p>two</p>"]}))
    lead = leads(app)[0]
    assert (lead.first_name, lead.last_name, lead.custom_data) == ("Jane", "Smith", {"wish": "one", "list": ["two"]})
    assert [row.body for row in rows(app, Comment)] == ["a < b &lt;b&gt; 😀"]


@pytest.mark.contract("K16", "C6", "C6a")
@pytest.mark.parametrize(
    ("kind", "value"),
    [("email", "jane@example.com"), ("domain", "example.com"), ("ip", "127.0.0.0/8"), ("phrase", "cheap pills")],
)
def test_a_blocked_sender_is_answered_like_any_other_and_comes_to_life_under_the_same_ids(
    app: Flask, client: FlaskClient, world: World, api: Calls, kind: str, value: str
) -> None:
    api.post("/blocklist", {"kind": kind, "value": value})
    data = taken(K.post(client, world, {**JANE, "message": "Buy  CHEAP pills"}))
    assert (data.keys(), data["isNew"]) == ({"submissionId", "personId", "isNew"}, True)
    assert (leads(app), rows(app, Event), [row.outcome for row in submissions(app)]) == ([], [], ["spam"])
    for _ in range(2):
        api.open("POST", f"/submissions/{data['submissionId']}/not-spam")
    assert [show("lead", lead.id) for lead in leads(app)] == [data["personId"]]
    assert [row.outcome for row in submissions(app)] == ["accepted"]
    assert len(events(app, "form.submitted")) == len(events(app, "lead.created")) == 1


@pytest.mark.contract("C6")
def test_a_filled_honeypot_is_answered_like_a_success(app: Flask, client: FlaskClient, world: World) -> None:
    change_form(client, world, honeypotField="website")
    data = taken(K.post(client, world, {**JANE, "website": "http://spam.test"}))
    assert data.keys() == {"submissionId", "personId", "isNew"}
    assert (leads(app), [row.outcome for row in submissions(app)]) == ([], ["spam"])
    taken(K.post(client, world, {**JANE, "website": ""}))
    assert [lead.custom_data for lead in leads(app)] == [{}]


@pytest.mark.contract("K18")
@pytest.mark.parametrize(
    ("match_field", "again", "same"),
    [
        ("email", {"email": "JANE@example.com"}, True),
        ("email", {"email": "other@example.com", "phone": "555-123-4567"}, False),
        ("phone", {"email": "other@example.com", "phone": "+1 (555) 123-4567"}, True),
        ("phone", {"email": "jane@example.com", "phone": "555-123-9999"}, False),
        ("email_then_phone", {"email": "jane@example.com", "phone": "555-123-9999"}, True),
        ("email_then_phone", {"email": "other@example.com", "phone": "555-123-4567"}, True),
        ("email_then_phone", {"email": "other@example.com", "phone": "555-123-9999"}, False),
    ],
)
def test_a_form_finds_people_by_its_match_field(
    client: FlaskClient, world: World, match_field: str, again: dict[str, str], same: bool
) -> None:
    change_form(client, world, matchField=match_field)
    first = taken(K.post(client, world, {**JANE, "phone": "555-123-4567"}))
    second = taken(K.post(client, world, again))
    assert (second["personId"] == first["personId"], second["isNew"]) == (same, not same)


@pytest.mark.contract("K18")
def test_by_email_then_phone_the_email_wins(client: FlaskClient, world: World) -> None:
    change_form(client, world, matchField="email_then_phone")
    by_email = taken(K.post(client, world, JANE))
    by_phone = taken(K.post(client, world, {"name": "Joe", "phone": "555-123-4567"}))
    both = taken(K.post(client, world, {**JANE, "phone": "555-123-4567"}))
    assert by_phone["personId"] != by_email["personId"] == both["personId"]


@pytest.mark.contract("K19", "K20")
def test_update_existing_fills_merges_and_overwrites_nothing(app: Flask, client: FlaskClient, world: World) -> None:
    taken(K.post(client, world, {**JANE, "service": ["Roof"], "size": 4, "note": ""}))
    more = {"name": "Joan Doe", "email": "JANE@example.com", "city": "Springfield", "service": ["roof", "Kitchen"]}
    taken(K.post(client, world, {**more, "size": 5, "note": "new"}))
    lead = leads(app)[0]
    assert (len(leads(app)), lead.first_name, lead.last_name, lead.email) == (1, "Jane", "Smith", "jane@example.com")
    assert (lead.city, lead.project_types, lead.custom_data) == (
        "Springfield",
        ["Roof", "Kitchen"],
        {"size": 4, "note": "new"},
    )


@pytest.mark.contract("K21")
def test_create_new_makes_a_person_each_time(app: Flask, client: FlaskClient, world: World) -> None:
    change_form(client, world, duplicateHandling="create_new")
    answers = [taken(K.post(client, world, JANE)) for _ in range(3)]
    assert [data["isNew"] for data in answers] == [True] * 3
    assert [show("lead", lead.id) for lead in leads(app)] == [data["personId"] for data in answers]


@pytest.mark.contract("K11", "K22")
def test_skip_logs_the_submission_and_changes_nobody(app: Flask, client: FlaskClient, world: World, api: Calls) -> None:
    change_form(client, world, duplicateHandling="skip", defaultTags=["web"])
    first = taken(K.post(client, world, JANE))
    before = api.get(f"/leads/{first['personId']}")["data"]
    second = taken(K.post(client, world, {**JANE, "city": "Springfield", "message": "Hi", "size": 4}))
    assert (second["personId"], second["isNew"]) == (first["personId"], False)
    assert api.get(f"/leads/{first['personId']}")["data"] == before
    history = api.get(f"/forms/{show('form', world.form_id)}/submissions")["data"]
    assert [(row["id"], row["outcome"]) for row in history] == [
        (second["submissionId"], "skipped"),
        (first["submissionId"], "accepted"),
    ]
    assert first["isNew"] is True


@pytest.mark.contract("K23")
def test_defaults_are_applied_to_new_people_and_only_tags_to_known_ones(
    app: Flask, client: FlaskClient, world: World
) -> None:
    known = taken(K.post(client, world, JANE))
    change_form(client, world, defaultStatus="Contacted", defaultSource="Website", defaultTags=["Web", "spring"])
    taken(K.post(client, world, JANE))
    new = taken(K.post(client, world, {"email": "new@example.com"}))
    told = taken(K.post(client, world, {"email": "told@example.com", "source": "A friend"}))
    found = [lead_of(app, data) for data in (known, new, told)]
    assert [(lead.status, lead.source, lead.tags) for lead in found] == [
        ("New", None, ["Web", "spring"]),
        ("Contacted", "Website", ["Web", "spring"]),
        ("Contacted", "A friend", ["Web", "spring"]),
    ]


@pytest.mark.contract("K24")
def test_one_user_gets_every_lead_and_keeps_those_that_have_somebody(
    app: Flask, client: FlaskClient, world: World
) -> None:
    ann, bob = make_members(app, world, 2)
    change_form(client, world, assignment={"mode": "user", "memberId": ann})
    taken(K.post(client, world, JANE))
    change_form(client, world, assignment={"mode": "user", "memberId": bob})
    taken(K.post(client, world, JANE))
    taken(K.post(client, world, {"email": "two@example.com"}))
    assert assignees(app) == [ann, bob]
    assert [event.member_id for event in events(app, "lead.assigned")] == [parse("mem", ann), parse("mem", bob)]


@pytest.mark.contract("K24")
def test_a_pool_takes_turns_and_passes_over_the_absent(app: Flask, client: FlaskClient, world: World) -> None:
    pool = make_members(app, world, 4)
    change_form(client, world, assignment={"mode": "round_robin", "memberIds": pool})
    for n in range(4):
        taken(K.post(client, world, {"email": f"{n}@example.com"}))
    assert assignees(app) == pool
    with app.app_context():
        away, removed = (
            db.session.scalars(select(Member).where(Member.id == parse("mem", pool[n]))).one() for n in (1, 2)
        )
        away.away, removed.removed_at = True, removed.created_at
        db.session.commit()
    for n in range(4, 8):
        taken(K.post(client, world, {"email": f"{n}@example.com"}))
    assert assignees(app)[4:] == [pool[0], pool[3], pool[0], pool[3]]


@pytest.mark.contract("K28", "C2")
def test_what_happened_is_logged_with_the_submission(app: Flask, client: FlaskClient, world: World, api: Calls) -> None:
    first = taken(K.post(client, world, JANE))
    taken(K.post(client, world, {**JANE, "city": "Springfield"}))
    log = [(event.kind, event.data.get("isNew"), event.data.get("filled")) for event in rows(app, Event)]
    assert log == [
        ("form.submitted", True, None),
        ("lead.created", None, None),
        ("form.submitted", False, None),
        ("lead.updated", None, ["city"]),
    ]
    assert {show("lead", event.lead_id) for event in rows(app, Event)} == {first["personId"]}
    assert all(event.pending_at is not None for event in rows(app, Event))
