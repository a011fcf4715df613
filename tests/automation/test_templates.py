import pytest
from flask import Flask

from tests.automation.flow import ACTOR, runs, said, states, work
from tests.conftest import World
from tests.deliveries.outbox import happen
from tests.leads.desk import lead_of, make_lead
from webapp.automation.definition import Definition
from webapp.automation.lifecycle import activate, create_workflow
from webapp.automation.templates import TEMPLATES, Template
from webapp.extensions import db


def start(world: World, template: Template) -> None:
    definition = Definition.model_validate(template.definition)
    workflow = create_workflow(db.session(), world.workspace_id, template.name, definition, ACTOR)
    activate(db.session(), workflow, ACTOR)
    db.session.commit()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.key)
def test_a_template_can_be_turned_on_as_it_is(context: Flask, world: World, template: Template) -> None:
    start(world, template)


def test_there_are_five() -> None:
    assert [template.name for template in TEMPLATES] == [
        "Speed to lead",
        "Round robin with escalation",
        "Nurture",
        "Quote follow-up",
        "Spam sweep",
    ]


def test_the_spam_sweep_sets_aside_what_nobody_means(context: Flask, world: World) -> None:
    start(world, next(template for template in TEMPLATES if template.key == "spam"))
    spam = make_lead(world, email="x@mailinator.com")
    for lead_id in (spam, make_lead(world, email="jane@acme.test"), low := make_lead(world, score=-5)):
        happen(world, "lead.created", lead_id=lead_id)
    work()
    assert [state for state, _ in states()].count("done") == 2
    assert {(lead_of(id_).status, *lead_of(id_).tags) for id_ in (spam, low)} == {("Unqualified", "suspicious")}
    assert len(runs()) == 3 and {outcome for _, outcome, _ in said()} == {"done"}
