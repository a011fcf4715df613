"""Web form submit's JSON bodies and its Postman collection: what each is answered, and what it makes."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.examples.clients import FOLDER, example, node_program, run
from tests.examples.customer import Customer
from webapp.deals.business import three_months_after
from webapp.deals.models import Account, Deal, MarketingSource
from webapp.leads.models import Lead
from webapp.submissions.models import Submission

PLACEHOLDERS = ("your-team-id", "your-api-key")
SAMPLES = ("zDdmpWNC5RcXSpTeklPw", "sk_live_abc123def456xyz789")
ANSWERED = {"success", "accountId", "contactId", "dealId", "isNewContact", "isNewAccount"}


def post(customer: Customer, body: str, documented: tuple[str, str]) -> dict[str, Any]:
    """The answer to a body whose two documented credentials are replaced by the customer's."""
    team = customer.credentials["team"]
    ours = dict(zip(documented, (team["id"], team["key"]), strict=True))
    content = example(f"web_form_submit/{body}", ours).encode()
    response = customer.send("POST", "/webFormSubmit", data=content, headers={"Content-Type": "application/json"})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


@pytest.mark.contract("W1")
def test_the_minimal_body_makes_a_contact_a_default_account_and_a_deal(customer: Customer) -> None:
    answer = post(customer, "minimal.json", PLACEHOLDERS)
    assert answer.keys() == ANSWERED
    lead, deal = customer.only(Lead), customer.only(Deal)
    assert (lead.first_name, lead.last_name, lead.email) == ("John", "Doe", "john@example.com")
    assert customer.only(Account).name == "Doe"
    assert (deal.name, deal.amount, deal.stage) == ("Doe - Web Form", 0, "s0")
    assert deal.closing_date == three_months_after(deal.created_at.date())
    assert customer.rows(MarketingSource) == []


def test_the_complete_body_fills_every_field_and_warns_of_an_owner_who_is_not_of_the_team(customer: Customer) -> None:
    answer = post(customer, "complete.json", SAMPLES)
    assert answer.keys() == ANSWERED | {"warnings"}
    assert [warning["field"] for warning in answer["warnings"]] == ["deal.owner"]
    check_the_complete_one(customer)
    assert customer.only(Deal).tags == ["enterprise", "high-priority"]


def check_the_complete_one(customer: Customer) -> None:
    lead = next(lead for lead in customer.rows(Lead) if lead.email == "john.doe@acme.com")
    account = next(account for account in customer.rows(Account) if account.id == lead.account_id)
    deal = next(deal for deal in customer.rows(Deal) if deal.account_id == account.id)
    assert (lead.first_name, lead.last_name, lead.phone) == ("John", "Doe", "+1-555-123-4567")
    assert (lead.role, lead.location) == ("CTO", "New York, NY")
    assert (account.name, account.location) == ("Acme Corporation", "New York, NY")
    assert (account.website, account.description) == ("https://acme.com", "Leading provider of roadrunner traps")
    assert (deal.name, deal.amount, deal.stage) == ("Acme Corp - Enterprise Plan", 50000, "s1")
    assert deal.description == "Interested in our enterprise solution for Q1 2025"
    assert deal.solution == "Enterprise Plan + Premium Support"
    assert deal.closing_date == date(2025, 3, 31)
    assert customer.form_name(lead.form_id) == "Website Contact Form"


def test_the_body_with_custom_fields_keeps_them_with_their_entity(customer: Customer) -> None:
    assert post(customer, "custom_fields.json", SAMPLES).keys() == ANSWERED
    assert customer.only(Deal).amount == 0
    check_the_one_with_custom_fields(customer)


def check_the_one_with_custom_fields(customer: Customer) -> None:
    account = next(account for account in customer.rows(Account) if account.name == "Startup Inc")
    deal = next(deal for deal in customer.rows(Deal) if deal.name == "Startup Inc - Annual License")
    assert account.custom_fields == {"companySize": "50-100", "annualRevenue": "5M-10M"}
    assert deal.account_id == account.id
    assert deal.custom_fields == {
        "partnerKey": "PARTNER-2024-001",
        "industry": "SaaS",
        "referralSource": "LinkedIn Campaign",
    }
    assert customer.rows(MarketingSource)[-1].name == "LinkedIn Ads Q4"


def test_the_body_with_dot_notation_has_the_documented_result(customer: Customer) -> None:
    assert post(customer, "dot_notation.json", PLACEHOLDERS).keys() == ANSWERED
    account, deal = customer.only(Account), customer.only(Deal)
    assert (account.name, deal.stage) == ("Company", "s0")
    assert deal.name.startswith("Company - ")
    assert deal.custom_fields == {"partnerKey": "PARTNER123", "leadScore": "85", "campaignId": "SUMMER2024"}
    assert account.custom_fields == {
        "industry": "Technology",
        "employeeCount": "500-1000",
        "annualRevenue": "50M-100M",
    }


@pytest.mark.contract("W4", "W23")
def test_the_postman_collection_runs_as_it_is_but_for_its_three_variables(customer: Customer, tmp_path: Path) -> None:
    executions = run_collection(customer, tmp_path / "report.json")
    answers = {execution["item"]["name"]: content(execution) for execution in executions}
    assert list(answers) == [
        "Submit Web Form - Minimal",
        "Submit Web Form - Complete",
        "Submit Web Form - With Custom Fields",
        "Test Connection",
    ]
    assert [execution["response"]["code"] for execution in executions] == [200, 200, 200, 400]
    refusal = {"success": False, "error": "Either contact.email or contact.phone is required"}
    assert answers.pop("Test Connection") == refusal
    assert [answer.keys() for answer in answers.values()] == [ANSWERED] * 3
    check_the_complete_one(customer)
    check_the_one_with_custom_fields(customer)
    assert [lead.email for lead in customer.rows(Lead)] == ["test@example.com", "john.doe@acme.com", "jane@startup.io"]
    assert [account.name for account in customer.rows(Account)] == ["User", "Acme Corporation", "Startup Inc"]
    assert len(customer.rows(Deal)) == 3
    assert customer.outcomes() == ["accepted", "accepted", "accepted", "invalid"]
    assert customer.rows(Submission)[-1].person_id is None


def run_collection(customer: Customer, report: Path) -> list[dict[str, Any]]:
    team = customer.credentials["team"]
    variables = {"baseUrl": customer.url, "teamId": team["id"], "teamKey": team["key"]}
    given = [part for name, value in variables.items() for part in ("--env-var", f"{name}={value}")]
    collection = str(FOLDER / "web_form_submit" / "postman_collection.json")
    reporting = ["--reporters", "json", "--reporter-json-export", str(report)]
    trusting = ["--ssl-extra-ca-certs", str(customer.inlet.authority)]
    ran = run([node_program("newman"), "run", collection, *given, *trusting, *reporting], customer.inlet.authority)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    executions: list[dict[str, Any]] = json.loads(report.read_text())["run"]["executions"]
    return executions


def content(execution: dict[str, Any]) -> Any:
    return json.loads(bytes(execution["response"]["stream"]["data"]))
