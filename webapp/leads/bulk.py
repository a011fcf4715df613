"""One action over many leads: those that were marked, or all that match a query, in batches, to be undone for a month.

Each lead that is changed tells of it by its usual event, whose data names the job under `bulk`: webhooks hear of it,
people are not written to once a lead.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from webapp.database.ids import new_id
from webapp.database.transactions import in_transaction
from webapp.errors import Conflict, Invalid
from webapp.extensions import db
from webapp.forms.changing import check_status
from webapp.http.fields import LEAD, MEMBER
from webapp.leads.back_fill import BACK_FILL, writers
from webapp.leads.browsing import Viewer, matching
from webapp.leads.bulk_actions import UNDO, run_batch
from webapp.leads.desk_models import BulkChange, BulkJob
from webapp.leads.models import Lead
from webapp.leads.page_inputs import BULK_JOB, LeadsArgs
from webapp.leads.placing import Rule
from webapp.submissions.models import Submission
from webapp.workspaces.people import check_members

Action = Literal["set_status", "assign", "add_tag", "remove_tag", "delete", "restore"]

BATCH = 200
MOST_IDS = 1_000
UNDO_FOR = timedelta(days=30)
WAITING, RUNNING, DONE = "waiting", "running", "done"


def start_bulk(
    session: Session,
    viewer: Viewer,
    action: Action,
    argument: str | None,
    *,
    lead_ids: Sequence[bytes] | None = None,
    query: LeadsArgs | None = None,
) -> BulkJob:
    """Begin a job over these leads or over all that match; up to 200 are done at once, more by the worker.

    `argument`: a status, a member's id or None for nobody, a tag. Raises Invalid, and NotFound for an unknown member.
    """
    if (lead_ids is None) == (query is None) or len(lead_ids or ()) > MOST_IDS:
        raise Invalid(f"Name the leads, at most {MOST_IDS}, or the query that finds them.")
    argument = _checked(session, viewer, action, argument)
    job = _new_job(viewer, action, argument)
    if lead_ids is not None:
        job.lead_ids = [id_.hex() for id_ in sorted(set(lead_ids))]
    elif query is not None:
        job.query = {"args": query.model_dump(mode="json", by_alias=True), "timeZone": viewer.time_zone}
    return _begin(session, job)


def start_back_fill(session: Session, viewer: Viewer, rule: Rule) -> BulkJob:
    """Begin a job that does a rule of a form to the leads that wrote in by it before. Raises Invalid for a message."""
    if not rule.moves:
        raise Invalid("This rule changes what comes in from now on, and nothing that is there.")
    job = _new_job(viewer, BACK_FILL, None)
    job.query = rule.query
    return _begin(session, job)


def undo_bulk(session: Session, viewer: Viewer, job_id: bytes) -> BulkJob:
    """Begin a job that gives back what a finished job changed, where nobody has changed it since.

    Raises NotFound; Conflict for a job that is under way, was undone, is an undoing itself, or is over 30 days old.
    """
    job = get_bulk(session, viewer.workspace_id, job_id, lock=True)
    if job.state != DONE or job.action == UNDO:
        raise Conflict("Only an action that is finished can be undone.")
    if _was_undone(session, job):
        raise Conflict("This action was undone already.")
    if job.created_at < datetime.now(UTC) - UNDO_FOR:
        raise Conflict(f"This action is over {UNDO_FOR.days} days old; what it changed is not kept any more.")
    undoing = _new_job(viewer, UNDO, None)
    undoing.undoes_id = job.id
    undoing.query = job.query if job.is_back_fill else None
    return _begin(session, undoing)


def undoable(session: Session, job: BulkJob) -> bool:
    """Whether what this job changed can still be given back."""
    kept = job.created_at >= datetime.now(UTC) - UNDO_FOR
    return job.state == DONE and job.action != UNDO and kept and not _was_undone(session, job)


def _was_undone(session: Session, job: BulkJob) -> bool:
    return session.scalar(select(BulkJob.id).where(BulkJob.undoes_id == job.id)) is not None


def get_bulk(session: Session, workspace_id: bytes, job_id: bytes, *, lock: bool = False) -> BulkJob:
    """A job of this workspace with its progress: total, done, skipped, skips; raises NotFound."""
    own = select(BulkJob).where(BulkJob.workspace_id == workspace_id, BulkJob.id == job_id)
    return BULK_JOB.found(session.scalar(own.with_for_update() if lock else own))


def work_bulk() -> int:
    """A step of the worker: one batch of the oldest job that waits; gives how many leads it took."""
    return in_transaction(db.session, _work)


def _work(session: Session) -> int:
    unfinished = select(BulkJob).where(BulkJob.state.in_((WAITING, RUNNING))).order_by(BulkJob.id).limit(1)
    job = session.scalar(unfinished.with_for_update(skip_locked=True))
    return _step(session, job) if job is not None else 0


def _begin(session: Session, job: BulkJob) -> BulkJob:
    session.add(job)
    session.flush()
    job.total = session.scalar(select(func.count()).select_from(_targets(session, job).subquery())) or 0
    if job.total <= BATCH:
        while job.state != DONE:
            _step(session, job)
    session.flush()
    return job


def _step(session: Session, job: BulkJob) -> int:
    """One batch, from the lead after the last one; a job that found no more is done."""
    place, targets = _place_of(job), _targets(session, job)
    if job.last_id is not None:
        targets = targets.where(place > job.last_id)
    found = session.execute(targets.add_columns(place).order_by(place).limit(BATCH)).all()
    job.state = RUNNING
    if found:
        done, skips = run_batch(session, job, [lead_id for lead_id, _ in found])
        job.done, job.skipped, job.last_id = job.done + done, job.skipped + len(skips), found[-1][1]
        job.skips = [*job.skips, *skips][:MOST_IDS]
        if job.is_back_fill:
            job.total -= len(found) - done - len(skips)
    if len(found) < BATCH:
        job.state, job.finished_at = DONE, datetime.now(UTC)
    return len(found)


def _place_of(job: BulkJob) -> Any:
    """In whose order a job goes through its leads."""
    if job.undoes_id is not None:
        return BulkChange.lead_id
    return Submission.id if job.is_back_fill else Lead.id


def _targets(session: Session, job: BulkJob) -> Select[bytes]:
    """The ids of the leads that a job is about; who came after it began is not among them."""
    if job.undoes_id is not None:
        return select(BulkChange.lead_id).where(BulkChange.job_id == job.undoes_id)
    if job.is_back_fill:
        return writers(job.workspace_id, Rule.read(job.query or {})).where(Submission.id <= job.id)
    if job.lead_ids is not None:
        ids = [bytes.fromhex(text) for text in job.lead_ids]
        return select(Lead.id).where(Lead.workspace_id == job.workspace_id, Lead.id.in_(ids))
    query: Mapping[str, Any] = job.query or {}
    viewer = Viewer(job.workspace_id, job.member_id, query["timeZone"])
    found = matching(session, viewer, LeadsArgs.model_validate(query["args"]))
    return found.with_only_columns(Lead.id).where(Lead.id <= job.id)


def _new_job(viewer: Viewer, action: str, argument: str | None) -> BulkJob:
    return BulkJob(
        id=new_id(),
        workspace_id=viewer.workspace_id,
        member_id=viewer.member_id,
        action=action,
        argument=argument,
        state=WAITING,
        total=0,
        done=0,
        skipped=0,
        skips=[],
        created_at=datetime.now(UTC),
    )


def _checked(session: Session, viewer: Viewer, action: Action, argument: str | None) -> str | None:
    if action == "set_status":
        check_status(session, viewer.workspace_id, argument or "", "status")
    elif action == "assign" and argument:
        check_members(session, viewer.workspace_id, [MEMBER.parse(argument)])
    elif action in ("add_tag", "remove_tag"):
        argument = (argument or "").strip()
        if not 0 < len(argument) <= 100:
            problem = "Use a tag of 1 to 100 characters."
            raise Invalid(problem, fields={"tag": [problem]})
    return argument or None


def skipped_leads(job: BulkJob) -> list[tuple[str, str]]:
    """The leads that a job left as they were, the first thousand, by their public ids, each with its reason."""
    return [(LEAD.show(bytes.fromhex(skip["lead"])), skip["reason"]) for skip in job.skips]
