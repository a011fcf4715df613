"""Forms and New form in Chromium: each page and its error and empty states by axe, in the dark and at 360 px."""

import json
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Site, Visitor
from tests.browser.test_form_settings import Desk, desk
from webapp.extensions import db
from webapp.forms.models import Form

__all__ = ["desk"]

MARKUP = (
    "<form><label>Name<input name='your[name]' required></label><input type=email name=email><input name=hp_x></form>"
)


def test_a_form_is_found_in_the_list_and_begun_from_a_template(desk: Desk) -> None:
    page = desk.open("/forms")
    expect(page.get_by_role("navigation", name="Main").get_by_role("link", name="Forms")).to_have_attribute(
        "aria-current", "page"
    )
    desk.check()
    page.get_by_role("searchbox", name="Search forms").fill("nothing like it")
    expect(page.get_by_role("heading", name="No form like this")).to_be_visible()
    desk.check()
    page.get_by_role("link", name="Show all forms").click()
    page.get_by_role("link", name="New form").click()
    expect(page.get_by_role("heading", name="New form", level=1)).to_be_visible()
    desk.check()
    page.get_by_role("link", name="Quote request").click()
    expect(page.get_by_role("heading", name="Quote request", level=1)).to_be_visible()
    desk.check()
    page.get_by_label("Name").fill("")
    page.get_by_role("button", name="Use this template").click()
    expect(page.get_by_role("alert")).to_be_focused()
    desk.check()
    page.get_by_label("Name").fill("Roof quote")
    page.get_by_role("button", name="Use this template").click()
    page.wait_for_url("**/build")
    desk.open("/forms")
    expect(page.get_by_role("row", name="Roof quote")).to_contain_text("Not published")


def test_no_form_at_all_leads_to_a_new_one(site: Site, desk: Desk) -> None:
    with site.app.app_context():
        for form in db.session.query(Form).filter_by(workspace_id=desk.world.workspace_id):
            form.deleted_at = form.created_at
        db.session.commit()
    expect(desk.open("/forms").get_by_role("heading", name="No form yet")).to_be_visible()
    desk.check()


def test_a_pasted_form_is_shown_before_it_is_made(desk: Desk) -> None:
    page = desk.open("/forms/new/html")
    desk.check()
    page.get_by_role("button", name="Find the fields").click()
    expect(page.get_by_role("alert")).to_contain_text("There is no field in this markup.")
    desk.check()
    page.get_by_label("HTML of your form").fill(MARKUP)
    page.get_by_role("button", name="Find the fields").click()
    expect(page.get_by_role("heading", name="2 fields found")).to_be_visible()
    expect(page.get_by_text("hp_x")).to_be_visible()
    desk.check()
    page.get_by_label("Name", exact=True).fill("Ours")
    page.get_by_role("button", name="Create form").click()
    page.wait_for_url("**/build")


def test_a_file_that_is_no_form_says_why_and_an_exported_one_comes_back(desk: Desk, tmp_path: Path) -> None:
    page = desk.open("/forms/new/json")
    desk.check()
    file = tmp_path / "form.json"
    file.write_text(json.dumps({"inletForm": 1, "name": "Fair", "surprise": 1}))
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Import form").click()
    expect(page.get_by_role("alert")).to_contain_text("surprise: There is no field of this name.")
    desk.check()
    file.write_text(json.dumps({"inletForm": 1, "name": "Fair", "definition": {"fields": []}}))
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Import form").click()
    page.wait_for_url("**/build")
    expect(page).to_have_url(re.compile("form_"))


def test_without_scripts_a_form_is_searched_and_begun(desk: Desk, visit: Callable[..., Visitor]) -> None:
    plain = visit(java_script_enabled=False)
    plain.context.add_cookies(desk.visitor.context.cookies())  # type: ignore[arg-type]
    plain.page.goto(f"{desk.url}/forms")
    plain.page.get_by_role("searchbox", name="Search forms").fill("contact")
    plain.page.get_by_role("button", name="Search").click()
    expect(plain.page.get_by_role("table")).to_be_visible()
    plain.page.get_by_role("link", name="New form").click()
    plain.page.get_by_role("link", name="Blank form").click()
    plain.page.get_by_role("button", name="Create form").click()
    plain.page.wait_for_url("**/build")
