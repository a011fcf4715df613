"""The five documents' menu trails, each followed by its own words from the first page."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, new_inlet
from tests.conftest import new_world
from tests.visitor import sign_in
from webapp.workspaces import cookie


@pytest.fixture
def page(tmp_path: Path, visit: Callable[..., Visitor]) -> Iterator[Page]:
    """The first page of an owner."""
    with new_inlet(tmp_path) as (app, url):
        with app.app_context():
            workspace_id = new_world().workspace_id
        visitor = visit()
        visitor.context.add_cookies([{"name": cookie.NAME, "value": sign_in(app, workspace_id).token, "url": url}])
        visitor.page.goto(url)
        yield visitor.page
        assert visitor.complaints == []


def follow(page: Page, *labels: str) -> None:
    for label in labels:
        page.get_by_role("main").or_(page.get_by_role("navigation")).get_by_role(
            "link", name=label, exact=True
        ).first.click()


@pytest.mark.contract("K1")
def test_settings_integrations_website_forms_new_form(page: Page) -> None:
    follow(page, "Settings", "Website Forms")
    expect(page.get_by_role("heading", name="Website Forms", level=1)).to_be_visible()
    page.get_by_role("link", name="New Form").or_(page.get_by_role("button", name="New Form")).first.click()
    page.get_by_label("Name", exact=True).last.fill("Quote request")
    page.get_by_role("button", name="Save").or_(page.get_by_role("button", name="Create form")).last.click()
    expect(page.get_by_text("form_01").first).to_be_visible()


@pytest.mark.contract("K2")
def test_settings_developer_api_keys(page: Page) -> None:
    follow(page, "Settings", "API Keys")
    page.get_by_label("Name", exact=True).fill("Website")
    page.get_by_role("button", name="Create key").last.click()
    expect(page.get_by_text("Copy the key now.")).to_be_visible()


@pytest.mark.contract("I1")
def test_settings_integrations_webhook_api_configure(page: Page) -> None:
    follow(page, "Settings", "Webhook API")
    page.wait_for_url("**/webhook-api")
    follow(page, "Configure")
    expect(page.get_by_role("dialog").get_by_text("Add Key").first).to_be_visible()


@pytest.mark.contract("W2")
def test_admin_team_management_marketing_source_generate_save(page: Page) -> None:
    follow(page, "Admin", "Team Management")
    page.get_by_role("button", name="Generate").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The key is saved.")).to_be_visible()


@pytest.mark.contract("R14")
def test_settings_api(page: Page) -> None:
    follow(page, "Settings", "API")
    expect(page.get_by_role("button", name="Create key").last).to_be_visible()
