"""What every test stands on: the application on each database, a workspace with its keys, and real local servers."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Table, TextClause, exists, literal_column, select, text

from tests.servers.mariadb import MariaDB, mariadb
from tests.servers.mysql import mysql
from tests.visitor import Visitor, sign_in
from webapp import create_app
from webapp.config import read_settings
from webapp.database.ids import show
from webapp.extensions import db
from webapp.forms.inbound import token_of
from webapp.onboarding.start import Start, start_workspace
from webapp.operations.migrations import upgrade
from webapp.workspaces import limits

SECRET = "a secret of the tests, long enough to be one"


def settings(database_url: str, home: Path, **overrides: Any) -> dict[str, Any]:
    """A whole configuration like the quick start's, on the given database."""
    config = read_settings({"SECRET_KEY": SECRET, "DATABASE_URL": database_url, "INLET_HOME": str(home)})
    return {**config, "TESTING": True, "QUICK_START": True, "REQUIRE_HTTPS": False, **overrides}


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[MariaDB]:
    with mariadb() as server:
        yield server


@pytest.fixture(scope="session")
def mysql_server() -> Iterator[MariaDB]:
    with mysql() as server:
        yield server


DATABASES = os.environ.get("TEST_DATABASES", "sqlite,mariadb").split(",")
SERVERS = [name for name in DATABASES if name != "sqlite"]
START = {"mariadb": mariadb, "mysql": mysql}

# For what only a database that locks rows can show: SQLite has one writer at a time.
on_row_locks = pytest.mark.parametrize("database_url", SERVERS, indirect=True, scope="session")


def empty_database(kind: str, request: pytest.FixtureRequest, home: Path) -> str:
    """The URL of a new database of the kind, without a table and in its server's own character set."""
    if kind == "sqlite":
        return f"sqlite:///{home / 'inlet.db'}"
    server: MariaDB = request.getfixturevalue(f"{kind}_server")
    return server.create_database()


@pytest.fixture(params=SERVERS)
def own_server(request: pytest.FixtureRequest) -> Iterator[MariaDB]:
    """A server for one test alone, which may freeze or kill it."""
    with START[request.param]() as server:
        yield server


@pytest.fixture(scope="session", params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """An empty database of the kind, at the newest migration."""
    home = tmp_path_factory.mktemp(request.param)
    url = empty_database(request.param, request, home)
    with create_app(settings(url, home)).app_context():
        upgrade()
        db.engine.dispose()
    return url


@pytest.fixture(scope="session")
def application(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = create_app(settings(database_url, tmp_path_factory.mktemp("home")))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(application: Flask) -> Iterator[Flask]:
    """The application on an empty database, with nothing counted yet."""
    with application.app_context():
        _empty_all_tables()
        limits.reset()
    kept = dict(application.config)
    yield application
    application.config.clear()
    application.config.update(kept)


@pytest.fixture
def make_app(database_url: str, app: Flask, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Further applications on the same emptied database, configured otherwise."""
    made: list[Flask] = []

    def make(**overrides: Any) -> Flask:
        made.append(create_app(settings(database_url, tmp_path, **overrides)))
        return made[-1]

    yield make
    for other in made:
        with other.app_context():
            db.engine.dispose()


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """An application context, for tests that call functions rather than addresses."""
    with app.app_context():
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@dataclass(frozen=True)
class World:
    """A workspace as `flask workspace create` hands it over, by ids that outlive a session."""

    workspace_id: bytes
    form_id: bytes
    owner_email: str
    api_key: str
    test_api_key: str
    admin_api_key: str
    team_id: str
    team_key: str
    inbound_id: str
    inbound_token: str
    domain_id: str


def new_world(name: str = "Acme", owner_email: str = "owner@acme.test", **options: Any) -> World:
    """Needs an application context."""
    start: Start = start_workspace(db.session(), name, owner_email, "correct horse battery", **options)
    db.session.commit()
    return World(
        start.workspace.id,
        start.form.id,
        start.owner_email,
        start.api_key,
        start.test_api_key,
        start.admin_api_key,
        show("team", start.workspace.id),
        start.team_key,
        show("inb", start.inbound.id),
        token_of(start.inbound),
        show("dom", start.domain.id),
    )


@pytest.fixture
def world(app: Flask) -> World:
    with app.app_context():
        return new_world()


@pytest.fixture
def visitor(app: Flask, world: World) -> Callable[..., Visitor]:
    """Signs somebody in: `visitor()` is an owner of the world's workspace, `visitor("viewer")` one who only looks."""
    return partial(sign_in, app, world.workspace_id)


def _empty_all_tables() -> None:
    """Faster than a new database: one look tells which tables hold a row."""
    deletions, look = _emptying()
    with db.engine.begin() as connection:
        for is_filled, statements in zip(connection.execute(look).one(), deletions, strict=True):
            for statement in statements if is_filled else ():
                connection.execute(statement)


@cache
def _emptying() -> tuple[list[list[Any]], TextClause]:
    """What empties each table, those first that name others, and what looks which of them hold a row."""
    tables = db.metadata.sorted_tables[::-1]
    look = select(*(exists(literal_column("1")).select_from(table) for table in tables))
    return [[*_lettings_go(table), table.delete()] for table in tables], text(str(look))


def _lettings_go(table: Table) -> list[Any]:
    """Rows that name others of their own table let go of them first."""
    parents = {column.name: None for column in table.c if any(key.references(table) for key in column.foreign_keys)}
    return [table.update().values(parents)] if parents else []
