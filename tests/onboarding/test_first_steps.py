"""What a newcomer finds, what ticks the checklist, and that samples leave nothing behind."""

from datetime import UTC, datetime

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.conftest import World
from tests.visitor import SignIn
from webapp.database.ids import show
from webapp.deliveries.dispatch import dispatch
from webapp.events.models import Event
from webapp.extensions import Model, db
from webapp.forms.models import Form
from webapp.leads.lifecycle import comment, update_lead
from webapp.leads.models import Lead
from webapp.onboarding.checklist import dismiss, open_steps
from webapp.onboarding.people import invent, samples
from webapp.onboarding.samples import add_samples, remove_samples
from webapp.workspaces.models import Workspace

NOW = datetime(2027, 1, 31, 12, tzinfo=UTC)


def fill(world: World, count: int = 0) -> None:
    people = invent(count, 1, NOW) if count else samples(NOW)
    workspace, form = db.session.get_one(Workspace, world.workspace_id), db.session.get_one(Form, world.form_id)
    add_samples(db.session(), workspace, form, people)
    db.session.commit()


def rows() -> dict[str, int]:
    tables = Model.metadata.sorted_tables
    return {table.name: db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def done(world: World) -> list[str]:
    return [step.label for step in open_steps(db.session(), world.workspace_id) if step.done]


def send(client: FlaskClient, world: World, key: str) -> None:
    path = f"/api/v1/forms/{show('form', world.form_id)}/submissions"
    body = {"fields": {"email": "amelia@northwind.example"}}
    assert client.post(path, json=body, headers={"x-api-key": key}).status_code == 201


def test_the_same_seed_makes_the_same_people_and_another_seed_others() -> None:
    assert list(invent(50, 7, NOW)) == list(invent(50, 7, NOW)) != list(invent(50, 8, NOW))


def test_samples_are_told_to_nobody(context: Flask, world: World) -> None:
    fill(world)
    assert dispatch() == 0
    assert db.session.scalars(select(Event.pending_at).distinct()).all() == [None]


def test_samples_are_listed_by_the_time_they_tell_of(context: Flask, world: World) -> None:
    fill(world, 40)
    by_id = db.session.scalars(select(Lead.created_at).order_by(Lead.id)).all()
    assert [at.replace(microsecond=0) for at in by_id] == sorted(at.replace(microsecond=0) for at in by_id)


def test_samples_leave_nothing_behind(context: Flask, world: World) -> None:
    before = rows()
    fill(world)
    lead = db.session.scalars(select(Lead)).first()
    assert lead is not None
    comment(db.session(), lead, "Called back.", "tests")
    update_lead(db.session(), lead, {"status": "Qualified", "tags": ["Priority"]}, "tests")
    db.session.commit()
    dispatch()
    assert remove_samples(db.session(), world.workspace_id) == 3
    db.session.commit()
    assert rows() == before


def test_a_real_person_with_the_address_of_a_sample_stays(context: Flask, client: FlaskClient, world: World) -> None:
    fill(world)
    send(client, world, world.api_key)
    remove_samples(db.session(), world.workspace_id)
    db.session.commit()
    assert db.session.scalars(select(Lead.email)).all() == ["amelia@northwind.example"]


def test_the_checklist_ticks_by_what_there_is(context: Flask, client: FlaskClient, world: World) -> None:
    fill(world)
    assert done(world) == ["Publish a form"]
    send(client, world, world.test_api_key)
    assert done(world) == ["Publish a form", "Make an API call"]
    send(client, world, world.api_key)
    assert done(world) == ["Publish a form", "Receive your first real lead", "Make an API call"]


def test_a_checklist_that_was_put_away_stays_away(context: Flask, world: World) -> None:
    for _ in range(2):
        dismiss(db.session(), world.workspace_id)
        db.session.commit()
    assert open_steps(db.session(), world.workspace_id) == []


def test_the_first_page_holds_the_test_key_and_only_for_those_who_may_send(world: World, visitor: SignIn) -> None:
    assert world.test_api_key in visitor().get("/").get_data(as_text=True)
    shown = visitor("viewer").get("/").get_data(as_text=True)
    assert world.test_api_key not in shown and world.api_key not in shown


def test_a_test_lead_is_a_test(app: Flask, world: World, visitor: SignIn) -> None:
    assert visitor("member").post("/first-steps/test-lead").status_code == 303
    with app.app_context():
        assert db.session.execute(select(Lead.email, Lead.is_test)).all() == [("jane.doe@example.com", True)]


def test_a_lesser_role_removes_no_samples_and_puts_nothing_away(world: World, visitor: SignIn) -> None:
    for path in ("/first-steps/samples/remove", "/first-steps/dismiss"):
        assert visitor("member", email=f"m{len(path)}@acme.test").post(path).status_code == 403


def test_demo_fills_a_workspace_and_empties_it(app: Flask, world: World) -> None:
    run = app.test_cli_runner().invoke
    assert run(args=["demo", show("ws", world.workspace_id), "--leads", "600"]).output.startswith("600 sample leads")
    assert run(args=["demo", "Acme", "--remove"]).output == "600 sample leads are removed.\n"
    assert run(args=["demo", "Nobody"]).exit_code == 2
