from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import World
from webapp.extensions import db
from webapp.workspaces import limits
from webapp.workspaces.models import ApiKey
from webapp.workspaces.secrets import digest

UNAUTHORIZED = {"success": False, "error": "The API key is missing or not valid.", "code": "UNAUTHORIZED"}


@pytest.fixture(autouse=True)
def fresh_counters(app: Flask) -> None:
    with app.app_context():
        limits.reset()


def change_key(app: Flask, text: str, **columns: datetime) -> None:
    with app.app_context():
        key = db.session.scalars(select(ApiKey).where(ApiKey.hash == digest(text))).one()
        for name, value in columns.items():
            setattr(key, name, value)
        db.session.commit()


@pytest.mark.parametrize("header", ["x-api-key: {}", "Authorization: Bearer {}", "authorization: bearer  {}"])
def test_a_key_is_taken_from_either_header(client: FlaskClient, world: World, header: str) -> None:
    name, _, value = header.format(world.admin_api_key).partition(": ")
    assert client.get("/api/v1/forms", headers={name: value}).status_code == 200


@pytest.mark.parametrize("value", ["", " ", "x", "sk_live_", "é", "x" * 10_000])
def test_a_key_that_is_none_is_refused_in_the_same_words(client: FlaskClient, world: World, value: str) -> None:
    response = client.get("/api/v1/forms", headers={"x-api-key": value})
    assert (response.status_code, response.get_json()) == (401, UNAUTHORIZED)


def test_a_key_in_the_address_is_no_key(client: FlaskClient, world: World) -> None:
    for name in ("x-api-key", "api_key", "apiKey", "key", "token"):
        assert client.get(f"/api/v1/forms?{name}={world.admin_api_key}").status_code == 401


def test_two_keys_in_one_request_are_none(client: FlaskClient, world: World) -> None:
    headers = [("x-api-key", world.admin_api_key), ("x-api-key", world.admin_api_key)]
    assert client.get("/api/v1/forms", headers=headers).status_code == 401


@pytest.mark.contract("K3")
def test_a_revoked_key_stops_at_once(app: Flask, client: FlaskClient, world: World) -> None:
    headers = {"x-api-key": world.admin_api_key}
    assert client.get("/api/v1/forms", headers=headers).status_code == 200
    change_key(app, world.admin_api_key, revoked_at=datetime.now(UTC))
    assert client.get("/api/v1/forms", headers=headers).get_json() == UNAUTHORIZED


def test_a_rotated_key_works_until_its_overlap_is_over(app: Flask, client: FlaskClient, world: World) -> None:
    headers = {"x-api-key": world.admin_api_key}
    for overlap, status in ((timedelta(minutes=1), 200), (timedelta(seconds=-1), 401)):
        change_key(app, world.admin_api_key, expires_at=datetime.now(UTC) + overlap)
        assert client.get("/api/v1/forms", headers=headers).status_code == status


@pytest.mark.contract("C7a", "C11")
def test_an_address_that_guesses_is_stopped_after_thirty_tries_good_key_or_not(
    app: Flask, client: FlaskClient, world: World
) -> None:
    app.config["CLOCK"] = lambda: 1_700_000_000.0
    for _ in range(30):
        assert client.get("/api/v1/forms", headers={"x-api-key": "guess"}).status_code == 401
    for key in ("guess", world.admin_api_key):
        response = client.get("/api/v1/forms", headers={"x-api-key": key})
        assert (response.status_code, response.headers["Retry-After"]) == (429, "40")
        assert response.get_json()["code"] == "RATE_LIMITED"
    elsewhere = client.get(
        "/api/v1/forms", headers={"x-api-key": world.admin_api_key}, environ_base={"REMOTE_ADDR": "127.0.0.9"}
    )
    assert elsewhere.status_code == 200
