"""A file becomes leads in Chromium: chosen, mapped, previewed, taken in while one watches, taken back."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.browser.conftest import Visitor, check, new_inlet
from tests.conftest import new_world
from tests.visitor import sign_in
from webapp.leads.importing import work_imports
from webapp.workspaces import cookie

Visit = Callable[..., Visitor]
FILE = "Full name;E-mail;Favourite colour\r\nJane Doe;jane@acme.test;red\r\nJoe;not an email;blue\r\n"


@pytest.fixture
def inlet(tmp_path: Path) -> Iterator[tuple[Flask, str, str]]:
    """An Inlet with a workspace, its address, and the session of an owner."""
    with new_inlet(tmp_path) as (app, url):
        with app.app_context():
            workspace_id = new_world().workspace_id
        yield app, url, sign_in(app, workspace_id, name="Olga Owner").token


def test_a_file_becomes_leads_and_is_taken_back(inlet: tuple[Flask, str, str], visit: Visit) -> None:
    app, url, token = inlet
    visitor = visit(bypass_csp=True)
    visitor.context.add_cookies([{"name": cookie.NAME, "value": token, "url": url}])
    page = visitor.page
    page.goto(f"{url}/leads?all=1")
    page.get_by_role("link", name="Import").click()
    expect(page.get_by_role("heading", name="Import leads", level=1)).to_be_visible()
    check(visitor)
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_text("Choose a CSV file.")).to_be_visible()
    check(visitor)
    page.get_by_label("File").set_input_files([{"name": "a.csv", "mimeType": "text/csv", "buffer": FILE.encode()}])
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("cell", name="jane@acme.test", exact=True)).to_be_visible()
    check(visitor)
    page.get_by_label("Favourite colour becomes").select_option("tags")
    page.get_by_role("button", name="Update preview").click()
    expect(page.get_by_role("table", name="Preview").get_by_role("cell", name="red", exact=True)).to_be_visible()
    expect(page.get_by_label("Favourite colour becomes")).to_have_value("tags")
    page.get_by_role("button", name="Import 2 rows").click()
    page.get_by_role("dialog").get_by_role("button", name="Import").click()
    expect(page.get_by_text("you can leave this page")).to_be_visible()
    with app.app_context():
        while work_imports():
            pass
    expect(page.get_by_text("1 new, 0 known and filled, 1 skipped.")).to_be_visible()
    check(visitor)
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("dialog").get_by_role("button", name="Undo the import").click()
    expect(page.get_by_text("you can leave this page")).to_be_visible()
    with app.app_context():
        while work_imports():
            pass
    expect(page.get_by_text("It was undone")).to_be_visible()
