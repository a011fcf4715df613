"""What all parts of the editor need: the workflow as it is shown, what of it is open, and how a change is kept."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from webapp.automation.definition import Definition, Step
from webapp.automation.editor.step_inputs import StepInput
from webapp.automation.editor.things import Things, things_of
from webapp.automation.editor.tree import ends
from webapp.automation.editor.trigger_inputs import NameInput
from webapp.automation.editor.words import DOES, Told, phrases, told, trigger_told
from webapp.automation.lifecycle import change_workflow, definition_of, get_workflow
from webapp.automation.models import Workflow
from webapp.automation.run_listing import counts_of, figures, leads_to_try
from webapp.errors import Conflict
from webapp.http.fields import WORKFLOW
from webapp.http.html import asks_for_fragment, redirect_to, render, toast
from webapp.http.me import Me

HOME = "/workflows"
ONE = f"{HOME}/<workflow_id>"


@dataclass(frozen=True)
class Removed:
    """A step that was taken out, and all that it takes to put it back."""

    told: Told
    place: str
    document: str


@dataclass(frozen=True)
class Shown:
    """What is open: `part` is name, trigger, when, step (by its `key`), new or menu (both at a `place`).

    `focus`: the control that takes the focus, such as `s3.up`, a row of conditions, or `editor` for the form's first.
    """

    part: str = ""
    editor: StepInput | NameInput | None = None
    key: str = ""
    place: str = ""
    focus: str = ""
    removed: Removed | None = None
    status: int = 200


def path_of(workflow: Workflow) -> str:
    return f"{HOME}/{WORKFLOW.show(workflow.id)}"


def print_of(definition: Definition) -> str:
    """Tells whether a workflow is still what it was when the page was shown."""
    return sha256(definition.model_dump_json().encode()).hexdigest()[:12]


def asked(session: Session, me: Me, workflow_id: bytes, was: str | None) -> tuple[Workflow, Definition]:
    """The workflow that is changed, locked; raises Conflict where somebody else has changed it meanwhile."""
    workflow = get_workflow(session, me.workspace_id, workflow_id, lock=True)
    definition = definition_of(workflow)
    if was != print_of(definition):
        raise Conflict("The workflow was changed in another window. Load the page again to see it as it is.")
    return workflow, definition


def keep(session: Session, me: Me, workflow: Workflow, definition: Definition) -> None:
    """Raises Invalid for what the workspace has not got, Conflict for an active workflow without a step."""
    change_workflow(session, workflow, workflow.name, definition, me.actor)


def done(session: Session, me: Me, workflow: Workflow, said: str, shown: Shown) -> Response:
    toast(said)
    if asks_for_fragment() or shown.removed is not None:
        return show(session, me, workflow, shown)
    return redirect_to(path_of(workflow))


def show(session: Session, me: Me, workflow: Workflow, shown: Shown, things: Things | None = None) -> Response:
    definition = definition_of(workflow)
    things = things or things_of(session, me.workspace_id)
    if isinstance(shown.editor, StepInput):
        shown.editor.offer(things)
    first, last = ends(definition)
    return render(
        "automation/editor.html",
        fragment="automation/_editor.html",
        status=shown.status,
        workflow=workflow,
        here=path_of(workflow),
        definition=definition,
        was=print_of(definition),
        trigger=trigger_told(definition.trigger, things),
        asked=phrases(definition.when, things),
        told={step.key: told(step, things) for step in definition.every_step()},
        first=first,
        last=last,
        does=DOES,
        shown=shown,
        editor=shown.editor,
        refused=shown.status == 422,
        **_beside(session, me, workflow),
    )


def _beside(session: Session, me: Me, workflow: Workflow) -> dict[str, Any]:
    """What stands beside the steps, on a whole page alone."""
    if asks_for_fragment():
        return {}
    return {"figures": figures(counts_of(session, workflow)), "leads": leads_to_try(session, me.workspace_id, "")}


def document_of(step: Step) -> str:
    return step.model_dump_json(by_alias=True)
