"""The Settings tab of a form, its password and its end in Chromium: by axe, in the dark, at 360 px, without scripts."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Site, Visitor, check
from tests.browser.test_form_settings import Desk, desk
from webapp.database.ids import show
from webapp.workspaces.passwords import hash_password

__all__ = ["desk"]

EMAIL = {"key": "email", "type": "email", "label": "Email", "required": True}


def test_the_settings_of_a_form_are_saved_or_say_why_not(desk: Desk) -> None:
    page = desk.open(f"/forms/{show('form', desk.world.form_id)}/settings")
    desk.check()
    page.get_by_label("Most submissions").fill("many")
    page.get_by_role("button", name="Save settings").click()
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.get_by_role("alert")).to_be_focused()
    desk.check()
    page.get_by_label("Most submissions").fill("50")
    page.get_by_label("Closes at").fill("2030-01-31T18:00")
    page.get_by_role("textbox", name="New password").fill("open sesame")
    page.get_by_role("button", name="Save settings").click()
    expect(page.get_by_text("Settings are saved.")).to_be_visible()
    expect(page.get_by_label("Closes at")).to_have_value("2030-01-31T18:00")
    expect(page.get_by_text("0 accepted so far.")).to_be_visible()
    expect(page.get_by_label("Ask for no password any more")).to_be_visible()
    desk.check()
    page.get_by_role("button", name="Delete form").click()
    page.get_by_role("dialog", name="Are you sure?").get_by_role("button", name="Delete form").click()
    expect(page.get_by_text("Contact is deleted.")).to_be_visible()


def test_a_password_is_asked_for_and_a_wrong_one_told_without_scripts(
    site: Site, visit: Callable[..., Visitor]
) -> None:
    form = site.form(EMAIL, password_hash=hash_password("open sesame"))
    visitor, plain = visit(bypass_csp=True), visit(java_script_enabled=False)
    visitor.page.goto(form.url)
    check(visitor)
    visitor.page.get_by_label("Password").fill("sesame")
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_role("alert")).to_be_focused()
    expect(visitor.page).to_have_title(re.compile("^Error: "))
    check(visitor)
    plain.page.goto(form.url)
    plain.page.get_by_label("Password").fill("open sesame")
    plain.page.get_by_role("button", name="Continue").click()
    plain.page.get_by_label("Email").fill("jane@acme.test")
    site.pass_time(3)
    plain.page.get_by_role("button", name="Send").click()
    expect(plain.page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert [lead.email for lead in form.leads()] == ["jane@acme.test"]
    assert plain.context.cookies() == []


def test_a_full_form_says_so(site: Site, visit: Callable[..., Visitor]) -> None:
    form = site.form(EMAIL, most_submissions=0, closed_message="All seats are taken.")
    visitor = visit(bypass_csp=True)
    visitor.page.goto(form.url)
    expect(visitor.page.get_by_text("All seats are taken.")).to_be_visible()
    check(visitor)
