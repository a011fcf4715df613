"""A site owner's journey: from New form to the first lead on a website of their own, its clicks and seconds counted."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, Visitor
from tests.browser.embedding import inside
from tests.browser.hosts import hosting
from tests.browser.test_first_run import Newcomer
from tests.browser.test_form_settings import Desk, desk

__all__ = ["desk"]

MOST_CLICKS = 10


def test_a_form_takes_its_first_lead_on_a_website_elsewhere(
    site: Site,
    desk: Desk,
    visit: Callable[..., Visitor],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(site.app.config, "PUBLIC_URL", site.url)
    page = desk.open("/forms")
    owner = Newcomer(page)
    owner.click("link", "New form")
    page.wait_for_url("**/forms/new")
    owner.click("link", "Contact")
    owner.click("button", "Use this template")
    page.wait_for_url("**/build")
    owner.click("link", "Publish")
    owner.click("button", "Publish version 1")
    expect(page.get_by_text("Version 1 is published.")).to_be_visible()
    owner.click("link", "Share")
    snippet = page.locator("#paste [data-copy]").first.get_attribute("data-copy")
    owner.click("button", "Copy")
    assert snippet

    with hosting() as website:
        elsewhere = visit()
        elsewhere.page.goto(website.paste(snippet))
        form = inside(elsewhere.page)
        form.get_by_label("Name").fill("Jane Doe")
        form.get_by_label("Email").fill("jane@example.com")
        form.get_by_label("How can we help?").fill("A new roof, please.")
        site.pass_time(3)
        form.get_by_role("button", name="Send").click()
        expect(form.get_by_role("heading", name="Thank you")).to_be_visible()
        owner.click("link", "Leads")
        expect(page.get_by_role("link", name="Jane Doe")).to_be_visible()
        seconds = owner.seconds
        assert elsewhere.complaints == []
    with capsys.disabled():
        print(f"\nfrom New form: {owner.clicks} clicks; a lead from elsewhere after {seconds:.1f} s")  # noqa: T201
    assert owner.clicks <= MOST_CLICKS
