"""A backup made under load, and restored: all that was acknowledged before it is there, and nothing is amiss."""

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from tests.faults.figures import Figure, exactly
from tests.faults.installation import Installation, installation
from tests.faults.load import Load
from tests.servers.live import ROOT, flask
from tests.servers.mariadb import mariadb
from tests.servers.process import wait_until
from tests.servers.receiver import receiver
from webapp.deliveries.reconciliation import Findings, reconcile
from webapp.extensions import db

BEFORE, DURING = 200, 100
# With this much added to the clock, whatever is still to be done counts as forgotten.
LATER = timedelta(hours=1)
OWED = "SELECT (SELECT COUNT(*) FROM events WHERE pending_at IS NOT NULL) + COUNT(due_at) FROM deliveries"


def database_is_backed_up() -> Iterator[Figure]:
    with mariadb() as server, receiver() as hook:
        with installation(server.create_database()) as inlet:
            inlet.subscribe(hook.url)
            path = inlet.home / "backup"
            with Load(inlet) as load:
                load.more(BEFORE)
                promised = set(load.acknowledged)
                _run(inlet, "backup", str(path))
                load.more(DURING)
            yield from load.figures("backup under load")
            restored = Installation(inlet.home, server.create_database(), {})
            _run(restored, "restore", str(path))
            missing = len(promised - restored.submissions())
            yield exactly(f"backup under load, missing of {len(promised)} in what is restored", missing, 0)
            worker = restored.worker()
            worker.start()
            wait_until(lambda: restored.ask(OWED) == 0, 60, lambda: f"{restored.ask(OWED)} are still owed")
            worker.stop()
            with restored.app.app_context():
                findings = reconcile(db.session(), datetime.now(UTC) + LATER)
                db.engine.dispose()
            yield exactly("backup under load, reconciliation of what is restored", findings, Findings(0, 0, 0, 0, 0))


def _run(inlet: Installation, *arguments: str) -> None:
    done = subprocess.run(flask(*arguments), env=inlet.environ, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
