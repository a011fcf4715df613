from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calls import Calls
from tests.conftest import World
from tests.intake.ways import rows
from webapp.workspaces.keys import SCOPES
from webapp.workspaces.models import AuditEntry

NAMES = ["createdAt", "expiresAt", "hint", "id", "isTest", "lastUsedAt", "name", "revokedAt", "scopes"]


@pytest.fixture
def api(client: FlaskClient, world: World) -> Calls:
    return Calls(client, world.admin_api_key)


def opens(client: FlaskClient, key: str) -> int:
    return client.post("/api/public/leads", headers={"x-api-key": key}, json={"email": "a@x.io"}).status_code


def test_a_key_is_made_with_the_least_it_needs_and_its_text_is_told_once(client: FlaskClient, api: Calls) -> None:
    made = api.post("/api-keys", {"name": "Website"})["data"]
    text = made.pop("key")
    assert (made["name"], made["scopes"], made["isTest"], sorted(made)) == ("Website", ["submit"], False, NAMES)
    listed = api.get("/api-keys")
    assert text not in str(listed)
    assert listed["data"][0] == made
    assert opens(client, text) == 201


def test_the_keys_of_a_team_are_not_among_them(api: Calls) -> None:
    (team_key,) = api.get("/team")["data"]["keys"]
    assert team_key["id"] not in {key["id"] for key in api.get("/api-keys")["data"]}
    assert api.delete(f"/api-keys/{team_key['id']}", 404)["error"] == "This key does not exist."
    assert api.post(f"/api-keys/{team_key['id']}/rotate", {}, 404)["error"] == "This key does not exist."


@pytest.mark.parametrize(("hours", "old"), [(1, 201), (0, 401)])
def test_a_rotated_key_keeps_name_and_scopes_and_the_old_one_works_on_for_its_overlap(
    client: FlaskClient, api: Calls, hours: int, old: int
) -> None:
    before = api.post("/api-keys", {"name": "Website"})["data"]
    made = api.post(f"/api-keys/{before['id']}/rotate", {"overlapHours": hours})["data"]
    assert (made["name"], made["scopes"], made["id"] == before["id"]) == ("Website", ["submit"], False)
    assert (opens(client, before["key"]), opens(client, made["key"])) == (old, 201)
    if hours:
        left = datetime.fromisoformat(api.get("/api-keys")["data"][1]["expiresAt"]) - datetime.now(UTC)
        assert timedelta(minutes=59) < left <= timedelta(hours=1)


def test_a_revoked_key_stops_at_once_and_cannot_be_rotated(client: FlaskClient, api: Calls) -> None:
    made = api.post("/api-keys", {"name": "Website"})["data"]
    assert api.delete(f"/api-keys/{made['id']}")["data"]["revokedAt"] is not None
    assert opens(client, made["key"]) == 401
    refused = api.post(f"/api-keys/{made['id']}/rotate", {}, 409)
    assert refused["error"] == "This key does not work any more. Create a new one instead."


def test_a_key_hands_out_no_more_than_it_may_do_itself(client: FlaskClient, api: Calls) -> None:
    all_of_it = api.post("/api-keys", {"name": "All", "scopes": [*SCOPES]})["data"]
    made = api.post("/api-keys", {"name": "Maker", "scopes": ["keys:write", "submit"]})["data"]
    maker = Calls(client, made["key"])
    refused = maker.post("/api-keys", {"name": "More", "scopes": ["leads:read", "submit"]}, 403)
    assert refused["error"] == "A key hands out no more than it may do itself. This one lacks leads:read."
    assert maker.post(f"/api-keys/{all_of_it['id']}/rotate", {}, 403)["code"] == "FORBIDDEN"
    assert maker.post("/api-keys", {"name": "Less"})["data"]["scopes"] == ["submit"]


def test_a_test_key_hands_out_test_keys_alone(client: FlaskClient, api: Calls) -> None:
    live = api.post("/api-keys", {"name": "Website"})["data"]
    scopes = ["keys:write", "submit"]
    maker = Calls(client, api.post("/api-keys", {"name": "Maker", "scopes": scopes, "isTest": True})["data"]["key"])
    assert maker.post("/api-keys", {"name": "Mine"}, 403)["error"] == "A test key hands out test keys alone."
    assert maker.post(f"/api-keys/{live['id']}/rotate", {}, 403)["error"] == "A test key hands out test keys alone."
    assert maker.post("/api-keys", {"name": "Mine", "isTest": True})["data"]["isTest"] is True


def test_a_key_that_was_replaced_makes_itself_no_new_one(client: FlaskClient, api: Calls) -> None:
    leaked = api.post("/api-keys", {"name": "Maker", "scopes": ["keys:write", "submit"]})["data"]
    api.post(f"/api-keys/{leaked['id']}/rotate", {})
    thief = Calls(client, leaked["key"])
    told = "This key was replaced, and hands out none any more. Use the one that took its place."
    assert thief.post("/api-keys", {"name": "Mine"}, 403)["error"] == told
    assert thief.post(f"/api-keys/{leaked['id']}/rotate", {}, 403)["error"] == told


def test_a_scope_that_does_not_exist_is_refused_by_name(api: Calls) -> None:
    body: dict[str, Any] = {"name": "Website", "scopes": ["leads:eat"]}
    assert list(api.post("/api-keys", body, 400)["fields"]) == ["scopes.0"]


def test_who_made_rotated_and_revoked_a_key_is_noted_without_its_text(app: Flask, api: Calls) -> None:
    made = api.post("/api-keys", {"name": "New"})["data"]
    rotated = api.post(f"/api-keys/{made['id']}/rotate", {})["data"]
    api.delete(f"/api-keys/{rotated['id']}")
    noted = rows(app, AuditEntry)
    told = [("key.created", made["id"]), ("key.rotated", made["id"]), ("key.revoked", rotated["id"])]
    assert [(entry.action, entry.subject) for entry in noted] == told
    assert not [key for key in (made["key"], rotated["key"]) if key in str([entry.data for entry in noted])]
