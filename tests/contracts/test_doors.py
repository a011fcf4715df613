"""What the four ways in that name a person have in common: repeats, quarantine, replay, test data, CORS (C)."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.conftest import World, new_world
from tests.contracts.doors import DOORS, Door, I, L, R, W, taken
from tests.contracts.team import JANE, accounts, deals, send
from tests.intake.broken import break_mapping, mend_mapping
from tests.intake.ways import events, leads, rows, set_limits, submissions
from webapp.database.ids import show
from webapp.errors import Conflict
from webapp.events.models import Event
from webapp.extensions import db
from webapp.forms.models import Form
from webapp.review.lifecycle import not_spam, replay
from webapp.submissions.models import Submission
from webapp.workspaces.blocklist import block

PERSON = {"email": "jane@acme.test", "firstName": "Jane"}
EACH = pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)


@pytest.fixture(autouse=True)
def many(app: Flask, world: World) -> None:
    set_limits(app, world, team_per_minute_per_ip=1_000)


def configure_forms(app: Flask, **settings: object) -> None:
    """As if the owner had set it on every form."""
    with app.app_context():
        db.session.execute(update(Form).values(settings))
        db.session.commit()


def used_form(app: Flask, world: World) -> World:
    """The world, with the form that the last submission was for."""
    form_id: Any = submissions(app)[-1].form_id
    return World(**{**vars(world), "form_id": form_id})


@pytest.mark.contract("C4")
@EACH
def test_the_same_key_and_body_are_answered_again_and_create_nothing(
    app: Flask, client: FlaskClient, world: World, door: Door
) -> None:
    first, second = (door.post(client, world, PERSON, headers={"Idempotency-Key": "k"}) for _ in range(2))
    assert taken(door, first) == taken(door, second)
    assert door.new(second.get_json()) is not False
    assert [len(found) for found in (leads(app), submissions(app), events(app, "form.submitted"))] == [1, 1, 1]
    assert len(deals(app)) == (door is W)
    other = door.post(client, world, {"email": "jo@acme.test", "firstName": "Jo"}, headers={"Idempotency-Key": "k"})
    assert other.status_code == door.conflict
    assert "Idempotency-Key" in door.refused(other)["error"]
    assert len(leads(app)) == 1


@pytest.mark.contract("C4", "C3")
@EACH
def test_a_failed_submission_is_resumed_by_its_key(app: Flask, client: FlaskClient, world: World, door: Door) -> None:
    taken(door, door.post(client, world, {**PERSON, "email": "first@acme.test"}))
    form = used_form(app, world)
    break_mapping(app, form)
    failed = door.post(client, world, PERSON, headers={"Idempotency-Key": "k"})
    assert failed.status_code == 500
    door.refused(failed)
    mend_mapping(app, form)
    answer = taken(door, door.post(client, world, PERSON, headers={"Idempotency-Key": "k"}))
    assert door.lead(answer) == show("lead", submissions(app)[1].lead_id)
    assert [row.outcome for row in submissions(app)] == ["accepted", "accepted"]


@pytest.mark.contract("C6", "C6a")
@EACH
def test_a_blocked_sender_is_answered_like_anyone_and_its_ids_come_to_life(
    app: Flask, client: FlaskClient, world: World, door: Door
) -> None:
    person = {**PERSON, "lastName": "Doe", "message": "Buy pills"}
    real = taken(door, door.post(client, world, {**person, "email": "real@shop.test", "lastName": "Roe"}))
    with app.app_context():
        block(db.session(), world.workspace_id, "domain", "acme.test")
        db.session.commit()
    answer = taken(door, door.post(client, world, person))
    assert (answer.keys(), [type(value) for value in answer.values()]) == (
        real.keys(),
        [type(value) for value in real.values()],
    )
    assert ([row.outcome for row in submissions(app)], len(leads(app))) == (["accepted", "spam"], 1)
    assert len(events(app, "form.submitted")) == 1
    spam: Submission = submissions(app)[1]
    with app.app_context():
        not_spam(db.session(), world.workspace_id, spam.id)
    assert show("lead", leads(app)[1].id) == door.lead(answer)
    assert (len(events(app, "form.submitted")), leads(app)[1].created_at) == (2, spam.created_at)
    if door is W:
        assert show("acc", accounts(app)[1].id) == answer["accountId"]
        assert show("deal", deals(app)[1].id) == answer["dealId"]
        assert (answer["isNewAccount"], accounts(app)[1].name) == (True, "Doe")
    with app.app_context(), pytest.raises(Conflict):
        not_spam(db.session(), world.workspace_id, spam.id)


@pytest.mark.contract("C6", "K16")
@pytest.mark.parametrize("name", ["message", "deal.pitch", "account.website", "role"])
def test_a_blocked_phrase_is_found_wherever_a_web_form_has_it(
    app: Flask, client: FlaskClient, world: World, name: str
) -> None:
    with app.app_context():
        block(db.session(), world.workspace_id, "phrase", "cheap pills")
        db.session.commit()
    taken(W, W.post(client, world, {**PERSON, name: "Buy Cheap  pills now"}))
    assert ([row.outcome for row in submissions(app)], leads(app), deals(app)) == (["spam"], [], [])


@pytest.mark.contract("C6")
@EACH
def test_the_honeypot_of_a_form_is_heeded_and_never_stored(
    app: Flask, client: FlaskClient, world: World, door: Door
) -> None:
    taken(door, door.post(client, world, PERSON))
    trap = "contact.url2" if door is W else "url2"
    configure_forms(app, honeypot_field=trap)
    taken(door, door.post(client, world, {**PERSON, trap: ""}))
    taken(door, door.post(client, world, {**PERSON, trap: "http://spam.test"}))
    assert [row.outcome for row in submissions(app)] == ["accepted", "accepted", "spam"]
    assert leads(app)[0].custom_data == {}


@pytest.mark.contract("C6b")
@pytest.mark.parametrize("cause", [{"status": "paused"}, {"allowed_origins": ["https://shop.test"]}])
@EACH
def test_a_refused_call_is_replayed_to_success_once_at_its_own_time(
    app: Flask, client: FlaskClient, world: World, door: Door, cause: dict[str, object]
) -> None:
    taken(door, door.post(client, world, {**PERSON, "email": "first@acme.test"}))
    configure_forms(app, **cause)
    refused = door.post(client, world, PERSON, headers={"Origin": "https://other.test"})
    assert refused.status_code == 403
    door.refused(refused)
    kept: Submission = submissions(app)[1]
    configure_forms(app, status="active", allowed_origins=[])
    with app.app_context():
        replay(db.session(), world.workspace_id, kept.id)
    again: Submission = submissions(app)[1]
    assert (again.outcome, again.created_at, again.credential) == ("accepted", kept.created_at, kept.credential)
    assert (leads(app)[1].id, leads(app)[1].created_at) == (kept.lead_id, kept.created_at)
    assert len(deals(app)) == (2 if door is W else 0)
    with app.app_context(), pytest.raises(Conflict):
        replay(db.session(), world.workspace_id, kept.id)


@pytest.mark.contract("C6b")
def test_a_teams_key_is_nowhere_in_the_ledger(app: Flask, client: FlaskClient, world: World) -> None:
    send(client, world, JANE)
    W.post(client, world, {})
    W.post(client, world, PERSON, headers={"Idempotency-Key": world.team_id})
    break_mapping(app, used_form(app, world))
    assert W.post(client, world, {**PERSON, "email": "x@b.co"}).status_code == 500
    with app.app_context():
        ledger = db.session.execute(select(Submission.__table__)).all()
        told = db.session.execute(select(Event.__table__)).all()
    assert [row.outcome for row in ledger] == ["accepted", "invalid", "accepted", "failed"]
    assert world.team_key not in repr([tuple(row) for row in (*ledger, *told)])
    assert {json.loads(row.body)["teamKey"] for row in ledger} == {"(removed)"}


@pytest.mark.contract("C10", "C17")
@EACH
def test_test_data_never_meets_live_data(app: Flask, client: FlaskClient, world: World, door: Door) -> None:
    person = {**PERSON, "phone": "5551234567", "lastName": "Doe"}
    live = taken(door, door.post(client, world, person))
    test = taken(door, door.post(client, world, person, base_url="http://sandbox.localhost"))
    assert door.lead(live) != door.lead(test)
    assert [door.new(live), door.new(test)] == ([None, None] if door is R else [True, True])
    assert [lead.is_test for lead in leads(app)] == [False, True]
    assert [row.is_test for row in submissions(app)] == [False, True]
    assert {event.is_test for event in rows(app, Event) if event.lead_id == leads(app)[1].id} == {True}
    if door is W:
        assert [(account.name, account.is_test) for account in accounts(app)] == [("Doe", False), ("Doe", True)]
        assert [deal.is_test for deal in deals(app)] == [False, True]
    again = taken(door, door.post(client, world, person, base_url="http://sandbox.localhost"))
    assert door.lead(again) == door.lead(test)


@pytest.mark.contract("C10", "C7a")
def test_the_sandbox_does_not_use_up_a_keys_minute(app: Flask, client: FlaskClient, world: World) -> None:
    set_limits(app, world, key_per_minute=1, team_per_minute_per_ip=1)
    for door in (L, I, W):
        for base_url in ("http://sandbox.localhost", "http://localhost"):
            taken(door, door.post(client, world, PERSON, base_url=base_url))
            assert door.post(client, world, PERSON, base_url=base_url).status_code == 429


@pytest.mark.contract("C7a", "C7")
@pytest.mark.parametrize("door", [L, I], ids=lambda door: door.name)
def test_a_key_may_come_sixty_times_a_minute(app: Flask, client: FlaskClient, world: World, door: Door) -> None:
    app.config["CLOCK"] = lambda: 1_800_014_400.0
    statuses = {door.post(client, world, {}).status_code for _ in range(60)}
    over = door.post(client, world, PERSON)
    assert (statuses, over.status_code, door.refused(over)["code"]) == ({400}, 429, "RATE_LIMITED")
    assert (over.headers["Retry-After"], over.headers["X-RateLimit-Limit"]) == ("60", "60")


@pytest.mark.contract("C13")
@EACH
def test_every_page_may_read_the_answers_where_no_path_names_a_list(
    app: Flask, client: FlaskClient, world: World, door: Door
) -> None:
    shop, other = {"Origin": "https://shop.test"}, {"Origin": "https://other.test"}
    if door is I:
        configure_forms(app, allowed_origins=["https://shop.test"])
    for body in (PERSON, {}, b"{"):
        answer = door.post(client, world, body, headers=shop)
        assert answer.headers["Access-Control-Allow-Origin"] == ("https://shop.test" if door is I else "*")
        assert "Access-Control-Allow-Credentials" not in answer.headers
        unlisted = door.post(client, world, body, headers=other).headers.get("Access-Control-Allow-Origin")
        assert unlisted == (None if door is I else "*")
    asked = client.options(door.path(world), headers={**shop, "Access-Control-Request-Method": "POST"})
    assert (asked.status_code, asked.headers["Access-Control-Allow-Methods"]) == (204, "POST")
    assert asked.headers["Access-Control-Allow-Origin"] == ("https://shop.test" if door is I else "*")


@pytest.mark.contract("C8")
@EACH
def test_a_key_of_another_workspace_writes_there_and_nowhere_else(
    app: Flask, client: FlaskClient, world: World, door: Door
) -> None:
    with app.app_context():
        other = new_world("Other", "owner@other.test")
    first, second = (taken(door, door.post(client, each, PERSON)) for each in (world, other))
    assert door.lead(first) != door.lead(second)
    assert {lead.workspace_id for lead in leads(app)} == {world.workspace_id, other.workspace_id}


@pytest.mark.contract("L9", "R13")
@pytest.mark.parametrize("door", [L, R, W], ids=lambda door: door.name)
def test_a_source_that_many_see_first_has_one_form(app: Flask, world: World, door: Door) -> None:
    def submit(number: int) -> int:
        person = {"email": f"p{number}@b.co", "firstName": "Jo", "source": "Campaign"}
        return door.post(app.test_client(), world, person).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(submit, range(16))) == {door.taken}
    assert len([form for form in rows(app, Form) if form.kind == "source"]) == 1
    assert len({row.form_id for row in submissions(app)}) == 1
