"""A walk through the settings in Chromium: each page as it is and refused, by axe, in the dark and at 360 px."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, check, new_inlet
from tests.conftest import new_world
from tests.visitor import sign_in
from webapp.workspaces import cookie

Visit = Callable[..., Visitor]
KEY = r"sk_live_[\w-]{32}"


@pytest.fixture
def admin(tmp_path: Path, visit: Visit) -> Iterator[tuple[Visitor, str]]:
    """Who manages the workspace of Acme, and the address of its Inlet."""
    with new_inlet(tmp_path) as (app, url):
        with app.app_context():
            world = new_world()
        someone = sign_in(app, world.workspace_id, "admin", email="ada@acme.test", name="Ada Lovelace")
        visitor = visit(bypass_csp=True)
        visitor.context.add_cookies([{"name": cookie.NAME, "value": someone.token, "url": url}])
        yield visitor, url
        visitor.context.close()


def shown_key(page: Page) -> str:
    expect(page.get_by_role("main")).to_contain_text(re.compile(KEY))
    page.wait_for_load_state()
    found = re.search(KEY, page.inner_text("main"))
    assert found is not None, "no key is shown"
    return found[0]


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def agree(page: Page) -> None:
    page.get_by_role("dialog", name="Are you sure?").get_by_role("button", name="Revoke").click()


def test_a_walk_through_the_settings(admin: tuple[Visitor, str]) -> None:
    visitor, url = admin
    page = visitor.page
    index(visitor, url)
    general(visitor, url)
    spam(visitor, url)
    page.goto(f"{url}/settings/limits")
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    check(visitor)
    keys(visitor, url)
    domains(visitor, url)
    team(visitor, url)


def index(visitor: Visitor, url: str) -> None:
    page = visitor.page
    page.goto(f"{url}/settings")
    check(visitor)
    page.get_by_role("searchbox", name="Find a setting").fill("team id")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main").get_by_role("link")).to_have_text("Team Management")
    page.goto(f"{url}/settings?q=nothing+of+the+kind")
    check(visitor)


def general(visitor: Visitor, url: str) -> None:
    page = visitor.page
    page.goto(f"{url}/settings/general")
    check(visitor)
    page.get_by_label("Country").fill("D1")
    press(page, "Save")
    expect(page.get_by_role("alert")).to_contain_text("Enter the two letters of a country")
    check(visitor)
    page.get_by_label("Country").fill("de")
    press(page, "Save")
    expect(page.get_by_text("Settings saved.")).to_be_visible()
    expect(page.get_by_label("Country")).to_have_value("DE")


def spam(visitor: Visitor, url: str) -> None:
    page = visitor.page
    page.goto(f"{url}/settings/spam")
    check(visitor)
    page.get_by_label("Kind").select_option(label="Domain, with all below it")
    page.get_by_label("Value").fill("not a domain")
    press(page, "Block")
    expect(page.get_by_role("alert")).to_be_visible()
    check(visitor)
    page.get_by_label("Value").fill("spam.example")
    press(page, "Block")
    expect(page.get_by_role("rowheader", name="spam.example")).to_be_visible()
    check(visitor)


def keys(visitor: Visitor, url: str) -> None:
    page = visitor.page
    page.goto(f"{url}/settings/developer/api-keys")
    check(visitor)
    press(page, "Create key")
    expect(page.get_by_role("alert")).to_contain_text("Enter a name.")
    check(visitor)
    page.get_by_label("Name", exact=True).fill("Zapier")
    press(page, "Create key")
    key = shown_key(page)
    check(visitor)
    page.goto(f"{url}/settings/developer/api-keys")
    expect(page.get_by_text(key)).to_have_count(0)
    menu = page.locator("summary[aria-label='Change Zapier']")
    menu.click()
    check(visitor)
    page.get_by_role("button", name="Rotate", exact=True).click()
    dialog = page.get_by_role("dialog", name="Rotate Zapier")
    expect(dialog).to_be_visible()
    check(visitor)
    dialog.get_by_role("button", name="Rotate key").click()
    assert shown_key(page) != key
    page.locator("summary[aria-label='Change Zapier']").first.click()
    page.get_by_role("button", name="Revoke", exact=True).locator("visible=true").click()
    agree(page)
    expect(page.get_by_text("Zapier is revoked. It stopped working.")).to_be_visible()
    page.get_by_text("Keys that stopped (1)").click()
    check(visitor)


def domains(visitor: Visitor, url: str) -> None:
    page = visitor.page
    page.goto(f"{url}/settings/domains")
    check(visitor)
    page.get_by_role("textbox", name="Host").fill("https://acme.test/contact")
    press(page, "Add domain")
    expect(page.get_by_role("alert")).to_be_visible()
    check(visitor)
    page.get_by_role("textbox", name="Host").fill("acme.test")
    press(page, "Add domain")
    page.get_by_role("link", name="acme.test").click()
    expect(page.get_by_role("heading", name="acme.test", level=1)).to_be_visible()
    check(visitor)
    page.get_by_label("Required fields").fill("email")
    press(page, "Save")
    expect(page.get_by_role("cell", name="email")).to_be_visible()


def team(visitor: Visitor, url: str) -> None:
    page = visitor.page
    page.goto(f"{url}/settings/admin/team-management")
    expect(page.get_by_role("button", name="Copy Team ID")).to_be_visible()
    check(visitor)
    press(page, "Generate")
    key = shown_key(page)
    check(visitor)
    press(page, "Save")
    expect(page.get_by_text("The key is saved. It works from now on.")).to_be_visible()
    expect(page.get_by_text(key)).to_have_count(0)
