"""The guide's samples for pages, pasted into another website in Chromium: each sends what a visitor fills in."""

from pathlib import Path

from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.hosts import Host, hosting
from tests.examples.browser import visit
from tests.examples.customer import Customer
from tests.examples.test_guide import SAMPLES, filled
from webapp.guide.samples import samples_of
from webapp.intake.dialects import DIALECTS
from webapp.leads.models import Lead
from webapp.submissions.models import TAKEN, Submission

FETCHED = [*(name for name in SAMPLES if name.endswith(".fetch")), "hosted/script.fetch"]
FORM, FRAME = "hosted/submit.html", "hosted/embed.html"
SHOWN_FOR_ALL = ["curl", "fetch", "Node", "Python", "PHP", "Ruby", "HTML"]


def test_what_a_visitor_fills_in_arrives_by_every_sample_for_a_page(customer: Customer) -> None:
    with hosting() as website:
        visit(website.url, lambda page: send_by_each(page, website, customer))
    assert sorted(lead.email for lead in customer.rows(Lead)) == sorted(map(address, [*FETCHED, FORM, FRAME]))
    taken = {row.dialect for row in customer.rows(Submission) if row.outcome in TAKEN}
    assert taken == {dialect.name for dialect in DIALECTS}


def send_by_each(page: Page, website: Host, customer: Customer) -> None:
    form = filled(customer, FORM)
    for name in FETCHED:
        page.goto(website.paste(f'{form}<script type="module">{filled(customer, name)}</script>'))
        fill_in(page, name)
        with page.expect_response(f"{customer.url}/**") as answered:
            page.get_by_role("button", name="Send").click()
        assert answered.value.status in (200, 201), f"{name}: {answered.value.text()}"
    page.goto(website.paste(form))
    fill_in(page, FORM)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    page.goto(website.paste(filled(customer, FRAME)))
    frame = page.frame_locator("iframe")
    fill_in(frame, FRAME)
    frame.get_by_role("button", name="Send").click()
    expect(frame.get_by_role("heading", name="Thank you")).to_be_visible()


def fill_in(page: Page | FrameLocator, name: str) -> None:
    page.get_by_label("Name").fill("Jane Doe")
    page.get_by_label("Email").fill(address(name))
    page.get_by_label("Message").fill("Can you call me back?")


def address(name: str) -> str:
    """Somebody else for each sample."""
    return f"{name.replace('/', '.')}@example.com"


def test_every_way_in_with_a_key_is_shown_in_every_language() -> None:
    ways = {str(Path(name).parent) for name in SAMPLES} - {"hosted"}
    assert ways == {dialect.name for dialect in DIALECTS} - {"hosted"}
    for way in ways:
        assert [sample.language for sample in samples_of(f"{way}/submit")] == SHOWN_FOR_ALL
