"""Test data goes in one step, with all that hangs on it, and live data stays as it is (C10)."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.calls import Calls
from tests.conftest import World, new_world
from tests.visitor import SignIn
from webapp.database.ids import show
from webapp.deliveries.dispatch import dispatch
from webapp.extensions import Model, db
from webapp.leads.models import Lead
from webapp.submissions.models import Submission


def send(client: FlaskClient, world: World, key: str, email: str) -> None:
    path = f"/api/v1/forms/{show('form', world.form_id)}/submissions"
    body = {"fields": {"email": email, "message": "Hello"}}
    assert client.post(path, json=body, headers={"x-api-key": key}).status_code == 201


def rows() -> dict[str, int]:
    tables = Model.metadata.sorted_tables
    return {table.name: db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def work_on(client: FlaskClient, world: World) -> None:
    """Do to the test lead what may be done to a lead."""
    api = Calls(client, world.admin_api_key)
    (lead,) = api.get("/leads?test=true")["data"]
    api.post("/callbacks", {"leadId": lead["id"], "dueAt": "2031-03-29T12:00:00Z"})
    api.patch(f"/leads/{lead['id']}", {"tags": ["seen"], "status": "Contacted"})


@pytest.mark.contract("C10")
def test_it_goes_with_all_that_was_made_of_it(app: Flask, client: FlaskClient, world: World, visitor: SignIn) -> None:
    owner = visitor("owner")
    send(client, world, world.api_key, "jane@acme.test")
    with app.app_context():
        dispatch()
        before = rows()
    send(client, world, world.test_api_key, "jane@acme.test")
    work_on(client, world)
    with app.app_context():
        dispatch()
    assert owner.post("/test-data/delete").status_code == 303
    with app.app_context():
        assert rows() == {**before, "audit_entries": before["audit_entries"] + 1}
        assert db.session.execute(select(Lead.email, Lead.is_test)).all() == [("jane@acme.test", False)]


@pytest.mark.contract("C10")
def test_the_test_data_of_another_workspace_stays(
    app: Flask, client: FlaskClient, world: World, visitor: SignIn
) -> None:
    with app.app_context():
        other = new_world("Other", "owner@other.test")
    send(client, other, other.test_api_key, "jane@acme.test")
    assert visitor("owner").post("/test-data/delete").status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Submission.workspace_id)).all() == [other.workspace_id]


def test_a_member_deletes_none(world: World, visitor: SignIn) -> None:
    assert visitor("member").post("/test-data/delete").status_code == 403


def test_the_list_of_test_leads_offers_it(client: FlaskClient, world: World, visitor: SignIn) -> None:
    owner = visitor("owner")
    send(client, world, world.test_api_key, "jane@acme.test")
    assert [path for path in ("/leads?test=1", "/leads") if "/test-data/delete" in owner.get(path).text] == [
        "/leads?test=1"
    ]
