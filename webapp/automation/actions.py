"""What the steps of a workflow do to our own data: by the verbs that everything else goes through, named as the run."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from webapp.automation.definition import (
    Action,
    AddComment,
    AddTag,
    Assign,
    OpenDeal,
    ScheduleCallback,
    SendEmail,
    SendMessage,
    SetStatus,
)
from webapp.automation.models import Workflow
from webapp.automation.scene import Scene
from webapp.automation.telling import email, send
from webapp.automation.walking import Done
from webapp.automation.wording import filled, moment
from webapp.callbacks.lifecycle import schedule
from webapp.deals.lifecycle import create_deal
from webapp.deals.stages import stage_names
from webapp.forms.models import Form
from webapp.http.fields import CALLBACK, COMMENT, DEAL, MEMBER
from webapp.leads.assignment import Asking, choose
from webapp.leads.candidates import candidates, give
from webapp.leads.filling import merge_words
from webapp.leads.lifecycle import comment, update_lead
from webapp.leads.models import Lead


def act(scene: Scene, step: Action) -> Done:
    """Do what a step says; raises a Refusal where that cannot be done."""
    match step:
        case AddTag():
            return _tag(scene, step)
        case SetStatus():
            return _status(scene, step)
        case Assign():
            return _assign(scene, step)
        case AddComment():
            return _comment(scene, step)
        case SendEmail():
            return email(scene, step)
        case SendMessage():
            return send(scene, step)
        case OpenDeal():
            return _deal(scene, step)
        case ScheduleCallback():
            return _callback(scene, step)


def _tag(scene: Scene, step: AddTag) -> Done:
    tags = merge_words(scene.lead.tags, [step.tag])
    if tags == scene.lead.tags:
        return Done(f"The lead has the tag {step.tag}", "skipped")
    update_lead(scene.session, scene.lead, {"tags": tags}, scene.actor)
    return Done(f"Tag {step.tag}")


def _status(scene: Scene, step: SetStatus) -> Done:
    before = scene.lead.status
    if before == step.status:
        return Done(f"The status is {before}", "skipped")
    if "status" in (scene.lead.locked_fields or ()):
        return Done(f"The status {before} is locked", "skipped")
    update_lead(scene.session, scene.lead, {"status": step.status}, scene.actor)
    return Done(f"Status {before} → {step.status}")


def _assign(scene: Scene, step: Assign) -> Done:
    chosen, why = _next_of(scene, step.members) if step.members else _by_form(scene)
    if chosen is None or chosen == scene.lead.assignee_id:
        return Done(why if chosen is None else f"The lead is theirs already ({why})", "skipped")
    update_lead(scene.session, scene.lead, {"assignee_id": chosen}, scene.actor)
    return Done(f"Assign: {why}", data={"member": MEMBER.show(chosen)})


def _next_of(scene: Scene, members: Sequence[bytes]) -> tuple[bytes | None, str]:
    """Whose turn it is of those who are there, and why."""
    connection = scene.session.connection()
    known = candidates(connection, scene.workspace.id, members, scene.now)
    here = [known[id_] for id_ in members if id_ in known and known[id_].is_here]
    if not here:
        return None, "; ".join(["Nobody is there", *(f"{one.name} {one.absence}" for one in known.values())])
    chosen = here[_take_turn(scene.session, scene.workflow) % len(here)] if len(here) > 1 else here[0]
    give(connection, chosen)
    return chosen.id, f"{chosen.name}'s turn" if len(members) > 1 else chosen.name


def _take_turn(session: Session, workflow: Workflow | None) -> int:
    """Turns are taken one at a time: the workflow stays locked until the step is committed."""
    if workflow is None:
        return 0
    session.refresh(workflow, with_for_update=True)
    turn, workflow.turn = workflow.turn, workflow.turn + 1
    return turn


def _by_form(scene: Scene) -> tuple[bytes | None, str]:
    """As the form assigns those who come by it."""
    form = scene.session.get(Form, scene.lead.form_id) if scene.lead.form_id is not None else None
    if form is None:
        return None, "The lead came by no form"
    columns = {column.key: getattr(scene.lead, column.key) for column in Lead.__mapper__.column_attrs}
    asking = Asking(scene.workspace.id, form.id, form.name, form.assignment, columns)
    choice = choose(scene.session.connection(), asking, scene.now)
    return (choice.member_id, choice.why) if choice is not None else (None, "The form assigns its leads to nobody")


def _comment(scene: Scene, step: AddComment) -> Done:
    made = comment(scene.session, scene.lead, filled(scene, step.text), scene.actor)
    return Done("Comment", data={"comment": COMMENT.show(made.id)})


def _deal(scene: Scene, step: OpenDeal) -> Done:
    lead, owner = scene.lead, scene.assignee
    values = {
        "name": filled(scene, step.name),
        "stage": step.stage,
        "amount": step.amount,
        "account_id": lead.account_id,
        "owner_id": owner.id if owner is not None else None,
        "related_contacts": [lead.id],
        "is_test": lead.is_test,
    }
    deal = create_deal(scene.session, scene.workspace.id, values, scene.actor)
    return Done(f"Deal {deal.name}, {stage_names(scene.workspace)[deal.stage]}", data={"deal": DEAL.show(deal.id)})


def _callback(scene: Scene, step: ScheduleCallback) -> Done:
    due_at = scene.later(step.minutes, in_business_hours=step.in_business_hours)
    note, whose = filled(scene, step.note), scene.assignee.id if scene.assignee is not None else None
    made = schedule(scene.session, scene.lead, due_at, actor=scene.actor, note=note, assignee_id=whose)
    return Done(f"Call at {moment(scene, due_at)}", data={"callback": CALLBACK.show(made.id)})
