"""Workflows: all of a workspace, a new one from a template, and turning one on and off."""

from flask import Response
from sqlalchemy.orm import Session
from wtforms import HiddenField

from webapp.automation.definition import Definition
from webapp.automation.editor.things import Things, things_of
from webapp.automation.editor.words import Told, trigger_told
from webapp.automation.lifecycle import activate, create_workflow, definition_of, delete_workflow, get_workflow, pause
from webapp.automation.listing import workflows_of
from webapp.automation.models import Workflow
from webapp.automation.run_listing import figures, last_runs
from webapp.automation.run_words import status_of
from webapp.automation.templates import TEMPLATES, Template
from webapp.errors import Conflict, Invalid, NotFound
from webapp.http.fields import WORKFLOW, WorkflowId
from webapp.http.html import Input, back_to, redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages

pages = Pages("workflows")

HOME = "/workflows"
BLANK = Template(
    "blank",
    "Blank workflow",
    "Starts with each new lead. Add the steps yourself.",
    {"trigger": {"kind": "lead.created"}},
)


class NewInput(Input):
    """`template`: the key of one, or that of the blank one."""

    template = HiddenField()


@pages.get(HOME, role="viewer")
def workflows(session: Session, me: Me) -> Response:
    listed = workflows_of(session, me.workspace_id)
    things = things_of(session, me.workspace_id)
    last = last_runs(session, [one.workflow for one in listed])
    rows = [
        {
            "id": WORKFLOW.show(one.workflow.id),
            "name": one.workflow.name,
            "trigger": _trigger(one.workflow, things),
            "status": one.workflow.status,
            "chip": status_of(one.workflow),
            "figures": figures(one.counts),
            "last": last.get(one.workflow.id),
        }
        for one in listed
    ]
    return render("automation/list.html", rows=rows, templates=(*TEMPLATES, BLANK))


@pages.get(f"{HOME}/new", role="admin")
def new_workflow(session: Session, me: Me) -> Response:
    return render("automation/new.html", templates=(*TEMPLATES, BLANK))


@pages.post(HOME, role="admin")
def create(session: Session, me: Me) -> Response:
    wanted = NewInput().template.data
    template = next((one for one in (*TEMPLATES, BLANK) if one.key == wanted), None)
    if template is None:
        raise NotFound("There is no such template.")
    definition = Definition.model_validate(template.definition)
    workflow = create_workflow(session, me.workspace_id, template.name, definition, me.actor)
    toast("The workflow is a draft: nothing happens until you activate it.")
    return redirect_to(f"{HOME}/{WORKFLOW.show(workflow.id)}")


@pages.post(f"{HOME}/<workflow_id>/activate", role="admin")
def turn_on(session: Session, me: Me, workflow_id: WorkflowId) -> Response:
    workflow = get_workflow(session, me.workspace_id, workflow_id, lock=True)
    try:
        activate(session, workflow, me.actor)
    except (Conflict, Invalid) as refusal:
        toast(refusal.message, "danger")
    else:
        toast(f"{workflow.name} is active.")
    return redirect_to(back_to(f"{HOME}/{WORKFLOW.show(workflow_id)}"))


@pages.post(f"{HOME}/<workflow_id>/pause", role="admin")
def turn_off(session: Session, me: Me, workflow_id: WorkflowId) -> Response:
    workflow = get_workflow(session, me.workspace_id, workflow_id, lock=True)
    pause(session, workflow, me.actor)
    toast(f"{workflow.name} is paused. Runs under way are held until it is active again.")
    return redirect_to(back_to(f"{HOME}/{WORKFLOW.show(workflow_id)}"))


@pages.post(f"{HOME}/<workflow_id>/delete", role="admin")
def delete(session: Session, me: Me, workflow_id: WorkflowId) -> Response:
    workflow = get_workflow(session, me.workspace_id, workflow_id, lock=True)
    delete_workflow(session, workflow, me.actor)
    toast(f"{workflow.name} is deleted.")
    return redirect_to(HOME)


def _trigger(workflow: Workflow, things: Things) -> Told | None:
    """None where it cannot be read any more."""
    try:
        return trigger_told(definition_of(workflow).trigger, things)
    except Conflict:
        return None
