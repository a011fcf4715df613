"""The list of workflows without a script: templates, turning on and off, and who may."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.automation.flow import make_workflow, step, work, workflow_of
from tests.calls import submit
from tests.conftest import World
from tests.visitor import SignIn
from webapp.automation.models import Workflow
from webapp.automation.templates import TEMPLATES
from webapp.extensions import db
from webapp.http.fields import WORKFLOW

TAG = step("a", "tag", tag="hot")


def words(html: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", html)).split())


def test_without_a_workflow_the_templates_are_offered_to_admins(visitor: SignIn) -> None:
    shown = visitor("admin").get("/workflows").text
    assert [one.name for one in TEMPLATES if one.name in shown] == [one.name for one in TEMPLATES]
    assert "Use this template" not in visitor("member").get("/workflows").text


@pytest.mark.parametrize("key", [*(one.key for one in TEMPLATES), "blank"])
def test_a_template_becomes_a_draft_that_opens(app: Flask, visitor: SignIn, key: str) -> None:
    admin = visitor("admin")
    answer = admin.post("/workflows", {"template": key})
    assert answer.status_code == 303
    assert admin.get(answer.headers["Location"]).status_code == 200
    with app.app_context():
        assert db.session.scalars(select(Workflow.status)).all() == ["draft"]


def test_what_is_no_template_makes_no_workflow(visitor: SignIn) -> None:
    assert visitor("admin").post("/workflows", {"template": "gone"}).status_code == 404


def test_an_empty_workflow_is_not_activated_and_says_why(visitor: SignIn) -> None:
    admin = visitor("admin")
    path = admin.post("/workflows", {"template": "blank"}).headers["Location"]
    admin.get(path)
    answer = admin.post(f"{path}/activate")
    assert answer.headers["Location"] == path
    assert "Add a step first." in admin.get(path).text


def test_a_workflow_is_paused_and_resumed_in_its_row_and_the_log_tells(
    app: Flask, world: World, visitor: SignIn
) -> None:
    with app.app_context():
        workflow_id = make_workflow(world, TAG)
    admin, path = visitor("admin"), f"/workflows/{WORKFLOW.show(workflow_id)}"
    for verb, status in (("pause", "paused"), ("activate", "active")):
        assert admin.post(f"{path}/{verb}", {"next": "/workflows"}).headers["Location"] == "/workflows"
        with app.app_context():
            assert workflow_of(workflow_id).status == status
    log = admin.get("/settings/audit-log?area=workflow").text
    found = re.findall(r"<code>(workflow[.]\w+)</code>", log)
    assert found[:2] == ["workflow.activated", "workflow.paused"]


def test_a_row_counts_the_runs_of_late(app: Flask, client: FlaskClient, world: World, visitor: SignIn) -> None:
    with app.app_context():
        make_workflow(world, TAG)
        make_workflow(world, step("w", "wait", minutes=60), TAG, name="Nurture")
    for number in range(2):
        submit(client, world, email=f"p{number}@acme.test")
    with app.app_context():
        work()
    shown = words(visitor("viewer").get("/workflows").text)
    assert "Speed to lead A lead is new Active 2 0 0" in shown
    assert "Nurture A lead is new Active 0 2 0" in shown


def test_a_deleted_workflow_is_gone(app: Flask, world: World, visitor: SignIn) -> None:
    with app.app_context():
        workflow_id = make_workflow(world, TAG)
    admin, path = visitor("admin"), f"/workflows/{WORKFLOW.show(workflow_id)}"
    assert admin.post(f"{path}/delete").headers["Location"] == "/workflows"
    assert admin.get(path).status_code == 404


def test_a_workflow_that_cannot_be_read_any_more_can_be_deleted_and_hides_no_other(
    app: Flask, world: World, visitor: SignIn
) -> None:
    admin = visitor("admin")
    with app.app_context():
        broken, _ = make_workflow(world, TAG, name="Broken"), make_workflow(world, TAG, name="Whole")
        workflow_of(broken).definition = {"trigger": {"kind": "gone"}}
        db.session.commit()
    page = f"/workflows/{WORKFLOW.show(broken)}"
    listed = admin.get("/workflows").text
    assert "Whole" in listed and f'action="{page}/delete"' in listed
    assert [admin.get(path).status_code for path in (page, f"{page}/runs", f"{page}/try")] == [409, 200, 200]
    assert admin.post(f"{page}/pause").status_code == admin.post(f"{page}/activate").status_code == 303
    assert admin.post(f"{page}/delete").status_code == 303
    assert "Broken" not in words(admin.get("/workflows").text).partition("is deleted.")[2]
