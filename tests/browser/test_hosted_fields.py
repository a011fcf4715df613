"""Every type of field and every step of a hosted form in Chromium: by axe, by keyboard, with and without scripts."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visitor
from tests.browser.test_hosted import violations

Visit = Callable[..., Visitor]
with_and_without_javascript = pytest.mark.parametrize("javascript", [True, False], ids=["JavaScript", "no JavaScript"])

EVERY: tuple[dict[str, Any], ...] = (
    {"key": "t", "type": "text", "label": "About you", "body": "We answer **soon**. [How](https://example.com/a)."},
    {"key": "name", "type": "full_name", "label": "Full name", "required": True, "width": "half"},
    {"key": "company", "type": "company", "label": "Company", "required": True, "width": "half"},
    {"key": "email", "type": "email", "label": "Email", "required": True, "hint": "We only answer you."},
    {"key": "phone", "type": "phone", "label": "Phone", "required": True},
    {"key": "site", "type": "url", "label": "Website", "required": True, "placeholder": "https://"},
    {"key": "address", "type": "address", "label": "Address", "required": True, "hint": "Of the house."},
    {"key": "line", "type": "divider"},
    {"key": "day", "type": "date", "label": "Start", "required": True, "width": "half"},
    {"key": "rooms", "type": "number", "label": "Rooms", "required": True, "width": "half"},
    {"key": "need", "type": "select", "label": "Need", "required": True, "options": ["Roof", "Walls"]},
    {
        "key": "when",
        "type": "radio",
        "label": "How soon",
        "required": True,
        "options": ["Now", "Later"],
        "hint": "About.",
    },
    {"key": "extras", "type": "checkboxes", "label": "Extras", "required": True, "options": ["Solar", "Heating"]},
    {"key": "budget", "type": "budget", "label": "Budget", "required": True, "options": ["Less", "More"]},
    {"key": "price", "type": "budget", "label": "Price", "required": True},
    {"key": "stars", "type": "rating", "label": "Rating", "required": True},
    {"key": "files", "type": "file", "label": "Photos", "required": True, "maxFiles": 3, "accept": ["image"]},
    {"key": "message", "type": "long_text", "label": "Message", "required": True},
    {"key": "note", "type": "short_text", "label": "Note", "required": True},
    {"key": "news", "type": "checkbox", "label": "Newsletter", "required": True},
    {
        "key": "privacy",
        "type": "consent",
        "label": "Privacy",
        "required": True,
        "body": "I agree to [this](https://a.co).",
    },
    {"key": "campaign", "type": "hidden", "default": "x"},
)
STEPS: tuple[dict[str, Any], ...] = (
    {"key": "email", "type": "email", "label": "Email", "required": True},
    {"key": "kind", "type": "radio", "label": "Kind", "options": ["Person", "Company"], "required": True},
    {"key": "firm", "type": "page_break", "label": "Your firm"},
    {"key": "company", "type": "company", "label": "Company", "required": True},
    {"key": "staff", "type": "number", "label": "Staff"},
)
SHOW_COMPANY = {
    "when": {"conditions": [{"field": "kind", "op": "is", "value": "Company"}]},
    "then": [{"do": "show", "field": "company"}, {"do": "require", "field": "company"}],
}


def send(page: Page) -> None:
    page.locator("form button").first.click()


@pytest.mark.contract("H10")
@pytest.mark.parametrize("state", ["as shown", "with errors"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing_at_any_type_of_field(site: Site, visit: Visit, state: str, language: str) -> None:
    form = site.form(*EVERY, definition={"language": language})
    for scheme in ("light", "dark"):
        visitor = visit(color_scheme=scheme, bypass_csp=True)
        page = visitor.page
        page.goto(form.url)
        if state == "with errors":
            send(page)
            expect(page.locator(".error")).to_have_count(20)
        for width in (360, 640, 1280):  # 640: 1280 at 200 %
            page.set_viewport_size({"width": width, "height": 800})
            assert violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).direction") == (
            "rtl" if language == "ar" else "ltr"
        )


def test_every_target_is_large_enough_for_a_finger(site: Site, visit: Visit) -> None:
    page = visit(viewport={"width": 360, "height": 800}).page
    page.goto(site.form(*EVERY).url)
    controls = "input:not([type=hidden], [type=checkbox], [type=radio], [name=_gotcha])"
    boxes = [each.bounding_box() for each in page.locator(f"form :is({controls}, select, textarea, .choice)").all()]
    boxes += [each.bounding_box() for each in page.locator(".stars label").all()]
    assert len(boxes) == 29
    assert [box for box in boxes if box is None or box["height"] < 44 or box["width"] < 44] == []


def test_each_problem_leads_to_its_control(site: Site, visit: Visit) -> None:
    page = visit(java_script_enabled=False).page
    page.goto(site.form(*EVERY).url)
    send(page)
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.locator(".error bdi")).to_have_count(20)
    links = page.get_by_role("alert").get_by_role("link")
    assert links.all_inner_texts() == page.locator(".error bdi").all_inner_texts()
    for link in links.all():
        link.click()
        focused = page.locator(":focus")
        expect(focused).to_have_id((link.get_attribute("href") or "").removeprefix("#"))
        expect(focused).to_have_attribute("aria-invalid", "true")


@pytest.mark.contract("H10")
@with_and_without_javascript
def test_steps_are_walked_by_keyboard_alone(site: Site, visit: Visit, javascript: bool) -> None:
    form = site.form(*STEPS, definition={"review": True})
    visitor = visit(java_script_enabled=javascript)
    page, press = visitor.page, visitor.page.keyboard.press
    page.goto(form.url)
    site.pass_time(3)
    press("Tab")
    page.keyboard.insert_text("jane@example.com")
    press("Enter")  # before the kind is chosen
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page).to_have_title("Error: Step 1 of 3: Contact Acme")
    press("Tab")
    press("Enter")
    expect(page.get_by_label("Person")).to_be_focused()
    press("ArrowDown")
    press("Enter")
    expect(page).to_have_title("Step 2 of 3: Your firm – Contact Acme")
    expect(page.get_by_label("Company")).to_be_visible()
    press("Tab")
    page.keyboard.insert_text("Acme")
    press("Enter")
    expect(page).to_have_title("Step 3 of 3: Check your answers – Contact Acme")
    expect(page.get_by_role("button", name="Change Email")).to_be_visible()
    press("Tab")
    expect(page.locator(":focus")).to_have_accessible_name("Change Email")
    page.go_back()
    expect(page.get_by_label("Company")).to_have_value("Acme")
    press("Tab")
    page.get_by_role("button", name="Continue").press("Enter")
    page.get_by_role("button", name="Send").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    (lead,) = form.leads()
    assert (lead.email, lead.company, lead.custom_data) == ("jane@example.com", "Acme", {"kind": "Company"})
    assert (form.outcomes(), visitor.complaints, visitor.context.cookies()) == (["accepted"], [], [])


@pytest.mark.contract("H10")
def test_axe_finds_nothing_at_a_step_and_at_the_review(site: Site, visit: Visit) -> None:
    form = site.form(*STEPS, definition={"review": True, "intro": "Two minutes."})
    page = visit(bypass_csp=True).page
    page.goto(form.url)
    assert violations(page) == []
    page.get_by_label("Email").fill("jane@example.com")
    page.get_by_label("Company").check()
    send(page)
    expect(page).to_have_title("Step 2 of 3: Your firm – Contact Acme")
    assert violations(page) == []
    page.get_by_label("Company").fill("Acme")
    send(page)
    expect(page).to_have_title("Step 3 of 3: Check your answers – Contact Acme")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") == width


@with_and_without_javascript
def test_a_rule_has_the_same_outcome_with_and_without_scripts(site: Site, visit: Visit, javascript: bool) -> None:
    fields = [field for field in STEPS if field["type"] != "page_break"]
    form = site.form(*fields, definition={"rules": [SHOW_COMPANY]})
    page = visit(java_script_enabled=javascript).page
    page.goto(form.url)
    site.pass_time(3)
    company = page.get_by_label("Company").and_(page.get_by_role("textbox", include_hidden=True))
    expect(company).to_be_visible(visible=not javascript)
    page.get_by_label("Email").fill("jane@example.com")
    page.get_by_role("radio", name="Company").check()
    expect(company).to_be_visible()
    send(page)
    expect(page.locator(".error bdi")).to_have_text(["Fill in “Company”"])
    company.fill("Acme")
    page.get_by_role("radio", name="Person").check()
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    (lead,) = form.leads()
    assert (lead.company, lead.custom_data) == (None, {"kind": "Person"})


def test_nothing_moves_while_the_page_is_shown(site: Site, visit: Visit) -> None:
    page = visit(viewport={"width": 400, "height": 800}).page
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver((list) => list.getEntries().forEach((e) => window.shift += e.value))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    page.goto(site.form(*EVERY, *STEPS[1:2], definition={"rules": [SHOW_COMPANY]}).url, wait_until="networkidle")
    assert page.evaluate("window.shift") <= 0.02


def test_the_steps_are_the_browsers_own_history(site: Site, visit: Visit) -> None:
    form = site.form(*STEPS)
    page = visit().page
    page.goto(form.url)
    site.pass_time(3)
    page.get_by_label("Email").fill("jane@example.com")
    page.get_by_label("Company").check()
    send(page)
    expect(page).to_have_title("Step 2 of 2: Your firm – Contact Acme")
    page.get_by_label("Company").fill("Acme")
    send(page)
    page.wait_for_url("**/thanks")
    page.go_back()
    page.get_by_label("Company").fill("Acme")
    send(page)
    page.wait_for_url("**/thanks")
    assert (form.outcomes(), len(form.leads())) == (["accepted"], 1)
