"""What is done to many leads at once: asked for below the list, its progress and result on a page of its own."""

from typing import get_args

from flask import Response, request
from markupsafe import Markup
from sqlalchemy.orm import Session

from webapp.errors import Invalid
from webapp.http.fields import LEAD
from webapp.http.html import local, redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.leads.browsing import Viewer
from webapp.leads.bulk import DONE, Action, get_bulk, skipped_leads, start_bulk, undo_bulk, undoable
from webapp.leads.bulk_actions import UNDO
from webapp.leads.desk_models import BulkJob
from webapp.leads.list_address import ALL, HOME, read_address
from webapp.leads.page_inputs import BULK_JOB, BulkJobId, LeadsArgs
from webapp.leads.placing import Rule

pages = Pages("bulk")

ACTIONS: tuple[Action, ...] = get_args(Action)
WORDS = {
    "set_status": "Set the status",
    "assign": "Assign",
    "add_tag": "Add a tag",
    "remove_tag": "Remove a tag",
    "delete": "Delete",
    "restore": "Restore",
    UNDO: "Undo",
}
_ARGUMENTS = {"set_status": "status", "assign": "assignee", "add_tag": "tag", "remove_tag": "tag"}


@pages.post(f"{HOME}/bulk", role="member")
def change_many(session: Session, me: Me) -> Response:
    back = local(request.form.get("query", "")) or ALL
    try:
        return _told(_begun(session, Viewer.of(me), read_address(back)), back)
    except Invalid as refusal:
        toast(next((problems[0] for problems in refusal.fields.values()), refusal.message), "danger")
        return redirect_to(back)


def _begun(session: Session, viewer: Viewer, shown: LeadsArgs) -> BulkJob:
    """The job that the form asks for, over the leads that it names or over all that match. Raises Invalid, NotFound."""
    sent = request.form
    action = next((known for known in ACTIONS if known == sent.get("action")), None)
    if action is None:
        raise Invalid("Choose what to do with the leads.")
    argument = sent.get(_ARGUMENTS.get(action, "")) or None
    if sent.get("scope") == "all":
        return start_bulk(session, viewer, action, argument, query=shown)
    ids = [LEAD.parse(text) for text in sent.getlist("id")]
    if not ids:
        raise Invalid("Select at least one lead.")
    return start_bulk(session, viewer, action, argument, lead_ids=ids)


@pages.get(f"{HOME}/jobs/<job_id>", role="viewer")
def job(session: Session, me: Me, job_id: BulkJobId) -> Response:
    found = get_bulk(session, me.workspace_id, job_id)
    return render(
        "leads/job.html",
        fragment="leads/_job.html",
        job=found,
        id=BULK_JOB.show(found.id),
        title=_title(found),
        skipped=skipped_leads(found),
        finished=found.state == DONE,
        undoable=found.done > 0 and undoable(session, found),
    )


@pages.post(f"{HOME}/jobs/<job_id>/undo", role="member")
def undo(session: Session, me: Me, job_id: BulkJobId) -> Response:
    return _told(undo_bulk(session, Viewer.of(me), job_id), ALL)


def _title(job: BulkJob) -> str:
    if not job.is_back_fill:
        return WORDS[job.action]
    rule = Rule.read(job.query or {})
    return f"{'Undo: ' if job.action == UNDO else ''}{rule.label} from {rule.source}"


def _told(job: BulkJob, back: str) -> Response:
    """What is done already is told beside the list; what takes longer has its progress shown."""
    page = f"{HOME}/jobs/{BULK_JOB.show(job.id)}"
    if job.state != DONE:
        return redirect_to(page)
    changed = "1 lead changed" if job.done == 1 else f"{job.done:,} leads changed"
    left = f", {job.skipped:,} left as they were" if job.skipped else ""
    toast(Markup('{}{}. <a href="{}">Details and undo</a>').format(changed, left, page))
    return redirect_to(back)
