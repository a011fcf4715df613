"""Looks of forms in Chromium: each preset by axe, light and dark, and the Design tab with and without scripts."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visitor, check
from tests.browser.test_hosted import violations
from tests.browser.test_hosted_fields import EVERY, send
from tests.conftest import World, new_world
from tests.submissions.files.samples import png
from tests.visitor import sign_in
from webapp.database.ids import show
from webapp.extensions import db
from webapp.forms.definition.definition import Definition
from webapp.forms.definition.presets import PRESETS, Preset
from webapp.forms.definition.theme import Theme
from webapp.forms.drafts import draft_of
from webapp.forms.models import Form
from webapp.forms.publishing import publish_definition
from webapp.workspaces import cookie, limits

Visit = Callable[..., Visitor]
ASKED = [
    {"key": "name", "type": "full_name", "label": "Your name", "required": True},
    {"key": "when", "type": "radio", "label": "When should we begin?", "options": ["Now", "Later"]},
]
BUTTON = "getComputedStyle(document.querySelector('form button')).backgroundColor"


def themed(theme: Theme, language: str = "en") -> dict[str, object]:
    return {"theme": theme.model_dump(mode="json", by_alias=True), "language": language}


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_axe_finds_nothing_in_any_look(site: Site, visit: Visit, preset: Preset, language: str) -> None:
    form = site.form(*EVERY, definition=themed(preset.theme, language))
    for scheme in ("light", "dark"):
        visitor = visit(color_scheme=scheme, bypass_csp=True, viewport={"width": 360, "height": 740})
        page = visitor.page
        page.goto(form.url)
        assert violations(page) == []
        site.pass_time(3)
        send(page)
        expect(page.get_by_role("alert")).to_be_focused()
        expect(page.locator(".error")).to_have_count(20)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.goto(f"{form.url}/thanks")
        assert violations(page) == []
        assert visitor.complaints == []


def test_a_theme_reaches_the_page_under_its_own_policy(site: Site, visit: Visit) -> None:
    theme = Theme(scheme="light", accent="#aa0000", css="h1 { letter-spacing: 9px; position: fixed }")
    visitor = visit()
    visitor.page.goto(site.form(*ASKED, definition=themed(theme)).url)
    assert visitor.page.evaluate(BUTTON) == "rgb(170, 0, 0)"
    heading = visitor.page.evaluate(
        "(({letterSpacing, position}) => [letterSpacing, position])(getComputedStyle(document.querySelector('h1')))"
    )
    assert heading == ["9px", "static"]
    assert visitor.complaints == []


@dataclass(frozen=True)
class Studio:
    """An owner at the Design tab of a published form."""

    site: Site
    visitor: Visitor
    form_id: bytes

    @property
    def page(self) -> Page:
        return self.visitor.page

    def open(self, part: str = "") -> Page:
        self.page.goto(f"{self.site.url}/forms/{show('form', self.form_id)}/design{part}")
        return self.page

    @property
    def theme(self) -> Theme:
        with self.site.app.app_context():
            return draft_of(db.session(), db.session.get_one(Form, self.form_id)).definition.theme


@pytest.fixture
def enter(site: Site, visit: Visit, request: pytest.FixtureRequest) -> Callable[..., Studio]:
    def open_studio(**options: object) -> Studio:
        name = request.node.name
        with site.app.app_context():
            limits.reset()
            world: World = new_world(name, f"{name}@acme.test")
            form = db.session.get_one(Form, world.form_id)
            publish_definition(db.session(), form, Definition.model_validate({"fields": ASKED}))
            db.session.commit()
        token = sign_in(site.app, world.workspace_id, name="Ada Lovelace").token
        visitor = visit(**options)
        visitor.context.add_cookies([{"name": cookie.NAME, "value": token, "url": site.url}])
        return Studio(site, visitor, world.form_id)

    return open_studio


@pytest.mark.parametrize("part", ["", "/words", "/thanks"])
def test_every_part_of_the_tab_keeps_to_the_rules_of_pages(enter: Callable[..., Studio], part: str) -> None:
    studio = enter(bypass_csp=True)
    studio.open(part)
    check(studio.visitor)


def test_the_preview_follows_a_look_a_colour_and_an_undo(enter: Callable[..., Studio]) -> None:
    studio = enter()
    page = studio.open()
    button = page.frame_locator("#preview").locator("form button").first
    page.get_by_role("button", name="Meadow").click()
    expect(button).to_have_css("background-color", "rgb(29, 116, 72)")
    expect(page.get_by_role("button", name="Meadow")).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Accent", exact=True).fill("#aa0000")
    page.keyboard.press("Tab")
    expect(button).to_have_css("background-color", "rgb(170, 0, 0)")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Accent", exact=True)).to_have_value("#1d7448")
    assert studio.visitor.complaints == []


def test_a_picked_colour_is_written_down_and_saved(enter: Callable[..., Studio]) -> None:
    studio = enter()
    page = studio.open()
    page.get_by_label("Pick: Accent").fill("#00695c")
    expect(page.get_by_label("Accent", exact=True)).to_have_value("#00695c")
    expect(page.frame_locator("#preview").locator("form button").first).to_have_css(
        "background-color", "rgb(0, 105, 92)"
    )
    assert studio.theme == Theme(accent="#00695c")


def test_a_colour_that_cannot_be_read_is_refused_until_it_is_wanted(enter: Callable[..., Studio]) -> None:
    studio = enter(bypass_csp=True)
    page = studio.open()
    page.get_by_label("Accent", exact=True).fill("#ffd400")
    page.keyboard.press("Tab")
    expect(page.get_by_role("alert")).to_contain_text("Buttons and ticks: 1.4:1 in light, at least 3:1 is needed.")
    check(studio.visitor)
    page.get_by_label("Keep colours under 3:1").check()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert studio.theme.accent == "#ffd400"


def test_a_logo_shows_in_the_preview_as_soon_as_it_is_chosen(enter: Callable[..., Studio], tmp_path: Path) -> None:
    studio = enter()
    page = studio.open()
    (tmp_path / "logo.png").write_bytes(png(64, 64))
    page.get_by_label("Logo", exact=True).set_input_files(tmp_path / "logo.png")
    expect(page.frame_locator("#preview").locator("img.logo")).to_have_count(1)
    page.get_by_role("button", name="Remove: Logo").click()
    expect(page.frame_locator("#preview").locator("img.logo")).to_have_count(0)


def test_the_tab_works_without_scripts(enter: Callable[..., Studio]) -> None:
    studio = enter(java_script_enabled=False)
    page = studio.open()
    page.get_by_role("button", name="Grape").click()
    expect(page.get_by_role("button", name="Grape")).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Accent", exact=True).fill("#7a1f5c")
    page.get_by_label("Serif").check()
    with page.expect_response("**/design"):
        page.get_by_role("button", name="Save the look").click()
    expect(page.get_by_label("Accent", exact=True)).to_have_value("#7a1f5c")
    assert (studio.theme.accent, studio.theme.font, studio.theme.radius) == ("#7a1f5c", "serif", 14)


def test_a_thank_you_page_is_made_and_seen(enter: Callable[..., Studio]) -> None:
    page = enter().open("/thanks")
    page.get_by_label("Another one").fill("Big projects")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("link", name="Big projects")).to_have_attribute("aria-current", "true")
    page.get_by_label("Message", exact=True).fill("We call you, {{name}}.")
    page.get_by_role("button", name="Save the page").click()
    preview = page.frame_locator("#preview")
    expect(preview.get_by_role("heading", name="Big projects")).to_be_visible()
    expect(preview.get_by_text("We call you, Your name.")).to_be_visible()
