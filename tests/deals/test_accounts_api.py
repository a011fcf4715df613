import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calls import Calls
from tests.conftest import World
from tests.deals.conftest import sell

EVERYTHING = {
    "name": "Äcme Inc. 😀",
    "location": "Köln",
    "website": "https://acme.test",
    "description": "Makes everything.",
    "customFields": {"nested": {"list": [1, 2.5, True, None, "x"]}},
}


def test_every_field_is_kept_as_it_was_given(api: Calls) -> None:
    parent = api.post("/accounts", {"name": "Group"})["data"]
    made = api.post("/accounts", {**EVERYTHING, "parent": parent["id"]})["data"]
    assert {name: made[name] for name in EVERYTHING} == EVERYTHING
    assert (made["parent"], made["isTest"]) == (parent["id"], False)
    assert api.get(f"/accounts/{made['id']}")["data"] == made
    assert api.get("/accounts")["data"] == [made, parent]


def test_a_change_changes_what_it_names_and_nothing_else(api: Calls) -> None:
    made = api.post("/accounts", EVERYTHING)["data"]
    changed = api.patch(f"/accounts/{made['id']}", {"location": "", "website": None})["data"]
    assert {name for name in made if made[name] != changed[name]} == {"location", "website", "updatedAt"}
    assert changed["location"] is changed["website"] is None


def test_a_renamed_account_is_found_by_its_new_name_alone(client: FlaskClient, world: World, api: Calls) -> None:
    made = api.post("/accounts", {"name": "Old"})["data"]
    api.patch(f"/accounts/{made['id']}", {"name": "New"})
    named = [sell(client, world, contact__email=f"{name}@x.test", account__name=name) for name in ("New", "Old")]
    assert [answer["isNewAccount"] for answer in named] == [False, True]
    assert named[0]["accountId"] == made["id"]


def test_a_name_is_taken_by_its_exact_letters(api: Calls) -> None:
    acme, other = (api.post("/accounts", {"name": name})["data"] for name in ("Acme", "ACME"))
    assert api.post("/accounts", {"name": " Acme "}, 409)["code"] == "CONFLICT"
    assert api.patch(f"/accounts/{other['id']}", {"name": "Acme"}, 409)["code"] == "CONFLICT"
    assert api.patch(f"/accounts/{acme['id']}", {"name": "Acme"})["data"]["name"] == "Acme"
    assert api.get(f"/accounts/{other['id']}")["data"] == other


def test_a_name_is_taken_in_its_own_workspace_only(api: Calls, theirs: dict[str, str]) -> None:
    assert api.post("/accounts", {"name": "Theirs"})["data"]["name"] == "Theirs"


@pytest.mark.parametrize(
    "values",
    [
        {"name": ""},
        {"name": "x" * 501},
        {"name": None},
        {"location": "x" * 501},
        {"website": 5},
        {"parent": "acc_x"},
        {"customFields": []},
        {"isTest": True},
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_name(api: Calls, values: dict[str, object]) -> None:
    made = api.post("/accounts", EVERYTHING)["data"]
    assert list(api.patch(f"/accounts/{made['id']}", values, 400)["fields"]) == list(values)
    assert list(api.post("/accounts", {"name": "Other", **values}, 400)["fields"]) == list(values)
    assert api.get("/accounts")["data"] == [made]


def test_parents_never_close_a_circle(api: Calls) -> None:
    top, middle, low = (api.post("/accounts", {"name": name})["data"]["id"] for name in ("top", "middle", "low"))
    api.patch(f"/accounts/{middle}", {"parent": top})
    api.patch(f"/accounts/{low}", {"parent": middle})
    for below in (top, middle, low):
        assert list(api.patch(f"/accounts/{top}", {"parent": below}, 400)["fields"]) == ["parent"]
    assert api.patch(f"/accounts/{low}", {"parent": top})["data"]["parent"] == top
    assert api.patch(f"/accounts/{low}", {"parent": None})["data"]["parent"] is None


@pytest.mark.contract("C8")
def test_an_account_of_another_workspace_does_not_exist(api: Calls, theirs: dict[str, str]) -> None:
    gone = {"success": False, "error": "This account does not exist.", "code": "NOT_FOUND"}
    mine = api.post("/accounts", {"name": "Mine"})["data"]["id"]
    assert api.get(f"/accounts/{theirs['account']}", 404) == gone
    assert api.patch(f"/accounts/{theirs['account']}", {"name": "Mine"}, 404) == gone
    assert api.patch(f"/accounts/{mine}", {"parent": theirs["account"]}, 404) == gone
    assert api.post("/accounts", {"name": "New", "parent": theirs["account"]}, 404) == gone
    assert [account["name"] for account in api.get("/accounts")["data"]] == ["Mine"]


@pytest.mark.contract("C10")
def test_test_accounts_are_hidden_unless_they_are_asked_for(
    app: Flask, client: FlaskClient, world: World, api: Calls
) -> None:
    key = api.post("/team/keys", {"isTest": True})["data"]["key"]
    account = sell(client, world, team_key=key, contact__email="a@x.test", account__name="Acme")["accountId"]
    assert api.get("/accounts")["data"] == []
    assert [row["id"] for row in api.get("/accounts?test=true")["data"]] == [account]
    mine = api.post("/accounts", {"name": "Acme"})["data"]["id"]
    assert api.patch(f"/accounts/{mine}", {"parent": account}, 404)["error"] == "This account does not exist."
