"""Leads that nobody was there for wait, say why, and go to whoever is back, the oldest first (K24)."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.calls import Calls, statements, submit
from tests.conftest import World
from tests.visitor import SignIn, sign_in
from webapp.database.ids import parse, show
from webapp.events.models import Event
from webapp.extensions import db
from webapp.leads.models import Lead
from webapp.leads.queue import drain
from webapp.leads.queue_models import QueuedLead
from webapp.workspaces.models import Member

pytestmark = pytest.mark.contract("K24")

Change = Callable[..., None]


@pytest.fixture
def pool(app: Flask, world: World) -> list[str]:
    """Ann and Bob."""
    return [show("mem", sign_in(app, world.workspace_id, "member", name=name).member_id) for name in ("Ann", "Bob")]


@pytest.fixture
def api(client: FlaskClient, world: World) -> Calls:
    return Calls(client, world.admin_api_key)


@pytest.fixture
def form(api: Calls, world: World) -> Change:
    return lambda **settings: api.patch(f"/forms/{show('form', world.form_id)}", settings)


def change(app: Flask, *members: str, **values: object) -> None:
    with app.app_context():
        for member in members:
            for name, value in values.items():
                setattr(db.session.get_one(Member, parse("mem", member)), name, value)
        db.session.commit()


def owners(app: Flask) -> list[str | None]:
    """Of the leads, the oldest first."""
    with app.app_context():
        found = db.session.scalars(select(Lead.assignee_id).order_by(Lead.id))
        return [show("mem", id_) if id_ is not None else None for id_ in found]


def told(app: Flask, kind: str) -> list[str]:
    with app.app_context():
        return [
            row["why"] for row in db.session.scalars(select(Event.data).where(Event.kind == kind).order_by(Event.id))
        ]


def waiting(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(select(QueuedLead.lead_id)).all())


def drained(app: Flask) -> int:
    with app.app_context():
        return drain()


def in_turn(*members: str, **more: object) -> dict[str, Any]:
    return {"mode": "round_robin", "memberIds": list(members), **more}


def test_a_lead_that_nobody_is_there_for_waits_and_says_why(
    app: Flask, client: FlaskClient, world: World, form: Change, pool: list[str], visitor: SignIn
) -> None:
    form(assignment=in_turn(*pool))
    change(app, *pool, away=True)
    lead = submit(client, world, email="jane@acme.test")["personId"]
    assert (owners(app), waiting(app), drained(app)) == ([None], 1, 0)
    assert told(app, "lead.queued") == ["Nobody is there: Ann is away, Bob is away"]
    page = visitor("viewer").get(f"/leads/{lead}").text
    assert "Waits until somebody is there" in page and "Nobody is there: Ann is away, Bob is away" in page


def test_whoever_is_back_gets_the_oldest_first(
    app: Flask, client: FlaskClient, world: World, form: Change, pool: list[str]
) -> None:
    ann, bob = pool
    form(assignment=in_turn(*pool))
    change(app, *pool, away=True)
    for number in range(4):
        submit(client, world, email=f"{number}@acme.test")
    change(app, ann, away=False, daily_cap=2)
    assert (drained(app), owners(app), waiting(app)) == (2, [ann, ann, None, None], 2)
    change(app, bob, away=False)
    assert (drained(app), owners(app), waiting(app)) == (2, [ann, ann, bob, bob], 0)
    why = told(app, "lead.assigned")
    assert why[0].startswith(f"Waited since {datetime.now(UTC):%-d %B}, ")
    assert why[-1].endswith("Round robin of Contact: Bob's turn; Ann has had 2 leads today")


def test_a_lead_that_only_somebody_else_can_have_holds_nobody_up(
    app: Flask, client: FlaskClient, world: World, form: Change, pool: list[str]
) -> None:
    ann, bob = pool
    when = {"match": "all", "conditions": [{"field": "city", "op": "is", "value": "Berlin"}]}
    rule = {"when": when, "then": {"mode": "user", "memberId": ann}}
    form(assignment={"mode": "none", "rules": [rule, {**rule, "when": {"match": "all", "conditions": [
        {"field": "city", "op": "is", "value": "Bonn"}]}, "then": {"mode": "user", "memberId": bob}}]})  # fmt: skip
    change(app, *pool, away=True)
    submit(client, world, email="1@acme.test", city="Berlin")
    submit(client, world, email="2@acme.test", city="Bonn")
    change(app, bob, away=False)
    assert (drained(app), owners(app)) == (1, [None, bob])


@pytest.mark.parametrize("done", ["assigned", "deleted", "closed", "unassigning form"])
def test_what_needs_nobody_any_more_leaves_the_queue(
    app: Flask, client: FlaskClient, world: World, form: Change, api: Calls, pool: list[str], done: str
) -> None:
    ann, bob = pool
    form(assignment={"mode": "user", "memberId": ann})
    change(app, ann, away=True)
    lead = submit(client, world, email="jane@acme.test")["personId"]
    match done:
        case "assigned":
            api.patch(f"/leads/{lead}", {"assigneeId": bob})
        case "deleted":
            api.delete(f"/leads/{lead}")
        case "closed":
            api.patch(f"/leads/{lead}", {"status": "Converted"})
        case _:
            form(assignment={"mode": "none"})
    before = owners(app)
    change(app, ann, away=False)
    assert (drained(app), waiting(app), owners(app)) == (0, 0, before)


def test_several_workers_give_each_lead_once(
    app: Flask, client: FlaskClient, world: World, form: Change, pool: list[str]
) -> None:
    ann, bob = pool
    form(assignment=in_turn(*pool))
    change(app, *pool, away=True)
    for number in range(8):
        submit(client, world, email=f"{number}@acme.test")
    change(app, ann, away=False, daily_cap=3)
    change(app, bob, away=False)
    start, given = threading.Barrier(3), []

    def work() -> None:
        start.wait()
        given.append(drained(app))

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    given.append(drained(app))
    assert (sum(given), waiting(app), len(told(app, "lead.assigned"))) == (8, 0, 8)
    assert owners(app).count(ann) == 3


def test_a_returning_lead_keeps_its_owner_until_they_leave(
    app: Flask, client: FlaskClient, world: World, form: Change, pool: list[str]
) -> None:
    ann, bob = pool
    form(assignment={"mode": "user", "memberId": ann})
    submit(client, world, email="jane@acme.test")
    form(assignment={"mode": "user", "memberId": bob})
    submit(client, world, email="jane@acme.test", city="Bonn")
    assert owners(app) == [ann]
    change(app, ann, removed_at=datetime.now(UTC))
    submit(client, world, email="jane@acme.test", city="Bonn")
    assert owners(app) == [bob]
    assert told(app, "lead.assigned")[-1] == "Whoever had it has left. All leads of Contact"


def test_a_lead_whose_owner_left_waits_where_nobody_is_there(
    app: Flask, client: FlaskClient, world: World, form: Change, pool: list[str]
) -> None:
    ann, bob = pool
    form(assignment={"mode": "user", "memberId": ann})
    submit(client, world, email="jane@acme.test")
    change(app, ann, removed_at=datetime.now(UTC))
    form(assignment={"mode": "none"})
    submit(client, world, email="jane@acme.test")
    assert owners(app) == [ann]
    form(assignment={"mode": "user", "memberId": bob})
    change(app, bob, away=True)
    submit(client, world, email="jane@acme.test")
    assert (owners(app), waiting(app)) == ([None], 1)


def test_a_known_persons_new_lead_goes_to_whoever_has_the_known_one(
    app: Flask, client: FlaskClient, world: World, form: Change, pool: list[str]
) -> None:
    ann, bob = pool
    form(assignment={"mode": "user", "memberId": ann}, duplicateHandling="create_new")
    submit(client, world, email="jane@acme.test")
    form(assignment={"mode": "user", "memberId": bob})
    submit(client, world, email="jane@acme.test")
    assert (owners(app), told(app, "lead.assigned")[-1]) == ([ann, ann], "Owner of the earlier lead")
    change(app, ann, away=True)
    submit(client, world, email="jane@acme.test")
    assert (owners(app), told(app, "lead.assigned")[-1]) == ([ann, ann, bob], "All leads of Contact; Ann is away")


def test_a_plain_pool_costs_three_statements_and_a_cap_two_more(
    app: Flask, client: FlaskClient, world: World, form: Change, pool: list[str]
) -> None:
    def cost(email: str) -> int:
        with statements(app) as sent:
            submit(client, world, email=email)
        return len(sent)

    submit(client, world, email="0@acme.test")
    nobody = cost("1@acme.test")
    form(assignment=in_turn(*pool))
    submit(client, world, email="2@acme.test")
    plain = cost("3@acme.test")
    change(app, *pool, daily_cap=100)
    submit(client, world, email="4@acme.test")
    assert (plain - nobody, cost("5@acme.test") - plain) == (3, 2)
