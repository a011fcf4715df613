"""/health/deep says whether anything is lost, to the operator alone, and nothing of a workspace."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.conftest import World
from tests.deliveries.outbox import submit
from webapp.events.models import Event
from webapp.extensions import db

NOTHING = {
    "submissions_without_event": 0,
    "events_undispatched": 0,
    "deliveries_overdue": 0,
    "leases_ended": 0,
    "runs_overdue": 0,
}


def test_all_is_well_when_nothing_is_lost(client: FlaskClient, world: World) -> None:
    answer = client.get("/health/deep")
    assert (answer.status_code, answer.get_json()) == (
        200,
        {"all_well": True, "database": "ok", "migrations": "ok", "reconciliation": NOTHING},
    )


@pytest.mark.contract("C2")
def test_a_submission_without_its_event_is_told_by_its_count(app: Flask, world: World) -> None:
    with app.app_context():
        db.session.query(Event).filter_by(id=submit(world)).delete()
        db.session.commit()
    answer = app.test_client().get("/health/deep")
    assert (answer.status_code, answer.get_json()["all_well"]) == (503, False)
    assert answer.get_json()["reconciliation"] == NOTHING | {"submissions_without_event": 1}


def test_a_database_behind_its_migrations_is_not_well(app: Flask) -> None:
    with app.app_context():
        head = db.session.execute(text("SELECT version_num FROM alembic_version")).scalar()
        change = text("UPDATE alembic_version SET version_num = :to")
        db.session.execute(change, {"to": "0000"})
        db.session.commit()
        answer = app.test_client().get("/health/deep")
        db.session.execute(change, {"to": head})
        db.session.commit()
    assert (answer.status_code, answer.get_json()["migrations"]) == (503, "behind")


def test_a_database_that_is_away_is_not_well(make_app: Callable[..., Flask]) -> None:
    answer = make_app(DATABASE_URL="sqlite:////nowhere/at/all.db").test_client().get("/health/deep")
    assert (answer.status_code, answer.get_json()) == (503, {"all_well": False, "database": "unavailable"})


@pytest.mark.parametrize("path", ["/health/deep", "/metrics"])
@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("203.0.113.9", {}, 401),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, 401),
        ("127.0.0.1", {"Via": "1.1 proxy"}, 401),
        ("203.0.113.9", {"Authorization": "Bearer the token of the tests"}, 200),
        ("203.0.113.9", {"Authorization": "bearer the token of the tests"}, 200),
        ("203.0.113.9", {"Authorization": "Bearer another"}, 401),
        ("203.0.113.9", {"Authorization": "Bearer \xe9"}, 401),
        ("203.0.113.9", {"Authorization": "Basic the token of the tests"}, 401),
    ],
)
def test_only_the_machine_itself_and_the_token_may_look(
    make_app: Callable[..., Flask], path: str, address: str, headers: dict[str, str], status: int
) -> None:
    client = make_app(METRICS_TOKEN="the token of the tests", REQUIRE_HTTPS=True).test_client()
    answer = client.get(path, headers=headers, environ_overrides={"REMOTE_ADDR": address})
    assert answer.status_code == status


@pytest.mark.parametrize("path", ["/health/deep", "/metrics"])
def test_without_a_token_none_opens(make_app: Callable[..., Flask], path: str) -> None:
    client = make_app(METRICS_TOKEN=None).test_client()
    for given in ("Bearer ", "Bearer None", ""):
        answer = client.get(path, headers={"Authorization": given}, environ_overrides={"REMOTE_ADDR": "203.0.113.9"})
        assert answer.status_code == 401


def test_readiness_is_taken_back_while_the_drain_file_is_there(make_app: Callable[..., Flask], tmp_path: Path) -> None:
    drain_file = tmp_path / "drain"
    client = make_app(DRAIN_FILE=str(drain_file)).test_client()
    assert client.get("/health/ready").status_code == 200
    drain_file.touch()
    assert (client.get("/health/ready").status_code, client.get("/health/live").status_code) == (503, 200)
