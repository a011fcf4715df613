"""A field that nobody placed, from the suggestion to past leads and back, in Chromium."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, Visitor, check
from tests.calls import submit
from tests.conftest import World, new_world
from tests.visitor import sign_in
from webapp.database.ids import show
from webapp.workspaces import cookie, limits


@pytest.fixture
def world(site: Site) -> World:
    """Two leads wrote in with a field that nobody knows; one of them has a phone already."""
    with site.app.app_context():
        limits.reset()
        world = new_world("Back-fill", "back-fill@acme.test")
    client = site.app.test_client()
    submit(client, world, email="jane@acme.test", name="Jane Doe", whatsapp_no="+49 30 901820", mood="fine")
    submit(client, world, email="joe@acme.test", name="Joe Doe", whatsapp_no="+49 30 901821", tel="+1 212 555 0123")
    return world


def test_a_suggestion_is_used_and_past_leads_follow_and_go_back(
    site: Site, visit: Callable[..., Visitor], world: World
) -> None:
    visitor = visit(bypass_csp=True)
    token = sign_in(site.app, world.workspace_id, name="Ada Lovelace").token
    visitor.context.add_cookies([{"name": cookie.NAME, "value": token, "url": site.url}])
    page = visitor.page
    page.goto(f"{site.url}/settings/integrations/website-forms/{show('form', world.form_id)}/field-mapping")
    suggestions = page.locator("#suggestions")
    expect(suggestions).to_contain_text(re.compile(r"whatsapp_no\s+looks like a phone,\s+2 times"))
    expect(page.get_by_label("whatsapp_no belongs to")).to_have_value("phone")
    check(visitor)
    page.get_by_role("button", name="Keep as custom data: mood").click()
    expect(page.get_by_text("mood stays custom data.")).to_be_visible()
    page.get_by_role("button", name="Use this field for whatsapp_no").press("Enter")

    expect(page.get_by_role("heading", name="From whatsapp_no to Phone")).to_be_visible()
    expect(page.get_by_role("row", name="Jane Doe")).to_contain_text("+49 30 901820")
    check(visitor)
    page.get_by_role("button", name="Fill in past leads").click()
    expect(page.get_by_role("status").filter(has_text="1 changed, 1 left as they were.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("1 lead changed.")).to_be_visible()

    page.goto(f"{site.url}/settings/integrations/website-forms/{show('form', world.form_id)}/field-mapping")
    expect(page.get_by_label("Field of the form").nth(1)).to_have_value("whatsapp_no")
    page.get_by_role("link", name="Apply to past submissions").click()
    expect(page.get_by_role("row")).to_have_count(2)
