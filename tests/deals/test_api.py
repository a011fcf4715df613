from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calls import Calls, statements, submit
from tests.conftest import World
from tests.deals.conftest import sell
from tests.intake.ways import events, rows
from webapp.database.ids import parse, show
from webapp.deals.business import three_months_after
from webapp.deals.models import Deal, DealContact
from webapp.deals.stages import rename_stages
from webapp.extensions import db
from webapp.workspaces.models import AuditEntry, Workspace


def person(client: FlaskClient, world: World, email: str) -> str:
    return "lead_" + submit(client, world, email=email)["personId"][-26:]


def names(api: Calls, query: str) -> list[str]:
    return [row["name"] for row in api.get(f"/deals?{query}")["data"]]


def test_every_field_is_kept_as_it_was_given(client: FlaskClient, world: World, api: Calls) -> None:
    given = {
        "name": "Roof",
        "amount": "1250.50",
        "stage": "s2",
        "closingDate": "2027-02-28",
        "tags": ["A", "B"],
        "description": "Of the barn.\nSoon.",
        "solution": "Slate",
        "accountId": api.post("/accounts", {"name": "Acme"})["data"]["id"],
        "relatedContacts": [person(client, world, f"{name}@x.test") for name in "ab"],
        "sourceName": "Fair",
        "owner": api.get("/members")["data"][0]["id"],
        "parent": api.post("/deals", {"name": "Farm"})["data"]["id"],
        "customFields": {"size": {"unit": "m²", "of": [12, 4.5]}},
    }
    made = api.post("/deals", given)["data"]
    assert {name: made[name] for name in given} == given
    assert (made["currency"], made["stageName"], made["submissionId"], made["isTest"]) == (
        "USD",
        "Proposal",
        None,
        False,
    )
    assert api.get(f"/deals/{made['id']}")["data"] == made
    assert api.get("/deals?limit=1")["data"] == [made]


def test_a_name_is_enough_for_a_deal(api: Calls) -> None:
    made = api.post("/deals", {"name": "Roof"})["data"]
    assert (made["amount"], made["stage"], made["tags"], made["customFields"]) == ("0.00", "s0", [], {})
    assert date.fromisoformat(made["closingDate"]) == three_months_after(datetime.now(UTC).date())
    assert made["sourceName"] is made["accountId"] is made["owner"] is made["parent"] is None
    assert list(api.post("/deals", {}, 400)["fields"]) == ["name"]


def test_a_change_changes_what_it_names_and_nothing_else(client: FlaskClient, world: World, api: Calls) -> None:
    people = [person(client, world, f"{name}@x.test") for name in "ab"]
    made = api.post("/deals", {"name": "Roof", "relatedContacts": people, "sourceName": "Fair"})["data"]
    changes = {"relatedContacts": people[1:], "sourceName": None, "tags": ["A", "a"], "solution": ""}
    changed = api.patch(f"/deals/{made['id']}", changes)["data"]
    assert {name for name in made if made[name] != changed[name]} == {
        "relatedContacts",
        "sourceName",
        "tags",
        "updatedAt",
    }
    assert (changed["relatedContacts"], changed["tags"], changed["solution"]) == (people[1:], ["A"], None)
    assert api.get(f"/deals/{made['id']}")["data"] == changed


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("9999999999999.99", "9999999999999.99"),
        ("9999999999999.98", "9999999999999.98"),
        ("0.1", "0.10"),
        ("1250", "1250.00"),
        ("1e3", "1000.00"),
    ],
)
def test_an_amount_loses_nothing_whether_it_is_a_number_or_a_text(api: Calls, sent: str, kept: str) -> None:
    bodies = [f'{{"name": "Roof", "amount": {sent}}}']
    bodies += [f'{{"name": "Roof", "amount": "{sent}"}}'] if "e" not in sent else []
    for body in bodies:
        made = api.open("POST", "/deals", data=body, content_type="application/json").get_json()["data"]
        assert made["amount"] == api.get(f"/deals/{made['id']}")["data"]["amount"] == kept


@pytest.mark.parametrize(
    "values",
    [
        {"amount": -1},
        {"amount": "50,000"},
        {"amount": 1e20},
        {"amount": 1.005},
        {"amount": True},
        {"amount": None},
        {"amount": "10000000000000"},
        {"amount": "NaN"},
        {"amount": ""},
        {"stage": "s9"},
        {"stage": None},
        {"closingDate": "2025-02-30"},
        {"closingDate": "0000-00-00"},
        {"closingDate": "99999-01-01"},
        {"closingDate": 1735689600},
        {"tags": "x"},
        {"tags": ["x"] * 101},
        {"description": "x" * 10_001},
        {"solution": "x" * 501},
        {"name": ""},
        {"relatedContacts": ["lead_x"]},
        {"owner": "mem_x"},
        {"accountId": ""},
        {"customFields": None},
        {"currency": "EUR"},
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_name(api: Calls, values: dict[str, object]) -> None:
    made = api.post("/deals", {"name": "Roof"})["data"]
    answer = api.patch(f"/deals/{made['id']}", values, 400)
    assert [name.split(".")[0] for name in answer["fields"]][:1] == list(values)
    assert api.get("/deals")["data"] == [made]


def test_a_new_stage_is_told_once_on_the_timeline_of_the_oldest_contact(
    app: Flask, client: FlaskClient, world: World, api: Calls
) -> None:
    people = [person(client, world, f"{name}@x.test") for name in "ab"]
    made = api.post("/deals", {"name": "Roof", "relatedContacts": people[::-1]})["data"]
    api.patch(f"/deals/{made['id']}", {"stage": "s3"})
    api.patch(f"/deals/{made['id']}", {"stage": "s3", "name": "Won"})
    (told,) = events(app, "deal.stage_changed")
    assert parse("key", told.data.pop("by")) is not None
    stages = {"from": "s0", "fromName": "Lead/Prospect", "to": "s3", "toName": "Won"}
    assert told.data == {"dealId": made["id"], "name": "Roof", **stages}
    assert (show("lead", told.lead_id), told.is_test, told.pending_at is not None) == (people[0], False, True)


def test_a_deal_opened_by_hand_is_told_with_who_opened_it(
    app: Flask, client: FlaskClient, world: World, api: Calls
) -> None:
    lead = person(client, world, "a@x.test")
    made = api.post("/deals", {"name": "Roof", "stage": "s1", "relatedContacts": [lead]})["data"]
    (told,) = events(app, "deal.created")
    assert parse("key", told.data.pop("by")) is not None
    assert show("lead", told.lead_id) == lead
    assert told.data == {"dealId": made["id"], "name": "Roof", "to": "s1", "toName": "Qualified"}


def test_a_deal_that_nobody_has_to_do_with_changes_its_stage_too(app: Flask, api: Calls) -> None:
    made = api.post("/deals", {"name": "Roof"})["data"]
    api.patch(f"/deals/{made['id']}", {"stage": "s4"})
    assert [told.lead_id for told in events(app, "deal.stage_changed")] == [None]


@pytest.mark.contract("W13")
def test_every_stage_has_its_name(api: Calls) -> None:
    stages = [api.post("/deals", {"name": "x", "stage": f"s{number}"})["data"]["stageName"] for number in range(5)]
    assert stages == ["Lead/Prospect", "Qualified", "Proposal", "Won", "Lost"]


@pytest.mark.contract("W10")
def test_a_stage_that_was_renamed_keeps_its_key(app: Flask, world: World, api: Calls) -> None:
    with app.app_context():
        rename_stages(db.session(), world.workspace_id, {"s1": "In talks", "s4": " "}, "mem_x")
        db.session.commit()
    made = api.post("/deals", {"name": "Roof", "stage": "s1"})["data"]
    assert (made["stage"], made["stageName"]) == ("s1", "In talks")


def test_a_closed_deal_says_when_and_why_until_it_is_open_again(api: Calls) -> None:
    made = api.post("/deals", {"name": "Roof", "closeReason": "Nothing yet"})["data"]
    assert (made["closedAt"], made["closeReason"]) == (None, None)
    lost = api.patch(f"/deals/{made['id']}", {"stage": "s4", "closeReason": "Price"})["data"]
    assert (lost["closedAt"], lost["closeReason"]) == (lost["updatedAt"], "Price")
    told = api.patch(f"/deals/{made['id']}", {"closeReason": "Too late"})["data"]
    assert (told["closedAt"], told["closeReason"]) == (lost["closedAt"], "Too late")
    won = api.patch(f"/deals/{made['id']}", {"stage": "s3"})["data"]
    assert (won["closedAt"] > lost["closedAt"], won["closeReason"]) == (True, None)
    again = api.patch(f"/deals/{made['id']}", {"stage": "s1"})["data"]
    assert (again["closedAt"], again["closeReason"]) == (None, None)


def test_amounts_are_in_the_currency_of_the_workspace(app: Flask, world: World, api: Calls) -> None:
    with app.app_context():
        db.session.get_one(Workspace, world.workspace_id).currency = "EUR"
        db.session.commit()
    assert api.post("/deals", {"name": "Roof"})["data"]["currency"] == "EUR"


def test_a_deleted_deal_is_gone_and_leaves_no_trace_but_who_did_it(
    app: Flask, client: FlaskClient, world: World, api: Calls
) -> None:
    lead = person(client, world, "a@x.test")
    made = api.post("/deals", {"name": "Roof", "relatedContacts": [lead]})["data"]
    below = api.post("/deals", {"name": "Tiles", "parent": made["id"]})["data"]
    assert api.delete(f"/deals/{made['id']}")["data"] == {"id": made["id"]}
    for again in (api.get, api.delete):
        assert again(f"/deals/{made['id']}", 404)["error"] == "This deal does not exist."
    assert api.get(f"/deals/{below['id']}")["data"] == {**below, "parent": None}
    with app.app_context():
        assert db.session.query(DealContact).count() == 0
    (entry,) = rows(app, AuditEntry)
    assert (entry.action, entry.subject, parse("key", entry.actor) is not None) == ("deal.deleted", made["id"], True)
    assert api.get(f"/leads/{lead}")["data"]["email"] == "a@x.test"


def test_a_filter_finds_what_it_says_and_nothing_else(client: FlaskClient, world: World, api: Calls) -> None:
    acme, lead = api.post("/accounts", {"name": "Acme"})["data"]["id"], person(client, world, "a@x.test")
    api.post("/deals", {"name": "roof", "stage": "s1", "accountId": acme, "relatedContacts": [lead]})
    api.post("/deals", {"name": "wall", "stage": "s2", "sourceName": "Fair 100%"})
    other = api.post("/accounts", {"name": "Other"})["data"]["id"]
    assert names(api, "") == ["wall", "roof"]
    assert [names(api, f"stage={stage}") for stage in ("s1", "s2", "s3")] == [["roof"], ["wall"], []]
    assert [names(api, f"account={of}") for of in (acme, other)] == [["roof"], []]
    assert names(api, f"lead={lead}") == ["roof"]
    assert [names(api, f"source={quote(of)}") for of in ("Fair 100%", "fair 100%", "Fair%")] == [["wall"], [], []]
    assert names(api, f"account={acme}&stage=s2") == []


def test_a_deleted_lead_is_on_no_deal(client: FlaskClient, world: World, api: Calls) -> None:
    people = [person(client, world, f"{name}@x.test") for name in "ab"]
    api.post("/deals", {"name": "Roof", "relatedContacts": people})
    api.delete(f"/leads/{people[0]}")
    (deal,) = api.get("/deals")["data"]
    assert deal["relatedContacts"] == people[1:]
    assert api.get(f"/deals?lead={people[0]}", 404)["error"] == "This lead does not exist."
    assert api.patch(f"/deals/{deal['id']}", {"relatedContacts": people}, 404)["code"] == "NOT_FOUND"


@pytest.mark.contract("C8")
def test_what_belongs_to_another_workspace_does_not_exist(api: Calls, theirs: dict[str, str]) -> None:
    made = api.post("/deals", {"name": "Roof"})["data"]
    for method in (api.get, api.delete):
        assert method(f"/deals/{theirs['deal']}", 404)["error"] == "This deal does not exist."
    assert api.patch(f"/deals/{theirs['deal']}", {"name": "Mine"}, 404)["code"] == "NOT_FOUND"
    named: list[tuple[str, Any, str]] = [
        ("accountId", theirs["account"], "account"),
        ("relatedContacts", [theirs["lead"]], "lead"),
        ("owner", theirs["member"], "member"),
        ("parent", theirs["deal"], "deal"),
    ]
    for field, value, noun in named:
        for answer in (
            api.patch(f"/deals/{made['id']}", {field: value}, 404),
            api.post("/deals", {"name": "New", field: value}, 404),
        ):
            assert answer["error"] == f"This {noun} does not exist."
    for noun in ("account", "lead"):
        assert api.get(f"/deals?{noun}={theirs[noun]}", 404)["error"] == f"This {noun} does not exist."
    assert api.get("/deals?source=Theirs")["data"] == []
    assert api.get("/deals")["data"] == [made]


def test_parents_never_close_a_circle(api: Calls) -> None:
    top = api.post("/deals", {"name": "top"})["data"]["id"]
    low = api.post("/deals", {"name": "low", "parent": top})["data"]["id"]
    for below in (top, low):
        assert list(api.patch(f"/deals/{top}", {"parent": below}, 400)["fields"]) == ["parent"]


def test_a_deal_that_a_submission_opened_is_shown_with_all_that_is_known(
    app: Flask, client: FlaskClient, world: World, api: Calls
) -> None:
    answer = sell(
        client,
        world,
        contact__email="a@x.test",
        contact__lastName="Doe",
        contact__role="CTO",
        contact__location="Rome",
        deal__amount="99.90",
        deal__x=1,
        sourceName="Fair",
    )
    deal = api.get(f"/deals/{answer['dealId']}")["data"]
    assert (deal["name"], deal["amount"], deal["customFields"]) == ("Doe - Fair", "99.90", {"x": 1})
    assert (deal["accountId"], deal["relatedContacts"]) == (answer["accountId"], [answer["contactId"]])
    assert (deal["sourceName"], deal["submissionId"]) == ("Fair", show("sub", rows(app, Deal)[0].submission_id))
    lead = api.get(f"/leads/{answer['contactId']}")["data"]
    assert (lead["role"], lead["location"], lead["accountId"]) == ("CTO", "Rome", answer["accountId"])


def test_a_list_of_three_costs_as_many_statements_as_a_list_of_one(
    app: Flask, client: FlaskClient, world: World, api: Calls
) -> None:
    for number in range(3):
        sell(client, world, contact__email=f"{number}@x.test", contact__lastName=f"D{number}", sourceName=f"{number}")
    for path in ("/accounts", "/deals", "/marketing-sources"):
        costs = []
        for limit in (1, 3):
            with statements(app) as sent:
                assert len(api.get(f"{path}?limit={limit}")["data"]) == limit
            costs.append(len(sent))
        assert costs[0] == costs[1]
