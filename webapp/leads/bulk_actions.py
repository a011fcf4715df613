"""What an action does to each lead of a batch, and how it is undone: never what somebody has changed since."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.database.ids import parse
from webapp.errors import Refusal
from webapp.http.fields import MEMBER
from webapp.leads.back_fill import fill, give_back
from webapp.leads.desk_models import BulkChange, BulkJob
from webapp.leads.filling import merge_words, tag_key
from webapp.leads.lifecycle import delete_lead, update_lead
from webapp.leads.models import Lead
from webapp.leads.page_inputs import BULK_JOB
from webapp.leads.trash import restore_lead

UNDO = "undo"
_DELETED, _PRESENT = {"deleted": True}, {"deleted": False}
_GONE, _SAME, _CHANGED = "It is deleted.", "It is so already.", "It was changed since."

Values = dict[str, Any]
Wanted = Callable[[Lead, str | None], Values]


def run_batch(session: Session, job: BulkJob, ids: Sequence[bytes]) -> tuple[int, list[dict[str, str]]]:
    """Do a job's action to these leads, locked in the order of their ids; gives how many it changed, and the skips."""
    if job.is_back_fill:
        return (fill if job.undoes_id is None else give_back)(session, job, ids)
    own = Lead.workspace_id == job.workspace_id, Lead.id.in_(ids)
    leads = session.scalars(select(Lead).where(*own).order_by(Lead.id).with_for_update()).all()
    changes = _changes(session, job, ids)
    skips = []
    for lead in leads:
        reason = _undo(session, job, lead, changes[lead.id]) if job.action == UNDO else _do(session, job, lead)
        if reason is not None:
            skips.append({"lead": lead.id.hex(), "reason": reason})
    return len(leads) - len(skips), skips


def _changes(session: Session, job: BulkJob, ids: Sequence[bytes]) -> Mapping[bytes, BulkChange]:
    if job.undoes_id is None:
        return {}
    kept = select(BulkChange).where(BulkChange.job_id == job.undoes_id, BulkChange.lead_id.in_(ids))
    return {change.lead_id: change for change in session.scalars(kept)}


def _do(session: Session, job: BulkJob, lead: Lead) -> str | None:
    """Do it to one lead and keep what it had; gives the reason where it is left as it was."""
    if lead.deleted_at is not None and job.action != "restore":
        return _GONE
    after = WANTED[job.action](lead, job.argument)
    before = _now(lead, after)
    if before == after:
        return _SAME
    reason = _apply(session, job, lead, after)
    if reason is None:
        session.add(BulkChange(job_id=job.id, lead_id=lead.id, before=before, after=_now(lead, after)))
    return reason


def _undo(session: Session, job: BulkJob, lead: Lead, change: BulkChange) -> str | None:
    return _CHANGED if _now(lead, change.after) != change.after else _apply(session, job, lead, change.before)


def _apply(session: Session, job: BulkJob, lead: Lead, values: Values) -> str | None:
    """Give a lead these values by the verbs that a single change goes through, and its reason where that is refused."""
    actor, bulk = MEMBER.show(job.member_id), BULK_JOB.show(job.id)
    try:
        if values == _DELETED:
            delete_lead(session, lead, actor, bulk=bulk)
        elif values == _PRESENT:
            restore_lead(session, lead, actor, bulk=bulk)
        else:
            update_lead(session, lead, _read(values), actor, bulk=bulk)
    except Refusal as refusal:
        return refusal.message
    return None


def _now(lead: Lead, like: Values) -> Values:
    """What a lead has at present of these values."""
    if "deleted" in like:
        return {"deleted": lead.deleted_at is not None}
    found = {name: getattr(lead, name) for name in like}
    return {name: MEMBER.show(value) if isinstance(value, bytes) else value for name, value in found.items()}


def _read(values: Values) -> Values:
    assignee = values.get("assignee_id")
    return values | ({"assignee_id": parse("mem", assignee)} if assignee else {})


def _without(tags: Sequence[str], tag: str) -> list[str]:
    return [each for each in tags if tag_key(each) != tag_key(tag)]


WANTED: dict[str, Wanted] = {
    "set_status": lambda lead, status: {"status": status},
    "assign": lambda lead, member: {"assignee_id": member},
    "add_tag": lambda lead, tag: {"tags": merge_words(lead.tags, [tag or ""])},
    "remove_tag": lambda lead, tag: {"tags": _without(lead.tags, tag or "")},
    "delete": lambda lead, nothing: dict(_DELETED),
    "restore": lambda lead, nothing: dict(_PRESENT),
}
