"""Website Forms, Webhook API and Assignment in Chromium: each state by axe, in the dark and at 360 px, and by keys."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visitor
from tests.browser.test_people import check
from tests.conftest import World, new_world
from tests.servers.receiver import receiver
from tests.visitor import sign_in
from webapp.database.ids import show
from webapp.extensions import db
from webapp.forms.models import Form, InboundKey
from webapp.workspaces import cookie, limits

FORMS = "/settings/integrations/website-forms"
WEBHOOKS = "/settings/integrations/webhook-api"


@dataclass(frozen=True)
class Desk:
    """An owner of a workspace of its own, before a browser."""

    visitor: Visitor
    world: World
    url: str

    @property
    def page(self) -> Page:
        return self.visitor.page

    @property
    def form(self) -> str:
        return f"{FORMS}/{show('form', self.world.form_id)}"

    def open(self, path: str) -> Page:
        self.page.goto(self.url + path)
        return self.page

    def check(self) -> None:
        check(self.visitor)


@pytest.fixture
def desk(site: Site, visit: Callable[..., Visitor], request: pytest.FixtureRequest) -> Desk:
    name = request.node.name
    with site.app.app_context():
        limits.reset()
        world = new_world(name, f"{name}@acme.test")
    token = sign_in(site.app, world.workspace_id, name="Ada Lovelace").token
    visitor = visit(bypass_csp=True)
    visitor.context.add_cookies([{"name": cookie.NAME, "value": token, "url": site.url}])
    return Desk(visitor, world, site.url)


def press_until_focused(page: Page, name: str, key: str = "Tab") -> None:
    """Walk by keyboard to what is called so."""
    for _ in range(60):
        page.keyboard.press(key)
        focused = page.evaluate(
            "(({activeElement: e}) => e.ariaLabel || e.labels?.[0]?.textContent || e.textContent)(document)"
        )
        if focused.strip().startswith(name):
            return
    raise AssertionError(f"{name} cannot be reached by {key}")


@pytest.mark.contract("K1")
def test_a_new_form_is_named_and_its_id_copied(desk: Desk) -> None:
    page = desk.open(FORMS)
    desk.check()
    page.get_by_role("link", name="New Form").click()
    dialog = page.get_by_role("dialog", name="New Form")
    dialog.get_by_role("button", name="Create form").click()
    expect(dialog.get_by_role("alert")).to_be_focused()
    desk.check()
    dialog.get_by_label("Name").fill("Landing page")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Landing page")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/form_\w+$"))
    form_id = page.url.rpartition("/")[2]
    expect(page.get_by_role("button", name="Copy Form ID")).to_have_attribute("data-copy", form_id)
    expect(page.get_by_role("group", name="Send a submission from your terminal")).to_contain_text(form_id)
    desk.check()
    page.get_by_role("button", name="Delete form").click()
    page.get_by_role("dialog", name="Are you sure?").get_by_role("button", name="Delete form").click()
    expect(page.get_by_text("Landing page is deleted.")).to_be_visible()
    expect(page.get_by_role("table").get_by_role("link", name="Landing page")).to_have_count(0)


def test_no_form_says_what_to_do(site: Site, desk: Desk) -> None:
    with site.app.app_context():
        for form in db.session.query(Form).filter_by(workspace_id=desk.world.workspace_id):
            form.deleted_at = form.created_at
        for key in db.session.query(InboundKey).filter_by(workspace_id=desk.world.workspace_id):
            key.deleted_at = key.created_at
        db.session.commit()
    for path, words in (
        (FORMS, "No form yet"),
        (f"{WEBHOOKS}/keys", "No key yet"),
        ("/settings/assignment", "No form"),
    ):
        expect(desk.open(path).get_by_role("heading", name=words)).to_be_visible()
        desk.check()


def test_every_tab_says_what_is_wrong(desk: Desk) -> None:
    for tab, label, wrong in (
        ("", "Redirect after submission", "nowhere"),
        ("/automation", "Webhook URL", "nowhere"),
        ("/security", "Allowed origins", "https://example.com/path"),
    ):
        page = desk.open(desk.form + tab)
        desk.check()
        page.get_by_label(label).fill(wrong)
        page.get_by_role("button", name="Save changes").click()
        expect(page).to_have_title(re.compile("^Error: "))
        expect(page.get_by_label(label)).to_have_value(wrong)
        desk.check()


def test_duplicate_handling_history_and_assignment_can_be_read_by_everyone(desk: Desk) -> None:
    page = desk.open(f"{desk.form}/duplicate-handling")
    desk.check()
    page.get_by_label("Skip").check()
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("Duplicate handling is saved.")).to_be_visible()
    desk.open(f"{desk.form}/history")
    expect(page.get_by_role("cell", name="form.updated")).to_be_visible()
    desk.check()
    desk.open("/settings/assignment")
    desk.check()


def test_what_matters_only_beside_another_setting_shows_beside_it(desk: Desk) -> None:
    page = desk.open(f"{desk.form}/automation")
    expect(page.get_by_label("Subject", exact=True)).to_be_hidden()
    page.get_by_label("Answer by email").check()
    page.get_by_label("Round robin").check()
    expect(page.get_by_label("Subject", exact=True)).to_be_visible()
    expect(page.get_by_role("group", name="Members who take turns")).to_be_visible()
    expect(page.get_by_label("Member", exact=True)).to_be_hidden()
    desk.check()
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose at least one member.")
    desk.check()


def test_a_mapping_is_tried_out_while_it_is_typed(desk: Desk) -> None:
    page = desk.open(f"{desk.form}/field-mapping")
    becomes = page.get_by_role("region", name="What the payload becomes")
    expect(becomes).to_contain_text("Jane")
    desk.check()
    page.get_by_role("textbox", name="Payload").fill('{"email": "ann@acme.test", "pet": "Cat"}')
    expect(becomes).to_contain_text('pet"Cat"')
    rule = page.get_by_role("group", name="Rule 1")
    rule.get_by_label("Field of the form").fill("pet")
    rule.get_by_label("Field of the lead").select_option("Company")
    expect(becomes).to_contain_text("CompanyCat")
    expect(rule.get_by_label("Key")).to_be_hidden()
    rule.get_by_label("Field of the lead").select_option("Custom data")
    rule.get_by_label("Key").fill("animal")
    expect(becomes).to_contain_text('animal"Cat"')
    page.get_by_role("textbox", name="Payload").fill("{")
    expect(becomes).to_contain_text("It would be refused.")
    desk.check()
    page.get_by_role("button", name="Save mapping").click()
    expect(page.get_by_text("Field Mapping is saved.")).to_be_visible()
    expect(page.get_by_role("group", name="Rule 1").get_by_label("Key")).to_have_value("animal")


def test_a_mapping_is_tried_out_on_its_own_page_and_without_scripts(desk: Desk, visit: Callable[..., Visitor]) -> None:
    desk.open(f"{desk.form}/field-mapping/test")
    desk.page.get_by_role("textbox", name="Payload").fill('{"email": "bob@acme.test"}')
    expect(desk.page.get_by_text("bob@acme.test", exact=True)).to_be_visible()
    desk.check()
    plain = visit(java_script_enabled=False)
    plain.context.add_cookies(desk.visitor.context.cookies())  # type: ignore[arg-type]
    plain.page.goto(f"{desk.url}{desk.form}/field-mapping")
    plain.page.get_by_role("link", name="Try the mapping with a payload").click()
    plain.page.get_by_role("textbox", name="Payload").fill('{"email": "ann@acme.test"}')
    plain.page.get_by_role("button", name="Test").click()
    becomes = plain.page.get_by_role("region", name="What the payload becomes")
    expect(becomes).to_contain_text("Emailann@acme.test")


def test_a_webhook_is_saved_and_tried_with_an_example(desk: Desk) -> None:
    page = desk.open(f"{desk.form}/automation")
    with receiver() as hook:
        page.get_by_label("Webhook URL").fill(f"{hook.url}/hook")
        page.get_by_role("textbox", name="Webhook secret").fill("s3cret")
        page.get_by_role("button", name="Save changes").click()
        expect(page.get_by_text("Automation is saved.")).to_be_visible()
        expect(page.get_by_text("A secret is set.")).to_be_visible()
        page.get_by_role("button", name="Send test").click()
        expect(page.get_by_text("It arrived.")).to_be_visible()
        (request,) = hook.wait_for(1)
    assert "x-inlet-signature" in request.headers
    desk.check()


@pytest.mark.contract("I1", "I10")
def test_webhook_keys_are_kept_in_a_drawer_by_keyboard_alone(desk: Desk) -> None:
    page = desk.open(WEBHOOKS)
    desk.check()
    press_until_focused(page, "Configure")
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog", name="Webhook keys")
    expect(drawer).to_be_visible()
    desk.check()
    press_until_focused(page, "Add Key")
    page.keyboard.press("Enter")
    expect(drawer.get_by_label("Name", exact=True)).to_be_focused()
    desk.check()
    page.keyboard.press("Enter")
    expect(drawer.get_by_role("alert")).to_be_focused()
    desk.check()
    press_until_focused(page, "Name")
    page.keyboard.type("Landing page")
    page.keyboard.press("Enter")
    expect(drawer.get_by_role("status")).to_contain_text("Landing page is added.")
    expect(drawer.get_by_text("wh_live_").first).to_be_visible()
    expect(drawer.get_by_role("link", name="Hide")).to_be_visible()
    desk.check()
    press_until_focused(page, "Hide")
    page.keyboard.press("Enter")
    expect(drawer.get_by_role("button", name="Show").first).to_be_focused()
    expect(page.locator(".htmx-added, .htmx-settling")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(drawer.get_by_role("link", name="Hide")).to_be_focused()
    expect(page.locator(".htmx-added, .htmx-settling")).to_have_count(0)
    press_until_focused(page, "Delete Landing page")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Are you sure?")).to_be_visible()
    press_until_focused(page, "Delete")
    page.keyboard.press("Enter")
    expect(drawer.get_by_role("status")).to_contain_text("Landing page is deleted.")
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(page.get_by_role("link", name="Configure")).to_be_focused()
    expect(page).to_have_url(desk.url + WEBHOOKS)


@pytest.mark.contract("I10")
def test_a_token_is_shown_copied_regenerated_and_its_key_edited(desk: Desk) -> None:
    page = desk.open(WEBHOOKS)
    assert desk.world.inbound_token not in page.content()
    page.get_by_role("link", name="Configure").click()
    drawer = page.get_by_role("dialog", name="Webhook keys")
    drawer.get_by_role("button", name="Show").click()
    copied = drawer.locator(f'[data-copy="{desk.world.inbound_token}"]')
    expect(copied).to_be_visible()
    drawer.get_by_role("button", name="Regenerate").click()
    page.get_by_role("dialog", name="Are you sure?").get_by_role("button", name="Regenerate").click()
    expect(drawer.get_by_role("status")).to_contain_text("has a new token")
    expect(copied).to_have_count(0)
    drawer.get_by_role("link", name="Edit Inbound webhook").click()
    expect(drawer.get_by_label("Name", exact=True)).to_be_focused()
    drawer.get_by_label("Allowed domains").fill("example.com")
    drawer.get_by_role("button", name="Save key").click()
    expect(drawer.get_by_role("status")).to_contain_text("Its token stays as it was.")
    expect(drawer.get_by_text("Any website", exact=True)).to_have_count(0)
    desk.check()
    keys = f"{WEBHOOKS}/keys"
    for path in (keys, f"{keys}/new", f"{keys}/{desk.world.inbound_id}", f"{FORMS}/new"):
        desk.open(path)
        desk.check()
