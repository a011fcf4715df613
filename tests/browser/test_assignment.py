"""A pool with weights, a rule and hours of work, set in Chromium; leads come in, and each says why it went where."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Site
from tests.browser.test_form_settings import Desk, desk  # noqa: F401 (a fixture)
from tests.calls import submit
from tests.visitor import sign_in
from webapp.leads.queue import drain


def test_leads_say_why(site: Site, desk: Desk) -> None:  # noqa: F811 (the fixture)
    for name in ("Ann Lee", "Bob Ray"):
        sign_in(site.app, desk.world.workspace_id, "member", name=name)

    page = desk.open(f"{desk.form}/automation")
    page.get_by_label("Round robin").check()
    pool = page.get_by_role("group", name="Members who take turns")
    pool.get_by_label("Ann Lee", exact=True).check()
    pool.get_by_label("Bob Ray", exact=True).check()
    pool.get_by_label("Weight of Ann Lee").fill("2")
    page.get_by_role("button", name="Add rule").click()
    rule = page.get_by_role("group", name="Rule 1", exact=True)
    expect(rule.get_by_label("Key")).to_be_hidden()
    rule.get_by_label("Comparison").select_option("is more than")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose who gets these leads.")
    desk.check()
    rule.get_by_label("Value").fill("50000")
    rule.get_by_label("Bob Ray", exact=True).check()
    rule.get_by_role("button", name="Add condition").click()
    expect(rule.get_by_role("group", name="Condition 2 of rule 1")).to_be_visible()
    rule.get_by_role("button", name="Remove condition 2").click()
    expect(rule.get_by_role("group", name="Condition 2 of rule 1")).to_have_count(0)
    desk.check()
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("Automation is saved.")).to_be_visible()

    client = site.app.test_client()
    leads = [submit(client, desk.world, email=f"{n}@acme.test")["personId"] for n in range(3)]
    rich = submit(client, desk.world, email="rich@acme.test", budget="60000")["personId"]
    said = [
        (leads[1], "Assigned to Bob Ray", "Round robin of Contact: Bob Ray's turn"),
        (leads[2], "Assigned to Ann Lee", "Round robin of Contact: Ann Lee's turn"),
        (rich, "Assigned to Bob Ray", "Rule 1: Budget is more than 50000"),
    ]
    for lead, what, why in said:
        desk.open(f"/leads/{lead}")
        expect(page.get_by_text(why)).to_be_visible()
        expect(page.get_by_text(what)).to_be_visible()
    desk.check()

    desk.open("/settings/members")
    for name in ("Ann Lee", "Bob Ray"):
        page.get_by_label(f"Change {name}", exact=True).click()
        page.get_by_role("link", name="Hours and days away").and_(page.locator(":visible")).click()
        page.get_by_label("First day away").fill("2026-01-01")
        page.get_by_label("Always").uncheck()
        page.get_by_label("Monday until", exact=True).fill("08:00")
        desk.check()
        page.get_by_role("button", name="Save hours").click()
        expect(page.get_by_role("alert")).to_contain_text("Monday: 08:00 is not after 09:00.")
        page.get_by_label("Monday until", exact=True).fill("12:30")
        page.get_by_role("button", name="Save hours").click()
        expect(page.get_by_text("Hours and days away are saved.")).to_be_visible()
    desk.check()

    waits = submit(client, desk.world, email="late@acme.test")["personId"]
    desk.open("/settings/assignment")
    expect(page.get_by_role("table")).to_contain_text("Nobody there")
    desk.check()
    page.get_by_role("link", name="1 lead", exact=True).click()
    expect(page).to_have_url(re.compile("queued=1"))
    expect(page.get_by_text("late@acme.test").first).to_be_attached()
    desk.open(f"/leads/{waits}")
    expect(page.get_by_text("Waits until somebody is there")).to_be_visible()

    desk.open("/settings/general")
    page.get_by_label("Always").uncheck()
    desk.check()
    page.get_by_role("button", name="Save business hours").click()
    expect(page.get_by_text("Business hours saved.")).to_be_visible()

    desk.open("/settings/members")
    page.get_by_label("Change Ann Lee", exact=True).click()
    page.get_by_role("link", name="Hours and days away").and_(page.locator(":visible")).click()
    page.get_by_label("First day away").fill("")
    page.get_by_label("Always").check()
    page.get_by_role("button", name="Save hours").click()
    expect(page.get_by_text("Hours and days away are saved.")).to_be_visible()
    with site.app.app_context():
        assert drain() == 1
    desk.open(f"/leads/{waits}")
    expect(page.get_by_text(re.compile("Waited since .*Round robin of Contact: Ann Lee's turn"))).to_be_visible()
