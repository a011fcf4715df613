"""Whatever goes wrong is answered in the envelope of its address, and shows nothing of the inside."""

import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import NullPool, create_engine, make_url

from tests.calls import Calls
from tests.conftest import World, new_world, settings
from tests.intake.ways import JSON_WAYS, PAGE, K, Way, leads, refused, submissions
from tests.servers.mariadb import MariaDB
from webapp import create_app
from webapp.database.engine import BUSY_TIMEOUT_SECONDS
from webapp.extensions import db
from webapp.operations.migrations import upgrade
from webapp.workspaces.models import Workspace

GOOD = {"email": "jane@acme.test"}
SECRET_WORDS = "the password is hunter2"


@pytest.fixture
def broken(make_app: Callable[..., Flask]) -> FlaskClient:
    """An application with a bug at `/broken`."""
    app = make_app()

    def view() -> str:
        raise RuntimeError(SECRET_WORDS)

    app.add_url_rule("/broken", view_func=view)
    return app.test_client()


@pytest.mark.contract("C3", "C15")
def test_a_bug_is_a_500_that_tells_nothing_and_is_in_the_log(
    broken: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    response = broken.get("/broken")
    assert (response.status_code, refused(response)) == (500, "INTERNAL_ERROR")
    assert SECRET_WORDS not in response.text
    assert SECRET_WORDS in caplog.text


@pytest.mark.contract("C3", "C15", "C7")
@pytest.mark.parametrize("way", JSON_WAYS, ids=lambda way: way.name)
def test_a_bug_behind_a_way_in_is_a_500_in_its_envelope(
    app: Flask, client: FlaskClient, world: World, way: Way
) -> None:
    with app.app_context():
        db.session.get_one(Workspace, world.workspace_id).plan = "gone"
        db.session.commit()
    response = way.post(client, world, GOOD)
    assert (response.status_code, refused(response)) == (500, "INTERNAL_ERROR")
    assert "gone" not in response.text
    assert "X-RateLimit-Limit" in response.headers
    page = PAGE.post(client, world, GOOD)
    assert (page.status_code, page.mimetype, "gone" in page.text) == (500, "text/html", False)


@pytest.mark.contract("C3", "C15")
def test_an_unknown_address_is_a_404_and_an_unknown_method_a_405(client: FlaskClient) -> None:
    missing = client.get("/nothing/here")
    assert (missing.status_code, refused(missing)) == (404, "NOT_FOUND")
    wrong = client.delete("/health/live")
    assert (wrong.status_code, refused(wrong)) == (405, "METHOD_NOT_ALLOWED")
    assert wrong.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.contract("C3", "C15", "C7")
def test_a_database_that_cannot_be_reached_is_a_503_with_retry_after(
    make_app: Callable[..., Flask], world: World
) -> None:
    away = make_app(DATABASE_URL="sqlite:////nowhere/at/all.db").test_client()
    for way in JSON_WAYS:
        response = way.post(away, world, GOOD, headers={"Origin": "https://shop.test"})
        assert (response.status_code, refused(response)) == (503, "UNAVAILABLE")
        assert response.headers["Retry-After"] == "2"
        assert "X-RateLimit-Limit" in response.headers
        assert "sqlite" not in response.text.lower()
    page = PAGE.post(away, world, GOOD)
    assert (page.status_code, page.mimetype, page.headers["Retry-After"]) == (503, "text/html", "2")
    listed = Calls(away, world.admin_api_key).open("GET", "/leads")
    assert (listed.status_code, refused(listed)) == (503, "UNAVAILABLE")


@pytest.fixture
def read_only(database_url: str, world: World) -> Iterator[str]:
    """The address of a database that can be read and not be written."""
    if database_url.startswith("sqlite"):
        with closing(sqlite3.connect(make_url(database_url).database or "")) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield database_url
        return
    url = make_url(database_url)
    with create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT").connect() as root:
        for statement in ("CREATE USER plain", f"GRANT ALL ON {url.database}.* TO plain", "SET GLOBAL read_only=1"):
            root.exec_driver_sql(statement)
        yield url.set(username="plain").render_as_string()
        for statement in ("SET GLOBAL read_only=0", "DROP USER plain"):
            root.exec_driver_sql(statement)


@pytest.mark.contract("C3")
def test_a_database_that_cannot_be_written_is_a_503_and_no_lead(
    make_app: Callable[..., Flask], world: World, read_only: str
) -> None:
    app = make_app(DATABASE_URL=read_only)
    began = time.monotonic()
    response = K.post(app.test_client(), world, GOOD)
    assert (response.status_code, refused(response), response.headers["Retry-After"]) == (503, "UNAVAILABLE", "2")
    assert time.monotonic() - began < BUSY_TIMEOUT_SECONDS + 3
    assert leads(app) == submissions(app) == []


@pytest.fixture
def hanging(own_server: MariaDB, tmp_path: Path) -> Iterator[Flask]:
    """An application that waits a second for its database, which is then frozen by the test."""
    url = own_server.create_database() + "&read_timeout=1&connect_timeout=1"
    app = create_app(settings(url, tmp_path))
    with app.app_context():
        upgrade()
    yield app
    own_server.process.resume()
    with app.app_context():
        db.engine.dispose()


@pytest.mark.contract("C3")
def test_a_database_that_hangs_is_a_503_in_time_and_comes_back(hanging: Flask, own_server: MariaDB) -> None:
    with hanging.app_context():
        world = new_world()
    client = hanging.test_client()
    assert K.post(client, world, GOOD).status_code == 201
    own_server.process.freeze()
    for way in JSON_WAYS:
        began = time.monotonic()
        response = way.post(client, world, {"email": "b@b.co"}, headers={"Origin": "https://shop.test"})
        assert (response.status_code, refused(response), response.headers["Retry-After"]) == (503, "UNAVAILABLE", "2")
        assert time.monotonic() - began < 4
    own_server.process.resume()
    assert K.post(client, world, GOOD).status_code == 201
    assert [lead.email for lead in leads(hanging)] == ["jane@acme.test"]


@pytest.mark.contract("C3")
def test_a_database_that_was_killed_is_a_503_at_once_and_comes_back(hanging: Flask, own_server: MariaDB) -> None:
    with hanging.app_context():
        world = new_world()
    client = hanging.test_client()
    assert K.post(client, world, GOOD).status_code == 201
    own_server.process.kill()
    try:
        answers = [way.post(client, world, GOOD) for way in (*JSON_WAYS, PAGE)]
    finally:
        own_server.process.start()
    assert [answer.status_code for answer in answers] == [503] * 3
    assert K.post(client, world, GOOD).status_code == 201
    assert [row.outcome for row in submissions(hanging)] == ["accepted"] * 2


def test_the_log_of_an_unavailable_database_is_one_error(
    make_app: Callable[..., Flask], world: World, caplog: pytest.LogCaptureFixture
) -> None:
    away = make_app(DATABASE_URL="sqlite:////nowhere/at/all.db").test_client()
    K.post(away, world, GOOD)
    errors = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert errors == ["The database cannot be used: OperationalError"]
