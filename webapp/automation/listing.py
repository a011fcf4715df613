"""Workflows and runs as they are looked at: how often each ran of late and what came of it, step by step."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.automation.models import Run, RunStep, Workflow
from webapp.database.ids import first_id
from webapp.http.paging import Page, PageQuery, read_page

COUNTED = timedelta(days=30)
MOST_OF_LEAD = 50


@dataclass(frozen=True)
class Listed:
    """A workflow, and how many of its runs of the last thirty days are in which state."""

    workflow: Workflow
    counts: Mapping[str, int]


def workflows_of(session: Session, workspace_id: bytes) -> list[Listed]:
    """The oldest first."""
    own = Workflow.workspace_id == workspace_id, Workflow.deleted_at.is_(None)
    workflows = session.scalars(select(Workflow).where(*own).order_by(Workflow.id)).all()
    counts: dict[bytes, dict[str, int]] = defaultdict(dict)
    lately = Run.workspace_id == workspace_id, Run.id >= first_id(datetime.now(UTC) - COUNTED)
    counted = select(Run.workflow_id, Run.state, func.count()).where(*lately).group_by(Run.workflow_id, Run.state)
    for workflow_id, state, count in session.execute(counted):
        counts[workflow_id][state] = count
    return [Listed(workflow, counts[workflow.id]) for workflow in workflows]


def runs_of(session: Session, workflow: Workflow, query: PageQuery) -> Page[Run]:
    """Newest first."""
    own = select(Run).where(Run.workspace_id == workflow.workspace_id, Run.workflow_id == workflow.id)
    return read_page(session, own, Run.id, query)


def runs_of_lead(session: Session, workspace_id: bytes, lead_id: bytes) -> Sequence[tuple[Run, str]]:
    """The last ones that were meant for a lead, newest first, each with its workflow's name."""
    own = Run.workspace_id == workspace_id, Run.lead_id == lead_id, Run.state != "not_meant"
    named = select(Run, Workflow.name).join(Workflow, Workflow.id == Run.workflow_id).where(*own)
    rows = session.execute(named.order_by(Run.id.desc()).limit(MOST_OF_LEAD))
    return [(run, name) for run, name in rows]


def steps_of(session: Session, runs: Iterable[Run]) -> dict[bytes, list[RunStep]]:
    """What the steps of these runs did, in their order, by the run's id, in one statement."""
    steps: dict[bytes, list[RunStep]] = {run.id: [] for run in runs}
    if steps:
        rows = select(RunStep).where(RunStep.run_id.in_(steps)).order_by(RunStep.run_id, RunStep.number)
        for step in session.scalars(rows):
            steps[step.run_id].append(step)
    return steps
