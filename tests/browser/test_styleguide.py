"""The look of the dashboard, held on its styleguide: every macro is shown, axe finds nothing, nothing is heavy."""

import gzip
import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visitor
from tests.visitor import sign_in
from webapp.extensions import db
from webapp.workspaces import cookie
from webapp.workspaces.lifecycle import create_workspace

WEBAPP = Path(__file__).parents[2] / "webapp"
STATIC, TEMPLATES = WEBAPP / "static", WEBAPP / "templates"
COMPONENTS = sorted((TEMPLATES / "components").glob("*.html"))
STYLEGUIDE = TEMPLATES / "dashboard" / "styleguide.html"
SHELL = (STYLEGUIDE, *(TEMPLATES / name for name in ("base.html", "_nav.html", "_foot.html")))

AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HTMX_SHA256 = "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"

Open = Callable[..., Page]


@pytest.fixture
def styleguide(site: Site, visit: Callable[..., Visitor]) -> Iterator[Open]:
    """Opens the page as an owner; the options are those of a browser context."""
    with site.app.app_context():
        workspace = create_workspace(db.session(), "Acme")
        db.session.commit()
        workspace_id = workspace.id
    signed_in = sign_in(site.app, workspace_id, name="Ada Lovelace").client.get_cookie(cookie.NAME)
    assert signed_in is not None
    visitors: list[Visitor] = []

    def open_page(**options: object) -> Page:
        visitor = visit(**options)
        visitor.context.add_cookies([{"name": cookie.NAME, "value": signed_in.value, "url": site.url}])
        response = visitor.page.goto(f"{site.url}/styleguide")
        assert response is not None and response.ok
        visitors.append(visitor)
        return visitor.page

    yield open_page
    assert [complaint for visitor in visitors for complaint in visitor.complaints] == []


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": AXE_RULES})
    return [f"{rule['id']}: {node['html']}" for rule in found.response["violations"] for node in rule["nodes"]]


def width(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(styleguide: Open, scheme: str) -> None:
    page = styleguide(color_scheme=scheme, bypass_csp=True)
    assert violations(page) == []
    page.set_viewport_size({"width": 360, "height": 800})
    assert violations(page) == []


@pytest.mark.parametrize("dialog", ["Open dialog", "Open drawer"])
def test_axe_finds_nothing_in_what_opens_over_the_page(styleguide: Open, dialog: str) -> None:
    page = styleguide(bypass_csp=True)
    page.get_by_role("button", name=dialog).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("javascript", [True, False], ids=["JavaScript", "no JavaScript"])
def test_nothing_scrolls_sideways_on_a_phone_or_at_twice_the_size(styleguide: Open, javascript: bool) -> None:
    page = styleguide(viewport={"width": 360, "height": 800}, java_script_enabled=javascript)
    assert width(page) == 360
    page.set_viewport_size({"width": 640, "height": 400})  # 1280 px at 200 %
    assert width(page) == 640


def test_the_menu_of_a_phone_opens_without_javascript(styleguide: Open) -> None:
    page = styleguide(viewport={"width": 360, "height": 800}, java_script_enabled=False)
    leads = page.get_by_role("link", name="Leads", exact=True)
    expect(leads).to_be_hidden()
    page.get_by_role("button", name="Menu", exact=True).click()
    expect(leads).to_be_visible()


def test_a_dialog_closes_by_escape_and_gives_the_focus_back(styleguide: Open) -> None:
    page = styleguide()
    opener = page.get_by_role("button", name="Open dialog")
    opener.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(opener).to_be_focused()


def test_what_cannot_be_undone_is_asked_about_first(styleguide: Open) -> None:
    page = styleguide()
    page.get_by_role("button", name="Asks first").click()
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("Delete 3 leads?")
    expect(question.get_by_role("button", name="Delete leads")).to_be_visible()
    with page.expect_request(lambda request: request.method == "POST"):
        question.get_by_role("button", name="Delete leads").click()


def test_a_menu_closes_by_escape_and_gives_the_focus_back(styleguide: Open) -> None:
    page = styleguide()
    summary = page.locator("summary", has=page.locator("svg")).and_(page.get_by_label("Actions for Ada Lovelace"))
    summary.click()
    expect(page.get_by_role("link", name="Open", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Open", exact=True)).to_be_hidden()
    expect(summary).to_be_focused()


def test_a_refused_form_has_the_focus_and_its_title_says_so(styleguide: Open) -> None:
    page = styleguide()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page).to_have_title("Error: Styleguide · Inlet")
    page.get_by_role("link", name="Enter a password").click()
    expect(page.locator("#refused-password")).to_be_focused()


def test_keys_focus_the_search_unless_they_are_switched_off(styleguide: Open) -> None:
    page = styleguide()
    field = page.get_by_label("Search samples")
    page.keyboard.press("/")
    expect(field).to_be_focused()
    field.press("?")
    expect(field).to_have_value("?")
    page.locator("#main").focus()
    page.keyboard.press("?")
    page.get_by_label("Single-key shortcuts").uncheck()
    page.keyboard.press("Escape")
    page.locator("#main").focus()
    page.keyboard.press("/")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Control+k")
    expect(field).to_be_focused()


def test_the_theme_is_seen_at_once_and_kept(styleguide: Open) -> None:
    page = styleguide(color_scheme="light")
    page.locator("summary", has_text="Ada Lovelace").click()
    with page.expect_response("**/profile/theme"):
        page.get_by_role("button", name="Dark", exact=True).click()
    expect(page.locator("body")).to_have_css("background-color", "rgb(16, 21, 28)")
    page.reload()
    expect(page.locator("body")).to_have_css("background-color", "rgb(16, 21, 28)")


def test_forced_colours_keep_the_borders_of_what_is_told_by_colour(styleguide: Open) -> None:
    page = styleguide(forced_colors="active")
    border = "e => getComputedStyle(e).borderStyle"
    assert {page.locator(kind).first.evaluate(border) for kind in (".chip", ".badge", ".banner", ".button")} == {
        "solid"
    }
    assert page.locator(".switch").first.evaluate("e => getComputedStyle(e).appearance") == "auto"


def test_every_component_is_shown_on_the_styleguide() -> None:
    used = "".join(path.read_text() for path in (*SHELL, *COMPONENTS))
    shown = set(re.findall(r"\b(\w+)\(", "".join(re.findall(r"{[{%].*?[%}]}", used, re.DOTALL))))
    calls = set(re.findall(r"\.(\w+)\(", STYLEGUIDE.read_text())) | {"icon", "attributes"}
    macros = {name for path in COMPONENTS for name in re.findall(r"{% macro ([a-z]\w*)\(", path.read_text())}
    assert macros - calls == set()
    assert macros <= shown


def test_every_icon_that_is_drawn_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))
    named = re.search(r'picture_names = "([^"]+)"', STYLEGUIDE.read_text())
    assert named is not None
    assert sprite == set(named[1].split())


def test_the_vendored_library_is_the_one_that_was_looked_at() -> None:
    vendored = STATIC / "vendor" / "htmx@2.0.11"
    assert sha256((vendored / "htmx.min.js").read_bytes()).hexdigest() == HTMX_SHA256
    assert (vendored / "LICENSE").read_text().startswith("Zero-Clause BSD")


def test_a_first_load_is_light(styleguide: Open) -> None:
    page = styleguide()
    files = [STATIC / name for name in ("app.css", "app.js", "icons.svg", "vendor/htmx@2.0.11/htmx.min.js")]
    sizes = {path.name: len(gzip.compress(path.read_bytes())) for path in files}
    assert sizes["app.css"] <= 15_000
    assert sum(sizes.values()) + len(gzip.compress(page.content().encode())) <= 60_000
