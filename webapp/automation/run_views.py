"""The runs of workflows: a workflow's, one of them step by step, and those of a lead as a part of its page."""

from collections.abc import Callable
from typing import Literal

from flask import Response
from pydantic import ValidationError
from sqlalchemy.orm import Session

from webapp.automation.definition import Definition
from webapp.automation.editor.things import Things, things_of
from webapp.automation.editor.words import DOES, Told, told
from webapp.automation.lifecycle import get_workflow
from webapp.automation.listing import runs_of_lead, steps_of
from webapp.automation.models import OPEN, Run, Workflow
from webapp.automation.run_listing import events_of, lead_names, runs_in
from webapp.automation.run_words import FILTERS, OUTCOMES, made_by, run_row
from webapp.automation.runs import cancel_run, get_run, retry_run
from webapp.errors import Conflict
from webapp.http.fields import LEAD, RUN, WORKFLOW, LeadId, RunId, WorkflowId
from webapp.http.filters import address, in_force
from webapp.http.html import back_to, redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.paging import PageQuery
from webapp.http.route import PageArgs
from webapp.leads.listing import get_lead
from webapp.leads.mentions import name_of

pages = Pages("runs")

RUNS = "/workflows/<workflow_id>/runs"
ONE = "/workflows/runs/<run_id>"
MOST_SHOWN = 5


class RunsArgs(PageArgs, PageQuery):
    state: Literal["open", "done", "failed", "cancelled", "not_meant"] | None = None


@pages.get(RUNS, role="viewer")
def runs(session: Session, me: Me, workflow_id: WorkflowId, query: RunsArgs) -> Response:
    workflow = get_workflow(session, me.workspace_id, workflow_id)
    page = runs_in(session, workflow, FILTERS[query.state][1] if query.state else (), query)
    names, events = lead_names(session, page.items), events_of(session, page.items)
    here, asked = f"/workflows/{WORKFLOW.show(workflow.id)}", {"state": query.state} if query.state else {}
    words = {"state": ("State", {name: words for name, (words, _) in FILTERS.items()})}
    return render(
        "automation/runs.html",
        fragment="automation/_runs.html",
        workflow=workflow,
        here=here,
        rows=[run_row(run, names, events) for run in page.items],
        asked=asked,
        words=words,
        filters=in_force(f"{here}/runs", asked, words),
        older=address(f"{here}/runs", asked | {"cursor": page.next_cursor}) if page.next_cursor else "",
        newest=address(f"{here}/runs", asked) if query.cursor else "",
    )


@pages.get(ONE, role="viewer")
def run_detail(session: Session, me: Me, run_id: RunId) -> Response:
    """Its fragment is what changes while it is under way."""
    run = get_run(session, me.workspace_id, run_id)
    sentences = _sentences(run, things_of(session, me.workspace_id))
    workflow = session.get_one(Workflow, run.workflow_id)
    return render(
        "automation/run.html",
        fragment="automation/_run.html",
        row=run_row(run, lead_names(session, [run]), events_of(session, [run])),
        run=run,
        workflow=workflow,
        steps=[(step, sentences.get(step.key), made_by(step.data)) for step in steps_of(session, [run])[run.id]],
        next=sentences.get(run.step or ""),
        open=run.state in OPEN,
        does=DOES,
        outcomes=OUTCOMES,
    )


@pages.post(f"{ONE}/cancel", role="member")
def cancel(session: Session, me: Me, run_id: RunId) -> Response:
    return _pressed(session, me, run_id, cancel_run, "The run is cancelled. What it did stays.")


@pages.post(f"{ONE}/retry", role="member")
def retry(session: Session, me: Me, run_id: RunId) -> Response:
    return _pressed(session, me, run_id, retry_run, "The run goes on at the step that failed.")


@pages.get("/leads/<lead_id>/runs", role="viewer")
def lead_runs(session: Session, me: Me, lead_id: LeadId) -> Response:
    """Its fragment is the card of a lead's page."""
    lead = get_lead(session, me.workspace_id, lead_id)
    found = runs_of_lead(session, me.workspace_id, lead.id)
    things = things_of(session, me.workspace_id) if found else None
    return render(
        "automation/of_lead.html",
        fragment="automation/_of_lead.html",
        here=f"/leads/{LEAD.show(lead.id)}",
        name=name_of(lead),
        rows=[
            (run_row(run, {}, {}), workflow, _next(run, things) if things is not None else "")
            for run, workflow in found
        ],
        most=MOST_SHOWN,
    )


def _pressed(session: Session, me: Me, run_id: bytes, verb: Callable[[Session, Run, str], None], said: str) -> Response:
    run = get_run(session, me.workspace_id, run_id, lock=True)
    try:
        verb(session, run, me.actor)
    except Conflict as refusal:
        toast(refusal.message, "danger")
    else:
        toast(said)
    return redirect_to(back_to(f"/workflows/runs/{RUN.show(run_id)}"))


def _sentences(run: Run, things: Things) -> dict[str, Told]:
    """Each step of a run by its key; none where its definition cannot be read any more."""
    try:
        definition = Definition.model_validate(run.definition)
    except ValidationError:
        return {}
    return {step.key: told(step, things) for step in definition.every_step()}


def _next(run: Run, things: Things) -> str:
    """The step that an open run comes to next, as a sentence."""
    return str(_sentences(run, things).get(run.step or "", "")) if run.state in OPEN else ""
