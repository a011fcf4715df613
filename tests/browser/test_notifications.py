"""Notifications in Chromium: what one chooses, the bell as it rings, a link of a real mail, and who is told of what."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, check, new_inlet
from tests.conftest import World, new_world
from tests.deliveries.outbox import submit
from tests.servers.mailbox import Mailbox, mailbox
from tests.visitor import sign_in
from webapp.worker.runner import drain
from webapp.workspaces import cookie

Visit = Callable[..., Visitor]


class Place:
    """An Inlet with a mail server, and an admin before it."""

    def __init__(self, app: Flask, url: str, world: World, box: Mailbox, visitor: Visitor) -> None:
        self.app, self.url, self.world, self.box, self.visitor = app, url, world, box, visitor

    @property
    def page(self) -> Page:
        return self.visitor.page

    def go(self, path: str) -> Page:
        self.page.goto(f"{self.url}{path}")
        return self.page

    def lead(self) -> None:
        with self.app.app_context():
            submit(self.world)
        drain(self.app)


@pytest.fixture
def place(tmp_path: Path, visit: Visit) -> Iterator[Place]:
    with new_inlet(tmp_path) as (app, url), mailbox() as box:
        app.config.update(SMTP_URL=box.url, PUBLIC_URL=url)
        with app.app_context():
            world = new_world()
        someone = sign_in(app, world.workspace_id, "admin", email="ada@acme.test", name="Ada Lovelace")
        visitor = visit(bypass_csp=True)
        visitor.context.add_cookies([{"name": cookie.NAME, "value": someone.token, "url": url}])
        yield Place(app, url, world, box, visitor)
        visitor.context.close()


def test_what_one_is_told_of_is_chosen_heard_and_acted_upon(place: Place, visit: Visit) -> None:
    choose(place)
    hear(place)
    act(place, visit)
    settings(place)


def choose(place: Place) -> None:
    page = place.go("/profile/notifications")
    check(place.visitor)
    page.get_by_role("combobox", name="Email: Deal won or lost").select_option("Digest")
    page.get_by_role("switch", name="Quiet hours").check()
    for day in page.get_by_role("group", name="Beginning on").get_by_role("checkbox").all():
        day.uncheck()
    page.get_by_role("button", name="Save notifications").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose at least one day.")
    check(place.visitor)
    page.get_by_role("switch", name="Quiet hours").uncheck()
    page.get_by_role("button", name="Save notifications").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_role("combobox", name="Email: Deal won or lost")).to_have_value("digest")


def hear(place: Place) -> None:
    page = place.go("/notices")
    expect(page.get_by_role("heading", name="Nothing yet.")).to_be_visible()
    check(place.visitor)
    place.lead()
    expect(page.get_by_role("link", name=re.compile("Notifications 1 unread"))).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("New lead: Jane Smith"))).to_be_visible()
    check(place.visitor)
    page.get_by_role("button", name=re.compile("New lead: Jane Smith")).click()
    expect(page).to_have_url(re.compile("/leads/lead_"))
    expect(page.locator(".bell .badge")).to_have_count(0)


def act(place: Place, visit: Visit) -> None:
    mails = {mail.recipients[0]: mail.message.get_content() for mail in place.box.wait_for(2)}
    links = re.findall(r"(\S+): (http\S+/act/\S+)", mails["ada@acme.test"])
    stranger = visit(bypass_csp=True)
    stranger.page.goto(links[0][1])
    expect(stranger.page.get_by_role("heading", name="Take this lead")).to_be_visible()
    check(stranger)
    stranger.page.get_by_role("button", name="Take this lead").click()
    expect(stranger.page.get_by_role("status")).to_contain_text("Done")
    check(stranger)
    stranger.page.goto(f"{links[0][1]}x")
    check(stranger)
    assert stranger.context.cookies() == []
    place.page.reload()
    expect(place.page.get_by_text("Ada Lovelace").first).to_be_visible()


def settings(place: Place) -> None:
    page = place.go("/settings/notifications")
    expect(page.get_by_role("row", name="New lead Everyone")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Deal won or lost .*Ada Lovelace"))).to_be_visible()
    check(place.visitor)
    page.get_by_role("link", name="Add channel").click()
    expect(page.get_by_role("heading", name="Add channel", level=1)).to_be_visible()
    check(place.visitor)
    page.get_by_label("Webhook URL").fill("https://example.com/x")
    page.get_by_role("button", name="Add channel").click()
    expect(page.get_by_role("alert")).to_contain_text("Copy the address from Slack")
    check(place.visitor)
    page.get_by_label("Webhook URL").fill("https://hooks.slack.com/services/T0/B0/secret")
    page.get_by_label("Name").fill("#sales")
    page.get_by_role("button", name="Add channel").click()
    expect(page.get_by_role("row", name=re.compile("#sales Slack"))).to_be_visible()
    check(place.visitor)
