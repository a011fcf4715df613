"""Inbound webhooks' examples: the body with its header, and the honeypot as a visitor's browser shows it."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.examples.browser import visit
from tests.examples.clients import example, run
from tests.examples.customer import Customer
from tests.servers.programs import program
from tests.servers.receiver import Answer, receiver
from webapp.database.ids import show
from webapp.leads.models import Lead
from webapp.submissions.models import Submission

SEND_FORM = """
async ([url, header]) => {
  const [name, value] = header.split(": ");
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", [name]: value },
    body: JSON.stringify(Object.fromEntries(new FormData(document.forms[0]))),
  });
  return [response.status, await response.json()];
}
"""


def header(customer: Customer) -> str:
    text = example("inbound_webhooks/header.txt", {"wh_live_…": customer.credentials["inbound"]["token"]})
    return text.strip()


@pytest.mark.contract("I4")
def test_the_documented_body_with_the_token_as_a_header_creates_a_lead(customer: Customer, tmp_path: Path) -> None:
    body = tmp_path / "body.json"
    body.write_text(example("inbound_webhooks/body.json", {}))
    headers = ("-H", "Content-Type: application/json", "-H", header(customer))
    url = customer.credentials["inbound"]["url"]
    ran = run([program("curl"), "-sS", *headers, "--data-binary", f"@{body}", url], customer.inlet.authority)
    lead = customer.only(Lead)
    assert json.loads(ran.stdout) == {
        "success": True,
        "data": {"id": show("sub", customer.only(Submission).id), "leadId": show("lead", lead.id), "isNew": True},
    }
    assert (lead.first_name, lead.last_name) == ("Alex", "Customer")
    assert (lead.phone, lead.email) == ("+91 98765 43210", "alex@example.com")


@pytest.mark.contract("I6")
def test_the_documented_honeypot_is_unseen_by_people_and_drops_what_bots_fill_in(customer: Customer) -> None:
    (key,) = customer.manage("GET", "/inbound-keys")
    customer.manage("PATCH", f"/inbound-keys/{key['id']}", {"honeypotField": "company_url"})
    honeypot = example("inbound_webhooks/honeypot.html", {})
    markup = f'<!doctype html><form><input name="name"><input name="email">{honeypot}</form>'

    def by_a_person_and_a_bot(page: Page) -> list[Any]:
        assert page.locator("input:visible").count() == 2
        page.fill("[name=email]", "person@example.com")
        answers = [send(page)]
        page.fill("[name=email]", "bot@example.com")
        page.eval_on_selector("[name=company_url]", "input => input.value = 'https://spam.example'")
        return [*answers, send(page)]

    def send(page: Page) -> Any:
        return page.evaluate(SEND_FORM, [customer.credentials["inbound"]["url"], header(customer)])

    with receiver() as website:
        website.answer(Answer(headers={"Content-Type": "text/html"}, body=markup.encode()))
        (status, person), (bot_status, bot) = visit(website.url, by_a_person_and_a_bot)
    assert (status, bot_status) == (201, 201)
    assert (bot["success"], bot["data"].keys()) == (True, person["data"].keys())
    assert [lead.email for lead in customer.rows(Lead)] == ["person@example.com"]
    assert customer.outcomes() == ["accepted", "spam"]
