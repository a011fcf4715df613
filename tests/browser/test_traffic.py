"""The pages of what came in and what went out in Chromium: by axe, in the dark, at 360 px, by clicks."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, serving
from tests.browser.test_people import check
from tests.calls import Calls
from tests.conftest import World, new_world, settings
from tests.intake.ways import K
from tests.servers.receiver import Answer, Receiver, receiver
from tests.visitor import sign_in
from webapp import create_app
from webapp.database.ids import show
from webapp.extensions import db
from webapp.operations.migrations import upgrade
from webapp.worker.runner import drain
from webapp.workspaces import cookie, limits
from webapp.workspaces.models import User

Visit = Callable[..., Visitor]
TRAP = "website"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = create_app(settings(f"sqlite:///{tmp_path / 'inlet.db'}", tmp_path))
    with app.app_context():
        upgrade()
        limits.reset()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def world(app: Flask) -> World:
    with app.app_context():
        return new_world()


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with receiver() as there:
        yield there


@pytest.fixture
def owner(app: Flask, world: World, visit: Visit) -> Iterator[tuple[str, Visitor]]:
    """The address of a served Inlet, and its owner, who is its operator, in front of it."""
    ada = sign_in(app, world.workspace_id, name="Ada Lovelace")
    with app.app_context():
        db.session.get_one(User, ada.user_id).is_operator = True
        db.session.commit()
    with serving(app) as url:
        visitor = visit(bypass_csp=True, viewport={"width": 1280, "height": 800})
        visitor.context.add_cookies([{"name": cookie.NAME, "value": ada.token, "url": url}])
        yield url, visitor
        visitor.context.close()


def send(app: Flask, world: World, **fields: str) -> None:
    K.post(app.test_client(), world, {"name": "Jane Doe", "email": "jane@acme.test", **fields})


def set_trap(app: Flask, world: World) -> None:
    form = show("form", world.form_id)
    Calls(app.test_client(), world.admin_api_key).patch(f"/forms/{form}", {"honeypotField": TRAP})


def open_page(page: Page, url: str, heading: str) -> None:
    page.goto(url)
    expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()


EMPTY = (
    ("/requests", "Request log"),
    ("/spam", "Spam"),
    ("/deliveries", "Deliveries"),
    ("/deliveries/replay", "Send again"),
    ("/settings/developer/webhooks", "Webhooks"),
    ("/settings/developer/webhooks/new", "Add webhook"),
    ("/settings/notifications", "Notifications"),
    ("/settings/system", "System"),
)


def test_every_page_is_for_everyone_where_there_is_nothing_yet(owner: tuple[str, Visitor]) -> None:
    url, visitor = owner
    for path, heading in EMPTY:
        open_page(visitor.page, url + path, heading)
        check(visitor)


def test_a_call_is_found_in_the_log_looked_at_and_let_in(app: Flask, world: World, owner: tuple[str, Visitor]) -> None:
    url, visitor = owner
    page = visitor.page
    set_trap(app, world)
    send(app, world)
    send(app, world, name="", email="")
    send(app, world, **{TRAP: "x"}, email="bot@bots.test")
    open_page(page, f"{url}/requests", "Request log")
    check(visitor)
    page.get_by_label("Outcome").select_option("Spam")
    page.get_by_role("button", name="Filter", exact=True).click()
    expect(page.get_by_role("link", name="Remove filter Outcome Spam")).to_be_visible()
    check(visitor)
    page.get_by_role("row").nth(1).get_by_role("link").click()
    expect(page.get_by_text("Held as spam:")).to_be_visible()
    check(visitor)
    page.get_by_role("button", name="Not spam").click()
    expect(page.get_by_text("It is a lead now.")).to_be_visible()
    expect(page.get_by_role("link", name="Open lead")).to_be_visible()
    check(visitor)


def test_the_log_shows_a_new_call_by_itself_and_keeps_the_place(
    app: Flask, world: World, owner: tuple[str, Visitor]
) -> None:
    url, visitor = owner
    page = visitor.page
    send(app, world)
    open_page(page, f"{url}/requests", "Request log")
    link = page.get_by_role("row").nth(1).get_by_role("link").first
    address = link.get_attribute("href")
    link.focus()
    send(app, world, name="Grace Hopper", email="grace@navy.test")
    expect(page.get_by_role("link", name="Grace Hopper")).to_be_visible()
    assert page.evaluate("document.activeElement.getAttribute('href')") == address


def test_spam_is_selected_and_let_in_by_clicks(app: Flask, world: World, owner: tuple[str, Visitor]) -> None:
    url, visitor = owner
    page = visitor.page
    set_trap(app, world)
    for number in range(2):
        send(app, world, **{TRAP: "x"}, email=f"{number}@bots.test", message="Buy this. " * 40)
    open_page(page, f"{url}/spam", "Spam")
    check(visitor)
    page.get_by_label("Select all rows on this page").check()
    page.get_by_role("form", name="With the selected rows").get_by_role("button", name="Not spam").click()
    expect(page.get_by_text("2 are leads now.")).to_be_visible()
    expect(page.get_by_role("heading", name="No spam")).to_be_visible()


def test_a_webhook_is_added_tested_and_its_delivery_sent_again(
    app: Flask, world: World, owner: tuple[str, Visitor], hook: Receiver
) -> None:
    url, visitor = owner
    page = visitor.page
    hook.answer(Answer(200, body=b"thanks"))
    open_page(page, f"{url}/settings/developer/webhooks/new", "Add webhook")
    page.get_by_role("button", name="Add webhook").click()
    expect(page).to_have_title(re.compile("^Error: "))
    check(visitor)
    page.get_by_label("URL").fill(hook.url)
    page.get_by_role("button", name="Add webhook").click()
    expect(page.get_by_text("Copy the signing secret now.")).to_be_visible()
    check(visitor)
    page.get_by_role("button", name="Send test").click()
    expect(page.get_by_role("heading", name="Webhook: endpoint.tested")).to_be_visible()
    drain(app)
    expect(page.get_by_text("Try 1: 200 OK")).to_be_visible()
    check(visitor)
    send(app, world)
    drain(app)
    open_page(page, f"{url}/deliveries", "Deliveries")
    check(visitor)
    page.get_by_role("link", name="Send again…").click()
    page.get_by_label("Delivered").check()
    page.get_by_role("button", name="Count").click()
    again = page.get_by_role("button", name=re.compile(r"Send \d again"))
    expect(again).to_be_visible()
    check(visitor)
    again.click()
    expect(page.get_by_text("sent again.")).to_be_visible()


def test_notifications_show_the_outbox_and_refuse_a_wrong_address(
    app: Flask, world: World, owner: tuple[str, Visitor]
) -> None:
    url, visitor = owner
    page = visitor.page
    send(app, world)
    drain(app)
    open_page(page, f"{url}/settings/notifications", "Notifications")
    page.get_by_text("New lead: Jane Doe").first.click()
    expect(page.get_by_text("Every try of it").first).to_be_visible()
    check(visitor)
    page.get_by_label("Discord webhook URL").fill("https://example.com/")
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_title(re.compile("^Error: "))
    check(visitor)
