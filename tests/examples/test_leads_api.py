"""The Leads API's examples: a website's form, its handler in the browser and its route on the server."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Page

from tests.examples.browser import visit
from tests.examples.clients import FOLDER, environ, node_program
from tests.examples.customer import Customer
from tests.servers.process import ServerProcess, free_port
from tests.servers.programs import program
from webapp.leads.models import Comment, Lead

READ_FORM = "() => Object.fromEntries(new FormData(document.forms[0]))"


@contextmanager
def website(customer: Customer, folder: Path, key: str | None = None) -> Iterator[str]:
    """The address of a website that is built of the document's examples; its key is in its environment."""
    node_program("esbuild")
    port, log = free_port(), folder / "site.log"
    url = f"http://127.0.0.1:{port}"
    own = {"CMS_URL": customer.url, "CMS_API_KEY": key or customer.credentials["api_key"]}
    command = (program("node"), str(FOLDER / "next_site.mjs"), str(FOLDER / "leads_api"), str(port))
    process = ServerProcess(command, log, lambda: answers(url), environ=environ(customer.inlet.authority) | own)
    process.start()
    try:
        yield url
    finally:
        process.stop()


def answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).ok
    except requests.ConnectionError:
        return False


def send_form(page: Page) -> int:
    page.fill("[name=email]", "ann@lee.io")
    page.fill("[name=message]", "Hello, a quote please.")
    with page.expect_response("**/api/contact") as answered:
        page.get_by_role("button", name="Send").click()
    return answered.value.status


@pytest.mark.contract("L1")
def test_what_a_visitor_writes_into_the_documented_form_becomes_a_lead(customer: Customer, tmp_path: Path) -> None:
    with website(customer, tmp_path) as url:
        assert visit(url, send_form) == 200
    lead = customer.only(Lead)
    assert (lead.email, lead.first_name, lead.source) == ("ann@lee.io", None, "contact-form")
    assert customer.only(Comment).body == "Hello, a quote please."
    assert customer.form_name(lead.form_id) == "contact-form"


def test_the_documented_route_passes_every_field_on(customer: Customer, tmp_path: Path) -> None:
    sent = {"email": "ann@lee.io", "firstName": "Ann", "lastName": "Lee", "message": "Hello"}
    with website(customer, tmp_path) as url:
        response = requests.post(f"{url}/api/contact", json=sent, timeout=30)
    assert (response.status_code, response.json()) == (200, {"success": True})
    lead = customer.only(Lead)
    assert (lead.email, lead.first_name, lead.last_name) == ("ann@lee.io", "Ann", "Lee")


def test_the_documented_route_tells_its_page_of_a_refusal(customer: Customer, tmp_path: Path) -> None:
    with website(customer, tmp_path, key="sk_live_of_somebody_else") as url:
        response = requests.post(f"{url}/api/contact", json={"email": "ann@lee.io"}, timeout=30)
    assert (response.status_code, response.json()) == (400, {"error": "Failed to submit"})
    assert customer.rows(Lead) == []


@pytest.mark.contract("L5")
def test_the_documented_honeypot_is_unseen_by_people_and_drops_what_bots_fill_in(
    customer: Customer, tmp_path: Path
) -> None:
    def by_a_person_and_a_bot(page: Page) -> list[Any]:
        assert not page.locator("[name=honeypot]").is_visible()
        page.fill("[name=email]", "person@example.com")
        forms = [page.evaluate(READ_FORM)]
        page.fill("[name=email]", "bot@example.com")
        page.eval_on_selector("[name=honeypot]", "input => input.value = 'https://spam.example'")
        return [*forms, page.evaluate(READ_FORM)]

    with website(customer, tmp_path) as url:
        forms = visit(url, by_a_person_and_a_bot)
    headers = {"x-api-key": customer.credentials["api_key"]}
    person, bot = (customer.send("POST", "/api/public/leads", json=form, headers=headers) for form in forms)
    assert (person.status_code, bot.status_code) == (201, 201)
    assert (bot.json()["success"], bot.json()["data"].keys()) == (True, person.json()["data"].keys())
    assert [lead.email for lead in customer.rows(Lead)] == ["person@example.com"]
    assert customer.outcomes() == ["accepted", "spam"]
