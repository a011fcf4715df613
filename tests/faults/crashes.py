"""Power cuts: the web processes, then the database, end at once under load, and come back."""

from collections.abc import Iterator

from tests.faults.figures import Figure
from tests.faults.installation import installation
from tests.faults.load import Load
from tests.servers.mariadb import mariadb

KILLS, BETWEEN = 3, 60


def web_is_killed() -> Iterator[Figure]:
    with mariadb() as server, installation(server.create_database()) as inlet:
        with Load(inlet) as load:
            for _ in range(KILLS):
                load.more(BETWEEN)
                inlet.web.kill()
                inlet.web.start(60)
            load.more(BETWEEN)
        yield from load.figures(f"web killed {KILLS} times")


def database_is_killed() -> Iterator[Figure]:
    with mariadb() as server, installation(server.create_database()) as inlet:
        with Load(inlet) as load:
            for _ in range(KILLS):
                load.more(BETWEEN)
                server.process.kill()
                server.process.start()
            load.more(BETWEEN)
        yield from load.figures(f"database killed {KILLS} times")
