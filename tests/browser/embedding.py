"""What the tests of the embed do on a page of somebody else: look into a frame, fill it in, listen to what it tells."""

from typing import Any

from playwright.sync_api import Frame, FrameLocator, Page, expect

from tests.browser.conftest import Site, Visitor

FRAME = "iframe[data-lead-form]"
# Shifts and events from the very beginning of each page.
WATCH = """
  window.shift = 0; window.told = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  for (const name of ["ready", "start", "step", "submit", "submitted", "error", "open", "close"])
    addEventListener("lf:" + name, (event) => window.told.push([name, event.detail]), true);
"""


def watched(visitor: Visitor) -> Page:
    visitor.context.add_init_script(WATCH)
    return visitor.page


def inside(page: Page | Frame, nth: int = 0) -> FrameLocator:
    return page.frame_locator(FRAME).nth(nth)


def settled(page: Page | Frame, nth: int = 0) -> int:
    """The height of a frame once it fits what it holds."""
    frame = page.locator(FRAME).nth(nth)
    expect(inside(page, nth).locator("html.framed")).to_be_attached()
    inner = inside(page, nth).locator("html")
    page.wait_for_function(
        "([frame, height]) => frame.style.height === height",
        arg=[frame.element_handle(), f"{inner.evaluate('e => Math.ceil(e.getBoundingClientRect().height)')}px"],
    )
    return round(frame.bounding_box()["height"])  # type: ignore[index]


def told(page: Page) -> list[str]:
    """The names of the events that the page got, in order."""
    names: list[str] = page.evaluate("told.map(([name]) => name)")
    return names


def hear(page: Page, name: str, count: int = 1) -> None:
    """Wait until the page was told this, as often as that."""
    page.wait_for_function("([name, count]) => told.filter(([one]) => one === name).length >= count", arg=[name, count])


def send(site: Site, form: Any, email: str = "jane@example.com") -> None:
    """Fill in a default form, wherever it is shown, and send it as a person would, not at once."""
    form.get_by_label("Email").fill(email)
    site.pass_time(3)
    form.get_by_role("button", name="Send").click()
