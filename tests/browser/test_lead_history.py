"""The history of a field in Chromium: read, taken from and locked by keyboard, and on a phone without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visitor
from tests.browser.test_people import check
from tests.calls import submit
from tests.conftest import new_world
from tests.visitor import sign_in
from webapp.database.ids import new_id
from webapp.workspaces import cookie, limits

Visit = Callable[..., Visitor]


@pytest.fixture
def jane(site: Site, visit: Visit) -> Callable[..., Visitor]:
    """Opens the page of a lead who wrote in twice."""
    with site.app.app_context():
        limits.reset()
        world = new_world("Acme", f"{new_id().hex()}@acme.test")
    ada, client = sign_in(site.app, world.workspace_id, "admin", name="Ada Lovelace"), site.app.test_client()
    who = {"email": "jane@northwind.example", "first_name": "Jane", "last_name": "Doe"}
    submit(client, world, **who, company="Northwind", source="Trade fair in Springfield", seats=5)
    person = submit(client, world, company="Northwind Homes of Springfield, Illinois", seats=12, **who)

    def open_page(more: str = "", **options: object) -> Visitor:
        visitor = visit(bypass_csp=True, **{"viewport": {"width": 1280, "height": 800}, **options})
        visitor.context.add_cookies([{"name": cookie.NAME, "value": ada.token, "url": site.url}])
        visitor.page.goto(f"{site.url}/leads/{person['personId']}{more}")
        return visitor

    return open_page


def test_a_value_is_traced_taken_and_locked_by_keyboard(jane: Callable[..., Visitor]) -> None:
    visitor = jane()
    page, drawer = visitor.page, visitor.page.get_by_role("dialog", name="Company")
    _open(page, "Where company came from")
    expect(drawer.get_by_text("source Trade fair")).to_be_visible()
    check(visitor)
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    _open(page, "Where company came from")
    drawer.get_by_role("button", name="Use Northwind Homes").press("Enter")
    expect(page.locator("#fact-company")).to_contain_text("Northwind Homes")
    _open(page, "Where company came from")
    expect(drawer.get_by_text("Was here before")).to_be_visible()
    drawer.get_by_role("button", name="Lock company").press("Enter")
    expect(page.get_by_role("link", name="Company is locked")).to_be_visible()
    expect(page.get_by_role("link", name="Edit company")).to_have_count(0)
    expect(page.get_by_role("list", name="Timeline").get_by_text("locked company")).to_be_visible()
    check(visitor)
    _open(page, "Company is locked")
    expect(drawer.get_by_role("button", name="Use")).to_have_count(0)
    drawer.get_by_role("button", name="Unlock").press("Enter")
    expect(page.get_by_role("link", name="Edit company")).to_have_count(1)
    phone = jane("/history?field=customData.seats", java_script_enabled=False, viewport={"width": 360, "height": 800})
    expect(phone.page.get_by_role("heading", name="seats of Jane Doe")).to_be_visible()
    phone.page.get_by_role("button", name="Use 12").click()
    expect(phone.page.locator("#custom")).to_contain_text("12")


def _open(page: Page, label: str) -> None:
    expect(page.locator(".htmx-added, .htmx-settling")).to_have_count(0)
    page.get_by_role("link", name=label).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("button", name="Close")).to_be_focused()
