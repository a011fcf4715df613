"""Form responses' examples, each by the client that it is written for, and the sandbox."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.examples.clients import Changes, example, run
from tests.examples.conftest import Run
from tests.examples.customer import Customer
from tests.servers.programs import program
from webapp.database.ids import show
from webapp.leads.models import Comment, Lead
from webapp.submissions.models import Submission

BASE = "https://yourdomain.com/api/v1"
KEY = "YOUR_API_KEY"
DOMAIN = "your-domain-id"


def changes(customer: Customer, key: str | None = None) -> Changes:
    return {
        BASE: f"{customer.url}/api/v1",
        KEY: key or customer.credentials["api_key"],
        DOMAIN: customer.credentials["domain"]["id"],
    }


def answer(customer: Customer) -> dict[str, Any]:
    """The documented answer to the customer's first submission."""
    submission = customer.only(Submission)
    return {
        "id": show("form_response", submission.id),
        "status": "created",
        "lead_id": show("lead", customer.only(Lead).id),
        "callback_scheduled": False,
        "created_at": submission.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def check_what_it_made(customer: Customer) -> None:
    lead = customer.only(Lead)
    assert (lead.first_name, lead.last_name) == ("John", "Doe")
    assert (lead.email, lead.phone) == ("john@example.com", "+1234567890")
    assert customer.only(Comment).body == "I'm interested in your services"
    assert customer.form_name(lead.form_id) == "localhost · contact"


def as_node(data: dict[str, Any]) -> str:
    lines = [f"  {name}: {json.dumps(value)}".replace('"', "'") for name, value in data.items()]
    return "Form submitted successfully: {\n" + ",\n".join(lines) + "\n}\n"


def test_the_axios_example_prints_the_documented_answer(customer: Customer, run: Run) -> None:
    ran = run("form_responses/axios.js", changes(customer))
    assert ran.stdout == as_node(answer(customer)), ran.stderr
    check_what_it_made(customer)


def test_the_python_example_prints_the_documented_answer(customer: Customer, run: Run) -> None:
    ran = run("form_responses/python.py", changes(customer))
    assert ran.stdout == f"Form submitted successfully: {answer(customer)}\n", ran.stderr
    check_what_it_made(customer)


def test_the_php_example_submits(customer: Customer, run: Run) -> None:
    ran = run("form_responses/curl.php", changes(customer))
    assert ran.stdout == "Form submitted successfully!", ran.stderr
    check_what_it_made(customer)


def test_the_php_example_with_a_wrong_key_prints_the_documented_refusal(customer: Customer, run: Run) -> None:
    ran = run("form_responses/curl.php", changes(customer, key="sk_live_of_somebody_else"))
    assert ran.stdout.strip() == 'Error: API request failed: {"error": "Invalid API key"}'
    assert customer.rows(Lead) == []


@pytest.mark.contract("R1", "R2", "R3")
def test_the_documented_body_with_the_documented_headers_is_created(customer: Customer, tmp_path: Path) -> None:
    ran = curl(customer, tmp_path, f"{customer.url}/api/v1/form_responses")
    content, _, status = ran.rpartition("\n")
    assert (int(status), json.loads(content)) == (201, answer(customer))
    check_what_it_made(customer)


@pytest.mark.contract("R10")
def test_the_sandbox_answers_alike_and_makes_test_data(customer: Customer, tmp_path: Path) -> None:
    place = f"sandbox.inlet.test:{customer.inlet.live.port}"
    resolved = ("--resolve", f"{place}:127.0.0.1")
    ran = curl(customer, tmp_path, f"http://{place}/api/v1/form_responses", *resolved)
    content, _, status = ran.rpartition("\n")
    assert (int(status), json.loads(content)) == (201, answer(customer))
    check_what_it_made(customer)
    assert (customer.only(Lead).is_test, customer.only(Submission).is_test) == (True, True)


def curl(customer: Customer, folder: Path, address: str, *options: str) -> str:
    """The answer to the document's body, and its status on a line of its own."""
    ours = changes(customer)
    for name, documented in (("headers.txt", KEY), ("body.json", DOMAIN)):
        (folder / name).write_text(example(f"form_responses/{name}", {documented: ours[documented]}))
    sent = ("-H", f"@{folder}/headers.txt", "--data-binary", f"@{folder}/body.json")
    command = [program("curl"), "-sS", *sent, "-w", "\n%{http_code}", *options, address]
    return run(command, customer.inlet.authority).stdout
