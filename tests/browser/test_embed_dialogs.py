"""A form that a link opens above the page: keys, focus, size, and what opens it by itself."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.conftest import Site, Visitor
from tests.browser.embedding import hear, send, settled, told, watched
from tests.browser.hosts import Host, hosting

Visit = Callable[..., Visitor]


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with hosting() as website:
        yield website


def opener(page: Page) -> Any:
    return page.get_by_role("link", name="Get a quote")


def within(page: Page) -> FrameLocator:
    return page.frame_locator("dialog iframe")


@pytest.mark.parametrize("mode", ["modal", "slide"])
@pytest.mark.parametrize("name", ["opened", "strict"])
def test_a_link_opens_the_form_above_the_page(site: Site, visit: Visit, host: Host, mode: str, name: str) -> None:
    form = site.form(allowed_origins=["localhost"])
    visitor = visit()
    page = watched(visitor)
    page.goto(f"{host.embed(form, mode=mode)}/{name}")
    if name == "strict":
        settled(page)
        hear(page, "ready")
    opener(page).press("Enter")
    expect(page.get_by_role("dialog", name="Get a quote")).to_be_visible()
    expect(page.locator("dialog iframe")).to_have_attribute("title", "Get a quote")
    hear(page, "ready", 1 + (name == "strict"))
    send(site, within(page))
    expect(within(page).get_by_role("heading", level=1)).to_have_text("Thank you")
    hear(page, "submitted")
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener(page)).to_be_focused()
    hear(page, "close")
    framed = ["ready"] * (name == "strict")
    assert told(page) == [*framed, "open", "ready", "start", "submitted", "close"]
    assert (form.outcomes(), visitor.complaints, page.url) == (["accepted"], [], f"{host.url}/{name}")


@pytest.mark.parametrize("mode", ["modal", "slide"])
def test_without_javascript_the_link_leads_to_the_form(site: Site, visit: Visit, host: Host, mode: str) -> None:
    form = site.form(allowed_origins=["localhost"])
    page = visit(java_script_enabled=False).page
    page.goto(f"{host.embed(form, mode=mode)}/opened")
    opener(page).click()
    send(site, page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert form.outcomes() == ["accepted"]


def test_a_dialog_is_as_high_as_its_form_and_wears_its_colours(site: Site, visit: Visit, host: Host) -> None:
    page = watched(visit(viewport={"width": 1280, "height": 1200}, color_scheme="dark"))
    page.goto(f"{host.embed(site.form())}/opened")
    opener(page).click()
    expect(within(page).locator("html.framed")).to_be_attached()
    fits = "() => { const { children: [, frame], offsetHeight } = document.body.lastChild.shadowRoot.firstChild;"
    page.wait_for_function(f"{fits} return frame.style.height && frame.offsetHeight === offsetHeight; }}")
    expect(within(page).locator("body")).not_to_have_css("background-color", "rgba(0, 0, 0, 0)")
    colour = within(page).locator("body").evaluate("(body) => getComputedStyle(body).backgroundColor")
    expect(page.get_by_role("dialog")).to_have_css("background-color", colour)


def test_escape_closes_it_from_the_page_and_from_inside_the_frame(site: Site, visit: Visit, host: Host) -> None:
    page = watched(visit())
    page.goto(f"{host.embed(site.form())}/opened")
    for place in ("page", "frame"):
        opener(page).focus()
        page.keyboard.press("Enter")
        expect(within(page).locator("html.framed")).to_be_attached()
        if place == "frame":
            within(page).get_by_label("Email").focus()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(opener(page)).to_be_focused()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("mode", ["modal", "slide"])
def test_its_cross_is_large_enough_and_axe_finds_nothing(
    site: Site, visit: Visit, host: Host, mode: str, width: int
) -> None:
    page = visit(viewport={"width": width, "height": 740}, bypass_csp=True).page
    page.goto(f"{host.embed(site.form(), mode=mode)}/opened")
    opener(page).click()
    expect(within(page).locator("html.framed")).to_be_attached()
    box = page.get_by_role("button", name="Close").bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (44, 44)
    dialog = page.get_by_role("dialog").bounding_box()
    assert dialog is not None
    assert dialog["x"] >= 0
    assert dialog["x"] + dialog["width"] <= width
    report = Axe().run(page)
    assert report.violations_count == 0, report.generate_report()


@pytest.mark.parametrize("name", ["unset", "rtl", "dark", "jquery"])
def test_no_style_or_script_of_the_page_reaches_it(site: Site, visit: Visit, host: Host, name: str) -> None:
    visitor = visit()
    page = watched(visitor)
    page.goto(f"{host.embed(site.form())}/{name}")
    page.wait_for_function("window.LeadForms")
    page.evaluate("LeadForms.open(document.querySelector('iframe').dataset.leadForm)")
    box = page.get_by_role("button", name="Close").bounding_box()
    dialog = page.get_by_role("dialog").bounding_box()
    assert box is not None and dialog is not None
    assert (box["width"], box["height"], dialog["width"]) == (44, 44, 640)
    assert visitor.complaints == []


def test_time_opens_it_once_in_a_session(site: Site, visit: Visit, host: Host) -> None:
    page = watched(visit())
    page.goto(host.embed(site.form(), 'data-lead-auto="time:0.2"') + "/opened")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.reload()
    page.wait_for_function("window.LeadForms")
    page.evaluate("() => new Promise((done) => setTimeout(done, 400))")
    assert told(page) == []


def test_scrolling_opens_it_once(site: Site, visit: Visit, host: Host) -> None:
    page = watched(visit())
    page.goto(host.embed(site.form(), 'data-lead-auto="scroll:50|time:60"') + "/opened")
    page.wait_for_function("window.LeadForms")
    page.mouse.wheel(0, 100)
    page.wait_for_function("scrollY === 100")
    assert page.get_by_role("dialog").count() == 0
    page.mouse.wheel(0, 5000)
    expect(page.get_by_role("dialog")).to_be_visible()
    page.evaluate("LeadForms.close()")
    page.mouse.wheel(0, -5000)
    page.wait_for_function("scrollY === 0")
    assert told(page).count("open") == 1


def test_leaving_opens_it_once_and_not_for_who_opened_it_already(site: Site, visit: Visit, host: Host) -> None:
    leave = "document.documentElement.dispatchEvent(new MouseEvent('mouseleave', { clientY: -1 }))"
    page = watched(visit())
    page.goto(host.embed(site.form(), 'data-lead-auto="exit"') + "/opened")
    page.wait_for_function("window.LeadForms")
    page.evaluate(leave)
    expect(page.get_by_role("dialog")).to_be_visible()
    page.evaluate(f"LeadForms.close(); {leave}")
    assert told(page).count("open") == 1
    other = watched(visit())
    other.goto(f"{host.url}/opened")
    opener(other).click()
    other.evaluate("LeadForms.close()")
    other.evaluate(leave)
    assert told(other).count("open") == 1


def test_a_click_with_a_modifier_is_the_browsers(site: Site, visit: Visit, host: Host) -> None:
    """What is left to the browser opens another tab; whether it is, the page sees, and keeps the tab from opening."""
    page = watched(visit())
    page.goto(f"{host.embed(site.form())}/opened")
    page.wait_for_function("window.LeadForms")
    page.evaluate("addEventListener('click', (event) => { left = !event.defaultPrevented; event.preventDefault(); })")
    opener(page).click(modifiers=["Control"])
    assert page.evaluate("left") is True
    expect(page.get_by_role("dialog")).to_have_count(0)
    opener(page).click()
    assert page.evaluate("left") is False
    expect(page.get_by_role("dialog")).to_be_visible()
