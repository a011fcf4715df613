"""Workflows: created, changed, turned on, paused, deleted. A run keeps the definition that it began with."""

from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from webapp.automation.checking import check
from webapp.automation.definition import Definition
from webapp.automation.models import OPEN, Run, Workflow
from webapp.database.ids import new_id
from webapp.errors import Conflict, Invalid
from webapp.http.fields import WORKFLOW, clean
from webapp.workspaces.audit import note
from webapp.workspaces.audit_names import call_by

DRAFT, ACTIVE, PAUSED = "draft", "active", "paused"
MOST, LONGEST_NAME, LARGEST = 100, 200, 200_000
UNREADABLE = "What this workflow is to do cannot be read any more. Delete it, and make it anew."

call_by(WORKFLOW.prefix, Workflow.name)


def get_workflow(session: Session, workspace_id: bytes, workflow_id: bytes, *, lock: bool = False) -> Workflow:
    """A workflow of this workspace, locked until the end of the transaction if asked for; raises NotFound."""
    own = select(Workflow).where(
        Workflow.workspace_id == workspace_id, Workflow.id == workflow_id, Workflow.deleted_at.is_(None)
    )
    return WORKFLOW.found(session.scalar(own.with_for_update() if lock else own))


def definition_of(workflow: Workflow) -> Definition:
    """Raises Conflict for one that cannot be read, as another version may have stored it."""
    try:
        return Definition.model_validate(workflow.definition)
    except ValidationError:
        raise Conflict(UNREADABLE) from None


def create_workflow(session: Session, workspace_id: bytes, name: str, definition: Definition, actor: str) -> Workflow:
    """A draft, which nothing sets off yet. Raises Invalid for what the workspace has not got, Conflict for too many."""
    kept = Workflow.workspace_id == workspace_id, Workflow.deleted_at.is_(None)
    if (session.scalar(select(func.count()).select_from(Workflow).where(*kept)) or 0) >= MOST:
        raise Conflict(f"A workspace has at most {MOST} workflows. Delete one first.")
    now = datetime.now(UTC)
    workflow = Workflow(id=new_id(), workspace_id=workspace_id, status=DRAFT, turn=0, created_at=now)
    _describe(session, workflow, name, definition)
    session.add(workflow)
    note(session, workspace_id, actor, "workflow.created", WORKFLOW.show(workflow.id))
    session.flush()
    return workflow


def change_workflow(session: Session, workflow: Workflow, name: str, definition: Definition, actor: str) -> None:
    """Change a locked workflow; what it sets off from now on goes by it. Raises Invalid; Conflict as `activate`."""
    if workflow.status == ACTIVE:
        _check_filled(definition)
    _describe(session, workflow, name, definition)
    note(session, workflow.workspace_id, actor, "workflow.updated", WORKFLOW.show(workflow.id))


def activate(session: Session, workflow: Workflow, actor: str) -> None:
    """Turn a locked workflow on; runs that were held while it was paused go on now.

    Raises Conflict for one without a step, Invalid for one that names what is not there any more.
    """
    definition = definition_of(workflow)
    _check_filled(definition)
    check(session, workflow.workspace_id, definition)
    _set(session, workflow, ACTIVE, actor, "workflow.activated")
    held = update(Run).where(Run.workflow_id == workflow.id, Run.state == "held")
    session.execute(held.values(state="due", due_at=datetime.now(UTC)), execution_options=_AS_IS)


def pause(session: Session, workflow: Workflow, actor: str) -> None:
    """Nothing sets a locked workflow off any more; its runs are held at the next step that comes due."""
    _set(session, workflow, PAUSED, actor, "workflow.paused")


def delete_workflow(session: Session, workflow: Workflow, actor: str) -> None:
    """Take a locked workflow away; its runs that are under way are cancelled, those that are over can still be seen."""
    _set(session, workflow, PAUSED, actor, "workflow.deleted")
    now = workflow.deleted_at = datetime.now(UTC)
    under_way = update(Run).where(Run.workflow_id == workflow.id, Run.state.in_(OPEN))
    ended: dict[str, Any] = {"state": "cancelled", "due_at": None, "finished_at": now, "reason": DELETED}
    session.execute(under_way.values(**ended), execution_options=_AS_IS)


DELETED = "The workflow was deleted."
_AS_IS = {"synchronize_session": False}


def _set(session: Session, workflow: Workflow, status: str, actor: str, action: str) -> None:
    workflow.status, workflow.updated_at = status, datetime.now(UTC)
    note(session, workflow.workspace_id, actor, action, WORKFLOW.show(workflow.id))
    session.flush()


def _describe(session: Session, workflow: Workflow, name: str, definition: Definition) -> None:
    name = clean(name)
    if not 0 < len(name) <= LONGEST_NAME:
        problem = f"Use a name of 1 to {LONGEST_NAME} characters."
        raise Invalid(problem, fields={"name": [problem]})
    before = definition_of(workflow) if workflow.definition else None
    check(session, workflow.workspace_id, definition, before)
    workflow.name, workflow.happens = name, definition.trigger.kind
    workflow.definition = _document(definition)
    workflow.updated_at = datetime.now(UTC)


def _document(definition: Definition) -> dict[str, Any]:
    """As it is stored, with the workflow and with each of its runs. Raises Conflict for a very long one."""
    if len(definition.model_dump_json(by_alias=True)) > LARGEST:
        raise Conflict("This workflow is too long. Shorten its texts and conditions, or make two of it.")
    return definition.model_dump(mode="json", by_alias=True)


def _check_filled(definition: Definition) -> None:
    if not definition.steps:
        raise Conflict("This workflow does nothing yet. Add a step first.")
