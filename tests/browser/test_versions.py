"""Publish and Versions in Chromium: by the dialog and its shortcut, by keyboard, without scripts, each state by axe."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visitor
from tests.browser.test_form_settings import Desk, desk
from webapp.database.ids import show
from webapp.extensions import db
from webapp.forms.definition.definition import Definition
from webapp.forms.drafts import change_draft
from webapp.forms.models import Form

__all__ = ["desk"]

NAME = {"key": "name", "type": "full_name", "label": "Name"}
EMAIL = {"key": "email", "type": "email", "label": "Email"}
BROKEN = {"when": {"conditions": [{"field": "gone", "op": "filled"}]}, "then": [{"do": "tag", "tag": "hot"}]}


def draft(site: Site, desk: Desk, **definition: object) -> str:
    """Where the form is built."""
    with site.app.app_context():
        form = db.session.get_one(Form, desk.world.form_id)
        change_draft(db.session(), form, Definition.model_validate(definition), "Changed.")
        db.session.commit()
    return f"/forms/{show('form', desk.world.form_id)}"


def published(page: Page, number: int) -> None:
    expect(page.get_by_text(f"Version {number} is published.")).to_be_visible()
    expect(page.get_by_role("link", name="Open its page")).to_be_visible()


def test_publishing_by_the_shortcut_says_what_is_new_and_keeps_a_note(site: Site, desk: Desk) -> None:
    here = draft(site, desk, fields=[NAME])
    page = desk.open(f"{here}/versions")
    expect(page.get_by_role("heading", name="No version yet")).to_be_visible()
    desk.check()
    page.get_by_role("link", name="Publish", exact=True).click()
    dialog = page.get_by_role("dialog", name="Publish")
    expect(dialog.get_by_role("button", name="Publish version 1")).to_be_visible()
    desk.check()
    dialog.get_by_label("What is new?").fill("The first one")
    page.keyboard.press("Enter")
    published(page, 1)
    draft(site, desk, fields=[NAME, EMAIL], rules=[BROKEN])
    desk.open(f"{here}/build")
    page.keyboard.press("Control+s")
    expect(dialog.get_by_text("Something is wrong with rule 1.")).to_be_visible()
    expect(dialog.get_by_text("Added “Email” (Email)")).to_be_visible()
    desk.check()
    dialog.get_by_role("button", name="Publish version 2").click()
    published(page, 2)
    expect(page).to_have_url(f"{desk.url}{here}/build")


def test_two_versions_are_compared_and_the_first_is_had_back(site: Site, desk: Desk) -> None:
    here = draft(site, desk, fields=[NAME])
    page = desk.page
    for number in (1, 2):
        desk.open(f"{here}/publish").get_by_role("button", name=f"Publish version {number}").click()
        published(page, number)
        draft(site, desk, fields=[{**NAME, "required": True}, EMAIL])
    desk.open(f"{here}/versions")
    desk.check()
    page.get_by_label("Compare", exact=True).select_option("Version 1")
    page.get_by_label("with").select_option("Version 2")
    page.get_by_role("button", name="Compare").click()
    changes = page.locator("#changes")
    expect(changes).to_contain_text("Required: no → yes")
    expect(changes).to_contain_text("Added “Email” (Email)")
    desk.check()
    page.get_by_role("row", name="Version 1").get_by_label("Actions for version 1").click()
    page.get_by_role("button", name="Restore to the draft").click()
    expect(page.get_by_text("Version 1 is the draft now.")).to_be_visible()


def test_without_scripts_a_draft_is_published_on_a_page_of_its_own(
    site: Site, desk: Desk, visit: Callable[..., Visitor]
) -> None:
    here = draft(site, desk, fields=[NAME])
    plain = visit(java_script_enabled=False)
    plain.context.add_cookies(desk.visitor.context.cookies())  # type: ignore[arg-type]
    plain.page.goto(f"{desk.url}{here}/versions")
    plain.page.get_by_role("link", name="Publish", exact=True).click()
    plain.page.get_by_role("button", name="Publish version 1").click()
    published(plain.page, 1)
