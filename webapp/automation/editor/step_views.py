"""The steps of a workflow: added, changed, moved, duplicated, taken out and put back."""

from dataclasses import replace

from flask import Response, request
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.orm import Session
from wtforms import HiddenField

from webapp.automation.definition import Definition, Step
from webapp.automation.editor.context import (
    ONE,
    Removed,
    Shown,
    asked,
    document_of,
    done,
    keep,
    show,
)
from webapp.automation.editor.step_inputs import StepInput
from webapp.automation.editor.steps import read_step, sent_input
from webapp.automation.editor.things import things_of
from webapp.automation.editor.tree import Place, change, duplicate, find, insert, move, new_key, place_of, remove
from webapp.automation.editor.when_inputs import WhenInput
from webapp.automation.editor.words import told
from webapp.automation.lifecycle import definition_of, get_workflow
from webapp.errors import Conflict, Invalid, NotFound
from webapp.http.fields import WorkflowId
from webapp.http.html import Input
from webapp.http.me import Me
from webapp.http.pages import Pages

pages = Pages("workflow_steps")

STEPS = f"{ONE}/steps"
_step: TypeAdapter[Step] = TypeAdapter(Step)


class PressInput(Input):
    """A button of a step. `step`: one that was taken out, as JSON, and the `place` where it stood."""

    key = HiddenField()
    was = HiddenField()
    place = HiddenField()
    step = HiddenField()


@pages.post(STEPS, role="admin")
def save_step(session: Session, me: Me, workflow_id: WorkflowId) -> Response:
    """Keep a step, new or changed; or go on with another row of conditions, or what fits the field that was chosen."""
    sent = sent_input(request.form.get("do", ""))
    workflow, definition = asked(session, me, workflow_id, sent.was.data)
    key, place = sent.key.data or "", sent.place.data or ""
    opened = Shown("step" if key else "new", sent, key=key, place=place)
    button = request.form.get("press", "save")
    if button != "save" and isinstance(sent, WhenInput):
        return show(session, me, workflow, replace(opened, focus=sent.press(button)))
    things = things_of(session, me.workspace_id)
    sent.offer(things)
    if sent.submitted():
        try:
            changed, key = _changed(definition, sent)
            keep(session, me, workflow, changed)
        except (Invalid, Conflict) as refusal:
            sent.refuse(refusal)
        else:
            said = "The step is changed." if sent.key.data else "A step is added."
            return done(session, me, workflow, said, Shown(focus=f"{key}.open"))
    return show(session, me, workflow, replace(opened, status=422), things)


@pages.post(f"{STEPS}/move", role="admin")
def move_step(session: Session, me: Me, workflow_id: WorkflowId) -> Response:
    sent = PressInput()
    workflow, definition = asked(session, me, workflow_id, sent.was.data)
    way, key = request.form.get("by", "down"), sent.key.data or ""
    keep(session, me, workflow, move(definition, key, -1 if way == "up" else 1))
    return done(
        session, me, workflow, f"The step is moved {'up' if way == 'up' else 'down'}.", Shown(focus=f"{key}.{way}")
    )


@pages.post(f"{STEPS}/duplicate", role="admin")
def duplicate_step(session: Session, me: Me, workflow_id: WorkflowId) -> Response:
    sent = PressInput()
    workflow, definition = asked(session, me, workflow_id, sent.was.data)
    changed, key = duplicate(definition, sent.key.data or "")
    keep(session, me, workflow, changed)
    return done(session, me, workflow, "The step is duplicated.", Shown(focus=f"{key}.open"))


@pages.post(f"{STEPS}/remove", role="admin")
def remove_step(session: Session, me: Me, workflow_id: WorkflowId) -> Response:
    sent = PressInput()
    workflow, definition = asked(session, me, workflow_id, sent.was.data)
    key = sent.key.data or ""
    step, place = find(definition, key), place_of(definition, key)
    keep(session, me, workflow, remove(definition, key))
    removed = Removed(told(step, things_of(session, me.workspace_id)), str(place), document_of(step))
    return done(session, me, workflow, "The step is removed.", Shown(removed=removed, focus="undo"))


@pages.post(f"{STEPS}/restore", role="admin")
def restore_step(session: Session, me: Me, workflow_id: WorkflowId) -> Response:
    """Put back what was taken out, whatever else was changed meanwhile, if its place is there still."""
    sent = PressInput()
    workflow = get_workflow(session, me.workspace_id, workflow_id, lock=True)
    definition, place = definition_of(workflow), Place.read(sent.place.data or "")
    try:
        step = _step.validate_json(sent.step.data or "")
    except ValidationError:
        raise NotFound("This step cannot be read. Add it anew.") from None
    keep(session, me, workflow, insert(definition, place, step))
    return done(session, me, workflow, "The step is back.", Shown(focus=f"{step.key}.open"))


def _changed(definition: Definition, sent: StepInput) -> tuple[Definition, str]:
    """The workflow with the step that was sent, and its key."""
    if sent.key.data:
        return change(definition, read_step(sent, sent.key.data)), sent.key.data
    key = new_key(definition)
    return insert(definition, Place.read(sent.place.data or ""), read_step(sent, key)), key
