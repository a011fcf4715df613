"""Calls in Chromium: from a lead's page to the outcome of the next try; a visitor chooses a time without scripts."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import HostedForm, Site, Visitor
from tests.browser.conftest import check as check_hosted
from tests.browser.test_lead_page import Desk
from tests.browser.test_people import check
from tests.conftest import new_world
from tests.leads.desk import make_lead
from tests.visitor import sign_in
from webapp.database.ids import new_id
from webapp.extensions import db
from webapp.forms.models import Form
from webapp.http.fields import LEAD
from webapp.workspaces import limits
from webapp.workspaces.lifecycle import add_member, create_user
from webapp.workspaces.models import Member, Workspace

Visit = Callable[..., Visitor]

BERLIN = ZoneInfo("Europe/Berlin")
FIELDS = (
    {"key": "name", "type": "full_name", "label": "Name"},
    {"key": "phone", "type": "phone", "label": "Phone"},
)
ALWAYS = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


@pytest.fixture
def desk(site: Site) -> Desk:
    """Jane is in Mumbai, Ada in Berlin."""
    with site.app.app_context():
        limits.reset()
        world = new_world("Acme", f"{new_id().hex()}@acme.test")
        known = {"lastName": "Doe", "phone": "+91 22 2778 4444"}
        jane, twin = (make_lead(world, firstName=name, **known) for name in ("Jane", "Joan"))
    member = partial(sign_in, site.app, world.workspace_id)
    ada, bob = (member("admin", name=name) for name in ("Ada Lovelace", "Bob Stone"))
    with site.app.app_context():
        db.session.get_one(Member, ada.member_id).user.time_zone = BERLIN.key
        db.session.commit()
    return Desk(site, world, LEAD.show(jane), LEAD.show(twin), ada, bob)


def test_a_call_goes_from_the_leads_page_to_its_outcome(desk: Desk, visit: Visit) -> None:
    visitor, at = desk.open(visit), datetime.combine(datetime.now(BERLIN) + timedelta(days=2), time(10))
    page = visitor.page
    page.get_by_text("Schedule a call").click()
    expect(page.locator(".htmx-added, .htmx-settling")).to_have_count(0)
    page.get_by_label("When").fill(f"{at:%Y-%m-%dT%H:%M}")
    expect(page.get_by_text("for Jane (Asia/Kolkata)")).to_be_visible()
    page.get_by_label("When").fill("2020-01-01T10:00")
    page.get_by_role("button", name="Schedule").click()
    expect(page.get_by_text("This time is over.")).to_be_visible()
    check(visitor)
    page.get_by_label("When").fill(f"{at:%Y-%m-%dT%H:%M}")
    page.locator("#callbacks").get_by_label("Note").fill("Ask for the roof")
    page.get_by_role("button", name="Schedule").click()
    expect(page.locator("#calls")).to_contain_text("Ask for the roof")
    expect(page.get_by_role("list", name="Timeline").get_by_text("scheduled a call")).to_be_visible()
    page.goto(f"{desk.site.url}/callbacks?day={at:%Y-%m-%d}")
    expect(page.get_by_role("link", name="Jane Doe")).to_be_visible()
    check(visitor)
    page.get_by_role("button", name="No answer from Jane Doe").click()
    page.get_by_role("button", name="Tomorrow at 10:00").click()
    expect(page.get_by_text("The next try is on")).to_be_visible()
    page.goto(f"{desk.site.url}/callbacks?day={at - timedelta(days=1):%Y-%m-%d}")
    expect(page.get_by_text("Last call: no answer")).to_be_visible()
    page.get_by_role("link", name="10:00").click()
    expect(page.get_by_role("heading", name="Call with Jane Doe", level=1)).to_be_visible()
    check(visitor)
    page.get_by_role("radio", name="Reached").check()
    page.get_by_role("textbox", name="Note").fill("Wants an offer")
    page.get_by_role("button", name="Complete the call").click()
    expect(page.get_by_text("Reached: the call is completed.")).to_be_visible()
    visitor.page.goto(f"{desk.site.url}/callbacks?view=week")
    check(visitor)


def test_the_agenda_follows_what_others_do(desk: Desk, visit: Visit) -> None:
    at = datetime.combine(datetime.now(BERLIN) + timedelta(days=3), time(10))
    visitor = desk.open(visit, f"/callbacks?day={at:%Y-%m-%d}&whose=all")
    expect(visitor.page.get_by_text("No call on this day")).to_be_visible()
    sent = {"due_at": f"{at:%Y-%m-%dT%H:%M}", "minutes": "15", "assignee": ""}
    assert desk.bob.post(f"/leads/{desk.jane}/callbacks", sent).status_code == 303
    expect(visitor.page.get_by_role("link", name="Jane Doe")).to_be_visible()


def offering(site: Site, **definition: object) -> HostedForm:
    """A form whose workspace has one member, who works at all hours."""
    form = site.form(*FIELDS, definition={"calls": {"offered": True, "minutes": 60}, **definition})
    with site.app.app_context():
        workspace = db.session.get_one(Workspace, db.session.get_one(Form, form.id).workspace_id)
        user = create_user(db.session(), f"{new_id().hex()}@acme.test", "correct horse battery")
        db.session.flush()
        add_member(db.session(), workspace, user, "member").working_hours = ALWAYS
        db.session.commit()
    return form


def test_a_visitor_chooses_and_changes_a_time_without_scripts(site: Site, visit: Visit) -> None:
    form, visitor = offering(site), visit(java_script_enabled=False)
    page = visitor.page
    page.goto(form.url)
    page.get_by_label("Name").fill("Jane Doe")
    page.get_by_label("Phone").fill("+91 22 2778 4444")
    site.pass_time(5)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Times are in Asia/Kolkata (UTC+05:30).")).to_be_visible()
    page.locator("button[name=day]").nth(2).click()
    expect(page.locator("button[name=day]").nth(2)).to_have_attribute("aria-current", "true")
    page.locator("button[name=at]").nth(3).click()
    expect(page.get_by_text("We will call you on")).to_be_visible()
    expect(page.get_by_role("link", name="Add to calendar")).to_be_visible()
    page.get_by_role("link", name="Choose another time").click()
    page.locator("button[name=day]").nth(1).click()
    expect(page.locator("button[name=day]").nth(1)).to_have_attribute("aria-current", "true")
    page.locator("button[name=at]").nth(1).click()
    expect(page.get_by_text("We will call you on")).to_be_visible()
    assert [lead.phone for lead in form.leads()] == ["+91 22 2778 4444"]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_times_are_as_good_in_the_browsers_zone_from_right_to_left_and_in_the_dark(
    site: Site, visit: Visit, language: str
) -> None:
    form = offering(site, language=language)
    visitor = visit(bypass_csp=True, timezone_id="America/Lima", viewport={"width": 1280, "height": 800})
    page = visitor.page
    page.goto(form.url)
    page.get_by_label("Name").fill("Jane Doe")
    page.get_by_label("Phone").fill("+91 22 2778 4444")
    page.locator("form button").last.click()
    expect(page.get_by_text("America/Lima (UTC-05:00)")).to_be_visible()
    check_hosted(visitor)
    page.locator("button[name=at]").first.click()
    expect(page.locator(".booked")).to_be_visible()
    check_hosted(visitor)
    assert [lead.time_zone for lead in form.leads()] == ["America/Lima"]
