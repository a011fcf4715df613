"""Reminders: each told once, to whoever calls and, where a form promised it, to whom."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask

from tests.conftest import World, on_row_locks
from tests.intake.ways import events, rows
from tests.leads.desk import make_lead
from tests.visitor import SignIn, Visitor
from webapp.callbacks.lifecycle import cancel, complete, schedule
from webapp.callbacks.models import Callback
from webapp.callbacks.reminding import LEAD_REMINDER, REMINDER, remind
from webapp.deliveries.dispatch import dispatch
from webapp.deliveries.models import Delivery
from webapp.events.models import Event
from webapp.extensions import db
from webapp.leads.models import Lead
from webapp.workspaces.models import Member


@pytest.fixture
def ann(visitor: SignIn) -> Visitor:
    return visitor(role="member", email="ann@acme.test")


def call_in(app: Flask, world: World, minutes: float, **columns: Any) -> bytes:
    """A call that is due so soon that its reminder is due by now."""
    with app.app_context():
        found = make_lead(world, first_name="Jane", email="jane@lead.test", phone="+91 22 2778 4444")
        lead, now = db.session.get_one(Lead, found), datetime.now(UTC)
        made = schedule(db.session(), lead, now + timedelta(days=1), actor="", **columns)
        made.due_at, made.remind_at = now + timedelta(minutes=minutes), now - timedelta(seconds=1)
        db.session.commit()
        return made.id


def reminded(app: Flask) -> list[int]:
    """How many calls each of two turns of the worker reminds of."""
    with app.app_context():
        return [remind(), remind()]


def told(app: Flask) -> list[Event]:
    return [event for event in events(app) if event.kind in (REMINDER, LEAD_REMINDER)]


def test_whoever_calls_is_reminded_once_with_both_clocks(app: Flask, world: World, ann: Visitor) -> None:
    with app.app_context():
        db.session.get_one(Member, ann.member_id).user.time_zone = "Europe/Berlin"
        db.session.commit()
    call_in(app, world, 15, assignee_id=ann.member_id, note="Roof")
    assert reminded(app) == [1, 0]
    (event,) = told(app)
    assert (event.kind, event.member_id) == (REMINDER, ann.member_id)
    assert (event.data["to"], event.data["lead"], event.data["note"]) == ("ann@acme.test", "Jane", "Roof")
    assert "(Europe/Berlin), which is " in event.data["when"]
    assert event.data["when"].endswith("(Asia/Kolkata)")


def test_a_reminder_becomes_one_mail(app: Flask, world: World, ann: Visitor) -> None:
    call_in(app, world, 15, assignee_id=ann.member_id, tells_lead=True)
    assert reminded(app) == [1, 0]
    with app.app_context():
        dispatch()
    mails = [one.target for one in rows(app, Delivery) if one.event_name in (REMINDER, LEAD_REMINDER)]
    assert sorted(mails) == ["ann@acme.test", "jane@lead.test"]


@pytest.mark.parametrize(
    ("wants", "promised", "kinds"),
    [
        (15, False, [REMINDER]),
        (15, True, [LEAD_REMINDER, REMINDER]),
        (None, True, [LEAD_REMINDER]),
    ],
)
def test_a_lead_is_reminded_only_where_the_form_promised_it(
    app: Flask, world: World, ann: Visitor, wants: int | None, promised: bool, kinds: list[str]
) -> None:
    with app.app_context():
        db.session.get_one(Member, ann.member_id).remind_minutes = wants
        db.session.commit()
    call_in(app, world, 15, assignee_id=ann.member_id, tells_lead=promised)
    reminded(app)
    assert sorted(event.kind for event in told(app)) == kinds


@pytest.mark.parametrize("why", ["completed", "cancelled", "deleted", "over"])
def test_nobody_is_reminded_of_a_call_that_will_not_be(app: Flask, world: World, ann: Visitor, why: str) -> None:
    made = call_in(app, world, -5 if why == "over" else 15, assignee_id=ann.member_id, tells_lead=True)
    with app.app_context():
        session = db.session()
        callback = session.get_one(Callback, made)
        if why == "completed":
            complete(session, callback, "reached", "")
        elif why == "cancelled":
            cancel(session, callback, "")
        elif why == "deleted":
            session.get_one(Lead, callback.lead_id).deleted_at = datetime.now(UTC)
        session.commit()
    reminded(app)
    assert told(app) == []


def test_a_call_that_is_nearer_than_its_reminder_has_none(app: Flask, world: World, ann: Visitor) -> None:
    with app.app_context():
        lead = db.session.get_one(Lead, make_lead(world))
        soon, later = (datetime.now(UTC) + timedelta(minutes=minutes) for minutes in (10, 20))
        made = [schedule(db.session(), lead, at, actor="", assignee_id=ann.member_id) for at in (soon, later)]
        assert [one.remind_at for one in made] == [None, later - timedelta(minutes=15)]


@on_row_locks
def test_two_workers_remind_of_each_call_once(app: Flask, world: World, ann: Visitor) -> None:
    for _ in range(6):
        call_in(app, world, 15, assignee_id=ann.member_id)
    together, counts = Barrier(4), []

    def work() -> None:
        together.wait()
        counts.append(sum(reminded(app)))

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sum(counts), len(told(app))) == (6, 6)
