from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.automation.flow import (
    ACTOR,
    define,
    make_workflow,
    pass_time,
    runs,
    said,
    states,
    step,
    when,
    work,
    workflow_of,
)
from tests.conftest import World, new_world
from tests.deliveries.outbox import happen, subscribe
from tests.leads.desk import make_lead
from webapp.automation.lifecycle import (
    MOST,
    activate,
    change_workflow,
    create_workflow,
    delete_workflow,
    get_workflow,
    pause,
)
from webapp.automation.listing import runs_of, runs_of_lead, steps_of, workflows_of
from webapp.automation.models import Workflow
from webapp.database.ids import new_id
from webapp.errors import Conflict, Invalid, NotFound
from webapp.extensions import db
from webapp.http.fields import ENDPOINT, FORM, MEMBER
from webapp.http.paging import PageQuery
from webapp.workspaces.models import AuditEntry

TAG = step("a", "tag", tag="seen")


def locked(world: World, id_: bytes) -> Workflow:
    db.session.rollback()
    return get_workflow(db.session(), world.workspace_id, id_, lock=True)


def new_lead(world: World) -> bytes:
    lead_id = make_lead(world)
    happen(world, "lead.created", lead_id=lead_id)
    return lead_id


def test_a_draft_is_set_off_by_nothing_until_it_is_turned_on(context: Flask, world: World) -> None:
    workflow = create_workflow(db.session(), world.workspace_id, "  Nurture ", define(TAG), ACTOR)
    db.session.commit()
    assert (workflow.name, workflow.status, workflow.happens) == ("Nurture", "draft", "lead.created")
    new_lead(world)
    work()
    assert runs() == []
    activate(db.session(), locked(world, workflow.id), ACTOR)
    db.session.commit()
    new_lead(world)
    work()
    assert states() == [("done", "")]


def test_a_workflow_is_no_longer_than_each_of_its_runs_can_hold(context: Flask, world: World) -> None:
    told = [step(f"c{number}", "comment", text="x" * 10_000) for number in range(20)]
    with pytest.raises(Conflict, match="too long"):
        create_workflow(db.session(), world.workspace_id, "Talkative", define(*told), ACTOR)
    create_workflow(db.session(), world.workspace_id, "Talkative", define(*told[:19]), ACTOR)


def test_a_workflow_without_a_step_is_not_turned_on(context: Flask, world: World) -> None:
    workflow = create_workflow(db.session(), world.workspace_id, "Nothing", define(), ACTOR)
    with pytest.raises(Conflict):
        activate(db.session(), workflow, ACTOR)
    id_ = make_workflow(world, TAG)
    with pytest.raises(Conflict):
        change_workflow(db.session(), locked(world, id_), "Nothing", define(), ACTOR)


@pytest.mark.parametrize(
    ("definition", "path"),
    [
        (define(step("a", "status", status="Unheard of")), "steps.0.status"),
        (define(step("a", "send", endpoint=ENDPOINT.show(new_id()))), "steps.0.endpoint"),
        (define(step("a", "assign", members=[MEMBER.show(new_id())])), "steps.0.members"),
        (define(step("a", "email", to="members", subject="Hi", text="Hi")), "steps.0.members"),
        (define(TAG, trigger={"kind": "form.submitted", "form": FORM.show(new_id())}), "trigger.form"),
        (define(TAG, when=when("shoe", "is", "44")), "when.conditions.0.field"),
        (define(TAG, TAG), "steps.1.key"),
        (define(step("b", "branch", when={"conditions": []}, then=[TAG])), "steps.0.when"),
        (
            define(step("b", "branch", when=when("status", "filled"), otherwise=[step("c", "status", status="No")])),
            "steps.0.otherwise.0.status",
        ),
    ],
)
def test_what_the_workspace_has_not_got_is_refused_where_it_stands(
    context: Flask, world: World, definition: Any, path: str
) -> None:
    with pytest.raises(Invalid) as refused:
        create_workflow(db.session(), world.workspace_id, "Name", definition, ACTOR)
    assert list(refused.value.fields) == [path]


def test_an_endpoint_of_another_workspace_is_none(context: Flask, world: World) -> None:
    other = new_world("Other", "other@owner.test")
    theirs = ENDPOINT.show(subscribe(other, "http://127.0.0.1:8999/"))
    with pytest.raises(Invalid):
        create_workflow(db.session(), world.workspace_id, "Name", define(step("a", "send", endpoint=theirs)), ACTOR)
    mine = make_workflow(world, TAG)
    with pytest.raises(NotFound):
        get_workflow(db.session(), other.workspace_id, mine)


def test_a_name_is_needed_and_there_are_at_most_a_hundred(context: Flask, world: World) -> None:
    for name in (" ", "x" * 201):
        with pytest.raises(Invalid):
            create_workflow(db.session(), world.workspace_id, name, define(TAG), ACTOR)
    for number in range(MOST):
        create_workflow(db.session(), world.workspace_id, f"Number {number}", define(), ACTOR)
    with pytest.raises(Conflict):
        create_workflow(db.session(), world.workspace_id, "One more", define(), ACTOR)


def test_a_run_keeps_the_definition_that_it_began_with(context: Flask, world: World) -> None:
    id_ = make_workflow(world, step("w", "wait", minutes=5), TAG)
    new_lead(world)
    work()
    change_workflow(db.session(), locked(world, id_), "Other", define(step("z", "tag", tag="new")), ACTOR)
    db.session.commit()
    pass_time(timedelta(minutes=6))
    new_lead(world)
    work()
    assert [key for key, _, _ in said()] == ["w", "a", "z"]


def test_a_pause_holds_what_comes_due_and_what_was_held_goes_on_after_it(context: Flask, world: World) -> None:
    id_ = make_workflow(world, step("w", "wait", minutes=60), TAG)
    new_lead(world)
    work()
    pause(db.session(), locked(world, id_), ACTOR)
    db.session.commit()
    new_lead(world)
    work()
    assert [(run.state, run.step) for run in runs()] == [("due", "a")]
    pass_time(timedelta(hours=2))
    work()
    assert [(run.state, run.due_at) for run in runs()] == [("held", None)]
    activate(db.session(), locked(world, id_), ACTOR)
    db.session.commit()
    work()
    assert states() == [("done", "")]


def test_a_wait_that_is_not_over_is_waited_for_whatever_was_paused(context: Flask, world: World) -> None:
    id_ = make_workflow(world, step("w", "wait", minutes=60), TAG)
    new_lead(world)
    work()
    (before,) = runs()
    for verb in (pause, activate):
        verb(db.session(), locked(world, id_), ACTOR)
        db.session.commit()
        work()
    assert [(run.state, run.due_at) for run in runs()] == [("due", before.due_at)]


def test_a_workflow_that_is_deleted_ends_its_runs_and_is_gone(context: Flask, world: World) -> None:
    id_ = make_workflow(world, step("w", "wait", minutes=60), TAG)
    new_lead(world)
    work()
    delete_workflow(db.session(), locked(world, id_), ACTOR)
    db.session.commit()
    new_lead(world)
    work()
    assert states() == [("cancelled", "The workflow was deleted.")]
    assert workflow_of(id_).deleted_at is not None
    with pytest.raises(NotFound):
        get_workflow(db.session(), world.workspace_id, id_)


def test_what_is_done_to_a_workflow_is_in_the_audit_log(context: Flask, world: World) -> None:
    id_ = make_workflow(world, TAG)
    change_workflow(db.session(), locked(world, id_), "Other", define(TAG), ACTOR)
    pause(db.session(), workflow_now := get_workflow(db.session(), world.workspace_id, id_), ACTOR)
    delete_workflow(db.session(), workflow_now, ACTOR)
    db.session.commit()
    done = db.session.scalars(select(AuditEntry.action).where(AuditEntry.actor == ACTOR).order_by(AuditEntry.id)).all()
    assert done == [f"workflow.{what}" for what in ("created", "activated", "updated", "paused", "deleted")]


def test_workflows_are_listed_with_what_came_of_their_runs(context: Flask, world: World) -> None:
    one, other = make_workflow(world, TAG), make_workflow(world, TAG, when=when("city", "filled"))
    lead_id = new_lead(world)
    new_lead(world)
    work()
    listed = workflows_of(db.session(), world.workspace_id)
    assert [(each.workflow.id, each.counts) for each in listed] == [(one, {"done": 2}), (other, {"not_meant": 2})]
    with context.test_request_context("/"):
        page = runs_of(db.session(), listed[0].workflow, PageQuery(limit=1))
    assert (len(page.items), page.next_cursor is not None) == (1, True)
    ((run, name),) = runs_of_lead(db.session(), world.workspace_id, lead_id)
    assert (run.lead_id, name) == (lead_id, "Speed to lead")
    assert [step.said for step in steps_of(db.session(), [run])[run.id]] == ["Tag seen"]
