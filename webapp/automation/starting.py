"""Starting runs: each event sets off, once, every active workflow of its workspace that waits for its kind.

Whether the workflow is meant for that lead is asked when the run begins, so that no question delays a delivery.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.automation.models import Run, Workflow
from webapp.database.ids import new_id, parse
from webapp.database.statements import InsertNew
from webapp.events.models import Event
from webapp.http.fields import RUN

DEEPEST = 8
# The kinds of events by which a trigger is set off, where its name is not an event's.
KINDS = {"lead.unanswered": ("lead.created",), "tag.added": ("lead.created", "lead.updated")}

_insert = InsertNew(Run.__table__)


def start_runs(session: Session, events: Sequence[Event], now: datetime) -> None:
    """Write the runs that these events set off; one that is there already stays as it is."""
    workflows = _waiting(session, events)
    depths = _depths(session, events) if workflows else {}
    rows = [
        _row(event, workflow, depths.get(event.id, 0), now)
        for event in events
        if event.lead_id is not None
        for workflow in workflows[event.workspace_id, event.kind]
    ]
    if rows:
        session.execute(_insert, rows)


def _waiting(session: Session, events: Sequence[Event]) -> Mapping[tuple[bytes, str], list[Workflow]]:
    """The active workflows by their workspace and the kinds of events that set them off."""
    own = Workflow.workspace_id.in_({event.workspace_id for event in events if event.lead_id is not None})
    found: dict[tuple[bytes, str], list[Workflow]] = defaultdict(list)
    for workflow in session.scalars(select(Workflow).where(own, Workflow.status == "active").order_by(Workflow.id)):
        for kind in KINDS.get(workflow.happens, (workflow.happens,)):
            found[workflow.workspace_id, kind].append(workflow)
    return found


def _depths(session: Session, events: Sequence[Event]) -> Mapping[bytes, int]:
    """How deep the runs are that these events set off: one deeper than the run that caused the event, else 0."""
    causes = {event.id: run_id for event in events if (run_id := cause_of(event)) is not None}
    rows = session.execute(select(Run.id, Run.depth).where(Run.id.in_(set(causes.values()))))
    depths = {run_id: depth for run_id, depth in rows}
    return {event_id: depths.get(run_id, -1) + 1 for event_id, run_id in causes.items()}


def cause_of(event: Event) -> bytes | None:
    """The run whose step caused an event: the one that it names as who did it."""
    return parse(RUN.prefix, str(event.data.get("by") or ""))


def _row(event: Event, workflow: Workflow, depth: int, now: datetime) -> dict[str, Any]:
    """A run that would be deeper than the deepest is stopped before it begins, and says so."""
    stopped = depth > DEEPEST
    return {
        "id": new_id(),
        "workspace_id": event.workspace_id,
        "workflow_id": workflow.id,
        "event_id": event.id,
        "lead_id": event.lead_id,
        "definition": workflow.definition,
        "is_test": event.is_test,
        "state": "stopped" if stopped else "due",
        "step": None,
        "depth": depth,
        "tries": 0,
        "due_at": None if stopped else now,
        "reason": f"Workflows set each other off more than {DEEPEST} times in a row." if stopped else "",
        "created_at": now,
        "finished_at": now if stopped else None,
    }
