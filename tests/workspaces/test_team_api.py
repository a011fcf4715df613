from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.calls import Calls
from tests.conftest import World, new_world
from tests.intake.ways import rows
from webapp.extensions import db
from webapp.http.fields import KEY
from webapp.workspaces.keys import API, create_key
from webapp.workspaces.models import ApiKey, AuditEntry


@pytest.fixture
def api(client: FlaskClient, world: World) -> Calls:
    return Calls(client, world.admin_api_key)


def status(client: FlaskClient, world: World, key: str) -> int:
    """403 for a key that opens nothing; a test of the connection is a 400 (W4)."""
    return client.post("/webFormSubmit", json={"teamId": world.team_id, "teamKey": key, "formData": {}}).status_code


def team_keys(api: Calls) -> list[Any]:
    keys: list[Any] = api.get("/team")["data"]["keys"]
    return keys


def test_the_team_has_the_id_that_web_form_submit_takes_and_its_own_keys(world: World, api: Calls) -> None:
    answer = api.get("/team")
    (key,) = answer["data"]["keys"]
    assert (answer["data"]["id"], answer["data"]["name"], key["name"]) == (world.team_id, "Acme", "Team")
    assert sorted(key) == ["createdAt", "expiresAt", "hint", "id", "isTest", "lastUsedAt", "name"]
    assert world.team_key not in str(answer)


@pytest.mark.contract("W23")
@pytest.mark.parametrize(("hours", "old"), [(1, 400), (0, 403)])
def test_a_new_key_is_told_once_and_the_old_one_works_on_for_its_overlap(
    client: FlaskClient, world: World, api: Calls, hours: int, old: int
) -> None:
    (before,) = team_keys(api)
    made = api.post("/team/keys", {"name": "New", "overlapHours": hours})["data"]
    text = made.pop("key")
    assert [status(client, world, key) for key in (world.team_key, text)] == [old, 400]
    listed = team_keys(api)
    assert text not in str(listed)
    assert (listed[0]["name"], listed[0]["expiresAt"]) == ("New", None)
    if hours:
        assert listed[1]["id"] == before["id"]
        left = datetime.fromisoformat(listed[1]["expiresAt"]) - datetime.now(UTC)
        assert timedelta(minutes=59) < left <= timedelta(hours=1)


def test_an_overlap_is_never_made_longer(api: Calls) -> None:
    api.post("/team/keys", {"overlapHours": 1})
    ends = team_keys(api)[1]["expiresAt"]
    api.post("/team/keys", {"overlapHours": 48})
    assert team_keys(api)[2]["expiresAt"] == ends


def test_a_new_test_key_leaves_the_live_ones_alone(client: FlaskClient, world: World, api: Calls) -> None:
    made = api.post("/team/keys", {"isTest": True, "overlapHours": 0})["data"]
    assert (made["isTest"], made["key"].startswith("sk_test_")) == (True, True)
    assert [key["expiresAt"] for key in team_keys(api)] == [None, None]
    assert status(client, world, world.team_key) == 400


@pytest.mark.parametrize("body", [{"overlapHours": -1}, {"overlapHours": 721}, {"overlapHours": 0.5}, {"name": " "}])
def test_a_key_that_cannot_be_made_is_refused_by_name(api: Calls, body: dict[str, object]) -> None:
    assert list(api.post("/team/keys", body, 400)["fields"]) == list(body)
    assert len(team_keys(api)) == 1


def test_a_stopped_key_opens_nothing_from_then_on(client: FlaskClient, world: World, api: Calls) -> None:
    (key,) = team_keys(api)
    assert api.delete(f"/team/keys/{key['id']}")["data"] == {"id": key["id"]}
    assert (status(client, world, world.team_key), team_keys(api)) == (403, [])
    assert api.delete(f"/team/keys/{key['id']}", 404)["error"] == "This key does not exist."


def test_an_api_key_is_no_team_key(app: Flask, client: FlaskClient, world: World, api: Calls) -> None:
    with app.app_context():
        key, text = create_key(db.session(), world.workspace_id, "Shop")
        shop = KEY.show(key.id)
        db.session.commit()
        kinds = select(ApiKey.id).where(ApiKey.kind == API)
        others = {KEY.show(id_) for id_ in db.session.scalars(kinds)}
    assert not others & {key["id"] for key in team_keys(api)}
    assert api.delete(f"/team/keys/{shop}", 404)["error"] == "This key does not exist."
    assert status(client, world, text) == 403
    assert client.post("/api/public/leads", headers={"x-api-key": text}, json={"email": "a@x.io"}).status_code == 201


@pytest.mark.contract("C8")
def test_a_key_of_another_workspace_does_not_exist(app: Flask, client: FlaskClient, api: Calls) -> None:
    with app.app_context():
        other = new_world("Other", "owner@other.test")
    (theirs,) = team_keys(Calls(client, other.admin_api_key))
    assert api.delete(f"/team/keys/{theirs['id']}", 404)["error"] == "This key does not exist."
    api.post("/team/keys", {"overlapHours": 0})
    assert status(client, other, other.team_key) == 400


def test_who_made_and_stopped_a_key_is_noted_without_its_text(app: Flask, api: Calls) -> None:
    made = api.post("/team/keys", {"name": "New"})["data"]
    api.delete(f"/team/keys/{made['id']}")
    noted = rows(app, AuditEntry)
    assert [(entry.action, entry.subject) for entry in noted] == [
        ("team_key.created", made["id"]),
        ("team_key.revoked", made["id"]),
    ]
    assert made["key"] not in str([entry.data for entry in noted])
