from collections.abc import Callable

from flask import Flask

from tests.automation.flow import make_workflow, step, work
from tests.conftest import World
from tests.deliveries.outbox import happen, subscribe
from tests.leads.desk import make_lead
from tests.visitor import Visitor
from webapp.automation.models import Run, RunStep
from webapp.extensions import db
from webapp.http.fields import ENDPOINT, LEAD


def make_run(world: World) -> str:
    """The address of a lead for which a workflow did things."""
    endpoint = ENDPOINT.show(subscribe(world, "http://127.0.0.1:8999/", name="Sales channel"))
    letter = step("b", "email", to="lead", subject="Welcome", text="Dear {{firstName}}, thank you.")
    make_workflow(world, step("a", "tag", tag="seen"), letter, step("c", "send", endpoint=endpoint))
    lead_id = make_lead(world, firstName="Jane", email="jane@lead.test")
    happen(world, "lead.created", lead_id=lead_id)
    work()
    return f"/leads/{LEAD.show(lead_id)}"


def test_the_timeline_names_the_workflow_and_tells_what_it_said(
    context: Flask, world: World, visitor: Callable[..., Visitor]
) -> None:
    shown = " ".join(visitor().get(make_run(world)).text.split())
    assert shown.count("Workflow “Speed to lead”") == 3
    for words in ("wrote to jane@lead.test: Welcome", "Dear Jane, thank you.", "sent a message to Sales channel"):
        assert words in shown


def test_a_run_that_was_deleted_in_time_is_still_a_workflow(
    context: Flask, world: World, visitor: Callable[..., Visitor]
) -> None:
    address = make_run(world)
    for table in (RunStep.__table__, Run.__table__):
        db.session.execute(table.delete())
    db.session.commit()
    assert visitor().get(address).text.count("A workflow") == 3
