"""Leaving a form in Chromium: what is told, nothing before it is agreed to, and the way back by the link."""

import re
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.browser.conftest import HostedForm, Site, Visitor, check
from tests.visitor import sign_in
from webapp.extensions import db
from webapp.submissions.models import Submission
from webapp.submissions.resuming import resume_token
from webapp.workspaces import cookie

Visit = Callable[..., Visitor]

FIELDS: tuple[dict[str, Any], ...] = (
    {"key": "name", "type": "full_name", "label": "Name"},
    {"key": "email", "type": "email", "label": "Email", "required": True},
    {"key": "agreed", "type": "consent", "label": "I agree", "body": "You may write to me.", "required": True},
)


def fill_in(page: Page, *, agree: bool) -> None:
    page.get_by_label("Name").fill("Jane Doe")
    page.get_by_label("Email").fill("jane@example.com")
    if agree:
        page.get_by_role("checkbox").check()


def kept(form: HostedForm) -> list[tuple[str | None, bool]]:
    """The leads of a form, once there are any: whoever leaves waits for no answer."""
    for _ in range(200):
        if leads := form.leads():
            return [(lead.email, lead.is_incomplete) for lead in leads]
        time.sleep(0.02)
    return []


def test_who_leaves_after_agreeing_is_kept_and_comes_back_by_the_link(site: Site, visit: Visit) -> None:
    form = site.form(*FIELDS, definition={"incomplete": True})
    visitor = visit()
    visitor.page.goto(form.url)
    site.pass_time(3)
    fill_in(visitor.page, agree=True)
    visitor.page.goto("about:blank")
    assert kept(form) == [("jane@example.com", True)]
    assert visitor.complaints == []

    with site.app.app_context():
        left = db.session.scalars(select(Submission.id).where(Submission.form_id == form.id)).one()
        link = f"{form.url}?resume={resume_token(left)}"
    again = visit(java_script_enabled=False)
    again.page.goto(link)
    expect(again.page.get_by_label("Name")).to_have_value("Jane Doe")
    expect(again.page.get_by_role("checkbox")).to_be_checked()
    site.pass_time(3)
    again.page.get_by_role("button", name="Send").click()
    expect(again.page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert kept(form) == [("jane@example.com", False)]
    assert form.outcomes() == ["partial", "accepted"]


def test_nothing_leaves_the_browser_of_who_did_not_agree_or_has_sent(site: Site, visit: Visit) -> None:
    form = site.form(*FIELDS, definition={"incomplete": True})
    visitor = visit()
    visitor.page.goto(form.url)
    site.pass_time(3)
    fill_in(visitor.page, agree=False)
    visitor.page.goto("about:blank")
    visitor.page.goto(form.url)
    site.pass_time(3)
    fill_in(visitor.page, agree=True)
    visitor.page.get_by_role("button", name="Send").click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert form.outcomes() == ["accepted"]
    assert kept(form) == [("jane@example.com", False)]


def test_an_owner_sees_who_left_and_has_the_link_at_hand(site: Site, visit: Visit) -> None:
    form = site.form(*FIELDS, definition={"incomplete": True})
    left = visit()
    left.page.goto(form.url)
    site.pass_time(3)
    fill_in(left.page, agree=True)
    left.page.goto("about:blank")
    assert kept(form) == [("jane@example.com", True)]
    (lead,) = form.leads()
    owner = visit(bypass_csp=True, viewport={"width": 1280, "height": 800})
    token = sign_in(site.app, lead.workspace_id, "member", name="Ada Lovelace").token
    owner.context.add_cookies([{"name": cookie.NAME, "value": token, "url": site.url}])
    owner.page.goto(f"{site.url}/leads?incomplete=1")
    check(owner)
    owner.page.get_by_role("link", name="Jane Doe").click()
    expect(owner.page.get_by_role("button", name="Copy resume link")).to_be_visible()
    check(owner)
    owner.page.get_by_role("link", name="Email it").click()
    expect(owner.page.get_by_role("textbox", name="Message")).to_have_value(re.compile(r"\?resume="))
    check(owner)
