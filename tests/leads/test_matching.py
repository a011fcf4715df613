"""Who owns an identity: the first who brought it, until that lead is deleted."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError

from tests.calls import Calls, submit
from tests.conftest import World, new_world
from tests.intake.ways import K, leads, submissions
from webapp.database.ids import parse, show
from webapp.extensions import db
from webapp.leads.canonical import identity_keys
from webapp.leads.matching import claim, lock_lead, lock_owners

JANE, JOE = {"email": "jane@example.com"}, {"email": "joe@example.com"}
KEY = identity_keys("jane@example.com", None, test=False).email or b""


def owner(app: Flask, world: World, key: bytes = KEY) -> str | None:
    with app.app_context():
        found = lock_owners(db.session.connection(), world.workspace_id, [key]).get(key)
        return show("lead", found.id) if found is not None else None


@pytest.mark.contract("C16")
def test_a_phone_that_another_lead_owns_stays_there_and_the_newcomer_is_listed_as_a_duplicate(
    app: Flask, client: FlaskClient, world: World
) -> None:
    jane = submit(client, world, **JANE, phone="212-555-0123")
    joe = submit(client, world, **JOE, phone="+1 (212) 555-0123")
    assert joe["isNew"] is True
    key = identity_keys(None, "12125550123", test=False).phone or b""
    assert owner(app, world, key) == jane["personId"]
    assert submissions(app)[-1].result["duplicates"] == [jane["personId"]]


def test_an_identity_of_a_deleted_lead_goes_to_whoever_brings_it_next(
    app: Flask, client: FlaskClient, world: World
) -> None:
    first = submit(client, world, **JANE)
    Calls(client, world.admin_api_key).delete(f"/leads/{first['personId']}")
    second = submit(client, world, **JANE)
    assert (second["isNew"], second["personId"] == first["personId"]) == (True, False)
    assert owner(app, world) == second["personId"]
    assert submit(client, world, **JANE)["personId"] == second["personId"]


@pytest.mark.contract("C17")
def test_test_data_and_live_data_never_meet(app: Flask, client: FlaskClient, world: World) -> None:
    live = submit(client, world, **JANE)
    trial = K.post(client, world, JANE, key=world.test_api_key).get_json()["data"]
    assert (trial["isNew"], [lead.is_test for lead in leads(app)]) == (True, [False, True])
    assert submit(client, world, **JANE)["personId"] == live["personId"]


@pytest.mark.contract("C8")
def test_workspaces_do_not_share_people(app: Flask, client: FlaskClient, world: World) -> None:
    with app.app_context():
        other = new_world("Other", "owner@other.test")
    here, there = submit(client, world, **JANE), submit(client, other, **JANE)
    assert (there["isNew"], owner(app, world), owner(app, other)) == (True, here["personId"], there["personId"])
    with app.app_context():
        lead = parse("lead", here["personId"]) or b""
        assert lock_lead(db.session.connection(), other.workspace_id, lead) is None


def test_an_email_that_a_known_lead_was_given_finds_it_from_then_on(client: FlaskClient, world: World) -> None:
    form = f"/forms/{show('form', world.form_id)}"
    Calls(client, world.admin_api_key).patch(form, {"matchField": "email_then_phone"})
    first = submit(client, world, name="Jane", phone="212-555-0123")
    assert submit(client, world, **JANE, phone="212-555-0123")["personId"] == first["personId"]
    assert submit(client, world, **JANE)["personId"] == first["personId"]


def test_an_identity_has_one_owner_whoever_claims_it(app: Flask, client: FlaskClient, world: World) -> None:
    submit(client, world, **JANE)
    joe = parse("lead", submit(client, world, **JOE)["personId"]) or b""
    with app.app_context():
        connection = db.session.connection()
        claim(connection, world.workspace_id, joe, [KEY], lock_owners(connection, world.workspace_id, [KEY]))
        with pytest.raises(IntegrityError):
            claim(connection, world.workspace_id, joe, [KEY], {})
        db.session.rollback()
    assert owner(app, world) == show("lead", leads(app)[0].id)


def test_nothing_is_asked_for_no_keys(app: Flask, world: World) -> None:
    with app.app_context():
        assert lock_owners(db.session.connection(), world.workspace_id, []) == {}
