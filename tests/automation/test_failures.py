from datetime import timedelta

import pytest
from flask import Flask

from tests.automation.flow import ACTOR, make_workflow, minutes_from_now, pass_time, runs, said, states, step, work
from tests.conftest import World
from tests.deliveries.outbox import deliveries, happen, subscribe
from tests.leads.desk import lead_of, make_lead
from webapp.automation.models import Run
from webapp.automation.running import PAUSES
from webapp.automation.runs import cancel_run, get_run, retry_run
from webapp.errors import Conflict, NotFound
from webapp.extensions import db
from webapp.workspaces.models import Workspace


def start(world: World) -> bytes:
    """A run whose second step fails on our side, since there is no such time zone; its lead."""
    make_workflow(world, step("a", "tag", tag="one"), step("b", "wait", minutes=5), step("c", "tag", tag="two"))
    set_zone(world, "Nowhere/At_All")
    lead_id = make_lead(world)
    happen(world, "lead.created", lead_id=lead_id)
    return lead_id


def set_zone(world: World, name: str) -> None:
    db.session.get_one(Workspace, world.workspace_id).time_zone = name
    db.session.commit()


def test_a_step_that_fails_is_tried_again_later_and_what_was_done_stays(
    context: Flask, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    lead_id = start(world)
    work()
    (run,) = runs()
    assert (run.state, run.step, run.tries) == ("due", None, 1)
    pass_time(PAUSES[0])
    work()
    (run,) = runs()
    assert (run.state, run.step, run.tries) == ("due", "b", 1)
    assert 0 < minutes_from_now(run.due_at) * 60 <= PAUSES[0].total_seconds()
    assert lead_of(lead_id).tags == ["one"]
    assert "failed" in caplog.text
    set_zone(world, "UTC")
    pass_time(PAUSES[0])
    work()
    assert [(key, outcome) for key, outcome, _ in said()] == [("a", "done"), ("b", "done")]
    assert [(run.step, run.tries) for run in runs()] == [("c", 0)]


def test_a_step_that_always_fails_ends_the_run_and_the_log_says_so(
    context: Flask, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    start(world)
    for _ in range(len(PAUSES) + 2):
        work()
        pass_time(max(PAUSES))
    (run,) = runs()
    assert (run.state, run.step, run.due_at) == ("failed", "b", None)
    assert "failed for good" in caplog.text
    set_zone(world, "UTC")
    retry_run(db.session(), get_run(db.session(), world.workspace_id, run.id, lock=True), ACTOR)
    db.session.commit()
    work()
    assert [(run.state, run.step, run.tries, run.reason) for run in runs()] == [("due", "c", 0, "")]


def test_one_run_that_fails_holds_up_no_other(context: Flask, world: World) -> None:
    start(world)
    make_workflow(world, step("x", "tag", tag="other"), trigger={"kind": "callback.completed"})
    happen(world, "callback.completed", lead_id=make_lead(world))
    work()
    assert sorted(state for state, _ in states()) == ["done", "due"]


def test_a_definition_that_cannot_be_read_any_more_fails_its_run_and_delays_no_delivery(
    context: Flask, world: World
) -> None:
    workflow_id = make_workflow(world, step("a", "tag", tag="one"))
    workflows = db.metadata.tables["workflows"]
    db.session.execute(workflows.update().values(definition={"trigger": "of long ago"}))
    db.session.commit()
    subscribe(world, "http://127.0.0.1:8999/", "lead.created")
    happen(world, "lead.created", lead_id=make_lead(world))
    work()
    assert [(run.workflow_id, run.state) for run in runs()] == [(workflow_id, "failed")]
    assert len(deliveries(event_name="lead.created")) == 1


def test_a_run_is_cancelled_before_its_next_step_and_only_once(context: Flask, world: World) -> None:
    make_workflow(world, step("a", "wait", minutes=5), step("b", "tag", tag="one"))
    happen(world, "lead.created", lead_id=make_lead(world))
    work()
    (run,) = runs()
    cancel_run(db.session(), get_run(db.session(), world.workspace_id, run.id, lock=True), ACTOR)
    db.session.commit()
    pass_time(timedelta(hours=1))
    work()
    assert states() == [("cancelled", "It was cancelled by hand.")]
    (run,) = runs()
    for verb in (cancel_run, retry_run):
        with pytest.raises(Conflict):
            verb(db.session(), run, ACTOR)
    with pytest.raises(NotFound):
        get_run(db.session(), b"\0" * 16, run.id)
    assert db.session.query(Run).count() == 1
