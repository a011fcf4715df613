from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.automation.flow import make_workflow, pass_time, runs, said, states, step, when, work
from tests.calls import submit
from tests.conftest import World
from webapp.extensions import db
from webapp.leads.models import Lead


def the_lead() -> Lead:
    db.session.rollback()
    return db.session.query(Lead).one()


@pytest.mark.contract("K28")
def test_a_submission_sets_off_each_workflow_that_waits_for_its_form_once(
    context: Flask, client: FlaskClient, world: World
) -> None:
    make_workflow(world, step("a", "tag", tag="seen"), trigger={"kind": "form.submitted"})
    submit(client, world, email="jane@acme.test", name="Jane Doe")
    work()
    assert states() == [("done", "")]
    assert said() == [("a", "done", "Tag seen")]
    assert the_lead().tags == ["seen"]


def test_a_wait_is_kept_and_the_run_goes_on_after_it(context: Flask, client: FlaskClient, world: World) -> None:
    make_workflow(
        world,
        step("a", "wait", minutes=60),
        step("b", "branch", when=when("status", "is", "new"), then=[step("c", "tag", tag="slow")]),
        step("d", "status", status="Contacted"),
    )
    submit(client, world, email="jane@acme.test")
    work()
    assert [(run.state, run.step) for run in runs()] == [("due", "b")]
    assert the_lead().tags == []
    pass_time(timedelta(minutes=61))
    work()
    assert [(key, outcome) for key, outcome, _ in said()] == [(key, "done") for key in "abcd"]
    assert (the_lead().tags, the_lead().status) == (["slow"], "Contacted")
