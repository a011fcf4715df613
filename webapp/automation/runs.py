"""Runs by hand: found, cancelled, and begun again at the step where they failed."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.automation.models import OPEN, Run
from webapp.errors import Conflict
from webapp.http.fields import RUN
from webapp.workspaces.audit import note


def get_run(session: Session, workspace_id: bytes, run_id: bytes, *, lock: bool = False) -> Run:
    """A run of this workspace, locked until the end of the transaction if asked for; raises NotFound."""
    own = select(Run).where(Run.workspace_id == workspace_id, Run.id == run_id)
    return RUN.found(session.scalar(own.with_for_update() if lock else own))


def cancel_run(session: Session, run: Run, actor: str) -> None:
    """End a locked run before its next step; what it did stays. Raises Conflict for one that is over."""
    if run.state not in OPEN:
        raise Conflict("This run is over.")
    end(run, "cancelled", "It was cancelled by hand.", datetime.now(UTC))
    note(session, run.workspace_id, actor, "run.cancelled", RUN.show(run.id))


def retry_run(session: Session, run: Run, actor: str) -> None:
    """Let a locked run that failed go on at the step where it failed. Raises Conflict for any other."""
    if run.state != "failed":
        raise Conflict("Only a run that failed can be tried again.")
    run.state, run.tries, run.reason = "due", 0, ""
    run.due_at, run.finished_at = datetime.now(UTC), None
    note(session, run.workspace_id, actor, "run.retried", RUN.show(run.id))


def end(run: Run, state: str, reason: str, now: datetime) -> None:
    """End a locked run; one that failed still knows its next step."""
    run.state, run.reason, run.due_at, run.finished_at = state, reason[:300], None, now
