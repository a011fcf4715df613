"""Settings → Privacy in Chromium: shorter terms are told what they delete before they are saved, and then delete it."""

from datetime import timedelta

from playwright.sync_api import expect

from tests.browser.conftest import Site
from tests.browser.test_form_settings import Desk, desk
from tests.submissions.test_retention import enter
from webapp.database.ids import show
from webapp.worker.purge import purge_kind

__all__ = ["desk"]


def test_shorter_terms_say_what_they_delete_before_they_are_saved(site: Site, desk: Desk) -> None:
    with site.app.app_context():
        enter(desk.world, "spam", timedelta(days=20), 12)
        enter(desk.world, "accepted", timedelta(days=100), 3)

    page = desk.open("/settings/privacy")
    desk.check()
    page.get_by_label("Spam", exact=True).select_option("14 days")
    page.get_by_label("Raw bodies").select_option("90 days")
    page.get_by_role("button", name="Save retention").click()
    row = page.get_by_role("row", name="Spam")
    expect(row).to_contain_text("12")
    desk.check()
    page.get_by_role("button", name="Save and delete").click()
    expect(page.get_by_text("Saved how long things are kept.")).to_be_visible()
    expect(page.get_by_label("Spam", exact=True)).to_have_value("14")
    with site.app.app_context():
        assert [purge_kind(name) for name in ("spam", "bodies", "accepted")] == [12, 3, 0]

    page.get_by_role("combobox", name="Form", exact=True).select_option(show("form", desk.world.form_id))
    page.get_by_role("button", name="Set its terms").click()
    expect(page.get_by_role("heading", name="How long things of Contact are kept")).to_be_visible()
    page.get_by_label("Leads without activity").select_option("1 year")
    desk.check()
    page.get_by_role("button", name="Save terms").click()
    expect(page.get_by_text("Leads without activity: 1 year")).to_be_visible()
    page.get_by_label("Cut: without its last part").check()
    page.get_by_label("Change the addresses that are stored already").check()
    page.get_by_role("button", name="Save addresses").click()
    expect(page.get_by_text("are being changed in the background")).to_be_visible()
    desk.check()
