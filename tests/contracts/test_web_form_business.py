"""Web form submit: what becomes of a submission: contact, account, deal and marketing source."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import World
from tests.contracts.doors import Json
from tests.contracts.team import JANE, accounts, deals, send
from tests.intake.ways import events, leads, rows, set_limits, submissions
from webapp.database.ids import show
from webapp.deals.models import DealContact, MarketingSource
from webapp.extensions import db
from webapp.forms.models import Form

NOTE = "Note: Contact already existed in the system (matched by email or phone)."


@pytest.fixture(autouse=True)
def many(app: Flask, world: World) -> None:
    set_limits(app, world, team_per_minute_per_ip=1_000, team_per_minute=1_000)


@pytest.mark.contract("W15")
def test_a_contact_is_found_by_email_or_phone_in_any_format_and_overwritten(
    app: Flask, client: FlaskClient, world: World
) -> None:
    first = send(client, world, {**JANE, "contact.phone": "+1 (555) 123-4567", "contact.role": "CTO"})
    by_email = {"contact.email": "JANE@ACME.TEST", "contact.firstName": "Janet", "contact.role": ""}
    by_phone = {"contact.phone": "555.123.4567", "contact.email": "new@acme.test", "contact.lastName": "Roe"}
    for again in (by_email, by_phone):
        answer = send(client, world, again)
        assert (answer["contactId"], answer["isNewContact"]) == (first["contactId"], False)
    lead = leads(app)[0]
    assert (lead.first_name, lead.last_name, lead.role, lead.email) == ("Janet", "Roe", "CTO", "new@acme.test")
    for known in ("jane@acme.test", "new@acme.test"):
        answer = send(client, world, {"contact.email": known, "contact.firstName": "Jane"})
        assert answer["contactId"] == first["contactId"]
    assert len(leads(app)) == 1


@pytest.mark.contract("W15", "W16", "W17", "W18")
def test_a_known_contact_keeps_its_account_and_another_name_goes_into_the_note(
    app: Flask, client: FlaskClient, world: World
) -> None:
    first = send(client, world, {**JANE, "account.name": "Acme", "account.location": "Boston"})
    again = send(client, world, {**JANE, "account.name": "Other", "account.location": "Rome", "sourceName": "Ads"})
    assert (again["accountId"], again["isNewAccount"], again["isNewContact"]) == (first["accountId"], False, False)
    account = accounts(app)[0]
    assert (len(accounts(app)), account.name, account.location) == (1, "Acme", "Boston")
    assert show("acc", leads(app)[0].account_id) == first["accountId"]
    deal = deals(app)[1]
    assert (deal.account_id, deal.name) == (account.id, "Acme - Ads")
    assert deal.description == f"Account name sent: Other\n\n{NOTE}"
    send(client, world, {**JANE, "account.name": "Acme", "account.location": "Rome", "deal.description": "Hi"})
    assert (accounts(app)[0].location, deals(app)[2].description) == ("Rome", f"Hi\n\n{NOTE}")


@pytest.mark.contract("W16")
def test_an_account_is_matched_by_its_exact_name_and_updated(app: Flask, client: FlaskClient, world: World) -> None:
    first = send(client, world, {**JANE, "account.name": "Acme", "account.website": "https://a.test"})
    same = {"contact.email": "jo@b.co", "account.name": "Acme", "account.website": "", "account.location": "Rome"}
    second = send(client, world, same)
    assert (second["accountId"], second["isNewAccount"]) == (first["accountId"], False)
    assert (accounts(app)[0].website, accounts(app)[0].location) == ("https://a.test", "Rome")
    for number, name in enumerate(("acme", "ACME", "Acmé")):
        other = send(client, world, {"contact.email": f"{number}@b.co", "account.name": name})
        assert other["isNewAccount"] is True
    assert len(accounts(app)) == 4


@pytest.mark.contract("W16")
@pytest.mark.parametrize(
    ("form_data", "name"),
    [
        ({"contact.email": "a@b.co", "contact.lastName": "Doe", "account.industry": "x"}, "Doe"),
        ({"contact.email": "user@company.com", "contact.firstName": "Alice", "account.industry": "x"}, "Company"),
        ({"contact.email": "user@gmail.com", "contact.firstName": "Alice", "account.website": "x"}, "Alice"),
        ({"contact.phone": "5551234567", "contact.firstName": "Alice", "account.size": 5}, "Alice"),
        ({"contact.email": "user@company.com", "contact.firstName": "Alice"}, None),
    ],
)
def test_an_account_without_a_name_is_named_after_the_contact(
    app: Flask, client: FlaskClient, world: World, form_data: Json, name: str | None
) -> None:
    answer = send(client, world, form_data)
    assert [account.name for account in accounts(app)] == ([name] if name else [])
    assert (answer["accountId"] != "", answer["isNewAccount"]) == (name is not None, name is not None)
    assert deals(app)[0].name == f"{name or 'Alice'} - Web Form"


@pytest.mark.contract("W16")
def test_a_known_contact_without_an_account_is_linked(app: Flask, client: FlaskClient, world: World) -> None:
    nobody = {"contact.email": "alice@company.com", "contact.firstName": "Alice"}
    assert send(client, world, nobody)["accountId"] == ""
    answer = send(client, world, {**nobody, "account.name": "Company"})
    assert answer["isNewAccount"] is True
    assert show("acc", leads(app)[0].account_id) == answer["accountId"]
    assert send(client, world, nobody)["accountId"] == answer["accountId"]


@pytest.mark.contract("W16")
def test_where_email_and_phone_find_two_people_email_wins_and_the_timeline_says_so(
    app: Flask, client: FlaskClient, world: World
) -> None:
    by_email = send(client, world, JANE)
    by_phone = send(client, world, {"contact.phone": "5551234567", "contact.firstName": "Jo"})
    both = send(client, world, {**JANE, "contact.phone": "(555) 123 4567"})
    assert both["contactId"] == by_email["contactId"]
    told = events(app, "form.submitted")[2]
    assert show("lead", told.lead_id) == by_email["contactId"]
    assert told.data == {"isNew": False, "matchedBy": "email", "duplicates": [by_phone["contactId"]]}
    still = send(client, world, {"contact.phone": "555 123 4567", "contact.firstName": "Jo"})
    assert still["contactId"] == by_phone["contactId"]


@pytest.mark.contract("W17")
def test_a_deal_is_always_created_and_has_its_contact_and_source(app: Flask, client: FlaskClient, world: World) -> None:
    named = send(client, world, {**JANE, "account.name": "Acme", "sourceName": "Ads"})
    given = send(client, world, {**JANE, "deal.name": "Mine", "sourceName": "Ads"})
    person = send(client, world, {"contact.email": "al@b.co", "contact.firstName": "Al", "sourceName": "Ads"})
    assert [deal.name for deal in deals(app)] == ["Acme - Ads", "Mine", "Al - Ads"]
    assert [show("deal", deal.id) for deal in deals(app)] == [answer["dealId"] for answer in (named, given, person)]
    assert [show("acc", deal.account_id) for deal in deals(app)[:2]] == [named["accountId"]] * 2
    assert deals(app)[2].account_id is None
    source = rows(app, MarketingSource)[0]
    assert {deal.source_id for deal in deals(app)} == {source.id}
    with app.app_context():
        linked = {row.deal_id: row.lead_id for row in db.session.scalars(select(DealContact))}
    assert {show("deal", deal): show("lead", lead) for deal, lead in linked.items()} == {
        answer["dealId"]: answer["contactId"] for answer in (named, given, person)
    }


@pytest.mark.contract("W17", "W18")
def test_a_new_contact_has_no_note(app: Flask, client: FlaskClient, world: World) -> None:
    send(client, world, JANE)
    assert (deals(app)[0].description, deals(app)[0].name) == ("", "Doe - Web Form")
    send(client, world, JANE)
    assert deals(app)[1].description == NOTE


def test_fifty_at_once_with_one_new_name_make_one_account_and_one_form(
    app: Flask, client: FlaskClient, world: World
) -> None:
    def submit(number: int) -> Json:
        return send(
            app.test_client(),
            world,
            {"contact.email": f"p{number}@b.co", "account.name": "Acme", "sourceName": "Campaign"},
        )

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(submit, range(50)))
    assert len({answer["accountId"] for answer in answers}) == 1
    assert sum(answer["isNewAccount"] for answer in answers) == 1
    assert (len(accounts(app)), len(deals(app)), len(leads(app)), len(submissions(app))) == (1, 50, 50, 50)
    assert [form.name for form in rows(app, Form) if form.kind == "source"] == ["Campaign"]
    assert [source.name for source in rows(app, MarketingSource)] == ["Campaign"]
