"""A page in Chromium, for the examples whose world is a browser."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from playwright.sync_api import Page, sync_playwright

from tests.servers.programs import program

Result = TypeVar("Result")


def visit(url: str, steps: Callable[[Page], Result]) -> Result:
    """Open a page and do the steps there. It has a thread of its own, since Playwright takes one for itself."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(_visit, url, steps).result()


def _visit(url: str, steps: Callable[[Page], Result]) -> Result:
    chromium = program("chromium-headless-shell", "chromium", "google-chrome")
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]) as browser,
        browser.new_context(ignore_https_errors=True) as context,
    ):
        context.set_default_timeout(30_000)
        page = context.new_page()
        page.goto(url)
        return steps(page)
