"""A workflow's page: its name, what sets it off, whom it is meant for, its steps. Each change is kept at once."""

from typing import Literal

from flask import Response, request
from sqlalchemy.orm import Session

from webapp.automation.definition import Trigger, When
from webapp.automation.editor.context import (
    ONE,
    Shown,
    asked,
    done,
    keep,
    print_of,
    show,
)
from webapp.automation.editor.step_inputs import StepInput
from webapp.automation.editor.steps import fresh_input, input_of
from webapp.automation.editor.things import things_of
from webapp.automation.editor.tree import Place, find
from webapp.automation.editor.trigger_inputs import NameInput, TriggerInput
from webapp.automation.editor.when_inputs import WhenInput
from webapp.automation.lifecycle import change_workflow, definition_of, get_workflow
from webapp.automation.models import Workflow
from webapp.errors import Conflict, Invalid
from webapp.http.fields import WorkflowId
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.reading import read_values
from webapp.http.route import PageArgs

pages = Pages("workflow")


class EditorArgs(PageArgs):
    """What is opened: a `part`; a `step` by its key; at a place (`at`) a step that does something (`do`), or the menu.

    `back`: the control that takes the focus again.
    """

    part: Literal["name", "trigger", "when"] | None = None
    step: str = ""
    at: str = ""
    do: str = ""
    back: str = ""


@pages.get(ONE, role="viewer")
def editor(session: Session, me: Me, workflow_id: WorkflowId, query: EditorArgs) -> Response:
    workflow = get_workflow(session, me.workspace_id, workflow_id)
    return show(session, me, workflow, _opened(workflow, query) if me.may("admin") else Shown())


@pages.post(f"{ONE}/name", role="admin")
def rename(session: Session, me: Me, workflow_id: WorkflowId) -> Response:
    workflow = get_workflow(session, me.workspace_id, workflow_id, lock=True)
    sent = NameInput()
    if sent.submitted():
        try:
            change_workflow(session, workflow, sent.name.data or "", definition_of(workflow), me.actor)
        except (Invalid, Conflict) as refusal:
            sent.refuse(refusal)
        else:
            return done(session, me, workflow, "The name is changed.", Shown())
    return show(session, me, workflow, Shown("name", sent, status=422))


@pages.post(f"{ONE}/trigger", role="admin")
def change_trigger(session: Session, me: Me, workflow_id: WorkflowId) -> Response:
    sent = TriggerInput()
    workflow, definition = asked(session, me, workflow_id, sent.was.data)
    if request.form.get("press") == "look":
        return show(session, me, workflow, Shown("trigger", sent))
    if sent.submitted():
        try:
            trigger = read_values(Trigger, sent.values())
            keep(session, me, workflow, definition.model_copy(update={"trigger": trigger}))
        except (Invalid, Conflict) as refusal:
            sent.refuse(refusal)
        else:
            return done(session, me, workflow, "What sets it off is changed.", Shown(focus="trigger"))
    return show(session, me, workflow, Shown("trigger", sent, focus="editor", status=422))


@pages.post(f"{ONE}/when", role="admin")
def change_when(session: Session, me: Me, workflow_id: WorkflowId) -> Response:
    """Save the conditions, or go on with a row more, a row less, or with what fits the field that was chosen."""
    sent = WhenInput()
    workflow, definition = asked(session, me, workflow_id, sent.was.data)
    button = request.form.get("press", "save")
    if button not in ("save", "none"):
        return show(session, me, workflow, Shown("when", sent, focus=sent.press(button)))
    things = things_of(session, me.workspace_id)
    sent.offer(things)
    if button == "none" or sent.submitted():
        try:
            document = {} if button == "none" else sent.values()["when"]
            keep(session, me, workflow, definition.model_copy(update={"when": read_values(When, document)}))
        except (Invalid, Conflict) as refusal:
            sent.refuse(refusal)
        else:
            return done(session, me, workflow, "Whom it is meant for is changed.", Shown(focus="when"))
    return show(session, me, workflow, Shown("when", sent, status=422), things)


def _opened(workflow: Workflow, query: EditorArgs) -> Shown:
    definition = definition_of(workflow)
    was = print_of(definition)
    if query.part == "name":
        return Shown("name", NameInput(formdata=None, data={"name": workflow.name}), focus="editor")
    if query.part == "trigger":
        return Shown("trigger", TriggerInput.of_trigger(definition.trigger, was), focus="editor")
    if query.part == "when":
        document = {"when": definition.when.model_dump(mode="json")}
        return Shown("when", WhenInput.of(document, was=was), focus="editor")
    if query.step:
        return Shown("step", input_of(find(definition, query.step), was), key=query.step, focus="editor")
    if query.at:
        return _new(query, was)
    return Shown(focus=query.back)


def _new(query: EditorArgs, was: str) -> Shown:
    place = str(Place.read(query.at))
    if not query.do:
        return Shown("menu", place=place, focus="editor")
    sent: StepInput = fresh_input(query.do, place, was)
    return Shown("new", sent, place=place, focus="editor")
