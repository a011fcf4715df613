"""What programs take from the guide works: newman runs the collections, and a .http file makes the lead."""

import json
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.examples.clients import node_program, run
from tests.examples.customer import Customer
from webapp.guide.calls import called
from webapp.guide.reader import Reader
from webapp.guide.ways import WAYS
from webapp.leads.models import Lead

CALLED = [slug for slug in WAYS if called(slug)]
OWN = [slug for slug in CALLED if slug != "web-form-submit"]
FOUR = ["Submit Web Form - Minimal", "Submit Web Form - Complete", "Submit Web Form - With Custom Fields"]


def variables(customer: Customer) -> dict[str, str]:
    given = customer.credentials
    return {
        "baseUrl": customer.url,
        "formId": given["form"]["id"],
        "apiKey": given["test_api_key"],
        "teamId": given["team"]["id"],
        "teamKey": given["team"]["key"],
        "domainId": given["domain"]["id"],
        "webhookUrl": given["inbound"]["url"],
        "webhookKey": given["inbound"]["token"],
    }


def executions(customer: Customer, slug: str, folder: Path) -> list[tuple[str, int]]:
    """What newman was answered to each request of a collection, by its name."""
    collection, report = folder / "collection.json", folder / "report.json"
    collection.write_text(customer.send("GET", f"/docs/postman/{slug}.json").text)
    given = [part for name, value in variables(customer).items() for part in ("--env-var", f"{name}={value}")]
    reporting = ["--reporters", "json", "--reporter-json-export", str(report)]
    trusting = ["--ssl-extra-ca-certs", str(customer.inlet.authority)]
    command = [node_program("newman"), "run", str(collection), *given, *trusting, *reporting]
    ran = run(command, customer.inlet.authority)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    made: list[dict[str, Any]] = json.loads(report.read_text())["run"]["executions"]
    return [(each["item"]["name"], each["response"]["code"]) for each in made]


@pytest.mark.parametrize("slug", OWN)
def test_newman_sends_the_lead_of_a_collection(customer: Customer, tmp_path: Path, slug: str) -> None:
    assert executions(customer, slug, tmp_path) == [(WAYS[slug].summary, 201)]
    assert customer.only(Lead).email == "jane.doe@example.com"


@pytest.mark.contract("W23")
def test_the_collection_of_web_form_submit_has_the_four_documented_requests(customer: Customer, tmp_path: Path) -> None:
    made = executions(customer, "web-form-submit", tmp_path)
    assert made == [*((name, 200) for name in FOUR), ("Test Connection", 400)]
    assert [lead.email for lead in customer.rows(Lead)] == ["test@example.com", "john.doe@acme.com", "jane@startup.io"]


@pytest.mark.contract("W23")
def test_the_four_requests_send_what_the_documented_ones_send(customer: Customer) -> None:
    documented = json.loads((Path(__file__).parent / "web_form_submit" / "postman_collection.json").read_text())
    ours = customer.send("GET", "/docs/postman/web-form-submit.json").json()
    assert [each["key"] for each in ours["variable"]] == [each["key"] for each in documented["variable"]]
    told = [[(each["name"], sent(each)) for each in collection["item"]] for collection in (ours, documented)]
    assert told[0] == told[1]


def sent(item: dict[str, Any]) -> Any:
    return json.loads(item["request"]["body"]["raw"])


@pytest.mark.parametrize("slug", CALLED)
def test_the_calls_of_an_http_file_are_answered(customer: Customer, slug: str) -> None:
    text = customer.send("GET", f"/docs/http/{slug}.http").text
    names = {"formId": "YOUR_FORM_ID", "apiKey": "YOUR_API_KEY", "teamId": "YOUR_TEAM_ID", "teamKey": "YOUR_TEAM_KEY"}
    names |= {"domainId": "YOUR_DOMAIN_ID", "webhookUrl": "YOUR_WEBHOOK_URL", "webhookKey": "YOUR_WEBHOOK_KEY"}
    own = variables(customer)
    filled = Reader({placeholder: own[name] for name, placeholder in names.items()}).fill(text)
    answers = [as_editor(customer, block) for block in filled.split("### ")[1:]]
    assert answers == ([200, 200, 200, 400] if slug == "web-form-submit" else [201])


def as_editor(customer: Customer, block: str) -> int:
    """Send one call of a file as editors do: its name, the address, headers, an empty line, the body."""
    head, _, body = block.partition("\n\n")
    _, address, *headers = head.splitlines()
    pairs = dict(line.split(": ", 1) for line in headers)
    url, trusted = address.removeprefix("POST "), str(customer.inlet.authority)
    return requests.post(url, data=body.encode(), headers=pairs, verify=trusted, timeout=30).status_code
