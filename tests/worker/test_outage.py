import threading
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import new_world, settings
from tests.deliveries.outbox import submit, subscribe
from tests.servers.mariadb import MariaDB
from tests.servers.process import wait_until
from tests.servers.receiver import Receiver
from webapp import create_app
from webapp.extensions import db
from webapp.operations.migrations import upgrade
from webapp.worker.runner import run


def test_a_worker_outlives_its_database(
    own_server: MariaDB, hook: Receiver, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app: Flask = create_app(settings(own_server.create_database(), tmp_path))
    stop = threading.Event()
    worker = threading.Thread(target=run, args=(app, stop))
    with app.app_context():
        upgrade()
        world = new_world()
        subscribe(world, hook.url)
        worker.start()
        try:
            submit(world)
            hook.wait_for(1)
            own_server.process.kill()
            wait_until(lambda: "dispatch: the database is not available" in caplog.text, 20, lambda: caplog.text)
            own_server.process.start()
            db.engine.dispose()
            submit(world)
            hook.wait_for(2, timeout=20)
        finally:
            stop.set()
            worker.join(20)
        db.engine.dispose()
    ours = [record for record in caplog.records if record.name.startswith("webapp")]
    assert [record.exc_info for record in ours if record.exc_info] == []
