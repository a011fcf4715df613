"""A database that is there and of no use: frozen, read-only, out of connections. Nobody is told a lead is stored."""

import time
from collections import Counter
from collections.abc import Callable, Iterator

from sqlalchemy import Connection, NullPool, create_engine, make_url
from sqlalchemy.exc import OperationalError

from tests.faults.figures import Figure, at_most, exactly
from tests.faults.installation import Installation, installation
from tests.faults.load import at_once, send
from tests.servers.mariadb import MariaDB, mariadb

# A frozen server is given up after the timeouts of the address; ours of 30 s would make this a long wait.
IMPATIENT = "&connect_timeout=1&read_timeout=1&write_timeout=1"
LEAST_CONNECTIONS, ENOUGH_CONNECTIONS = 10, 150


def database_is_frozen() -> Iterator[Figure]:
    with mariadb() as server, installation(server.create_database() + IMPATIENT) as inlet:
        yield from _without("frozen", inlet, server.process.freeze, server.process.resume)


def database_is_read_only() -> Iterator[Figure]:
    with mariadb() as server, installation(_address(server, "inlet")) as inlet:
        yield from _without(
            "read-only",
            inlet,
            lambda: server.execute("SET GLOBAL read_only = 1"),
            lambda: server.execute("SET GLOBAL read_only = 0"),
        )


def database_has_no_connections() -> Iterator[Figure]:
    """Somebody else holds all of them; root has one more, which gives them back."""
    with mariadb() as server, installation(_address(server, "inlet")) as inlet:
        engine = create_engine(_address(server, "other"), poolclass=NullPool)
        held: list[Connection] = []

        def take_all() -> None:
            server.execute(f"SET GLOBAL max_connections = {LEAST_CONNECTIONS}")
            server.execute("KILL CONNECTION USER inlet")
            try:
                while True:
                    held.append(engine.connect())
            except OperationalError as error:
                assert "Too many connections" in str(error), error

        yield from _without(
            "out of connections",
            inlet,
            take_all,
            lambda: server.execute(f"SET GLOBAL max_connections = {ENOUGH_CONNECTIONS}"),
        )
        for connection in held:
            connection.close()


def _without(name: str, inlet: Installation, take: Callable[[], None], give: Callable[[], None]) -> Iterator[Figure]:
    """Figures of eight leads sent while the database is taken away, and of the first one after it is given back."""
    send(inlet, {"email": "before@inlet.test"})
    take()
    try:
        answers = at_once(inlet, [{"email": f"{number}@inlet.test"} for number in range(8)])
    finally:
        give()
    started = time.monotonic()
    while not send(inlet, {"email": "after@inlet.test"}).is_acknowledged:
        time.sleep(0.02)
    back = time.monotonic() - started
    statuses = dict(Counter(answer.status for answer in answers))
    yield exactly(f"database {name}, answers by status", statuses, {503: len(answers)})
    yield at_most(f"database {name}, back after", back, 2, " s")
    yield exactly(f"database {name}, told of what is stored", inlet.ask(_KNOWN), 2)


_KNOWN = "SELECT COUNT(*) FROM leads WHERE email IN ('before@inlet.test', 'after@inlet.test')"


def _address(server: MariaDB, user: str) -> str:
    """Of a new database, for a user who has no more rights than Inlet needs."""
    url = make_url(server.create_database())
    server.execute(f"CREATE USER {user}@localhost IDENTIFIED BY 'word'")
    server.execute(f"GRANT ALL ON {url.database}.* TO {user}@localhost")
    return url.set(username=user, password="word").render_as_string(hide_password=False)
