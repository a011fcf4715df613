"""The guide in Chromium: a sample is copied and sent as it is, a language is remembered, the search answers at once."""

import json
import re
import subprocess

from playwright.sync_api import expect
from sqlalchemy import select

from tests.browser.conftest import check
from tests.browser.test_leads import Desk, empty
from tests.servers.programs import program
from webapp.extensions import db
from webapp.guide.chapters import chapters, codes
from webapp.guide.happenings import SECRET, example
from webapp.leads.models import Lead

__all__ = ["empty"]


def test_a_sample_is_copied_and_sent_as_it_is(empty: Desk) -> None:
    empty.app.config["PUBLIC_URL"] = empty.url
    visitor = empty.open("/docs/start")
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.page.get_by_role("button", name="Copy").first.click()
    expect(visitor.page.locator("#status")).to_have_text("Copied")
    copied = visitor.page.evaluate("navigator.clipboard.readText()")
    subprocess.run([program("sh"), "-c", copied], check=True, capture_output=True, timeout=30)
    with empty.app.app_context():
        assert db.session.execute(select(Lead.email, Lead.is_test)).all() == [("jane.doe@example.com", True)]


def test_a_sample_is_changed_and_sent_from_the_page_itself(empty: Desk) -> None:
    empty.app.config["PUBLIC_URL"] = empty.url
    visitor = empty.open("/docs/leads-api")
    body = visitor.page.get_by_label("Try it: change the body")
    body.fill(body.input_value().replace("jane.doe@", "joan.doe@"))
    visitor.page.get_by_role("button", name="Try it").click()
    expect(visitor.page.get_by_text(re.compile(r"^201 CREATED in \d+ ms$", re.IGNORECASE))).to_be_visible()
    check(visitor)
    visitor.page.get_by_role("link", name="Open the test lead").click()
    expect(visitor.page.get_by_text("joan.doe@example.com").first).to_be_visible()
    with empty.app.app_context():
        assert db.session.execute(select(Lead.email, Lead.is_test)).all() == [("joan.doe@example.com", True)]


def test_without_scripts_trying_it_opens_the_playground(empty: Desk) -> None:
    visitor = empty.open("/docs/leads-api", java_script_enabled=False)
    visitor.page.get_by_role("button", name="Try it").click()
    expect(visitor.page.get_by_label("Request")).to_have_value(re.compile("/api/public/leads"))


def test_a_language_that_was_chosen_once_is_there_on_every_page(empty: Desk) -> None:
    visitor = empty.open("/docs/forms-api")
    visitor.page.get_by_text("Ruby", exact=True).click()
    expect(visitor.page.get_by_text("Net::HTTP.post").first).to_be_visible()
    visitor.page.goto(f"{empty.url}/docs/leads-api")
    expect(visitor.page.get_by_role("radio", name="Ruby")).to_be_checked()
    expect(visitor.page.get_by_text("Net::HTTP.post").first).to_be_visible()


def test_the_search_answers_as_one_types_and_leads_there(empty: Desk) -> None:
    visitor = empty.open("/docs")
    visitor.page.get_by_label("Search the guide").press_sequentially("rate_lim")
    visitor.page.get_by_role("link", name="RATE_LIMITED", exact=True).click()
    expect(visitor.page.get_by_role("heading", name="RATE_LIMITED")).to_be_visible()
    expect(visitor.page).to_have_url(f"{empty.url}/docs/errors/rate-limited")


def test_without_scripts_the_search_is_a_form(empty: Desk) -> None:
    visitor = empty.open("/docs", java_script_enabled=False)
    visitor.page.get_by_label("Search the guide").fill("idempotency")
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_role("link", name="Idempotency-Key").first).to_be_visible()


def test_axe_finds_nothing_in_the_guide(empty: Desk) -> None:
    visitor = empty.open("/docs?q=key", bypass_csp=True)
    check(visitor)
    for chapter in (*chapters().values(), *codes().values()):
        visitor.page.goto(f"{empty.url}/docs/{chapter.slug}")
        check(visitor)


def test_the_verifier_tells_beside_what_was_pasted(empty: Desk) -> None:
    visitor = empty.open("/docs/verify-signature", bypass_csp=True)
    check(visitor)
    headers, body = example("lead.created")
    visitor.page.get_by_label("Headers").fill("\n".join(f"{name}: {value}" for name, value in headers.items()))
    visitor.page.get_by_label("Body").fill(body.decode())
    visitor.page.get_by_label("Secret", exact=True).fill(SECRET)
    visitor.page.get_by_role("button", name="Verify").click()
    expect(visitor.page.locator("#finding")).to_contain_text("The signature is right, but not its time.")
    visitor.page.get_by_label("Body").fill(json.dumps(json.loads(body)))
    visitor.page.get_by_role("button", name="Verify").click()
    expect(visitor.page.locator("#finding")).to_contain_text("The body was written out again")
    check(visitor)
