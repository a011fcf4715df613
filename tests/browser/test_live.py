"""Open pages hear what happens: one stream for all tabs, caught up after a break, and without a stream by asking."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.live.dashboards import sign_in
from tests.operations.running import new_workspace, send
from tests.servers.live import Live, live
from webapp.workspaces import cookie

Start = dict[str, Any]


@pytest.fixture
def inlet() -> Iterator[Live]:
    with live() as running:
        yield running


@pytest.fixture
def start(inlet: Live) -> Start:
    return new_workspace(inlet)


@pytest.fixture
def owner(inlet: Live, start: Start, visit: Callable[..., Visitor]) -> Visitor:
    visitor = visit(viewport={"width": 1280, "height": 900})
    visitor.context.add_cookies([{"name": cookie.NAME, "value": sign_in(inlet), "url": inlet.url}])
    return visitor


def streams(visitor: Visitor) -> list[str]:
    return [url for url in visitor.requests if "/live?" in url]


def open_home(inlet: Live, page: Page) -> None:
    page.goto(inlet.url)
    expect(page.get_by_role("heading", name="Home")).to_be_visible()


def send_lead(inlet: Live, start: Start, name: str) -> None:
    assert send(inlet.port, start, {"fields": {"name": name, "email": f"{name.lower()}@acme.test"}})[0] == 201


def test_all_tabs_of_a_browser_hear_of_a_lead_by_one_stream(inlet: Live, start: Start, owner: Visitor) -> None:
    pages = [owner.page, owner.context.new_page()]
    for page in pages:
        open_home(inlet, page)
    send_lead(inlet, start, "Grace")
    for page in pages:
        expect(page.get_by_role("link", name="Grace", exact=True)).to_be_visible()
    assert len(streams(owner)) == 1
    assert owner.complaints == []


def test_the_tab_that_stays_takes_over_from_the_tab_that_listened(inlet: Live, start: Start, owner: Visitor) -> None:
    second = owner.context.new_page()
    for page in (owner.page, second):
        open_home(inlet, page)
    with owner.context.expect_event("request", lambda request: "/live?" in request.url):
        owner.page.close()
    send_lead(inlet, start, "Grace")
    expect(second.get_by_role("link", name="Grace", exact=True)).to_be_visible()


def test_a_page_says_that_it_reconnects_and_then_shows_what_it_missed(
    inlet: Live, start: Start, owner: Visitor
) -> None:
    open_home(inlet, owner.page)
    send_lead(inlet, start, "Before")
    expect(owner.page.get_by_role("link", name="Before", exact=True)).to_be_visible()
    inlet.stop()
    expect(owner.page.get_by_text("Reconnecting…")).to_be_visible()
    inlet.process.start(timeout=60)
    send_lead(inlet, start, "Meanwhile")
    expect(owner.page.get_by_role("link", name="Meanwhile", exact=True)).to_be_visible(timeout=15_000)
    expect(owner.page.get_by_text("Reconnecting…")).to_be_hidden()


def test_without_a_stream_a_page_asks_now_and_then(inlet: Live, start: Start, owner: Visitor) -> None:
    owner.page.clock.install()
    owner.page.route("**/live?*", lambda route: route.fulfill(status=503))
    open_home(inlet, owner.page)
    send_lead(inlet, start, "Grace")
    owner.page.clock.run_for(21_000)
    expect(owner.page.get_by_role("link", name="Grace", exact=True)).to_be_visible()
