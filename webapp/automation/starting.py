"""Starting runs: each event sets off, once, every active workflow of its workspace that waits for its kind.

Whether the workflow is meant for that lead is asked when the run begins, so that no question delays a delivery.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.automation.models import Run, Workflow
from webapp.database.ids import first_id, new_id, parse
from webapp.database.statements import InsertNew
from webapp.events.models import Event
from webapp.http.fields import RUN

DEEPEST = 8
MOST, WITHIN = 100, timedelta(hours=1)
TOO_DEEP = f"Workflows set each other off more than {DEEPEST} times in a row."
TOO_MANY = f"Workflows set each other off more than {MOST} times in an hour for this lead."
# The kinds of events by which a trigger is set off, where its name is not an event's.
KINDS = {"lead.unanswered": ("lead.created",), "tag.added": ("lead.created", "lead.updated")}

_insert = InsertNew(Run.__table__)


def start_runs(session: Session, events: Sequence[Event], now: datetime) -> None:
    """Write the runs that these events set off; one that is there already stays as it is."""
    workflows = _waiting(session, events)
    depths = _depths(session, events) if workflows else {}
    busy = _busy(session, {event.lead_id for event in events if event.id in depths}, now)
    rows = [
        _row(event, workflow, depths.get(event.id, 0), now, busy=event.id in depths and event.lead_id in busy)
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
    if not causes:
        return {}
    rows = session.execute(select(Run.id, Run.depth).where(Run.id.in_(set(causes.values()))))
    depths = {run_id: depth for run_id, depth in rows}
    return {event_id: depths.get(run_id, -1) + 1 for event_id, run_id in causes.items()}


def cause_of(event: Event) -> bytes | None:
    """The run whose step caused an event: the one that it names as who did it."""
    return parse(RUN.prefix, str(event.data.get("by") or ""))


def _busy(session: Session, lead_ids: set[bytes | None], now: datetime) -> set[bytes]:
    """The leads for which runs have set off very many others of late: what goes in depth may also go in breadth."""
    if not lead_ids:
        return set()
    lately = Run.lead_id.in_(lead_ids), Run.id >= first_id(now - WITHIN), Run.depth > 0
    caused = select(Run.lead_id).where(*lately).group_by(Run.lead_id).having(func.count() >= MOST)
    return set(session.scalars(caused))


def _row(event: Event, workflow: Workflow, depth: int, now: datetime, *, busy: bool) -> dict[str, Any]:
    """A run that would be deeper than the deepest, or one too many, is stopped before it begins, and says so."""
    reason = TOO_DEEP if depth > DEEPEST else TOO_MANY if busy else ""
    return {
        "id": new_id(),
        "workspace_id": event.workspace_id,
        "workflow_id": workflow.id,
        "event_id": event.id,
        "lead_id": event.lead_id,
        "definition": workflow.definition,
        "is_test": event.is_test,
        "state": "stopped" if reason else "due",
        "step": None,
        "depth": depth,
        "tries": 0,
        "due_at": None if reason else now,
        "reason": reason,
        "created_at": now,
        "finished_at": now if reason else None,
    }
