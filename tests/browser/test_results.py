"""Visits and the Results tab in Chromium: who counts, with and without JavaScript, and what the owner sees of it."""

import os
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import insert, select

from tests.browser.conftest import Site, Visitor, check
from tests.conftest import World, new_world
from tests.visitor import Visitor as Member
from tests.visitor import sign_in
from webapp.database.ids import new_id, show
from webapp.extensions import db
from webapp.forms.definition.definition import Definition
from webapp.forms.models import Form
from webapp.forms.publishing import publish_definition
from webapp.forms.visit_models import FormVisit
from webapp.intake.sent_visits import SentVisits
from webapp.workspaces import cookie, limits

Visit = Callable[..., Visitor]

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
FIELDS = [
    {"key": "name", "type": "full_name", "label": "Your name"},
    {"key": "email", "type": "email", "label": "Email"},
    {"key": "message", "type": "long_text", "label": "What is it about?"},
]


@dataclass(frozen=True)
class Desk:
    """A workspace with a published form, and a member of it."""

    site: Site
    world: World
    ada: Member

    @property
    def form(self) -> str:
        return f"{self.site.url}/f/{show('form', self.world.form_id)}"

    def signed_in(self, visit: Visit, **options: object) -> Visitor:
        visitor = visit(bypass_csp=True, viewport={"width": 1280, "height": 800}, user_agent=FIREFOX, **options)
        visitor.context.add_cookies([{"name": cookie.NAME, "value": self.ada.token, "url": self.site.url}])
        return visitor

    def results(self, visit: Visit, query: str = "", **options: object) -> Visitor:
        visitor = self.signed_in(visit, **options)
        visitor.page.goto(f"{self.site.url}/forms/{show('form', self.world.form_id)}/results{query}")
        return visitor

    def noted(self, *expected: tuple[str, str | None]) -> bool:
        """Whether the visits, by source and last field, come to be these: a page is answered before it is noted."""
        with self.site.app.app_context():
            of = select(FormVisit.source, FormVisit.field).where(FormVisit.form_id == self.world.form_id)
            for _ in range(200):
                found = [tuple(row) for row in db.session.execute(of.order_by(FormVisit.viewed_at))]
                db.session.rollback()
                if found == list(expected):
                    return True
                time.sleep(0.02)
        return False


@pytest.fixture
def desk(site: Site) -> Desk:
    with site.app.app_context():
        limits.reset()
        world = new_world("Acme", f"{new_id().hex()}@acme.test")
        form = db.session.get_one(Form, world.form_id)
        publish_definition(db.session(), form, Definition.model_validate({"fields": FIELDS}))
        db.session.commit()
    return Desk(site, world, sign_in(site.app, world.workspace_id, "viewer", name="Ada Lovelace"))


def fill_in(page: Page, **answers: str) -> None:
    for label, text in answers.items():
        page.get_by_label(label.replace("_", " ")).fill(text)


def stage(page: Page, name: str) -> list[str]:
    cells = page.get_by_role("table", name="Stages").get_by_role("row", name=name).get_by_role("cell")
    return [text.strip() for text in cells.all_inner_texts()]


def test_people_count_with_and_without_javascript_and_neither_programs_nor_members_do(desk: Desk, visit: Visit) -> None:
    left = visit(user_agent=FIREFOX)
    left.page.goto(desk.form)
    with left.page.expect_request("**/seen"):
        fill_in(left.page, Your_name="Jane")
    fill_in(left.page, Email="jane@exam")
    left.page.goto("about:blank")
    sent = visit(user_agent=FIREFOX, java_script_enabled=False)
    sent.page.goto(f"{desk.form}?utm_source=newsletter")
    desk.site.pass_time(3)
    fill_in(sent.page, Your_name="Joe Bloggs", Email="joe@example.com")
    sent.page.get_by_role("button", name="Send").click()
    expect(sent.page.get_by_role("heading", level=1)).to_have_text("Thank you")
    visit(user_agent=f"{FIREFOX} (compatible; Examplebot/1.0)").page.goto(desk.form)
    desk.signed_in(visit).page.goto(desk.form)
    assert desk.noted(("direct", "email"), ("newsletter", None))
    with desk.site.app.app_context():
        assert SentVisits().settle() >= 1
    assert left.complaints == sent.complaints == []

    owner = desk.results(visit)
    assert stage(owner.page, "Views") == ["2", "100.0\u00a0%", "–"]
    assert stage(owner.page, "Starts") == ["2", "100.0\u00a0%", "100.0\u00a0%"]
    assert stage(owner.page, "Submissions") == ["1", "50.0\u00a0%", "50.0\u00a0%"]
    stopped = owner.page.get_by_role("table", name="Fields").get_by_role("row", name="Email")
    assert stopped.get_by_role("cell").all_inner_texts() == ["1", "100.0\u00a0%"]
    check(owner)


def test_a_busy_form_is_read_in_the_light_in_the_dark_and_on_a_phone(desk: Desk, visit: Visit) -> None:
    with desk.site.app.app_context():
        db.session.execute(insert(FormVisit), list(many(desk.world.form_id)))
        db.session.commit()
    owner = desk.results(visit, "?days=90")
    expect(owner.page.get_by_role("img", name="Views and submissions by day")).to_be_visible()
    owner.page.get_by_text("The same as a table").click()
    expect(owner.page.get_by_role("table", name="By day").get_by_role("row")).to_have_count(91)
    check(owner)
    owner.page.get_by_role("link", name="7 days").click()
    expect(owner.page.get_by_role("link", name="7 days")).to_have_attribute("aria-current", "page")


def test_an_empty_tab_leads_to_where_the_form_is_shared(desk: Desk, visit: Visit) -> None:
    owner = desk.results(visit)
    expect(owner.page.get_by_role("link", name="Share the form")).to_be_visible()
    check(owner)


def many(form_id: bytes) -> Iterator[dict[str, object]]:
    """Visits of ninety days, more on workdays, most of whom leave."""
    dice, now = random.Random(7), datetime.now(UTC)
    sources = ["google.com"] * 8 + ["direct"] * 5 + ["newsletter"] * 3 + ["facebook.com", "a-very-long-partner.example"]
    for days in range(90):
        at = now - timedelta(days=days)
        for _ in range(dice.randint(4, 12) * (1 if at.weekday() > 4 else 4)):
            begun = dice.random() < 0.5
            sent = begun and dice.random() < 0.45
            yield {
                "key": os.urandom(32),
                "form_id": form_id,
                "version": 1,
                "day": at.date(),
                "viewed_at": at,
                "started_at": at if begun else None,
                "submitted_at": at if sent else None,
                "step": 1,
                "field": dice.choice(["name", "email", "email", "message"]) if begun else None,
                "source": dice.choice(sources),
                "host": dice.choice(["", "acme.com", "acme.com", "shop.acme.com"]),
                "device": dice.choice(["phone", "phone", "computer", "computer", "tablet"]),
            }
