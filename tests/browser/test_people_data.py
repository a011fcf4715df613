"""People's data in Chromium: an admin finds and erases somebody, who sees, corrects and erases it without scripts."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Site, Visitor, check
from tests.browser.test_form_settings import Desk, desk
from tests.calls import submit
from webapp.leads.own_link import PATH, own_token

__all__ = ["desk"]

JANE = {"email": "jane@lead.test", "name": "Jane Doe", "phone": "+1 212 555 0123", "message": "Hello"}


def test_a_person_is_found_and_erased_by_an_admin_and_by_themselves(
    desk: Desk, site: Site, visit: Callable[..., Visitor]
) -> None:
    app, world = site.app, desk.world
    submit(app.test_client(), world, **JANE)
    with app.app_context():
        link = f"{site.url}{PATH}{own_token(world.workspace_id, JANE['email'])}"
    page = desk.open("/settings/privacy/people")
    desk.check()
    page.get_by_label("Email or phone").fill(JANE["email"])
    page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_role("link", name="Jane Doe").click()
    expect(page.get_by_role("heading", name="Jane Doe", level=1)).to_be_visible()
    desk.check()
    page.get_by_role("button", name="Erase for good").click()
    expect(page.get_by_role("alert")).to_be_focused()
    desk.check()
    mine, plain = visit(bypass_csp=True), visit(java_script_enabled=False)
    for address in (link, f"{link}/erase", f"{site.url}/privacy/nothing"):
        mine.page.goto(address)
        check(mine)
    plain.page.goto(link)
    plain.page.get_by_label("Company").fill("Acme")
    plain.page.get_by_role("button", name="Save corrections").click()
    expect(plain.page.get_by_role("status")).to_have_text("Saved.")
    expect(plain.page.get_by_label("Company")).to_have_value("Acme")
    plain.page.get_by_role("link", name="Erase all of it").click()
    plain.page.get_by_label("Yes, erase all of it").check()
    plain.page.get_by_role("button", name="Erase for good").click()
    expect(plain.page.get_by_role("heading", name="Your data is erased")).to_be_visible()
    page = desk.open("/settings/privacy/people")
    expect(page.get_by_text("They themselves")).to_be_visible()
    desk.check()
