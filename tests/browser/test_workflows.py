"""Workflows in Chromium: from a template to the steps that a lead sets off, by keys alone, and by axe in each state."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.automation.flow import ACTOR, define, make_workflow, step, when, work
from tests.browser.conftest import Site, Visitor, check
from tests.browser.test_logic import focused, to
from tests.calls import submit
from tests.conftest import World, new_world
from tests.visitor import sign_in
from webapp.automation.definition import Definition
from webapp.automation.lifecycle import create_workflow
from webapp.automation.models import Workflow
from webapp.extensions import db
from webapp.http.fields import WORKFLOW
from webapp.workspaces import cookie, limits

TAG = step("a", "tag", tag="hot")
MAIL = step("m", "email", to="lead", subject="Thanks, {{firstName}}", text="We call you today.")
BRANCH = step(
    "b",
    "branch",
    when=when("status", "is", "New"),
    then=[step("c", "comment", text="Still new"), step("w", "wait", minutes=60)],
    otherwise=[step("s", "stop")],
)


@dataclass(frozen=True)
class Desk:
    """An owner before the workflows of a workspace."""

    visitor: Visitor
    world: World
    site: Site

    @property
    def page(self) -> Page:
        return self.visitor.page

    def draft(self, *steps: dict[str, Any], **more: Any) -> str:
        """The address of a draft with these steps, which is opened."""
        with self.site.app.app_context():
            made = create_workflow(db.session(), self.world.workspace_id, "Follow up", define(*steps, **more), ACTOR)
            db.session.commit()
            path = f"/workflows/{WORKFLOW.show(made.id)}"
        self.open(path)
        return path

    def open(self, path: str) -> None:
        self.page.goto(f"{self.site.url}{path}")

    def submit(self, **fields: str) -> None:
        submit(self.site.app.test_client(), self.world, **fields)

    def work(self) -> None:
        with self.site.app.app_context():
            work()

    def steps(self) -> list[tuple[str, str]]:
        """The key of each step, and what it does, as they are stored."""
        with self.site.app.app_context():
            (workflow,) = db.session.query(Workflow).filter_by(workspace_id=self.world.workspace_id)
            found = Definition.model_validate(workflow.definition).every_step()
            db.session.rollback()
            return [(one.key, one.do) for one in found]


@pytest.fixture
def desk(site: Site, visit: Callable[..., Visitor], request: pytest.FixtureRequest) -> Iterator[Callable[..., Desk]]:
    def begin(**options: Any) -> Desk:
        with site.app.app_context():
            limits.reset()
            world = new_world("Acme", f"{request.node.name}@acme.test")
        token = sign_in(site.app, world.workspace_id, name="Ada Lovelace").token
        visitor = visit(bypass_csp=True, **options)
        visitor.context.add_cookies([{"name": cookie.NAME, "value": token, "url": site.url}])
        return Desk(visitor, world, site)

    yield begin


def settled(page: Page) -> None:
    expect(page.locator(".htmx-request, .htmx-settling, .htmx-added, [aria-busy=true]")).to_have_count(0)


def test_a_newcomer_makes_a_workflow_tries_it_and_sees_it_run(desk: Callable[..., Desk]) -> None:
    here = desk()
    page = here.page
    here.submit(email="grace@acme.test", name="Grace Hopper", phone="+1 212 555 0123")
    here.open("/workflows")
    page.get_by_role("button", name="Use the template Speed to lead").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Speed to lead")

    page.get_by_role("link", name=re.compile("^Send an email to the assignee")).first.click()
    page.get_by_label("Subject", exact=True).fill("Ring {{name}} now")
    page.get_by_role("button", name="Save step").click()
    expect(page.get_by_role("link", name=re.compile("^Send an email.*“Ring {{name}} now”"))).to_be_focused()

    page.get_by_role("button", name="Try it on Grace Hopper").click()
    trial = page.locator("#trial")
    expect(trial.get_by_role("heading")).to_have_text("Grace Hopper")
    expect(trial.get_by_role("listitem").filter(has_text="Wait until")).to_have_count(1)

    page.get_by_role("button", name="Activate").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    here.submit(email="jane@acme.test", name="Jane Doe")
    here.work()

    page.get_by_role("link", name="All runs").click()
    row = page.get_by_role("row").filter(has_text="Jane Doe")
    expect(row).to_contain_text("Waiting")
    row.get_by_role("link").first.click()
    steps = page.get_by_role("list", name="Steps of this run")
    expect(steps.get_by_role("listitem")).to_have_count(4)
    expect(page.get_by_text("Next, ")).to_contain_text("If nobody has answered yet")
    check(here.visitor)

    page.get_by_role("link", name="Open lead").click()
    timeline = page.get_by_role("list", name="Timeline")
    expect(timeline.get_by_text("Speed to lead").first).to_be_visible()
    card = page.locator(".card").filter(has=page.get_by_role("heading", name="Workflows"))
    expect(card).to_contain_text("Waiting")


@pytest.mark.parametrize("query", ["", "?step=m", "?step=b", "?at=:1", "?at=:1&do=send", "?part=trigger", "?part=when"])
def test_each_state_of_the_editor_is_accessible(desk: Callable[..., Desk], query: str) -> None:
    here = desk()
    path = here.draft(TAG, MAIL, BRANCH, when=when("email", "filled"))
    here.open(path + query)
    check(here.visitor)


def test_what_is_missing_is_accessible_and_takes_the_focus(desk: Callable[..., Desk]) -> None:
    here = desk()
    path = here.draft(TAG)
    for query in ("?at=:1&do=email", "?at=:1&do=branch"):
        here.open(path + query)
        here.page.get_by_role("button", name="Add step").click()
        expect(here.page.get_by_role("alert")).to_be_focused()
        check(here.visitor)


def test_the_other_pages_are_accessible(desk: Callable[..., Desk]) -> None:
    here = desk()
    for path in ("/workflows", "/workflows/new"):
        here.open(path)
        check(here.visitor)
    with here.site.app.app_context():
        workflow_id = make_workflow(here.world, TAG, BRANCH)
    here.submit(email="jane@acme.test", name="Jane Doe")
    here.work()
    path = f"/workflows/{WORKFLOW.show(workflow_id)}"
    for shown in ("/workflows", f"{path}/runs", f"{path}/runs?state=failed", f"{path}/try"):
        here.open(shown)
        check(here.visitor)


def test_steps_are_added_moved_and_removed_by_keys_alone(desk: Callable[..., Desk]) -> None:
    here = desk()
    here.draft(TAG, BRANCH)
    page = here.page
    to(page, "Add a step at the end")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Send an email")).to_be_focused()
    settled(page)
    to(page, "Add a tag")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Tag", exact=True)).to_be_focused()
    settled(page)
    page.keyboard.type("late")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Add the tag late", exact=True)).to_be_focused()
    settled(page)
    assert [key for key, _ in here.steps()] == ["a", "b", "c", "w", "s", "s1"]

    page.keyboard.press("Tab")
    assert focused(page) == "Move up: Add the tag late"
    for expected in (["a", "b", "c", "w", "s", "s1"], ["a", "b", "c", "w", "s1", "s"], ["a", "b", "c", "w", "s1", "s"]):
        page.keyboard.press("Enter")
        settled(page)
        expect(page.get_by_role("button", name="Move up: Add the tag late")).to_be_focused()
        assert [key for key, _ in here.steps()] == expected
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    assert focused(page) == "Remove"
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    settled(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Add the tag late", exact=True)).to_be_focused()
    assert [key for key, _ in here.steps()] == ["a", "b", "c", "w", "s1", "s"]


def test_a_condition_shows_what_fits_its_field(desk: Callable[..., Desk]) -> None:
    here = desk()
    path = here.draft(TAG)
    here.open(f"{path}?part=when")
    page = here.page
    row = page.get_by_role("group", name="Condition 1")
    row.get_by_label("Field").select_option("status")
    expect(row.get_by_label("Option")).to_be_visible()
    settled(page)
    row.get_by_label("Option").select_option("Contacted")
    page.get_by_role("button", name="Add condition").click()
    settled(page)
    more = page.get_by_role("group", name="Condition 2")
    more.get_by_label("Field").select_option("score")
    settled(page)
    more.get_by_label("Comparison").select_option("gte")
    settled(page)
    more.get_by_label("Number").fill("10")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Status is Contacted and Score is at least 10")).to_be_focused()


def test_what_is_typed_while_an_answer_is_on_its_way_stays(desk: Callable[..., Desk]) -> None:
    here, held = desk(), list[Route]()
    here.open(f"{here.draft(TAG)}?part=when")
    page = here.page
    row = page.get_by_role("group", name="Condition 1")
    row.get_by_label("Field").select_option("score")
    expect(row.get_by_label("Number")).to_be_visible()
    settled(page)
    page.route("**/when", lambda route: held.append(route))
    with page.expect_request("**/when"):
        row.get_by_label("Comparison").select_option("gte")
    row.get_by_label("Number").press_sequentially("10")
    with page.expect_response("**/when"):
        held.pop().continue_()
    settled(page)
    expect(row.get_by_label("Number")).to_have_value("10")
