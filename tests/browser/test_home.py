"""The first page in Chromium: new and full, by axe, in the dark and at 360 px."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.test_people import check
from tests.live.dashboards import sign_in
from tests.operations.running import command, new_workspace
from tests.servers.live import live
from webapp.workspaces import cookie


@pytest.mark.parametrize("leads", [0, 30])
def test_the_first_page_new_and_full(visit: Callable[..., Visitor], leads: int) -> None:
    with live() as inlet:
        start = new_workspace(inlet)
        if leads:
            assert command(inlet, "demo", start["workspace"]["id"], "--leads", str(leads)).returncode == 0
        visitor = visit(bypass_csp=True, viewport={"width": 1280, "height": 800})
        visitor.context.add_cookies([{"name": cookie.NAME, "value": sign_in(inlet), "url": inlet.url}])
        visitor.page.goto(inlet.url)
        expect(visitor.page.get_by_role("heading", name="First steps")).to_be_visible()
        check(visitor)
