"""Web form submit: its fields, and what becomes of those that do not fit."""

import json
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import World, new_world
from tests.contracts.team import JANE, accounts, deals, send
from tests.intake.ways import leads, rows, set_limits, submissions
from webapp.database.ids import new_id, show
from webapp.extensions import db
from webapp.workspaces.models import Member


@pytest.fixture(autouse=True)
def many(app: Flask, world: World) -> None:
    set_limits(app, world, team_per_minute_per_ip=1_000, team_per_minute=1_000)


@pytest.mark.contract("W9")
def test_a_long_text_is_cut_and_named_and_stays_whole_on_the_submission(
    app: Flask, client: FlaskClient, world: World
) -> None:
    names = ("contact.firstName", "contact.lastName", "account.name", "account.description", "deal.description")
    names = (*names, "deal.name", "deal.solution", "sourceName")
    answer = send(client, world, {**JANE, **{name: "é😀" * 400 for name in names}})
    assert {warning["field"] for warning in answer["warnings"]} == set(names)
    lead, account, deal = leads(app)[0], accounts(app)[0], deals(app)[0]
    kept = (lead.first_name, lead.last_name, account.name, account.description, deal.description, deal.name)
    assert {*kept, deal.solution} == {"é😀" * 250}
    assert json.loads(submissions(app)[0].body)["formData"]["deal.description"] == "é😀" * 400
    exact = send(client, world, {**JANE, "deal.description": "x" * 500})
    assert "warnings" not in exact


@pytest.mark.contract("W10", "W11", "W13")
def test_what_fits_is_kept_as_it_was_sent(app: Flask, client: FlaskClient, world: World) -> None:
    parent = send(client, world, {**JANE, "account.name": "Parent"})
    owner = show("mem", rows(app, Member)[0].id)
    sent = {
        "contact.email": "jo@acme.test",
        "contact.phone": "+1-555-123-4567",
        "contact.firstName": "Jo",
        "contact.role": "CTO",
        "contact.location": "New York, NY",
        "account.name": "Acme Corporation",
        "account.location": "Boston",
        "account.website": "https://acme.com",
        "account.description": "Traps",
        "account.parent": parent["accountId"],
        "deal.name": "Enterprise",
        "deal.amount": "50000.50",
        "deal.stage": "s3",
        "deal.description": "Q1",
        "deal.solution": "Support",
        "deal.closingDate": "2025-03-31T10:00:00Z",
        "deal.tags": ["enterprise", "high-priority"],
        "deal.owner": owner,
        "deal.parent": parent["dealId"],
        "sourceName": "Ads",
    }
    answer = send(client, world, sent)
    assert "warnings" not in answer
    lead, account, deal = leads(app)[1], accounts(app)[1], deals(app)[1]
    assert (lead.first_name, lead.role, lead.location, lead.phone) == ("Jo", "CTO", "New York, NY", "+1-555-123-4567")
    assert lead.custom_data == {}
    assert (account.name, account.location, account.website, account.description) == (
        "Acme Corporation",
        "Boston",
        "https://acme.com",
        "Traps",
    )
    assert show("acc", account.parent_id) == parent["accountId"]
    assert (deal.name, deal.amount, deal.stage, deal.closing_date) == (
        "Enterprise",
        Decimal("50000.50"),
        "s3",
        date(2025, 3, 31),
    )
    assert (deal.description, deal.solution, deal.tags) == ("Q1", "Support", ["enterprise", "high-priority"])
    assert (show("mem", deal.owner_id), show("deal", deal.parent_id)) == (owner, parent["dealId"])


@pytest.mark.contract("W10")
def test_ids_of_others_are_left_out_and_named(app: Flask, client: FlaskClient, world: World) -> None:
    with app.app_context():
        other = new_world("Other", "owner@other.test")
        stranger = db.session.scalars(select(Member).where(Member.workspace_id == other.workspace_id)).one()
        foreign_owner = show("mem", stranger.id)
    foreign = send(client, other, JANE)
    test = send(client, world, {**JANE, "account.name": "Test"}, base_url="http://sandbox.localhost")
    for account, deal, owner in (
        (foreign["accountId"], foreign["dealId"], foreign_owner),
        (test["accountId"], test["dealId"], show("mem", new_id())),
        ("x", "user-id-of-sales-rep", "me"),
    ):
        ids = {"account.name": account, "account.parent": account, "deal.parent": deal, "deal.owner": owner}
        warned = send(client, world, {"contact.email": f"{len(deals(app))}@b.co", **ids})
        assert {warning["field"] for warning in warned["warnings"]} == {"account.parent", "deal.parent", "deal.owner"}
        assert (deals(app)[-1].parent_id, deals(app)[-1].owner_id, accounts(app)[-1].parent_id) == (None, None, None)


@pytest.mark.contract("W10")
def test_the_defaults_are_s0_nothing_and_three_months_on(app: Flask, client: FlaskClient, world: World) -> None:
    app.config["CLOCK"] = lambda: 1_796_000_000.0  # 2026-11-30
    answer = send(client, world, {**JANE, "deal.stage": "s9", "deal.amount": "50,000", "deal.tags": "x"})
    deal = deals(app)[0]
    assert (deal.stage, deal.amount, deal.tags, deal.closing_date) == ("s0", Decimal(0), [], date(2027, 2, 28))
    assert [warning["field"] for warning in answer["warnings"]] == ["deal.stage", "deal.amount", "deal.tags"]


@pytest.mark.contract("W12")
def test_other_keys_are_custom_fields_of_their_entity_as_sent(app: Flask, client: FlaskClient, world: World) -> None:
    custom = {
        "contact.linkedin": "in/jane",
        "contact.message": "Hi",
        "account.industry": "SaaS",
        "deal.leadScore": 85,
        "deal.flags": {"vip": True, "list": [1, None]},
        "utm_source": "ads",
        "other.key": "x",
        "a.b.c": 1,
        "__proto__": "y",
    }
    send(client, world, {**JANE, "account.name": "Acme", **custom})
    assert leads(app)[0].custom_data == {
        "linkedin": "in/jane",
        "message": "Hi",
        "utm_source": "ads",
        "other.key": "x",
        "a.b.c": 1,
        "__proto__": "y",
    }
    assert accounts(app)[0].custom_fields == {"industry": "SaaS"}
    assert deals(app)[0].custom_fields == {"leadScore": 85, "flags": {"vip": True, "list": [1, None]}}
    send(client, world, {**JANE, "account.name": "Acme", "account.industry": "Retail", "account.size": 5})
    assert accounts(app)[0].custom_fields == {"industry": "Retail", "size": 5}
