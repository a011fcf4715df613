from collections.abc import Iterator

import pytest
from sqlalchemy import NullPool, create_engine, text

from tests.conftest import SERVERS, START
from tests.servers.mariadb import MariaDB


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest) -> Iterator[MariaDB]:
    with START[request.param]() as running:
        yield running


def ask(url: str, question: str) -> list[tuple[object, ...]]:
    with create_engine(url, poolclass=NullPool).connect() as connection:
        return [tuple(row) for row in connection.execute(text(question))]


def test_databases_are_new_and_empty(server: MariaDB) -> None:
    first, second = server.create_database(), server.create_database()
    assert first != second
    assert ask(first, "SHOW TABLES") == []


def test_it_is_as_durable_as_production_and_forgives_nothing(server: MariaDB) -> None:
    answer = ask(server.create_database(), "SELECT @@innodb_flush_log_at_trx_commit, @@character_set_database, @@port")
    assert answer == [(1, "latin1", 0)]


def test_what_was_committed_survives_a_kill(own_server: MariaDB) -> None:
    url = own_server.create_database()
    database = url.partition("/inlet_")[2].partition("?")[0]
    own_server.execute("CREATE TABLE kept (id INT PRIMARY KEY) ENGINE=InnoDB", f"inlet_{database}")
    own_server.execute("INSERT INTO kept VALUES (7)", f"inlet_{database}")
    own_server.process.kill()
    own_server.process.start()
    assert ask(url, "SELECT id FROM kept") == [(7,)]


@pytest.mark.parametrize("kind", SERVERS)
def test_two_servers_share_nothing(server: MariaDB, kind: str) -> None:
    with START[kind]() as other:
        other.execute("CREATE DATABASE only_there")
        assert ask(server.url(), "SHOW DATABASES LIKE 'only_there'") == []
    assert not other.process.is_running
    assert not other.socket.exists()
