"""Trying a workflow on a lead: what it would do, step by step. Nothing of it is kept."""

from typing import Any

from flask import Response
from sqlalchemy.orm import Session
from wtforms import HiddenField, StringField

from webapp.automation.editor.things import things_of
from webapp.automation.editor.words import told
from webapp.automation.lifecycle import definition_of, get_workflow
from webapp.automation.models import Workflow
from webapp.automation.run_listing import leads_to_try
from webapp.automation.run_words import OUTCOMES
from webapp.automation.trial import try_out
from webapp.http.fields import LEAD, WORKFLOW, WorkflowId
from webapp.http.html import Input, render
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.route import PageArgs
from webapp.leads.listing import get_lead
from webapp.leads.mentions import name_of

pages = Pages("workflow_trial")

TRY = "/workflows/<workflow_id>/try"


class TrialArgs(PageArgs):
    q: str = ""


class TrialInput(Input):
    """On which lead, and what was looked for to find it."""

    lead = HiddenField()
    q = StringField()


@pages.get(TRY, role="member")
def choose_lead(session: Session, me: Me, workflow_id: WorkflowId, query: TrialArgs) -> Response:
    return _show(session, get_workflow(session, me.workspace_id, workflow_id), query.q)


@pages.post(TRY, role="member")
def try_on_lead(session: Session, me: Me, workflow_id: WorkflowId) -> Response:
    sent = TrialInput()
    workflow = get_workflow(session, me.workspace_id, workflow_id)
    lead = get_lead(session, me.workspace_id, LEAD.parse(sent.lead.data or ""))
    definition = definition_of(workflow)
    trial = try_out(session, me.workspace_id, definition, lead.id)
    things = things_of(session, me.workspace_id)
    sentences = {step.key: told(step, things) for step in definition.every_step()}
    tried = {"trial": trial, "sentences": sentences, "name": name_of(lead), "lead_id": LEAD.show(lead.id)}
    return _show(session, workflow, sent.q.data or "", **tried)


def _show(session: Session, workflow: Workflow, q: str, **tried: Any) -> Response:
    return render(
        "automation/trial.html",
        fragment="automation/_trial.html",
        workflow=workflow,
        here=f"/workflows/{WORKFLOW.show(workflow.id)}",
        leads=leads_to_try(session, workflow.workspace_id, q),
        q=q,
        outcomes=OUTCOMES,
        **tried,
    )
