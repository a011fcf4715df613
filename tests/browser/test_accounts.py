"""Accounts and custom fields in Chromium: defined, edited in their place, by axe, in the dark and at 360 px."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, Visitor
from tests.browser.test_people import check
from tests.conftest import World, new_world
from tests.leads.desk import make_lead
from tests.visitor import Visitor as Member
from tests.visitor import sign_in
from webapp.database.ids import new_id
from webapp.deals.accounts import create_account
from webapp.deals.lifecycle import create_deal
from webapp.extensions import db
from webapp.http.fields import ACCOUNT, LEAD
from webapp.workspaces import cookie, limits

Visit = Callable[..., Visitor]
DATA = {"whatsapp_no": "+1 212 555 0199", "guests": 12, "referrer_page": "https://northwind.example/offer"}


@dataclass(frozen=True)
class Desk:
    """A workspace with an account of one person and three deals, between one above it and two below."""

    site: Site
    world: World
    account: str
    jane: str
    ada: Member

    def open(self, visit: Visit, path: str) -> Visitor:
        visitor = visit(bypass_csp=True, viewport={"width": 1280, "height": 800})
        visitor.context.add_cookies([{"name": cookie.NAME, "value": self.ada.token, "url": self.site.url}])
        visitor.page.goto(self.site.url + path)
        return visitor


@pytest.fixture
def desk(site: Site) -> Desk:
    with site.app.app_context():
        limits.reset()
        world = new_world("Acme", f"{new_id().hex()}@acme.test")
        made = _accounts(world)
        jane = make_lead(
            world, firstName="Jane", lastName="Doe", role="Owner", email="jane@nw.example", custom_data=DATA
        )
        make_lead(world, firstName="Bob", lastName="Stone", email="bob@nw.example", account_id=made)
        for stage, amount in (("s1", 4_200), ("s3", 18_500), ("s3", 1_250)):
            values = {"name": f"Roof {amount}", "stage": stage, "amount": Decimal(amount), "account_id": made}
            create_deal(db.session(), world.workspace_id, values, "tests")
        db.session.commit()
    ada = sign_in(site.app, world.workspace_id, "admin", name="Ada Lovelace")
    return Desk(site, world, f"/accounts/{ACCOUNT.show(made)}", LEAD.show(jane), ada)


def _accounts(world: World) -> bytes:
    def make(name: str, **values: object) -> bytes:
        return create_account(db.session(), world.workspace_id, {"name": name, **values}).id

    facts = {"location": "Portland", "website": "https://northwind.example", "description": "Builds houses."}
    made = make("Northwind Homes", parent_id=make("Northwind Group"), **facts, custom_fields={"fleet": 7})
    make("Vans", parent_id=make("Northwind North", parent_id=made))
    db.session.commit()
    return made


def test_an_account_is_found_filled_and_put_elsewhere(desk: Desk, visit: Visit) -> None:
    visitor = desk.open(visit, "/accounts")
    page = visitor.page
    check(visitor)
    page.get_by_role("searchbox", name="Search accounts").fill("homes")
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_role("link", name="Northwind Homes").click()
    expect(page.get_by_role("heading", name="Northwind Homes", level=1)).to_be_visible()
    check(visitor)
    page.get_by_role("link", name="Edit website").click()
    page.get_by_role("textbox", name="Website").fill("https://homes.example")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="https://homes.example")).to_be_visible()
    page.get_by_role("link", name="Add a person").click()
    page.wait_for_url("**?pick=person")
    page.get_by_role("searchbox", name="Name, email or phone of a person").fill("jan")
    page.get_by_role("button", name="Add Jane Doe").click()
    expect(page.get_by_role("button", name="Take Jane Doe off the account")).to_be_visible()
    page.get_by_role("link", name="Choose what it is part of").click()
    page.wait_for_url("**?pick=parent")
    page.get_by_role("searchbox", name="Name of an account").fill("vans")
    expect(page.get_by_role("button", name="Choose Vans")).to_be_visible()
    check(visitor)
    page.get_by_role("button", name="Choose Vans").click()
    expect(page.get_by_text("This account is itself above the parent.")).to_be_visible()
    page.goto(f"{desk.site.url}/accounts/new")
    page.get_by_role("button", name="Add account").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    check(visitor)


def test_a_key_that_was_seen_is_defined_and_then_edited_by_its_type(desk: Desk, visit: Visit) -> None:
    visitor = desk.open(visit, "/settings/custom-fields")
    page = visitor.page
    page.get_by_role("link", name="Define guests").click()
    page.get_by_label("Type").select_option("Number")
    page.get_by_label("Can be a column of the list").check()
    page.get_by_role("button", name="Add field").click()
    expect(page.get_by_text("Guests is defined.")).to_be_visible()
    check(visitor)
    page.goto(f"{desk.site.url}/leads/{desk.jane}")
    page.get_by_role("link", name="Edit Guests").click()
    expect(page.get_by_role("textbox", name="Guests")).to_be_focused()
    page.get_by_role("textbox", name="Guests").fill("many")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Use a number, such as 12 or 12.5")).to_be_visible()
    check(visitor)
    page.get_by_role("textbox", name="Guests").fill("14")
    page.keyboard.press("Enter")
    expect(page.get_by_role("list", name="Timeline").get_by_text("changed guests")).to_be_visible()
    page.get_by_role("link", name="Choose the account").click()
    expect(page.get_by_role("searchbox", name="Account", exact=True)).to_be_visible()
    expect(page.locator(".htmx-added, .htmx-settling")).to_have_count(0)
    page.get_by_role("searchbox", name="Account", exact=True).fill("Northwind So")
    page.get_by_role("button", name="Add “Northwind So”").click()
    expect(page.get_by_role("link", name="Northwind So")).to_be_visible()
    check(visitor)
    page.goto(f"{desk.site.url}/leads?columns=name&columns=customData.guests")
    expect(page.get_by_role("columnheader", name="Guests")).to_be_visible()
