"""Consent in Chromium: an owner asks for a confirmation, a real mail brings it, and both sides withdraw."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, check, new_inlet
from tests.conftest import World, new_world
from tests.deliveries.outbox import set_form
from tests.intake.hosted.pages import publish_whole
from tests.servers.mailbox import Mailbox, mailbox
from tests.visitor import sign_in
from webapp.database.ids import show
from webapp.worker.runner import drain
from webapp.workspaces import cookie

Visit = Callable[..., Visitor]

NEWS = "Send me **news**: offers and dates, [as you tell them](https://acme.test/privacy), at most once a month."
FIELDS = [
    {"key": "name", "type": "short_text", "label": "Name"},
    {"key": "email", "type": "email", "label": "Email", "required": True},
    {"key": "news", "type": "consent", "label": "News", "body": NEWS},
    {"key": "terms", "type": "consent", "label": "Terms", "body": "I agree to the terms.", "required": True},
]


class Place:
    """An Inlet with a mail server, its admin, and somebody who fills in a form without running scripts."""

    def __init__(self, app: Flask, url: str, world: World, box: Mailbox, admin: Page, guest: Visitor) -> None:
        self.app, self.url, self.world, self.box = app, url, world, box
        self.admin, self.guest = admin, guest

    @property
    def form(self) -> str:
        return show("form", self.world.form_id)


@pytest.fixture
def place(tmp_path: Path, visit: Visit) -> Iterator[Place]:
    with new_inlet(tmp_path) as (app, url), mailbox() as box:
        app.config.update(SMTP_URL=box.url, PUBLIC_URL=url)
        with app.app_context():
            world = new_world()
            set_form(world, notify_members=False)
        publish_whole(app, world, {"fields": FIELDS})
        someone = sign_in(app, world.workspace_id, "admin", email="ada@acme.test", name="Ada Lovelace")
        admin, guest = visit(bypass_csp=True), visit(bypass_csp=True)
        admin.context.add_cookies([{"name": cookie.NAME, "value": someone.token, "url": url}])
        yield Place(app, url, world, box, admin.page, guest)
        assert admin.complaints == []
        for visitor in (admin, guest):
            visitor.context.close()


def test_consent_is_asked_for_confirmed_and_withdrawn(place: Place) -> None:
    turn_on(place)
    link = ask(place)
    confirm(place, link)
    withdraw_as_guest(place)
    withdraw_as_member(place)


def turn_on(place: Place) -> None:
    page = place.admin
    page.goto(f"{place.url}/settings/integrations/website-forms/{place.form}/automation")
    part = page.locator("#double-opt-in")
    expect(part.get_by_label("Subject")).to_be_hidden()
    part.get_by_role("switch", name="Ask for a confirmation by email").check()
    part.get_by_label("Subject").fill("One more step")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("Automation is saved.")).to_be_visible()
    expect(part.get_by_label("Subject")).to_have_value("One more step")


def ask(place: Place) -> str:
    page = place.guest.page
    page.goto(f"{place.url}/f/{place.form}")
    page.get_by_label("Name").fill("Jane Doe")
    page.get_by_label("Email").fill("jane@lead.test")
    for consent in page.get_by_role("checkbox").all():
        consent.check()
    place.app.config["CLOCK"] = lambda: time.time() + 10  # a person is not so fast
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    drain(place.app)
    (mail,) = place.box.wait_for(1)
    assert mail.message["Subject"] == "One more step"
    found = re.search(r"http\S+/f/consent/\S+", mail.message.get_content())
    assert found is not None
    return found[0]


def confirm(place: Place, link: str) -> None:
    page = place.guest.page
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm your consent")
    check(place.guest)
    page.get_by_role("button", name="Confirm").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your consent is given")
    check(place.guest)


def withdraw_as_guest(place: Place) -> None:
    page = place.guest.page
    page.get_by_role("listitem").filter(has_text="news").get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text("Withdrawn on")).to_have_count(1)
    check(place.guest)


def withdraw_as_member(place: Place) -> None:
    page = place.admin
    page.goto(f"{place.url}/leads")
    page.get_by_role("link", name="Jane Doe").first.click()
    card = page.locator("#consents")
    expect(card.get_by_text("Withdrawn", exact=True)).to_have_count(1)
    card.get_by_role("link", name="Withdraw", exact=True).click()
    card.get_by_label("Why").fill("By phone.")
    card.get_by_role("button", name="Withdraw consent").click()
    expect(card.get_by_text("Withdrawn", exact=True)).to_have_count(2)
    expect(card).to_contain_text("by Ada Lovelace: By phone.")
