"""Workflows of the tests: written as the API words them, set off by real events, run as the worker runs them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from tests.conftest import World
from webapp.automation.definition import Definition
from webapp.automation.lifecycle import activate, create_workflow
from webapp.automation.models import Run, RunStep, Workflow
from webapp.automation.running import work_runs
from webapp.automation.starting import start_runs
from webapp.deliveries.dispatch import dispatch
from webapp.events.models import Event
from webapp.extensions import db
from webapp.workspaces.lifecycle import add_member, create_user
from webapp.workspaces.models import Member, Workspace

ACTOR = "mem_of_the_tests"
CREATED: Mapping[str, Any] = {"kind": "lead.created"}


def step(key: str, do: str, **values: Any) -> dict[str, Any]:
    return {"key": key, "do": do, **values}


def when(field: str, op: str, value: str | list[str] = "") -> dict[str, Any]:
    return {"conditions": [{"field": field, "op": op, "value": value}]}


def define(*steps: dict[str, Any], trigger: Mapping[str, Any] = CREATED, **more: Any) -> Definition:
    return Definition.model_validate({"trigger": trigger, "steps": list(steps), **more})


def make_workflow(world: World, *steps: dict[str, Any], name: str = "Speed to lead", **definition: Any) -> bytes:
    """The id of an active workflow."""
    workflow = create_workflow(db.session(), world.workspace_id, name, define(*steps, **definition), ACTOR)
    activate(db.session(), workflow, ACTOR)
    db.session.commit()
    return workflow.id


def make_members(world: World, count: int) -> list[bytes]:
    workspace = db.session.get_one(Workspace, world.workspace_id)
    made = [
        add_member(db.session(), workspace, create_user(db.session(), f"m{n}@acme.test", "a password"), "member")
        for n in range(count)
    ]
    db.session.commit()
    return [member.id for member in made]


def work() -> None:
    """Dispatch and run until nothing is due; nothing is delivered."""
    while dispatch(follow=start_runs) + work_runs():
        pass


def pass_time(time: timedelta) -> None:
    """Let all that waits be due so much earlier."""
    for run in runs():
        if run.due_at is not None:
            db.session.execute(update(Run).where(Run.id == run.id).values(due_at=run.due_at - time))
    db.session.commit()


def runs(**having: Any) -> Sequence[Run]:
    """As they are in the database now, the oldest first."""
    db.session.rollback()
    query = select(Run).filter_by(**having).order_by(Run.id)
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def states() -> list[tuple[str, str]]:
    return [(run.state, run.reason) for run in runs()]


def said() -> list[tuple[str, str, str]]:
    """What each step did, in their order: its key, its outcome and its words."""
    db.session.rollback()
    steps = db.session.scalars(select(RunStep).order_by(RunStep.run_id, RunStep.number))
    return [(one.key, one.outcome, one.said) for one in steps]


def events(kind: str) -> Sequence[Event]:
    db.session.rollback()
    return db.session.scalars(select(Event).where(Event.kind == kind).order_by(Event.id)).all()


def workflow_of(id_: bytes) -> Workflow:
    db.session.rollback()
    return db.session.get_one(Workflow, id_, populate_existing=True)


def member_of(id_: bytes) -> Member:
    return db.session.get_one(Member, id_)


def minutes_from_now(at: datetime | None) -> float:
    assert at is not None
    return (at - datetime.now(UTC)).total_seconds() / 60
