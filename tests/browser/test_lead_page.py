"""The page of a lead in Chromium: worked on by mouse and by keyboard, live, by axe, in the dark and at 360 px."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visitor
from tests.browser.test_people import check
from tests.calls import submit
from tests.conftest import World, new_world
from tests.leads.desk import make_lead
from tests.visitor import Visitor as Member
from tests.visitor import sign_in
from webapp.database.ids import new_id
from webapp.http.fields import LEAD
from webapp.workspaces import cookie, limits

Visit = Callable[..., Visitor]


@dataclass(frozen=True)
class Desk:
    """A workspace with Jane, who wrote in, her twin, and two members."""

    site: Site
    world: World
    jane: str
    twin: str
    ada: Member
    bob: Member

    def open(self, visit: Visit, path: str = "", **options: object) -> Visitor:
        visitor = visit(bypass_csp=True, viewport={"width": 1280, "height": 800}, **options)
        visitor.context.add_cookies([{"name": cookie.NAME, "value": self.ada.token, "url": self.site.url}])
        visitor.page.goto(self.site.url + (path or f"/leads/{self.jane}"))
        return visitor


@pytest.fixture
def desk(site: Site) -> Desk:
    known = {"firstName": "Jane", "lastName": "Doe", "company": "Northwind Homes"}
    with site.app.app_context():
        limits.reset()
        world = new_world("Acme", f"{new_id().hex()}@acme.test")
        twin = make_lead(world, email="jane.doe@northwind.example", **known)
    person = submit(site.app.test_client(), world, email="jane@northwind.example", message="Call me, please.", **known)
    member = partial(sign_in, site.app, world.workspace_id)
    ada, bob = (member("admin", name=name) for name in ("Ada Lovelace", "Bob Stone"))
    return Desk(site, world, person["personId"], LEAD.show(twin), ada, bob)


def timeline(page: Page, words: str) -> None:
    expect(page.get_by_role("list", name="Timeline").get_by_text(words)).to_be_visible()


def test_the_page_has_nothing_that_axe_finds_and_suggests_the_twin(desk: Desk, visit: Visit) -> None:
    visitor = desk.open(visit)
    expect(visitor.page.get_by_role("link", name="Merge")).to_be_visible()
    expect(visitor.page.get_by_text("Waiting for a first answer")).to_be_visible()
    check(visitor)
    for show in ("submissions", "deliveries", "comments"):
        visitor.page.goto(f"{desk.site.url}/leads/{desk.jane}?show={show}")
        check(visitor)


def test_a_field_is_edited_by_keyboard_refused_and_left_by_escape(desk: Desk, visit: Visit) -> None:
    visitor = desk.open(visit)
    page = visitor.page
    page.get_by_role("link", name="Edit email").focus()
    page.keyboard.press("Enter")
    field = page.get_by_role("textbox", name="Email")
    expect(field).to_be_focused()
    field.fill("no address")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Use an email address")).to_be_visible()
    check(visitor)
    field.focus()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="jane@northwind.example")).to_be_visible()
    page.get_by_role("link", name="Edit company").focus()
    page.keyboard.press("Enter")
    page.get_by_role("textbox", name="Company").fill("Northwind")
    expect(page.locator(".htmx-added, .htmx-settling")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator("#fact-company")).to_contain_text("Northwind")
    expect(page.get_by_role("link", name="Edit company")).to_be_focused()
    timeline(page, "changed company")


def test_status_comment_and_reply_are_at_hand_by_one_key_each(desk: Desk, visit: Visit) -> None:
    visitor = desk.open(visit)
    page = visitor.page
    page.keyboard.press("s")
    status = page.get_by_label("Status", exact=True)
    expect(status).to_be_focused()
    status.select_option("Contacted")
    expect(page.locator("#lead-head")).to_contain_text("Contacted")
    page.locator("h1").click()
    page.keyboard.press("n")
    comment = page.get_by_label("Comment")
    expect(comment).to_be_focused()
    page.keyboard.type("See to it, ")
    page.get_by_label("Mention a member").click()
    page.get_by_role("button", name="Bob Stone").click()
    expect(comment).to_have_value("See to it, @Bob Stone ")
    page.get_by_role("button", name="Comment", exact=True).click()
    timeline(page, "@Bob Stone")
    expect(page.get_by_label("Comment")).to_have_value("")
    page.locator("h1").click()
    page.keyboard.press("r")
    expect(page.get_by_label("Message", exact=True)).to_be_focused()
    check(visitor)
    page.get_by_role("button", name="Send reply").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    check(visitor)
    page.get_by_label("Message", exact=True).fill("I call you at nine.")
    page.get_by_role("button", name="Send reply").click()
    timeline(page, "I call you at nine.")


def test_what_others_do_appears_by_itself_and_moves_nothing_that_is_read_or_typed(desk: Desk, visit: Visit) -> None:
    for number in range(30):
        desk.bob.post(f"/leads/{desk.jane}/comments", {"body": f"Earlier {number}"})
    visitor = desk.open(visit)
    page = visitor.page
    page.get_by_label("Comment").fill("What I am wri")
    page.get_by_role("link", name="Edit company").focus()
    page.keyboard.press("Enter")
    page.get_by_role("textbox", name="Company").fill("Half a wo")
    read = page.get_by_text("Earlier 10", exact=True)
    expect(page.locator(".htmx-request, .htmx-added, .htmx-settling")).to_have_count(0)
    read.scroll_into_view_if_needed()
    before = read.bounding_box()
    desk.bob.post(f"/leads/{desk.jane}/comments", {"body": "Done meanwhile"})
    desk.bob.post(f"/leads/{desk.jane}/fields/city", {"city": "Springfield"})
    expect(page.locator("#fact-city")).to_contain_text("Springfield")
    expect(page.get_by_text("Done meanwhile")).to_have_count(1)
    assert read.bounding_box() == before
    expect(page.get_by_label("Comment")).to_have_value("What I am wri")
    expect(page.get_by_role("textbox", name="Company")).to_have_value("Half a wo")
    page.get_by_role("link", name="Load more").click()
    expect(page.get_by_text("New lead through")).to_have_count(1)


def test_two_leads_are_merged_side_by_side_and_parted_again(desk: Desk, visit: Visit) -> None:
    visitor = desk.open(visit)
    page = visitor.page
    page.get_by_role("link", name="Merge").click()
    expect(page.get_by_role("heading", name="Merge into Jane Doe")).to_be_visible()
    check(visitor)
    page.get_by_role("radio", name="Email: jane.doe@northwind.example").check()
    page.get_by_role("button", name="Merge").click()
    timeline(page, "merged in")
    expect(page.locator("#fact-email")).to_contain_text("jane.doe@northwind.example")
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Undo the merge").click()
    timeline(page, "undid the merge with")


def test_a_lead_is_deleted_after_a_question_and_restored(desk: Desk, visit: Visit) -> None:
    visitor = desk.open(visit)
    page = visitor.page
    page.get_by_label("More actions").click()
    page.get_by_role("button", name="Delete").click()
    page.locator("#confirm").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("It was deleted")).to_be_visible()
    check(visitor)
    page.get_by_role("button", name="Restore").click()
    timeline(page, "restored it")


def test_the_page_is_worked_on_without_scripts(desk: Desk, visit: Visit) -> None:
    page = desk.open(visit, java_script_enabled=False).page
    page.get_by_role("link", name="Edit company").click()
    page.get_by_role("textbox", name="Company").fill("Northwind")
    page.locator("#fact-company").get_by_role("button", name="Save").click()
    expect(page.locator("#fact-company")).to_contain_text("Northwind")
    page.get_by_label("Status", exact=True).select_option("Qualified")
    page.locator("#fact-status").get_by_role("button", name="Save").click()
    expect(page.locator("#lead-head")).to_contain_text("Qualified")
    page.get_by_label("Comment").fill("By hand.")
    page.get_by_role("button", name="Comment", exact=True).click()
    timeline(page, "By hand.")
    page.get_by_role("link", name="Reply by email").click()
    page.get_by_label("Message", exact=True).fill("Good day.")
    page.get_by_role("button", name="Send reply").click()
    timeline(page, "Good day.")


def test_statuses_are_set_up_by_who_may(desk: Desk, visit: Visit) -> None:
    visitor = desk.open(visit, "/settings/statuses")
    page = visitor.page
    check(visitor)
    page.get_by_label("Name").fill("new")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    check(visitor)
    page.get_by_label("Name").fill("Lost")
    page.get_by_role("button", name="Add").click()
    page.get_by_role("button", name="Move Lost up").click()
    expect(page.get_by_role("button", name="Move Lost down")).to_be_visible()
    page.get_by_label("Change New").click()
    page.get_by_role("link", name="Remove").click()
    expect(page.get_by_label("Move them to")).to_be_visible()
    check(visitor)
    page.get_by_label("Move them to").select_option("Contacted")
    page.locator("form").filter(has_text="Move them to").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("New is removed.")).to_be_visible()
