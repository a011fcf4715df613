"""The Logic tab in Chromium: by axe, in the dark and at 360 px, by keys alone, and without a script."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visitor, check
from tests.conftest import World, new_world
from tests.forms.builder.test_logic_views import FIELDS, SHOW_SIZE, TAG, rule
from tests.visitor import sign_in
from webapp.database.ids import show
from webapp.extensions import db
from webapp.forms.definition.definition import Definition
from webapp.forms.drafts import change_draft, draft_of
from webapp.forms.models import Form
from webapp.workspaces import cookie, limits

GONE = rule("gone", "filled", "", {"do": "hide", "field": "size"})
LONG = {
    "when": {"match": "any", "conditions": [*SHOW_SIZE["when"]["conditions"], *TAG["when"]["conditions"]]},
    "then": [{"do": "require", "field": "size"}, {"do": "score", "points": 25}, {"do": "go_to", "page": "break"}],
}


@dataclass(frozen=True)
class Builder:
    """An owner before the Logic tab of a form."""

    visitor: Visitor
    world: World
    site: Site

    @property
    def page(self) -> Page:
        return self.visitor.page

    def open(self, *rules: dict[str, Any], query: str = "") -> Page:
        with self.site.app.app_context():
            form = db.session.get_one(Form, self.world.form_id)
            drafted = Definition.model_validate({"fields": FIELDS, "rules": list(rules)})
            change_draft(db.session(), form, drafted, "It is drafted.")
            db.session.commit()
        self.page.goto(f"{self.site.url}/forms/{show('form', self.world.form_id)}/logic{query}")
        return self.page

    def rules(self) -> list[dict[str, Any]]:
        with self.site.app.app_context():
            found = draft_of(db.session(), db.session.get_one(Form, self.world.form_id)).definition.rules
            db.session.rollback()
            return [one.model_dump(mode="json", by_alias=True) for one in found]


@pytest.fixture
def build(
    site: Site, visit: Callable[..., Visitor], request: pytest.FixtureRequest
) -> Iterator[Callable[..., Builder]]:
    def begin(**options: Any) -> Builder:
        with site.app.app_context():
            limits.reset()
            world = new_world("Acme", f"{request.node.name}@acme.test")
        token = sign_in(site.app, world.workspace_id, name="Ada Lovelace").token
        visitor = visit(bypass_csp=True, **options)
        visitor.context.add_cookies([{"name": cookie.NAME, "value": token, "url": site.url}])
        return Builder(visitor, world, site)

    yield begin


def to(page: Page, name: str) -> None:
    """Walk by Tab to what is called so."""
    expect(page.locator(".htmx-settling, .htmx-added")).to_have_count(0)
    for _ in range(80):
        page.keyboard.press("Tab")
        told = "(({activeElement: e}) => e.ariaLabel || e.labels?.[0]?.textContent || e.textContent)(document)"
        if page.evaluate(told).strip() == name:
            return
    raise AssertionError(f"{name} cannot be reached by Tab")


def focused(page: Page) -> str:
    found: str = page.evaluate("document.activeElement.ariaLabel || document.activeElement.textContent.trim()")
    return found


@pytest.mark.parametrize(
    ("rules", "query"),
    [
        ((), ""),
        ((SHOW_SIZE, TAG, GONE, LONG), ""),
        ((SHOW_SIZE, LONG), "?edit=1"),
        ((TAG,), "?edit=0"),
        ((SHOW_SIZE,), "?new=1"),
    ],
    ids=["empty", "rules", "two conditions", "several options", "new"],
)
def test_each_state_is_accessible(build: Callable[..., Builder], rules: tuple[dict[str, Any], ...], query: str) -> None:
    builder = build()
    builder.open(*rules, query=query)
    check(builder.visitor)


def test_what_is_missing_is_accessible_and_takes_the_focus(build: Callable[..., Builder]) -> None:
    builder = build()
    page = builder.open(query="?new=1")
    page.get_by_role("button", name="Save rule").click()
    expect(page.get_by_role("alert")).to_be_focused()
    check(builder.visitor)


def test_a_rule_is_made_moved_and_deleted_by_keys_alone(build: Callable[..., Builder]) -> None:
    builder = build()
    page = builder.open(TAG)
    to(page, "Add rule")
    page.keyboard.press("Enter")
    field = page.get_by_role("group", name="Condition 1").get_by_label("Field")
    expect(field).to_be_focused()
    expect(page.locator(".htmx-settling, .htmx-added")).to_have_count(0)
    page.keyboard.type("Budget")
    expect(page.get_by_label("Number")).to_be_visible()
    expect(field).to_be_focused()
    to(page, "Comparison")
    page.keyboard.type("is at l")
    to(page, "Number")
    page.keyboard.type("5000")
    to(page, "Action")
    to(page, "Field")
    page.keyboard.type("Company")
    to(page, "Save rule")
    page.keyboard.press("Enter")
    expect(page.get_by_role("listitem").filter(has_text="When Budget is at least 5000")).to_be_visible()
    assert builder.rules()[1] == {**SHOW_SIZE, "when": {"match": "all", **SHOW_SIZE["when"]}}
    expect(page.get_by_role("link", name="Edit rule 2")).to_be_focused()
    expect(page.locator(".htmx-settling, .htmx-added")).to_have_count(0)
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "Move rule 2 up"
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Move rule 1 down")).to_be_focused()
    assert [one["then"][0]["do"] for one in builder.rules()] == ["show", "tag"]
    to(page, "More for rule 1")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("listitem").filter(has_text="When Budget")).to_have_count(0)
    assert [one["then"][0]["do"] for one in builder.rules()] == ["tag"]


def test_undo_brings_back_what_was_deleted_and_stays_on_the_tab(build: Callable[..., Builder]) -> None:
    builder = build()
    page = builder.open(TAG)
    page.get_by_label("More for rule 1").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", name="No rules yet")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("listitem").filter(has_text="When Topic")).to_be_visible()
    expect(page).to_have_url(re.compile("/logic$"))


def test_enter_in_a_value_saves_the_rule(build: Callable[..., Builder]) -> None:
    page = build().open(LONG, query="?edit=0")
    page.get_by_label("Number").press("Enter")
    expect(page.get_by_role("link", name="Edit rule 1")).to_be_focused()


def test_a_new_row_takes_the_focus(build: Callable[..., Builder]) -> None:
    page = build().open(SHOW_SIZE, query="?edit=0")
    page.get_by_role("button", name="Add condition").click()
    expect(page.get_by_role("group", name="Condition 2").get_by_label("Field")).to_be_focused()
    page.get_by_role("button", name="Add action").click()
    expect(page.get_by_role("group", name="Action 2").get_by_label("Action", exact=True)).to_be_focused()


def test_a_rule_is_made_without_a_script(build: Callable[..., Builder]) -> None:
    builder = build(java_script_enabled=False)
    page = builder.open()
    page.get_by_role("link", name="Add rule").click()
    page.get_by_role("group", name="Condition 1").get_by_label("Field").select_option("Topic")
    page.get_by_role("button", name="Show what fits the field").click()
    page.get_by_label("Comparison").select_option("is any of")
    page.get_by_role("button", name="Show what fits the field").click()
    for option in ("Roof", "Wall"):
        page.get_by_label(option).check()
    page.get_by_label("Action", exact=True).select_option("Add tag")
    page.get_by_role("button", name="Show what fits the action").click()
    page.get_by_label("Tag", exact=True).fill("Hot")
    page.get_by_role("button", name="Save rule").click()
    expect(page.get_by_text("A rule is added.")).to_be_visible()
    assert builder.rules() == [{**TAG, "when": {"match": "all", **TAG["when"]}}]
