"""Insights in Chromium, as an owner looks at them on Monday: every part, the rows behind a number, and the alarms."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import insert

from tests.browser.conftest import Site, Visitor, check
from tests.conftest import World, new_world
from tests.insights.desk import NOW, arrive, deal, gone_through, respond, seen, send, settled
from tests.visitor import Visitor as Member
from tests.visitor import sign_in
from webapp.database.ids import new_id, show
from webapp.extensions import db
from webapp.forms.definition.definition import Definition
from webapp.forms.models import Form
from webapp.forms.publishing import publish_definition
from webapp.forms.visit_models import FormVisit
from webapp.insights.watching import watch
from webapp.workspaces import cookie, limits

SOURCES = ("google", "linkedin", "newsletter", "partner.example", "")
EMAIL = {"key": "email", "type": "email", "label": "Email"}
CAMPAIGNS = ("Spring", "Webinar May", "Brand", "")


@dataclass(frozen=True)
class Desk:
    site: Site
    world: World
    owner: Member

    def open(self, visit: Callable[..., Visitor], path: str, **options: object) -> Visitor:
        visitor = visit(bypass_csp=True, viewport={"width": 1280, "height": 900}, **options)
        visitor.context.add_cookies([{"name": cookie.NAME, "value": self.owner.token, "url": self.site.url}])
        visitor.page.goto(self.site.url + path)
        return visitor


@pytest.fixture
def desk(site: Site) -> Iterator[Desk]:
    """Thirty days of a workspace: leads of five sources, most of them answered, some won."""
    with site.app.app_context():
        limits.reset()
        world = new_world("Acme", f"{new_id().hex()}@acme.test")
    owner = sign_in(site.app, world.workspace_id, name="Ada Lovelace")
    with site.app.app_context():
        _month(world, owner.member_id)
        settled()
        gone_through()
    yield Desk(site, world, owner)


def _month(world: World, owner_id: bytes) -> None:
    chance = random.Random(7)
    for days_ago in range(3, 60):
        seen(world, days_ago, chance.randint(60, 120), chance.randint(20, 50), chance.randint(4, 9))
    sources, campaigns, stages = cycle(SOURCES), cycle(CAMPAIGNS), cycle(("s3", "s1", "s0", "s4", "s2"))
    for number in range(90):
        at = NOW - timedelta(days=chance.randint(0, 59), minutes=number)
        metadata = {"utm_source": next(sources), "utm_campaign": next(campaigns)}
        values = {"assignee_id": owner_id if number % 3 else None, "status": "Qualified" if number % 4 == 0 else "New"}
        lead_id = arrive(world, at, metadata=metadata, firstName="Jane", lastName=f"Smith {number}", **values)
        if number % 5:
            respond(world, lead_id, timedelta(seconds=chance.choice((30, 120, 600, 2000, 9000, 90_000, 400_000))))
        if number % 6 == 0:
            deal(world, lead_id, next(stages), 1000 + number * 10)


def count(page: Page, label: str) -> int:
    link = page.locator(".funnel li", has_text=label).get_by_role("link").first
    return int(link.inner_text().replace(",", ""))


def test_every_number_of_the_funnel_leads_to_its_rows(desk: Desk, visit: Callable[..., Visitor]) -> None:
    visitor = desk.open(visit, "/insights")
    page = visitor.page
    check(visitor)
    won = count(page, "Won")
    page.locator(".funnel li", has_text="Won").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Won")
    expect(page.locator("tbody tr")).to_have_count(won)
    assert won > 0
    check(visitor)


@pytest.mark.parametrize(
    ("part", "shown"),
    [("/insights/sources?days=90", "google"), ("/insights/response?days=90", "Ada Lovelace"), ("/alarms", "Alarms")],
)
def test_the_other_parts_are_for_everybody(desk: Desk, visit: Callable[..., Visitor], part: str, shown: str) -> None:
    visitor = desk.open(visit, part)
    expect(visitor.page.locator("main table, main h1").get_by_text(shown, exact=True).first).to_be_visible()
    check(visitor)


def test_a_silent_form_and_a_refused_website_are_told_where_they_are_seen_and_cured_there(
    desk: Desk, visit: Callable[..., Visitor]
) -> None:
    with desk.site.app.app_context():
        form = db.session.get_one(Form, desk.world.form_id)
        publish_definition(db.session(), form, Definition.model_validate({"fields": [EMAIL]}))
        form.allowed_origins = ["https://acme.example"]
        for number in range(12):
            refused = {"outcome": "origin_refused", "person_id": None, "origin": "https://shop.acme.example"}
            send(desk.world, new_id(), NOW - timedelta(minutes=number), {}, **refused)
        _unanswered_views(desk.world, 340)
        watch()
    visitor = desk.open(visit, "/")
    page = visitor.page
    expect(page.get_by_text("340 views, 0 submissions since")).to_be_visible()
    check(visitor)
    for path in ("/forms", f"/forms/{show('form', desk.world.form_id)}/results", "/insights"):
        page.goto(desk.site.url + path)
        expect(page.get_by_text("12 submissions from https://shop.acme.example were refused since")).to_be_visible()
    page.get_by_role("button", name="Allow this origin").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Request log")
    expect(page.locator("tbody tr")).to_have_count(12)
    with desk.site.app.app_context():
        form = db.session.get_one(Form, desk.world.form_id, populate_existing=True)
        assert form.allowed_origins == ["https://acme.example", "https://shop.acme.example"]


def _unanswered_views(world: World, number: int) -> None:
    """All of them since the last submission that was taken in."""
    at = datetime.now(UTC) + timedelta(seconds=1)
    row = {"form_id": world.form_id, "version": 1, "day": at.date(), "viewed_at": at, "started_at": None}
    row |= {"submitted_at": None, "step": 1, "field": None, "source": "direct", "host": "", "device": "computer"}
    db.session.execute(insert(FormVisit), [{**row, "key": new_id() + new_id()} for _ in range(number)])
    db.session.commit()
