"""The hosted page in Chromium (H10): by keyboard alone, with and without JavaScript, from a foreign page, by axe."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import partial
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visitor
from tests.servers.receiver import Answer, Receiver, receiver

Visit = Callable[..., Visitor]

EVERY_TYPE: tuple[dict[str, Any], ...] = (
    {"key": "name", "label": "Name", "type": "short_text", "required": True, "autocomplete": "name"},
    {"key": "email", "label": "Email", "type": "email", "required": True, "hint": "We only answer you."},
    {"key": "phone", "label": "Phone", "type": "phone"},
    {"key": "website", "label": "Website", "type": "url"},
    {"key": "size", "label": "Size", "type": "number"},
    {"key": "service", "label": "What do you need?", "type": "select", "required": True, "options": ["Roof", "Walls"]},
    {
        "key": "when",
        "label": "When?",
        "type": "radio",
        "required": True,
        "options": ["Now", "Later"],
        "hint": "About.",
    },
    {"key": "extras", "label": "Extras", "type": "checkboxes", "required": True, "options": ["Solar", "Heating"]},
    {"key": "message", "label": "Message", "type": "long_text"},
    {"key": "ok", "label": "I agree", "type": "checkbox", "required": True},
)

AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
with_and_without_javascript = pytest.mark.parametrize("javascript", [True, False], ids=["JavaScript", "no JavaScript"])


@pytest.fixture(scope="module")
def foreign() -> Iterator[Receiver]:
    """Another website, which serves one page at every address."""
    with receiver() as website:
        yield website


def serve(website: Receiver, html: str) -> str:
    """Its address; `localhost` makes it another site than the tests' Inlet."""
    page = f"<!doctype html><html lang='en'><title>Elsewhere</title>{html}"
    website.answer(Answer(headers={"Content-Type": "text/html; charset=utf-8"}, body=page.encode()))
    return website.url.replace("127.0.0.1", "localhost")


def violations(page: Page) -> list[str]:
    page.wait_for_load_state()
    found = Axe().run(page, options={"runOnly": AXE_RULES})
    return [f"{rule['id']}: {node['html']}" for rule in found.response["violations"] for node in rule["nodes"]]


@pytest.mark.contract("H10")
@with_and_without_javascript
def test_a_form_is_filled_and_sent_by_keyboard_alone(site: Site, visit: Visit, javascript: bool) -> None:
    form = site.form()
    visitor = visit(java_script_enabled=javascript)
    page = visitor.page
    page.goto(form.url)
    site.pass_time(3)
    for text in ("Jane Smith", "jane@example.com", "555-123-4567", "Hello\nthere"):
        page.keyboard.press("Tab")
        page.keyboard.insert_text(text)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    (lead,) = form.leads()
    assert (lead.first_name, lead.email, lead.phone) == ("Jane", "jane@example.com", "555-123-4567")
    assert form.outcomes() == ["accepted"]
    assert visitor.complaints == []
    assert visitor.context.cookies() == []
    assert [url for url in visitor.requests if not url.startswith(f"{site.url}/")] == []


@pytest.mark.contract("H10", "H2")
@with_and_without_javascript
def test_an_error_is_told_above_and_at_its_field_and_nothing_typed_is_lost(
    site: Site, visit: Visit, javascript: bool
) -> None:
    form = site.form(*EVERY_TYPE)
    visitor = visit(java_script_enabled=javascript)
    page = visitor.page
    page.goto(form.url)
    site.pass_time(3)
    page.get_by_label("Email").fill("jane@")
    page.get_by_label("Heating").check()
    page.get_by_label("Message").fill("\nHello")
    page.keyboard.press("Tab")
    page.get_by_role("button").click()
    expect(page).to_have_title("Error: Contact Acme")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.locator(".error bdi")).to_have_count(5)
    links = page.get_by_role("alert").get_by_role("link")
    told = links.all_inner_texts()
    assert told == page.locator(".error bdi").all_inner_texts()
    assert len(told) == 5
    for link, label in zip(links.all(), ("Name", "Email", "What do you need?", "Now", "I agree"), strict=True):
        link.click()
        expect(page.get_by_label(label, exact=label != "What do you need?")).to_be_focused()
    email = page.get_by_label("Email")
    expect(email).to_have_value("jane@")
    expect(email).to_have_attribute("aria-invalid", "true")
    wrong = "Error: Enter an email address in the right format, like name@example.com"
    expect(email).to_have_accessible_description(f"We only answer you. {wrong}")
    expect(page.get_by_label("Heating")).to_be_checked()
    expect(page.get_by_label("Message")).to_have_value("\nHello")
    assert visitor.complaints == []


@pytest.mark.contract("H10")
def test_a_corrected_page_is_taken(site: Site, visit: Visit) -> None:
    form = site.form(*EVERY_TYPE)
    page = visit(java_script_enabled=False).page
    page.goto(form.url)
    page.get_by_role("button").click()
    expect(page).to_have_title("Error: Contact Acme")
    site.pass_time(3)
    page.get_by_label("Name").fill("Jane")
    page.get_by_label("Email").fill("jane@example.com")
    page.get_by_label("What do you need?").select_option("Roof")
    page.get_by_label("Later").check()
    page.get_by_label("Solar").check()
    page.get_by_label("Heating").check()
    page.get_by_label("I agree").check()
    page.get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    (lead,) = form.leads()
    assert (lead.project_types, lead.timeline) == (["Roof"], "Later")
    assert lead.custom_data == {"extras": ["Solar", "Heating"], "ok": "yes"}


@pytest.mark.contract("H10")
def test_a_plain_form_on_a_foreign_page_works_without_javascript(site: Site, visit: Visit, foreign: Receiver) -> None:
    form = site.form(allowed_origins=["localhost"])
    page = visit(java_script_enabled=False).page
    home = serve(
        foreign,
        f'<form action="{form.url}" method="post"><input name="email_address"><input name="plan" value="Pro">'
        '<input type="hidden" name="_next" value="/done"><button>Go</button></form>',
    )
    page.goto(home)
    page.get_by_role("textbox").first.fill("nobody")
    page.get_by_role("button").click()
    expect(page).to_have_title("Error: Contact Acme")
    expect(page.get_by_label("Plan")).to_have_value("Pro")
    page.get_by_label("Email address").fill("jane@example.com")
    site.pass_time(3)
    page.get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    (lead,) = form.leads()
    assert (lead.email, lead.custom_data) == ("jane@example.com", {"plan": "Pro"})


def test_a_plain_form_leads_back_to_its_own_website(site: Site, visit: Visit, foreign: Receiver) -> None:
    form = site.form(allowed_origins=["localhost"])
    page = visit(java_script_enabled=False).page
    home = foreign.url.replace("127.0.0.1", "localhost")
    serve(
        foreign,
        f'<form action="{form.url}" method="post"><input name="email" value="nobody">'
        f'<input type="hidden" name="_next" value="{home}/done"><button>Go</button></form>',
    )
    page.goto(home)
    page.get_by_role("button").click()
    page.get_by_label("Email").fill("jane@example.com")
    site.pass_time(3)
    page.get_by_role("button").click()
    page.wait_for_url(f"{home}/done")
    assert form.outcomes() == ["invalid", "accepted"]


def test_a_foreign_page_may_send_json(site: Site, visit: Visit, foreign: Receiver) -> None:
    form = site.form(allowed_origins=["localhost"])
    page = visit().page
    page.goto(serve(foreign, ""))
    send = """async ([url, fields]) => {
        const headers = {"Content-Type": "application/json", "Accept": "application/json"};
        const answer = await fetch(url, {method: "POST", headers, body: JSON.stringify(fields)});
        return [answer.status, (await answer.json()).success];
    }"""
    assert page.evaluate(send, [form.url, {"email": "jane@example.com"}]) == [201, True]
    assert page.evaluate(send, [form.url, {}]) == [422, False]
    other = site.form(allowed_origins=["https://shop.test"])
    with pytest.raises(Exception, match="Failed to fetch"):
        page.evaluate(send, [other.url, {"email": "jane@example.com"}])
    assert (form.outcomes(), other.outcomes()) == (["accepted", "invalid"], [])


@pytest.mark.contract("H10")
def test_only_the_forms_websites_may_frame_its_page(site: Site, visit: Visit, foreign: Receiver) -> None:
    allowed, other = site.form(allowed_origins=["localhost"]), site.form(allowed_origins=["https://shop.test"])
    for form, shown in ((allowed, 1), (other, 0)):
        visitor = visit()
        refused = partial(visitor.page.expect_console_message, lambda told: "frame-ancestors" in told.text)
        with nullcontext() if shown else refused():
            visitor.page.goto(serve(foreign, f'<iframe title="Form" src="{form.url}"></iframe>'))
        frame = visitor.page.frame_locator("iframe")
        expect(frame.get_by_label("Email")).to_have_count(shown)
        assert any("frame-ancestors" in complaint for complaint in visitor.complaints) == (shown == 0)


STATES: dict[str, Callable[[Site, Page], None]] = {
    "form": lambda site, page: _open(page, site.form(*EVERY_TYPE).url),
    "default form": lambda site, page: _open(page, site.form().url),
    "error": lambda site, page: _send_empty(page, site.form(*EVERY_TYPE).url),
    "thanks": lambda site, page: _open(page, f"{site.form().url}/thanks"),
    "paused": lambda site, page: _open(page, site.form(status="paused", paused_message="Back in May.").url),
    "not found": lambda site, page: _open(page, f"{site.form().url}x"),
    "right to left": lambda site, page: _send_empty(page, site.form(name="تواصل معنا").url),
}


def _open(page: Page, url: str) -> None:
    page.goto(url)


def _send_empty(page: Page, url: str) -> None:
    page.goto(url)
    page.get_by_role("button").click()
    expect(page.get_by_role("alert")).to_be_focused()


@pytest.mark.contract("H10")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(site: Site, visit: Visit, state: str, scheme: str) -> None:
    visitor = visit(color_scheme=scheme, bypass_csp=True)
    page = visitor.page
    STATES[state](site, page)
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.contract("H10")
@pytest.mark.parametrize("state", STATES)
def test_no_state_breaks_its_own_policy_or_asks_another_host(site: Site, visit: Visit, state: str) -> None:
    visitor = visit()
    STATES[state](site, visitor.page)
    assert visitor.complaints == []
    assert visitor.context.cookies() == []
    assert {url.rsplit("/", 1)[0] for url in visitor.requests} >= {f"{site.url}/static"}
    assert [url for url in visitor.requests if not url.startswith(f"{site.url}/")] == []


def test_every_target_is_large_enough_for_a_finger(site: Site, visit: Visit) -> None:
    page = visit(viewport={"width": 360, "height": 800}).page
    page.goto(site.form(*EVERY_TYPE).url)
    controls = "input:not([type=hidden], [type=checkbox], [type=radio], [name=_gotcha])"
    targets = page.locator(f"form :is({controls}, select, textarea, button, .choice)")
    sizes = [target.bounding_box() for target in targets.all()]
    assert len(sizes) == 13
    assert [box for box in sizes if box is None or box["height"] < 44] == []


def test_the_trap_is_for_machines_alone(site: Site, visit: Visit) -> None:
    page = visit().page
    page.goto(site.form().url)
    trap = page.locator("[name=_gotcha]")
    assert page.get_by_role("textbox").count() == 4
    style = "e => [getComputedStyle(e.parentElement).display, e.tabIndex, e.parentElement.ariaHidden]"
    assert trap.evaluate(style) == ["block", -1, "true"]


def test_forced_colours_keep_every_border_and_mark(site: Site, visit: Visit) -> None:
    page = visit(forced_colors="active").page
    page.goto(site.form(*EVERY_TYPE).url)
    appearance = "e => getComputedStyle(e).appearance"
    assert page.get_by_label("I agree").evaluate(appearance) == "auto"
    assert page.get_by_role("button").evaluate("e => getComputedStyle(e).borderStyle") == "solid"


def test_a_form_reads_in_the_direction_of_its_name(site: Site, visit: Visit) -> None:
    page = visit().page
    direction = "document.querySelector('main').matches(':dir(rtl)')"
    for name, right_to_left in (("تواصل معنا", True), ("Contact", False)):
        _send_empty(page, site.form(name=name).url)
        assert page.evaluate(direction) is right_to_left
