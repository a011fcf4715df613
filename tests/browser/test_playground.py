"""The playground in Chromium: a pasted request walks its way below the box that holds it, with scripts and without."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import check
from tests.browser.test_leads import Desk, empty
from tests.intake.ways import submissions

__all__ = ["empty"]


def test_a_sample_walks_its_way_and_nothing_is_stored(empty: Desk) -> None:
    visitor = empty.open("/docs/playground", bypass_csp=True)
    check(visitor)
    visitor.page.get_by_role("button", name="Walk it").click()
    expect(visitor.page.get_by_role("heading", name="The answer")).to_be_visible()
    expect(visitor.page.get_by_text("A new test lead: Jane Doe")).to_be_visible()
    check(visitor)
    assert submissions(empty.app) == []


def test_what_stops_a_request_is_told_and_so_is_what_cannot_be_read(empty: Desk) -> None:
    visitor = empty.open("/docs/playground", bypass_csp=True)
    box = visitor.page.get_by_label("Request")
    box.fill(box.input_value().replace("sk_test_", "sk_test_x"))
    visitor.page.get_by_role("button", name="Walk it").click()
    expect(visitor.page.get_by_text("stopped here")).to_be_visible()
    check(visitor)
    box.fill("curl -d 'a")
    visitor.page.get_by_role("button", name="Walk it").click()
    expect(visitor.page.get_by_text("A quote (') is opened and never closed.")).to_be_visible()
    check(visitor)


def test_without_scripts_the_playground_is_a_form(empty: Desk) -> None:
    visitor = empty.open("/docs/playground?way=leads_api", java_script_enabled=False)
    visitor.page.get_by_role("button", name="Walk it").click()
    expect(visitor.page.get_by_role("heading", name="The answer")).to_be_visible()
    expect(visitor.page.get_by_label("Request")).to_have_value(re.compile("/api/public/leads"))
