from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.calls import Calls, statements
from tests.conftest import World, new_world
from tests.intake.ways import rows
from webapp.database.ids import parse
from webapp.extensions import db
from webapp.workspaces.keys import create_key
from webapp.workspaces.models import AuditEntry

SETTINGS = {
    "name": "Landing page",
    "allowedDomains": ["https://example.com", "*.example.org"],
    "honeypotField": "website",
    "defaultStatus": "Unassigned",
    "defaultTags": ["web", "Spring"],
}


@pytest.fixture
def api(client: FlaskClient, world: World) -> Calls:
    return Calls(client, world.admin_api_key)


@pytest.fixture
def made(api: Calls) -> Any:
    return api.post("/inbound-keys", SETTINGS)["data"]


def shown(made: Any) -> dict[str, Any]:
    return {name: value for name, value in made.items() if name != "token"}


def post(client: FlaskClient, made: Any, token: str | None = None, **headers: str) -> TestResponse:
    path = made["url"].partition("/api/")[2]
    own = {"X-Webhook-Token": token or made["token"], **headers}
    return client.post(f"/api/{path}", headers=own, json={"email": "jane@acme.test"})


@pytest.mark.contract("I2", "I3")
def test_a_key_has_its_settings_an_address_and_a_token(app: Flask, api: Calls, made: Any) -> None:
    assert {name: made[name] for name in SETTINGS} == SETTINGS
    assert made["url"] == f"{app.config['PUBLIC_URL']}/api/webhooks/inbound/{made['id']}"
    assert made["token"].startswith("wh_live_")
    assert (made["isTest"], made["requestCount"], made["lastUsedAt"]) == (False, 0, None)
    assert api.get(f"/inbound-keys/{made['id']}")["data"] == shown(made)
    assert api.get("/inbound-keys?limit=1")["data"] == [shown(made)]


@pytest.mark.contract("I3")
def test_a_test_key_is_made_as_one(api: Calls) -> None:
    made = api.post("/inbound-keys", {"name": "Trial", "isTest": True})["data"]
    assert (made["isTest"], made["token"].startswith("wh_test_")) == (True, True)


@pytest.mark.contract("I2")
def test_a_key_that_any_website_may_use_says_so(api: Calls, made: Any) -> None:
    assert made["warnings"] == []
    changed = api.patch(f"/inbound-keys/{made['id']}", {"allowedDomains": []})["data"]
    assert changed["warnings"] == [
        "Any website may send leads with this key's token. List the domains that should be allowed."
    ]


@pytest.mark.contract("I2")
def test_domains_may_be_given_as_one_text_with_commas(api: Calls, made: Any) -> None:
    for text, domains in ((" a.test, *.b.test ,", ["a.test", "*.b.test"]), (" ", [])):
        changed = api.patch(f"/inbound-keys/{made['id']}", {"allowedDomains": text})["data"]
        assert changed["allowedDomains"] == domains


def test_settings_take_effect_on_the_next_call(client: FlaskClient, api: Calls, made: Any) -> None:
    assert post(client, made, Origin="https://evil.test").status_code == 403
    assert post(client, made, Origin="https://www.example.org").status_code == 201
    (lead,) = api.get("/leads")["data"]
    assert (lead["status"], lead["tags"], lead["formId"]) == ("Unassigned", ["web", "Spring"], made["formId"])
    api.patch(f"/inbound-keys/{made['id']}", {"allowedDomains": ["evil.test"]})
    assert post(client, made, Origin="https://evil.test").status_code == 201


@pytest.mark.parametrize(
    "settings",
    [
        {"name": ""},
        {"name": "x" * 201},
        {"allowedDomains": ["https://example.com/path"]},
        {"allowedDomains": ["*"]},
        {"allowedDomains": "example.com; example.org"},
        {"allowedDomains": None},
        {"honeypotField": ""},
        {"defaultStatus": "Sold"},
        {"defaultTags": [""]},
        {"token": "wh_live_mine"},
    ],
)
def test_a_setting_that_cannot_work_is_refused_by_name(api: Calls, made: Any, settings: dict[str, object]) -> None:
    answer = api.patch(f"/inbound-keys/{made['id']}", settings, 400)
    assert [field.split(".")[0] for field in answer["fields"]] == list(settings)
    assert list(api.post("/inbound-keys", {"name": "New", **settings}, 400)["fields"]) == list(answer["fields"])
    assert api.get("/inbound-keys?limit=1")["data"] == [shown(made)]


def test_a_change_changes_what_it_names_and_never_the_token(client: FlaskClient, api: Calls, made: Any) -> None:
    changed = api.patch(f"/inbound-keys/{made['id']}", {"name": "Shop", "honeypotField": None})["data"]
    assert changed == {**shown(made), "name": "Shop", "honeypotField": None}
    assert api.get(f"/inbound-keys/{made['id']}/token")["data"] == {"token": made["token"]}
    assert post(client, made).status_code == 201
    assert list(api.patch(f"/inbound-keys/{made['id']}", {"isTest": True}, 400)["fields"]) == ["isTest"]


def test_a_regenerated_token_stops_the_old_one_at_once(client: FlaskClient, api: Calls, made: Any) -> None:
    assert post(client, made).status_code == 201
    again = api.post(f"/inbound-keys/{made['id']}/regenerate", None, 200)["data"]
    assert again["token"] != made["token"]
    assert again["url"] == made["url"]
    assert [post(client, made, token).status_code for token in (made["token"], again["token"])] == [401, 201]
    assert api.get(f"/inbound-keys/{made['id']}/token")["data"] == {"token": again["token"]}


def test_a_deleted_key_is_gone_for_good_with_its_form(client: FlaskClient, api: Calls, made: Any) -> None:
    assert post(client, made).status_code == 201
    assert api.delete(f"/inbound-keys/{made['id']}")["data"] == {"id": made["id"]}
    assert post(client, made).status_code == 401
    path = f"/inbound-keys/{made['id']}"
    gone = {"success": False, "error": "This webhook key does not exist.", "code": "NOT_FOUND"}
    for answer in (api.get(path, 404), api.get(f"{path}/token", 404), api.patch(path, {"name": "x"}, 404)):
        assert answer == gone
    assert api.delete(path, 404) == api.post(f"{path}/regenerate", None, 404) == gone
    assert made["id"] not in [key["id"] for key in api.get("/inbound-keys")["data"]]
    assert api.get(f"/forms/{made['formId']}", 404)["code"] == "FORM_NOT_FOUND"
    assert len(api.get("/leads")["data"]) == 1


def test_calls_are_counted_and_dated(client: FlaskClient, api: Calls, made: Any) -> None:
    for _ in range(2):
        post(client, made)
    (row,) = api.get("/inbound-keys?limit=1")["data"]
    assert (row["requestCount"], row["lastUsedAt"] >= made["createdAt"]) == (2, True)


def test_a_token_is_told_only_to_who_may_change_keys(app: Flask, client: FlaskClient, world: World, made: Any) -> None:
    with app.app_context():
        _, text = create_key(db.session(), world.workspace_id, "Reader", scopes=("inbound:read",))
        db.session.commit()
    reader = Calls(client, text)
    assert reader.get(f"/inbound-keys/{made['id']}")["data"] == shown(made)
    assert reader.get(f"/inbound-keys/{made['id']}/token", 403)["code"] == "FORBIDDEN"


def test_who_changed_what_is_noted_without_the_token(app: Flask, api: Calls, made: Any) -> None:
    path = f"/inbound-keys/{made['id']}"
    api.patch(path, {"name": "Shop"})
    again = api.post(f"{path}/regenerate", None, 200)["data"]
    api.delete(path)
    noted = rows(app, AuditEntry)
    assert [(entry.action, entry.subject) for entry in noted] == [
        (f"inbound_key.{verb}", made["id"]) for verb in ("created", "updated", "regenerated", "deleted")
    ]
    assert all(parse("key", entry.actor) for entry in noted)
    for token in (made["token"], again["token"]):
        assert token not in str([entry.data for entry in noted])


@pytest.mark.contract("C8")
def test_a_key_of_another_workspace_does_not_exist(app: Flask, client: FlaskClient, made: Any) -> None:
    with app.app_context():
        other = new_world("Other", "owner@other.test")
    calls, path = Calls(client, other.admin_api_key), f"/inbound-keys/{made['id']}"
    for answer in (
        calls.get(path, 404),
        calls.get(f"{path}/token", 404),
        calls.patch(path, {"name": "Mine"}, 404),
        calls.post(f"{path}/regenerate", None, 404),
        calls.delete(path, 404),
    ):
        assert answer["error"] == "This webhook key does not exist."
    assert [key["id"] for key in calls.get("/inbound-keys")["data"]] == [other.inbound_id]
    assert post(client, made).status_code == 201


def test_a_keys_form_is_listed_with_the_forms_only_where_it_is_asked_for(api: Calls, made: Any) -> None:
    listed = {kind: [form["id"] for form in api.get(f"/forms{kind}")["data"]] for kind in ("", "?kind=inbound")}
    assert (made["formId"] in listed[""], made["formId"] in listed["?kind=inbound"]) == (False, True)
    answer = api.delete(f"/forms/{made['formId']}", 409)
    assert answer["error"] == "This form belongs to a webhook key. Delete the key, and it goes with it."
    assert api.get(f"/inbound-keys/{made['id']}")["data"] == shown(made)


def test_a_list_of_three_costs_as_many_statements_as_a_list_of_one(app: Flask, api: Calls) -> None:
    for _ in range(2):
        api.post("/inbound-keys", SETTINGS)
    costs = []
    for limit in (1, 3):
        with statements(app) as sent:
            assert len(api.get(f"/inbound-keys?limit={limit}")["data"]) == limit
        costs.append(len(sent))
    assert costs[0] == costs[1]
