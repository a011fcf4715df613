"""Web form submit's examples, each by the client that it is written for."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.examples.browser import visit
from tests.examples.clients import Changes, example
from tests.examples.conftest import Run
from tests.examples.customer import Customer
from tests.servers.receiver import Answer, receiver
from webapp.database.ids import show
from webapp.deals.business import three_months_after
from webapp.deals.models import Account, Deal, MarketingSource
from webapp.leads.models import Lead
from webapp.workspaces.models import ApiKey

pytestmark = pytest.mark.contract("W23")
REFUSAL = {"success": False, "error": "Invalid team credentials"}


def changes(customer: Customer, key: str | None = None) -> Changes:
    team = customer.credentials["team"]
    return {
        "https://europe-west9-stood-abcd.cloudfunctions.net": customer.url,
        "zDdmpWNC5RcXSpTeklPw": team["id"],
        "sk_live_abc123def456xyz789": key or team["key"],
    }


def answer(customer: Customer) -> dict[str, Any]:
    """The documented answer to the customer's first submission."""
    return {
        "success": True,
        "accountId": show("acc", customer.only(Account).id),
        "contactId": show("lead", customer.only(Lead).id),
        "dealId": show("deal", customer.only(Deal).id),
        "isNewContact": True,
        "isNewAccount": True,
    }


@dataclass(frozen=True)
class Client:
    """How an example's program prints an answer, and what it prints where it is refused."""

    name: str
    printed: Callable[[dict[str, Any]], str]
    refused: str


def as_json(data: dict[str, Any]) -> str:
    return json.dumps(data) + "\n"


def as_node(data: dict[str, Any]) -> str:
    lines = [f"  {name}: {json.dumps(value)}".replace('"', "'") for name, value in data.items()]
    return "Success: {\n" + ",\n".join(lines) + "\n}\n"


def as_php(data: dict[str, Any]) -> str:
    lines = [f"    [{name}] => {1 if value is True else value}\n" for name, value in data.items()]
    return "✅ Success: Array\n(\n" + "".join(lines) + ")\n"


def as_ruby(data: dict[str, Any]) -> str:
    pairs = ", ".join(f'"{name}"=>{json.dumps(value)}' for name, value in data.items())
    return f"✅ Success: {{{pairs}}}\nDeal ID: {data['dealId']}\n"


def as_python(data: dict[str, Any]) -> str:
    return f"✅ Success: {data}\nDeal ID: {data['dealId']}\n"


CLIENTS = (
    Client("curl.sh", as_json, as_json(REFUSAL)),
    Client("axios.js", as_node, f"Error: {{ success: false, error: '{REFUSAL['error']}' }}\n"),
    Client("python.py", as_python, f"❌ Error: {REFUSAL}\n"),
    Client("streams.php", as_php, "❌ Error submitting form\n"),
    Client("net_http.rb", as_ruby, f"❌ Error: {REFUSAL['error']}\n"),
)
each_client = pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.name)


@each_client
def test_an_example_of_the_document_prints_the_documented_answer(client: Client, customer: Customer, run: Run) -> None:
    ran = run(f"web_form_submit/{client.name}", changes(customer))
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.replace('" => ', '"=>') == client.printed(answer(customer))
    check_what_it_made(customer)


def check_what_it_made(customer: Customer) -> None:
    lead, account, deal = customer.only(Lead), customer.only(Account), customer.only(Deal)
    assert (lead.first_name, lead.last_name) == ("John", "Doe")
    assert (lead.email, lead.phone) == ("john.doe@acme.com", "+1-555-123-4567")
    assert (lead.account_id, account.name) == (account.id, "Acme Corporation")
    assert customer.form_name(lead.form_id) == "Website Contact Form"
    assert (deal.account_id, deal.name) == (account.id, "Acme Corporation - Website Contact Form")
    assert (deal.amount, deal.stage) == (50000, "s0")
    assert deal.description == "Interested in enterprise solution"
    assert deal.closing_date == three_months_after(deal.created_at.date())
    assert deal.source_id == customer.only(MarketingSource).id
    assert customer.only(MarketingSource).name == "Website Contact Form"


@each_client
def test_an_example_with_a_wrong_key_takes_its_own_way_out(client: Client, customer: Customer, run: Run) -> None:
    ran = run(f"web_form_submit/{client.name}", changes(customer, key="sk_live_of_somebody_else"))
    assert client.refused in (ran.stdout, ran.stderr)
    assert customer.rows(Lead) == []


def test_the_browser_example_reads_its_answer_on_a_page_of_any_origin(customer: Customer) -> None:
    script = example("web_form_submit/fetch.js", changes(customer))
    visitor = {"firstName": "Ann", "lastName": "Lee", "email": "ann@lee.io", "company": "Lee Ltd", "message": "Hello"}

    def submit(page: Page) -> list[str]:
        printed: list[str] = []
        page.on("console", lambda message: printed.append(message.text))
        page.add_script_tag(content=script)
        page.evaluate("visitor => submitForm(visitor)", visitor)
        return printed

    with receiver() as website:
        website.answer(Answer(headers={"Content-Type": "text/html"}, body=b"<!doctype html><title>Shop</title>"))
        printed = visit(website.url, submit)
    deal = customer.only(Deal)
    assert printed == ["✅ Submission successful!", f"Deal ID: {show('deal', deal.id)}"]
    assert (deal.name, deal.description) == ("Lee Ltd - Contact Form", "Hello")
    assert customer.form_name(customer.only(Lead).form_id) == "Contact Form"


def test_a_rotated_key_and_the_new_one_both_work_for_a_while(customer: Customer, run: Run) -> None:
    workspace = customer.credentials["workspace"]["id"]
    (old,) = (key for key in customer.rows(ApiKey) if key.kind == "team")
    new = customer.inlet.flask("keys", "replace", workspace, show("key", old.id), "--overlap-hours", "1").strip()
    first = run("web_form_submit/curl.sh", changes(customer))
    second = run("web_form_submit/curl.sh", changes(customer, key=new))
    assert [json.loads(ran.stdout)["isNewContact"] for ran in (first, second)] == [True, False]
