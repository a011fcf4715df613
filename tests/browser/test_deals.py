"""The board of deals in Chromium: cards moved by mouse, menu and keys, the moves of others, and without scripts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, check, new_inlet
from tests.conftest import World, new_world
from tests.deals.pipeline import open_deal
from tests.visitor import sign_in
from webapp.deals.lifecycle import change_deal, get_deal
from webapp.extensions import db
from webapp.http.fields import DEAL
from webapp.workspaces import cookie


@dataclass(frozen=True)
class Desk:
    """A running Inlet with three deals, and browsers that are signed in to it."""

    app: Flask
    url: str
    world: World
    deals: dict[str, str]
    visit: Callable[..., Visitor]

    def open(self, path: str = "/deals", **options: Any) -> Visitor:
        visitor = self.visit(**{"viewport": {"width": 1280, "height": 800}, **options})
        token = sign_in(self.app, self.world.workspace_id, name="Olga Owner").token
        visitor.context.add_cookies([{"name": cookie.NAME, "value": token, "url": self.url}])
        visitor.page.goto(self.url + path)
        return visitor

    def move(self, name: str, stage: str) -> None:
        """As somebody else does it."""
        with self.app.app_context():
            id_ = DEAL.parse(self.deals[name])
            deal = get_deal(db.session(), self.world.workspace_id, id_, lock=True)
            change_deal(db.session(), deal, {"stage": stage}, "mem_x")
            db.session.commit()

    def kept(self, name: str) -> tuple[str, str | None]:
        """The stage of a deal, and the reason."""
        with self.app.app_context():
            deal = get_deal(db.session(), self.world.workspace_id, DEAL.parse(self.deals[name]))
            return deal.stage, deal.close_reason


@pytest.fixture
def desk(tmp_path: Path, visit: Callable[..., Visitor]) -> Iterator[Desk]:
    with new_inlet(tmp_path) as (app, url):
        with app.app_context():
            world = new_world()
            names = ("Roof", "Wall", "Door")
            deals = {name: open_deal(world, name, amount=Decimal(1000), source_name="Fair") for name in names}
        yield Desk(app, url, world, deals, visit)


def shows(page: Page, stage: str, *names: str) -> None:
    expect(page.locator(f"#cards-{stage} .deal-card .deal-head > a")).to_have_text(list(names))


def grip(page: Page, name: str) -> Any:
    return page.get_by_role("button", name=f"Move {name} by keys")


def test_a_card_is_dragged_to_another_column_and_brought_back(desk: Desk) -> None:
    page = desk.open().page
    card = page.locator(".deal-card", has_text="Roof").bounding_box()
    column = page.locator("#cards-s1").bounding_box()
    assert card is not None and column is not None
    page.mouse.move(card["x"] + 20, card["y"] + card["height"] - 8)
    page.mouse.down()
    page.mouse.move(column["x"] + 40, column["y"] + 30, steps=8)
    page.mouse.move(column["x"] + 60, column["y"] + 50, steps=4)
    page.mouse.up()
    expect(page.get_by_text("Roof is in Qualified now.")).to_be_visible()
    shows(page, "s1", "Roof")
    expect(page.locator("#column-s1 .board-sum")).to_have_text("1 deal · $1,000")
    assert desk.kept("Roof") == ("s1", None)
    page.get_by_role("button", name="Undo").click()
    shows(page, "s0", "Roof", "Door", "Wall")
    assert desk.kept("Roof") == ("s0", None)


def test_won_by_the_menu_asks_for_the_reason(desk: Desk) -> None:
    visitor = desk.open()
    page = visitor.page
    page.get_by_label("Move Wall to…").click()
    page.get_by_role("link", name="Won…").click()
    dialog = page.get_by_role("dialog", name="Won: Wall")
    expect(dialog.get_by_label("Reason")).to_be_focused()
    check(visitor)
    dialog.get_by_label("Reason").fill("Best price")
    dialog.get_by_role("button", name="Move to Won").click()
    shows(page, "s3", "Wall")
    expect(page.locator("#total")).to_have_text("2 open deals, $2,000")
    expect(grip(page, "Wall")).to_be_focused()
    assert desk.kept("Wall") == ("s3", "Best price")
    page.get_by_label("Move Wall to…").click()
    page.get_by_role("button", name="Proposal").click()
    shows(page, "s2", "Wall")
    assert desk.kept("Wall") == ("s2", None)


def test_keys_alone_carry_a_card_give_it_back_and_lose_it(desk: Desk) -> None:
    visitor = desk.open()
    page, status = visitor.page, visitor.page.locator("#status")
    grip(page, "Door").focus()
    page.keyboard.press("Space")
    expect(status).to_have_text("Door is picked up, in Lead/Prospect.")
    page.keyboard.press("ArrowRight")
    expect(status).to_have_text("Door is in Qualified.")
    page.keyboard.press("Escape")
    expect(status).to_have_text("Door is back in Lead/Prospect.")
    shows(page, "s0", "Door", "Wall", "Roof")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.get_by_text("Door is in Proposal now.")).to_be_visible()
    expect(grip(page, "Door")).to_be_focused()
    assert desk.kept("Door") == ("s2", None)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.get_by_role("dialog", name="Lost: Door")).to_be_visible()
    page.keyboard.press("Escape")
    shows(page, "s2", "Door")
    assert desk.kept("Door") == ("s2", None)
    assert visitor.complaints == []


def test_the_moves_of_others_arrive_but_never_under_a_card_that_is_carried(desk: Desk) -> None:
    page = desk.open().page
    desk.move("Roof", "s1")
    shows(page, "s1", "Roof")
    grip(page, "Wall").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    with page.expect_event("console", lambda told: told.text == "heard"):
        page.evaluate("document.addEventListener('inlet:deal', () => console.log('heard'), true)")
        desk.move("Door", "s2")
    shows(page, "s1", "Wall", "Roof")
    shows(page, "s2")
    page.keyboard.press("Escape")
    shows(page, "s2", "Door")
    shows(page, "s0", "Wall")


def test_a_search_follows_the_typing_and_the_table_has_the_same_address(desk: Desk) -> None:
    visitor = desk.open()
    page = visitor.page
    page.get_by_label("Search deals by name").fill("roo")
    shows(page, "s0", "Roof")
    expect(page).to_have_url(f"{desk.url}/deals?q=roo")
    page.get_by_role("link", name="Table").click()
    expect(page.locator("#deals tbody th")).to_have_text(["Roof"])
    check(visitor)


@pytest.mark.parametrize("path", ["/deals", "/deals?view=table", "/deals/new", "/deals/sources", "/settings/pipeline"])
def test_a_page_by_axe_in_both_themes_and_at_360_pixels(desk: Desk, path: str) -> None:
    check(desk.open(path))


def test_the_page_of_a_deal_is_changed_in_its_place(desk: Desk) -> None:
    visitor = desk.open(f"/deals/{desk.deals['Roof']}")
    page = visitor.page
    page.get_by_role("link", name="Edit amount").click()
    page.get_by_label("Amount", exact=True).fill("many")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Use an amount from 0")).to_be_visible()
    check(visitor)
    page.get_by_label("Amount", exact=True).fill("1250.50")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#fact-amount")).to_contain_text("$1,250.50")
    page.get_by_label("Stage").select_option("Lost")
    expect(page.get_by_text("You moved it from Lead/Prospect to Lost")).to_be_visible()
    page.get_by_role("link", name="Add a person").click()
    expect(page.get_by_role("searchbox", name="Name, email or phone of a person")).to_be_visible()
    check(visitor)


def test_without_scripts_the_menu_moves_and_a_page_asks_why(desk: Desk) -> None:
    page = desk.open("/deals?owner=none", java_script_enabled=False).page
    page.get_by_label("Move Roof to…").click()
    page.get_by_role("button", name="Qualified").click()
    expect(page).to_have_url(f"{desk.url}/deals?owner=none")
    shows(page, "s1", "Roof")
    page.get_by_label("Move Roof to…").click()
    page.get_by_role("link", name="Lost…").click()
    page.get_by_label("Reason").fill("Price")
    page.get_by_role("button", name="Move to Lost").click()
    shows(page, "s4", "Roof")
    assert desk.kept("Roof") == ("s4", "Price")
