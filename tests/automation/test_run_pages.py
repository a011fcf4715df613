"""The pages of runs and of trials without a script: what happened to whom, what is next, and how it is ended."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.automation.flow import make_workflow, runs, step, when, work
from tests.calls import statements, submit
from tests.conftest import World
from tests.visitor import SignIn
from webapp.automation.runs import end
from webapp.extensions import db
from webapp.http.fields import LEAD, RUN, WORKFLOW
from webapp.leads.models import Lead

TAG = step("a", "tag", tag="hot")
WAIT = step("w", "wait", minutes=60)


class Desk:
    """A workflow that one lead set off."""

    def __init__(self, app: Flask, client: FlaskClient, world: World, *steps: dict[str, object]) -> None:
        self.app, self.world = app, world
        with app.app_context():
            self.workflow = f"/workflows/{WORKFLOW.show(make_workflow(world, *steps))}"
        submit(client, world, email="jane@acme.test", name="Jane Doe")
        with app.app_context():
            work()
            (run,) = runs()
            self.run = f"/workflows/runs/{RUN.show(run.id)}"
            self.lead = f"/leads/{LEAD.show(run.lead_id)}"

    def state(self) -> str:
        with self.app.app_context():
            return runs()[0].state


def words(html: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", html)).split())


def test_a_run_tells_each_step_and_what_comes_next(
    app: Flask, client: FlaskClient, world: World, visitor: SignIn
) -> None:
    desk = Desk(app, client, world, step("d", "deal", name="Roof"), WAIT, TAG)
    html = visitor("viewer").get(desk.run).text
    shown = words(html)
    assert "Speed to lead: Jane Doe" in shown
    assert "Waiting until" in shown
    assert "Deal Roof" in shown
    assert re.search(r'href="/deals/deal_\w+"', html)
    assert "Next, " in shown
    assert shown.count("Add the tag hot") == 1
    assert "Cancel run" not in shown


def test_an_open_run_is_cancelled_and_not_twice(app: Flask, client: FlaskClient, world: World, visitor: SignIn) -> None:
    desk = Desk(app, client, world, WAIT, TAG)
    member = visitor("member")
    assert "Cancel run" in member.get(desk.run).text
    assert member.post(f"{desk.run}/cancel").headers["Location"] == desk.run
    assert desk.state() == "cancelled"
    assert "It was cancelled by hand." in member.get(desk.run).text
    member.post(f"{desk.run}/cancel")
    assert "This run is over." in member.get(desk.run).text


def test_a_failed_run_is_tried_again(app: Flask, client: FlaskClient, world: World, visitor: SignIn) -> None:
    desk = Desk(app, client, world, WAIT, step("s", "status", status="Contacted"))
    with app.app_context():
        end(runs()[0], "failed", "Something went wrong on our side.", datetime.now(UTC))
        db.session.commit()
    member = visitor("member")
    assert "Failed at: Set the status to Contacted" in words(member.get(desk.run).text)
    member.post(f"{desk.run}/retry")
    assert desk.state() == "due"


def test_runs_are_narrowed_to_a_state(app: Flask, client: FlaskClient, world: World, visitor: SignIn) -> None:
    desk = Desk(app, client, world, TAG)
    viewer = visitor("viewer")
    for query, found in (("", 1), ("?state=done", 1), ("?state=failed", 0), ("?state=open", 0)):
        shown = words(viewer.get(f"{desk.workflow}/runs{query}").text)
        assert shown.count("Jane Doe") == found, query
    assert "None of its runs is in this state." in viewer.get(f"{desk.workflow}/runs?state=failed").text


def test_runs_are_read_page_by_page(app: Flask, client: FlaskClient, world: World, visitor: SignIn) -> None:
    desk = Desk(app, client, world, TAG)
    for number in range(2):
        submit(client, world, email=f"p{number}@acme.test", name=f"Person {number}")
    with app.app_context():
        work()
    viewer = visitor("viewer")
    first = viewer.get(f"{desk.workflow}/runs?limit=2").text
    (older,) = re.findall(r'href="([^"]+)"[^>]*rel="next"', first)
    assert ["Person 1" in first, "Person 0" in first, "Jane Doe" in first] == [True, True, False]
    assert "Jane Doe" in viewer.get(unescape(older)).text


def test_the_lists_ask_as_often_for_three_rows_as_for_one(
    app: Flask, client: FlaskClient, world: World, visitor: SignIn
) -> None:
    desk, viewer = Desk(app, client, world, TAG), visitor("viewer")
    asked = []
    for _ in range(2):
        for path in ("/workflows", f"{desk.workflow}/runs"):
            with statements(app) as sent:
                assert viewer.get(path).status_code == 200
            asked.append(len(sent))
        for number in range(2):
            submit(client, world, email=f"p{number}@acme.test")
            with app.app_context():
                make_workflow(world, TAG, name=f"Another {number}")
        with app.app_context():
            work()
    assert asked[:2] == asked[2:]


def test_a_lead_shows_its_runs_and_nothing_where_there_are_none(
    app: Flask, client: FlaskClient, world: World, visitor: SignIn
) -> None:
    desk = Desk(app, client, world, WAIT, TAG)
    viewer = visitor("viewer")
    part = words(viewer.part(f"{desk.lead}/runs").text)
    assert part.startswith("Workflows Speed to lead Waiting")
    assert part.endswith("Add the tag hot")
    submit(client, world, email="other@acme.test")
    with app.app_context():
        other = db.session.query(Lead).filter_by(email="other@acme.test").one().id
    assert viewer.part(f"/leads/{LEAD.show(other)}/runs").text.strip() == ""
    assert "No workflow has run for this lead." in viewer.get(f"/leads/{LEAD.show(other)}/runs").text


def test_a_trial_tells_what_would_happen_and_keeps_nothing(
    app: Flask, client: FlaskClient, world: World, visitor: SignIn
) -> None:
    late = step("c", "branch", when=when("status", "is", "New"), then=[step("t", "tag", tag="late")])
    desk = Desk(app, client, world, WAIT, late, step("d", "deal", name="Roof for {{name}}"))
    member = visitor("member")
    assert "Jane Doe" in member.get(f"{desk.workflow}/try?q=jane").text
    assert "No lead has these words." in member.get(f"{desk.workflow}/try?q=nobody").text
    lead = desk.lead.removeprefix("/leads/")
    shown = words(member.part(f"{desk.workflow}/try").text)
    assert "Jane Doe" in shown
    tried = member.post(f"{desk.workflow}/try", {"lead": lead})
    assert tried.status_code == 200
    assert re.findall("Wait until|Tag late|Deal Roof for Jane Doe", words(tried.text)) == [
        "Wait until",
        "Tag late",
        "Deal Roof for Jane Doe",
    ]
    with app.app_context():
        found = db.session.query(Lead).one()
        assert found.tags == []
        assert len(runs()) == 1
    assert "Deal Roof" not in member.get(f"/leads/{lead}").text


@pytest.mark.parametrize("lead", ["", "lead_01j00000000000000000000000"])
def test_a_trial_needs_a_lead_of_this_workspace(
    app: Flask, client: FlaskClient, world: World, visitor: SignIn, lead: str
) -> None:
    desk = Desk(app, client, world, TAG)
    assert visitor("member").post(f"{desk.workflow}/try", {"lead": lead}).status_code == 404


def test_a_run_that_cannot_be_read_any_more_still_has_a_page(
    app: Flask, client: FlaskClient, world: World, visitor: SignIn
) -> None:
    desk = Desk(app, client, world, WAIT, TAG)
    with app.app_context():
        runs()[0].definition = {"steps": "what?"}
        db.session.commit()
    assert visitor("viewer").get(desk.run).status_code == 200
