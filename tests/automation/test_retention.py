from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import select, update

from tests.automation.flow import ACTOR, events, make_workflow, runs, step, work
from tests.conftest import World
from tests.leads.desk import lead_of, make_lead
from webapp.automation.models import Run, RunStep
from webapp.automation.retention import count_over_runs
from webapp.database.ids import first_id
from webapp.extensions import db
from webapp.leads.lifecycle import update_lead
from webapp.worker.purge import purge_runs


def run_of(world: World, days_ago: int, state: str) -> bytes:
    """A run with a step, which began so long ago."""
    update_lead(db.session(), lead_of(make_lead(world)), {"city": "Berlin"}, ACTOR)
    db.session.commit()
    work()
    run = runs()[-1]
    id_ = first_id(datetime.now(UTC) - timedelta(days=days_ago))[:6] + run.id[6:]
    kept = select(RunStep).where(RunStep.run_id == run.id)
    db.session.delete(db.session.scalars(kept).one())
    db.session.flush()
    db.session.execute(update(Run).where(Run.id == run.id).values(id=id_, state=state))
    db.session.add(
        RunStep(run_id=id_, number=1, key="a", do="tag", outcome="done", said="", data={}, created_at=run.created_at)
    )
    db.session.commit()
    return id_


def test_runs_that_are_over_go_in_time_and_those_under_way_never(context: Flask, world: World) -> None:
    make_workflow(world, step("a", "tag", tag="seen"), trigger={"kind": "lead.updated"})
    context.config["RUN_RETENTION_DAYS"] = 60
    kept = [run_of(world, *age) for age in ((59, "done"), (29, "not_meant"), (400, "due"), (400, "held"))]
    gone = [run_of(world, *age) for age in ((61, "done"), (61, "failed"), (31, "not_meant"), (61, "cancelled"))]
    assert count_over_runs(db.session(), 60) == len(gone)
    assert purge_runs(limit=3) == 3
    assert purge_runs() == 1
    assert purge_runs() == 0
    assert {run.id for run in runs()} >= set(kept) and not {run.id for run in runs()} & set(gone)
    assert len(db.session.scalars(select(RunStep)).all()) == len(runs())
    assert len(events("lead.updated")) >= 8
