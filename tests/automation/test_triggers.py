from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.automation.flow import (
    ACTOR,
    make_workflow,
    minutes_from_now,
    pass_time,
    runs,
    said,
    states,
    step,
    when,
    work,
)
from tests.calls import submit
from tests.conftest import World
from tests.deliveries.outbox import happen, set_form
from tests.leads.desk import lead_of, make_lead, member_of
from webapp.automation.starting import MOST, TOO_DEEP, TOO_MANY
from webapp.callbacks.lifecycle import complete, schedule
from webapp.deals.lifecycle import change_deal, create_deal
from webapp.extensions import db
from webapp.forms.lifecycle import create_form
from webapp.http.fields import FORM
from webapp.leads.lifecycle import comment, delete_lead, update_lead
from webapp.leads.merging import merge
from webapp.leads.models import Lead
from webapp.workspaces.models import Workspace

SEEN = step("a", "tag", tag="seen")


def waits(trigger: dict[str, Any], world: World, **more: Any) -> None:
    make_workflow(world, SEEN, trigger=trigger, **more)


def test_a_form_may_be_named(context: Flask, client: FlaskClient, world: World) -> None:
    other = create_form(db.session(), world.workspace_id, "Other")
    db.session.commit()
    for form_id in (world.form_id, other.id):
        waits({"kind": "form.submitted", "form": FORM.show(form_id)}, world)
    submit(client, world, email="jane@acme.test")
    work()
    assert sorted(states()) == [("done", ""), ("not_meant", "It came by another form.")]


def test_a_lead_that_is_new_or_changed_sets_off_what_waits_for_that(
    context: Flask, client: FlaskClient, world: World
) -> None:
    waits({"kind": "lead.created"}, world)
    waits({"kind": "lead.updated"}, world, when=when("city", "filled"))
    submit(client, world, email="jane@acme.test")
    work()
    submit(client, world, email="jane@acme.test", city="Springfield")
    work()
    assert [state for state, _ in states()].count("done") == 2


@pytest.mark.parametrize("way", ["submission", "later submission", "hand"])
def test_a_tag_is_heard_of_however_it_came(context: Flask, client: FlaskClient, world: World, way: str) -> None:
    waits({"kind": "tag.added", "tag": "VIP"}, world)
    if way != "submission":
        submit(client, world, email="jane@acme.test")
    if way == "hand":
        lead_id = db.session.scalars(select(Lead.id)).one()
        update_lead(db.session(), lead_of(lead_id), {"tags": ["vip", "other"]}, ACTOR)
        db.session.commit()
    else:
        set_form(world, default_tags=["vip"])
        submit(client, world, email="jane@acme.test")
    work()
    assert [state for state, _ in states()].count("done") == 1
    assert {reason for state, reason in states() if state == "not_meant"} <= {"The tag was not added."}


def test_a_deal_that_changes_its_stage_is_heard_of(context: Flask, world: World) -> None:
    waits({"kind": "deal.stage_changed", "stage": "s2"}, world, when=when("deal.amount", "gt", "100"))
    lead_id = make_lead(world)
    values = {"name": "Roof", "amount": 250, "related_contacts": [lead_id]}
    deal = create_deal(db.session(), world.workspace_id, values, ACTOR)
    for stage in ("s1", "s2"):
        change_deal(db.session(), deal, {"stage": stage}, ACTOR)
    db.session.commit()
    work()
    assert states() == [("not_meant", "The deal went to another stage."), ("done", "")]


def test_a_call_is_heard_of_when_it_is_scheduled_and_when_it_is_completed(context: Flask, world: World) -> None:
    for kind in ("callback.scheduled", "callback.completed"):
        waits({"kind": kind}, world)
    lead_id = make_lead(world)
    call = schedule(db.session(), lead_of(lead_id), datetime.now(UTC) + timedelta(days=1), actor=ACTOR)
    db.session.commit()
    work()
    assert states() == [("done", "")]
    complete(db.session(), call, "reached", ACTOR)
    db.session.commit()
    work()
    assert [state for state, _ in states()] == ["done", "done"]


def test_a_lead_that_nobody_answers_is_waited_for_in_business_hours(
    context: Flask, client: FlaskClient, world: World
) -> None:
    workspace, day = db.session.get_one(Workspace, world.workspace_id), datetime.now(UTC) + timedelta(days=2)
    workspace.business_hours = {day.strftime("%a").lower(): [["09:00", "10:00"]]}
    db.session.commit()
    waits({"kind": "lead.unanswered", "minutes": 15}, world)
    waits({"kind": "lead.unanswered", "minutes": 15, "inBusinessHours": False}, world)
    submit(client, world, email="jane@acme.test")
    work()
    by_clock, at_once = runs()
    assert by_clock.due_at == day.replace(hour=9, minute=15, second=0, microsecond=0)
    assert 14 < minutes_from_now(at_once.due_at) <= 15
    assert said() == []


@pytest.mark.parametrize(("answered", "outcome"), [(False, "done"), (True, "not_meant")])
def test_a_lead_that_was_answered_in_time_is_left_alone(
    context: Flask, world: World, answered: bool, outcome: str
) -> None:
    waits({"kind": "lead.unanswered", "minutes": 15}, world)
    lead_id = make_lead(world)
    happen(world, "lead.created", lead_id=lead_id)
    work()
    if answered:
        comment(db.session(), lead_of(lead_id), "Called.", ACTOR, member_id=member_of(world))
        db.session.commit()
    pass_time(timedelta(minutes=16))
    db.session.query(db.metadata.tables["events"]).update({"created_at": datetime.now(UTC) - timedelta(minutes=16)})
    db.session.commit()
    work()
    assert [state for state, _ in states()] == [outcome]


def test_conditions_decide_for_whom_a_run_is_meant(context: Flask, world: World) -> None:
    waits({"kind": "lead.created"}, world, when=when("email", "ends_with", "@acme.test"))
    for email in ("jane@acme.test", "joe@other.test"):
        happen(world, "lead.created", lead_id=make_lead(world, email=email))
    work()
    assert states() == [("done", ""), ("not_meant", "The conditions do not hold.")]


def test_an_event_that_comes_twice_to_the_dispatch_sets_off_one_run(context: Flask, world: World) -> None:
    waits({"kind": "lead.created"}, world)
    event_id = happen(world, "lead.created", lead_id=make_lead(world))
    work()
    events = db.metadata.tables["events"]
    db.session.execute(events.update().where(events.c.id == event_id).values(pending_at=datetime.now(UTC)))
    db.session.commit()
    work()
    assert len(runs()) == 1


def test_a_lead_that_is_deleted_meanwhile_ends_its_runs(context: Flask, world: World) -> None:
    make_workflow(world, step("w", "wait", minutes=60), SEEN)
    lead_id = make_lead(world)
    happen(world, "lead.created", lead_id=lead_id)
    work()
    delete_lead(db.session(), lead_of(lead_id), ACTOR)
    db.session.commit()
    pass_time(timedelta(hours=2))
    work()
    assert states() == [("cancelled", "The lead was deleted.")]


def test_a_lead_that_is_merged_takes_its_runs_along(context: Flask, world: World) -> None:
    make_workflow(world, step("w", "wait", minutes=60), SEEN)
    into, other = make_lead(world), make_lead(world)
    for lead_id in (into, other):
        happen(world, "lead.created", lead_id=lead_id)
    work()
    merge(db.session(), world.workspace_id, into, other, {}, ACTOR)
    db.session.commit()
    pass_time(timedelta(hours=2))
    work()
    assert [(run.state, run.lead_id) for run in runs()] == [("done", into)] * 2
    assert lead_of(into).tags == ["seen"]


def test_workflows_that_set_each_other_off_are_stopped_and_say_so(context: Flask, world: World) -> None:
    there, back = step("b", "status", status="Contacted"), step("c", "status", status="New")
    either = step("a", "branch", when=when("status", "is", "New"), then=[there], otherwise=[back])
    make_workflow(world, either, trigger={"kind": "lead.updated"})
    update_lead(db.session(), lead_of(make_lead(world)), {"city": "Berlin"}, ACTOR)
    db.session.commit()
    work()
    assert [(run.state, run.depth) for run in runs()] == [*(("done", depth) for depth in range(9)), ("stopped", 9)]
    assert (runs()[-1].reason, runs()[-1].due_at) == (TOO_DEEP, None)


def test_workflows_that_set_off_ever_more_of_each_other_are_stopped_too(context: Flask, world: World) -> None:
    for status, then in (("New", "Contacted"), ("Contacted", "New")) * 2:
        change = step("a", "status", status=then)
        make_workflow(world, change, trigger={"kind": "lead.updated"}, when=when("status", "is", status))
    update_lead(db.session(), lead_of(make_lead(world)), {"city": "Berlin"}, ACTOR)
    db.session.commit()
    work()
    assert TOO_MANY in {reason for state, reason in states() if state == "stopped"}
    assert len([state for state, _ in states() if state != "stopped"]) < 2 * MOST
    assert runs(state="due") == []
