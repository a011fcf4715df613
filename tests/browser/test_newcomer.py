"""A newcomer's two minutes with the guide: from its first page to a lead that a sample stored by their own key."""

import json
import subprocess
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, check
from tests.browser.test_first_run import Newcomer
from tests.servers.live import Live, live
from tests.servers.programs import program

MOST_CLICKS, MOST_SECONDS = 3, 60


def test_a_newcomer_stores_a_first_lead_by_a_sample_of_the_guide(
    visit: Callable[..., Visitor], capsys: pytest.CaptureFixture[str]
) -> None:
    with live() as inlet:
        visitor = visit(bypass_csp=True, permissions=["clipboard-read", "clipboard-write"])
        Newcomer(visitor.page).create_account(inlet)
        told = [f"{by.__name__}: {told_of(visitor.page, inlet, by)}" for by in (from_a_terminal, from_the_page)]
        check(visitor)
    with capsys.disabled():
        print("", *told, sep="\n")  # noqa: T201


def told_of(page: Page, inlet: Live, store: Callable[[Newcomer], None]) -> str:
    """Clicks and seconds from the guide's first page to a look at the lead."""
    page.goto(f"{inlet.url}/docs")
    newcomer = Newcomer(page)
    newcomer.click("link", "Your first lead")
    page.wait_for_url("**/docs/start")
    store(newcomer)
    seconds = newcomer.seconds
    assert newcomer.clicks <= MOST_CLICKS
    assert seconds <= MOST_SECONDS
    return f"{newcomer.clicks} clicks, a lead after {seconds:.1f} s"


def from_a_terminal(newcomer: Newcomer) -> None:
    newcomer.click("button", "Copy")
    expect(newcomer.page.locator("#status")).to_have_text("Copied")
    copied = newcomer.page.evaluate("navigator.clipboard.readText()")
    answer = subprocess.run([program("sh"), "-c", copied], check=True, capture_output=True, text=True, timeout=30)
    assert json.loads(answer.stdout)["data"]["isNew"] is True
    newcomer.click("link", "Leads with test data")
    expect(newcomer.page.get_by_role("link", name="Jane Doe")).to_be_visible()


def from_the_page(newcomer: Newcomer) -> None:
    newcomer.click("button", "Try it")
    newcomer.click("link", "Open the test lead")
    expect(newcomer.page.get_by_role("heading", name="Jane Doe")).to_be_visible()
