"""Power cuts, of the web processes and of the database: under load, and between COMMIT and answer."""

from collections.abc import Iterator

from tests.faults.figures import Figure, exactly
from tests.faults.installation import installation
from tests.faults.load import Load, send
from tests.servers.mariadb import mariadb
from webapp.config import AFTER_COMMIT

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


def web_is_killed_after_commit() -> Iterator[Figure]:
    """The caller has no answer and sends again; what it is told then is what was stored the first time."""
    person = {"email": "jane@inlet.test"}
    with mariadb() as server, installation(server.create_database()) as inlet:
        inlet.web.kill()
        inlet.web.environ = inlet.environ | {"FAULT": AFTER_COMMIT}
        inlet.web.start(60)
        first = send(inlet, person, "one-key")
        stored = inlet.submissions()
        inlet.web.kill()
        inlet.web.environ = inlet.environ
        inlet.web.start(60)
        second = send(inlet, person, "one-key")
        yield exactly("web killed after COMMIT, answers", (first.status, second.status), (0, 201))
        yield exactly("web killed after COMMIT, stored by each try", (len(stored), len(inlet.submissions())), (1, 1))
        yield exactly("web killed after COMMIT, told the stored id", {second.data.get("submissionId")} == stored, True)
        yield exactly("web killed after COMMIT, leads", inlet.ask("SELECT COUNT(*) FROM leads"), 1)
