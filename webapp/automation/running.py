"""Running: the runs that are due go on, on as many workers as there are.

A step, its row and where the run stands then are one transaction, and all that it does is in there with it: a worker
that is killed has either done it or not begun, whatever the moment. Some steps in a row share one, for speed; where one
fails, it is found out by taking them singly.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pydantic import ValidationError
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from webapp.automation.definition import Definition
from webapp.automation.lifecycle import ACTIVE, DELETED
from webapp.automation.models import Run, RunStep, Workflow
from webapp.automation.runs import end
from webapp.automation.scene import Scene
from webapp.automation.taking import take
from webapp.automation.triggers import begins_at, why_not
from webapp.automation.walking import Done, Place, first_of, places_of
from webapp.database.transactions import in_transaction, is_lock_timeout, is_unavailable
from webapp.events.log import event, record
from webapp.events.models import Event
from webapp.extensions import db
from webapp.http.fields import RUN, WORKFLOW
from webapp.leads.models import Lead
from webapp.workspaces.models import Workspace

BATCH, AT_ONCE = 20, 10
# How long a step rests after each failure of ours; the one after the last ends the run.
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 1800, 3600))

logger = logging.getLogger(__name__)


def work_runs(limit: int = BATCH) -> int:
    """A step of the worker: let up to `limit` runs that are due go on; gives how many there were."""
    taken = 0
    while taken < limit and _work_one():
        taken += 1
    return taken


def due(now: datetime) -> Select[Run]:
    """The query that shares out the work among workers, the longest due first; its order comes from the index."""
    return select(Run).where(Run.due_at <= now).order_by(Run.due_at).limit(1).with_for_update(skip_locked=True)


def _work_one() -> bool:
    """Whether there was a run that is due. One that fails is tried again later; a database that is away is not its
    fault, and is told to the worker instead."""
    at: list[bytes] = []
    try:
        return in_transaction(db.session, lambda session: _go_on(session, at))
    except Exception as error:
        if not at or (is_unavailable(error) and not is_lock_timeout(error)):
            raise
        logger.exception("A step of the run %s failed", RUN.show(at[-1]))
        in_transaction(db.session, lambda session: _postpone(session, at[-1]))
        return True


def _go_on(session: Session, at: list[bytes]) -> bool:
    """Take the next steps of the run that is due longest; its id is left in `at`."""
    now = datetime.now(UTC)
    run = session.scalar(due(now))
    if run is None:
        return False
    at.append(run.id)
    workflow = session.get_one(Workflow, run.workflow_id)
    lead = session.scalars(select(Lead).where(Lead.id == run.lead_id).with_for_update()).one()
    if workflow.deleted_at is not None:
        end(run, "cancelled", DELETED, now)
    elif lead.deleted_at is not None:
        end(run, "cancelled", "The lead was deleted.", now)
    elif _is_on(session, workflow):
        _advance(run, _scene(session, run, workflow, lead, now))
    else:
        run.state, run.due_at = "held", None
    return True


def _is_on(session: Session, workflow: Workflow) -> bool:
    """Looked at again with the row locked before a run is held, since whoever turns it on lets all held ones go."""
    if workflow.status != ACTIVE:
        session.refresh(workflow, with_for_update=True)
    return workflow.status == ACTIVE


def _scene(session: Session, run: Run, workflow: Workflow, lead: Lead, now: datetime) -> Scene:
    workspace, event = session.get_one(Workspace, run.workspace_id), session.get_one(Event, run.event_id)
    return Scene(session, RUN.show(run.id), workflow.name, workflow, workspace, lead, event, now)


def _advance(run: Run, scene: Scene) -> None:
    """Take the steps up to the next wait; each in a scene of its own, since the one before may have changed things."""
    try:
        definition = Definition.model_validate(run.definition)
    except ValidationError:
        logger.error("The definition of the run %s cannot be read any more", RUN.show(run.id))
        end(run, "failed", "What it was to do cannot be read any more.", scene.now)
        return
    if run.step is None and not _begins(run, scene, definition):
        return
    places, key = places_of(definition), run.step or first_of(definition.steps, None)
    steps: list[RunStep] = []
    last = scene.session.scalar(select(func.max(RunStep.number)).where(RunStep.run_id == run.id)) or 0
    while key in places and len(steps) < (1 if run.tries else AT_ONCE):
        taken = take(replace(scene), places[key])
        steps.append(_note(run, scene, places[key], taken.done, last + len(steps) + 1))
        key = taken.follows
        if taken.due_at is not None:
            run.due_at = taken.due_at
            break
    scene.session.add_all(steps)
    _stand(run, key, steps, scene)


def _begins(run: Run, scene: Scene, definition: Definition) -> bool:
    """Whether it is time, and the run is meant for this lead."""
    time = begins_at(scene, definition.trigger)
    if time > scene.now:
        run.due_at = time
        return False
    reason = why_not(scene, definition)
    if reason is not None:
        end(run, "not_meant", reason, scene.now)
    return reason is None


def _note(run: Run, scene: Scene, place: Place, done: Done, number: int) -> RunStep:
    return RunStep(
        run_id=run.id,
        number=number,
        key=place.step.key,
        do=place.step.do,
        outcome=done.outcome,
        said=done.said[:500],
        data=dict(done.data or {}),
        created_at=scene.now,
    )


def _stand(run: Run, key: str | None, steps: Sequence[RunStep], scene: Scene) -> None:
    """Where the run stands after these steps; what was refused last is its reason, whatever came after it."""
    run.tries, run.step = 0, key
    for step in steps:
        if step.outcome == "failed":
            run.reason = f"A step was refused: {step.said}"[:300]
    if key is None:
        end(run, "done", run.reason, scene.now)


def _postpone(session: Session, run_id: bytes) -> None:
    """Let a run whose step failed on our side rest for a while, and end it when it failed too often."""
    run = session.scalar(select(Run).where(Run.id == run_id, Run.due_at.is_not(None)).with_for_update())
    if run is None:
        return
    run.tries += 1
    if run.tries <= len(PAUSES):
        run.due_at = datetime.now(UTC) + PAUSES[run.tries - 1]
    else:
        logger.error("The run %s failed for good; it can be tried again by hand", RUN.show(run.id))
        end(run, "failed", "Something went wrong on our side; the worker's log tells what.", datetime.now(UTC))
        _tell(session, run)


def _tell(session: Session, run: Run) -> None:
    """Owners and admins hear of it, as they chose."""
    name = session.scalar(select(Workflow.name).where(Workflow.id == run.workflow_id))
    told = {"workflowId": WORKFLOW.show(run.workflow_id), "runId": RUN.show(run.id), "name": name}
    about = {"lead_id": run.lead_id, "is_test": run.is_test}
    session.flush()
    record(session.connection(), [event(run.workspace_id, "workflow.failed", datetime.now(UTC), told, **about)])
