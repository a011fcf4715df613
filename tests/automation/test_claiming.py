import threading
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import insert

from tests.automation.flow import events, make_workflow, runs, said, step
from tests.conftest import World, on_row_locks
from tests.deliveries.outbox import happen
from tests.deliveries.test_claim import explain
from tests.leads.desk import make_lead
from webapp.automation.models import Run
from webapp.automation.running import due, work_runs
from webapp.automation.starting import start_runs
from webapp.database.ids import new_id
from webapp.deliveries.dispatch import dispatch
from webapp.extensions import db


def start(world: World, count: int) -> None:
    """As many runs that are due, each of a lead of its own."""
    for _ in range(count):
        happen(world, "lead.created", lead_id=make_lead(world))
    while dispatch(follow=start_runs):
        pass


@on_row_locks
@pytest.mark.parametrize(("waiting", "over"), [(1, 0), (1, 2000), (2000, 1), (1000, 1000)])
def test_the_order_comes_from_the_index(context: Flask, world: World, waiting: int, over: int) -> None:
    workflow_id, lead_id = make_workflow(world, step("a", "tag", tag="seen")), make_lead(world)
    event_id, now = happen(world, "callback.changed", lead_id=lead_id), datetime.now(UTC)
    dispatch()
    rows = [
        {
            "id": new_id(),
            "workspace_id": world.workspace_id,
            "workflow_id": workflow_id,
            "event_id": event_id,
            "lead_id": lead_id,
            "definition": {},
            "is_test": False,
            "state": "due" if number < waiting else "done",
            "depth": 0,
            "tries": 0,
            "due_at": now - timedelta(seconds=number) if number < waiting else None,
            "reason": "",
            "created_at": now,
        }
        for number in range(waiting + over)
    ]
    for row in rows[1:]:
        row["event_id"] = new_id()
    with db.engine.begin() as connection:
        connection.exec_driver_sql("SET foreign_key_checks = 0")
        connection.execute(insert(Run.__table__), rows)
        connection.exec_driver_sql("SET foreign_key_checks = 1")
    assert "ORDER BY runs.due_at" in str(due(now))
    assert explain(due(now)) == ("ix_runs_due", False)


def test_workers_at_once_take_each_step_once(context: Flask, world: World) -> None:
    make_workflow(world, step("a", "tag", tag="one"), step("b", "comment", text="Hello {{firstName}}"))
    start(world, 12)
    ready = threading.Barrier(3)

    def work() -> None:
        with context.app_context():
            ready.wait()
            while work_runs():
                pass

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [run.state for run in runs()] == ["done"] * 12
    assert [(key, outcome) for key, outcome, _ in said()] == [("a", "done"), ("b", "done")] * 12
    assert (len(events("comment.created")), len(events("lead.updated"))) == (12, 12)


@on_row_locks
def test_a_run_that_another_worker_has_is_passed_over(context: Flask, world: World) -> None:
    make_workflow(world, step("a", "tag", tag="one"))
    start(world, 2)
    with db.engine.begin() as other:
        taken = other.execute(due(datetime.now(UTC))).one()
        assert work_runs(limit=5) == 1
    assert {run.id: run.state for run in runs()}[taken.id] == "due"
    assert sorted(run.state for run in runs()) == ["done", "due"]
