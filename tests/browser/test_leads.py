"""The list of leads in Chromium: searched as one types, worked by keys alone, live, and without scripts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, new_inlet
from tests.browser.test_people import check
from tests.calls import submit
from tests.conftest import World, new_world
from tests.leads.desk import make_lead
from tests.visitor import sign_in
from webapp.workspaces import cookie

PEOPLE = (("Ada", "Lovelace", "Acme"), ("Grace", "Hopper", "Beta"), ("Alan", "Turing", "Acme"))


@dataclass(frozen=True)
class Desk:
    """A running Inlet with three leads, and browsers that are signed in to it."""

    app: Flask
    url: str
    world: World
    visit: Callable[..., Visitor]

    def open(self, path: str = "/leads", **options: Any) -> Visitor:
        visitor = self.visit(**{"viewport": {"width": 1280, "height": 800}, **options})
        token = sign_in(self.app, self.world.workspace_id, name="Olga Owner").token
        visitor.context.add_cookies([{"name": cookie.NAME, "value": token, "url": self.url}])
        visitor.page.goto(self.url + path)
        return visitor

    def lead_comes_in(self, name: str) -> None:
        submit(self.app.test_client(), self.world, name=name, email=f"{name.split()[0].lower()}@new.test")


@pytest.fixture
def empty(tmp_path: Path, visit: Callable[..., Visitor]) -> Iterator[Desk]:
    with new_inlet(tmp_path) as (app, url):
        with app.app_context():
            world = new_world()
        yield Desk(app, url, world, visit)


@pytest.fixture
def desk(empty: Desk) -> Desk:
    with empty.app.app_context():
        for first, last, company in PEOPLE:
            make_lead(empty.world, firstName=first, lastName=last, company=company, email=f"{first.lower()}@acme.test")
    return empty


def row(page: Page, name: str) -> Any:
    return page.locator("#list tbody").get_by_role("link", name=name, exact=True)


@pytest.mark.parametrize("path", ["/leads", "/leads?q=nobody", "/leads?status=New&tag=hot", "/leads?test=1"])
def test_the_list_full_or_filtered(desk: Desk, path: str) -> None:
    visitor = desk.open(path, bypass_csp=True)
    expect(visitor.page.locator("#total")).to_contain_text("lead")
    check(visitor)


def test_the_list_with_rows_selected_and_its_dialogs(desk: Desk) -> None:
    visitor = desk.open("/leads?status=New", bypass_csp=True)
    page = visitor.page
    page.get_by_label("Select Ada Lovelace").check()
    expect(page.get_by_text("1 selected")).to_be_visible()
    check(visitor)
    page.get_by_role("button", name="Columns").click()
    check(visitor)


def test_an_empty_list(empty: Desk) -> None:
    visitor = empty.open(bypass_csp=True)
    expect(visitor.page.get_by_text("No leads yet")).to_be_visible()
    check(visitor)
    empty.lead_comes_in("Katherine Johnson")
    expect(row(visitor.page, "Katherine Johnson")).to_be_visible()


def test_nothing_scrolls_sideways_at_twice_the_size(desk: Desk) -> None:
    page = desk.open(viewport={"width": 640, "height": 400}, device_scale_factor=2).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_a_search_follows_the_typing_and_back_leads_back(desk: Desk) -> None:
    visitor = desk.open()
    page = visitor.page
    field = page.get_by_label("Search these leads")
    field.press_sequentially("hop", delay=30)
    expect(row(page, "Ada Lovelace")).to_have_count(0)
    expect(row(page, "Grace Hopper")).to_be_visible()
    assert page.evaluate("[document.activeElement.name, document.activeElement.selectionStart]") == ["q", 3]
    expect(page).to_have_url(f"{desk.url}/leads?q=hop")
    expect(page.locator("#total")).to_have_text("1 lead")
    page.get_by_text("Export", exact=True).click()
    expect(page.get_by_role("link", name="CSV", exact=True)).to_have_attribute("href", "/leads/export.csv?q=hop")
    page.go_back()
    expect(row(page, "Ada Lovelace")).to_be_visible()
    page.wait_for_load_state()
    page.go_forward()
    expect(row(page, "Ada Lovelace")).to_have_count(0)
    assert visitor.complaints == []


def test_an_answer_to_what_is_typed_takes_less_than_300_ms(desk: Desk) -> None:
    page = desk.open().page
    with page.expect_response(lambda answer: "q=hop" in answer.url) as answered:
        page.get_by_label("Search these leads").fill("hop")
    answered.value.finished()
    assert answered.value.request.timing["responseEnd"] < 300


def test_keys_alone_search_filter_select_change_and_undo(desk: Desk) -> None:
    visitor = desk.open()
    page = visitor.page
    page.keyboard.press("/")
    page.keyboard.type("ada")
    expect(row(page, "Grace Hopper")).to_have_count(0)
    expect(page).to_have_url(f"{desk.url}/leads?q=ada")
    page.get_by_label("Select Ada Lovelace").focus()
    page.keyboard.press("Space")
    page.locator("#bulk").get_by_label("Status", exact=True).focus()
    page.keyboard.type("Con")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Set"
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 lead changed")).to_be_visible()
    expect(page.locator("#list tbody").get_by_text("Contacted")).to_be_visible()
    page.get_by_role("link", name="Details and undo").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/leads?all=1")
    expect(page.locator("#list tbody").get_by_text("Contacted")).to_have_count(0)
    assert visitor.complaints == []


def test_enter_beside_a_tag_adds_it(desk: Desk) -> None:
    page = desk.open("/leads?columns=name&columns=tags").page
    page.get_by_label("Select Ada Lovelace").check()
    page.locator("#bulk").get_by_label("Tag", exact=True).fill("hot")
    page.keyboard.press("Enter")
    expect(page.locator("#list tbody").get_by_text("hot")).to_be_visible()


def test_a_lead_that_comes_in_is_there_by_itself(desk: Desk) -> None:
    visitor = desk.open()
    page = visitor.page
    expect(page.locator("#total")).to_have_text("3 leads")
    page.evaluate("window.same = true")
    for number, name in enumerate(("Katherine Johnson", "Radia Perlman"), start=1):
        desk.lead_comes_in(name)
        expect(row(page, name)).to_be_visible()
        expect(page.locator("#list tbody tr")).to_have_count(3 + number)
    expect(page.locator("#total")).to_have_text("5 leads")
    assert page.evaluate("window.same") is True
    assert visitor.complaints == []


def test_nothing_moves_while_rows_are_marked(desk: Desk) -> None:
    page = desk.open().page
    page.get_by_label("Select Ada Lovelace").check()
    desk.lead_comes_in("Katherine Johnson")
    news = page.get_by_role("button", name="Show what is new")
    expect(news).to_be_visible()
    expect(row(page, "Katherine Johnson")).to_have_count(0)
    news.click()
    expect(row(page, "Katherine Johnson")).to_be_visible()
    expect(news).to_be_hidden()


def test_the_columns_that_are_chosen_are_shown_and_the_filters_stay(desk: Desk) -> None:
    page = desk.open().page
    page.get_by_label("Search these leads").fill("acme")
    expect(page.get_by_role("link", name="Remove filter Search acme")).to_be_visible()
    page.get_by_role("button", name="Columns").click()
    dialog = page.get_by_role("dialog", name="Columns")
    dialog.get_by_label("Email").check()
    dialog.get_by_label("Company").uncheck()
    dialog.get_by_role("button", name="Show these columns").click()
    expect(page.get_by_role("columnheader", name="Email")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Company")).to_have_count(0)
    expect(page.get_by_label("Search these leads")).to_have_value("acme")


def test_a_state_is_saved_as_a_view(desk: Desk) -> None:
    page = desk.open().page
    page.get_by_label("Search these leads").fill("hop")
    expect(page.get_by_role("link", name="Remove filter Search hop")).to_be_visible()
    page.get_by_role("button", name="Save view").click()
    dialog = page.get_by_role("dialog", name="Save this view")
    dialog.get_by_label("Name").fill("Hoppers")
    dialog.get_by_role("button", name="Save view").click()
    expect(page.get_by_role("navigation", name="Views").get_by_role("link", name="Hoppers")).to_have_attribute(
        "aria-current", "page"
    )


def test_without_scripts_filters_and_bulk_actions_are_forms(desk: Desk) -> None:
    page = desk.open(java_script_enabled=False).page
    page.get_by_label("Search these leads").fill("hop")
    page.get_by_role("button", name="Filter", exact=True).click()
    expect(row(page, "Grace Hopper")).to_be_visible()
    expect(row(page, "Ada Lovelace")).to_have_count(0)
    page.get_by_label("Select Grace Hopper").check()
    page.locator("#bulk").get_by_label("Status", exact=True).select_option("Contacted")
    page.get_by_role("button", name="Set status").click()
    expect(page.locator("#list tbody").get_by_text("Contacted")).to_be_visible()
    page.get_by_role("link", name="Count them").click()
    expect(page.get_by_text("1 lead", exact=True)).to_be_visible()
