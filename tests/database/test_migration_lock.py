"""Of several that migrate one database at once, one does, and all end well."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from tests.conftest import DATABASES, SECRET, empty_database, settings
from tests.servers.live import ROOT
from webapp import create_app
from webapp.database.migration_lock import migration_lock
from webapp.extensions import db
from webapp.operations.revision import read_revision

# All that takes long is done before the start is given.
PROGRAM = """
from webapp.operations.migrations import upgrade
from wsgi import app
print("ready", flush=True)
input()
with app.app_context():
    upgrade()
"""


@pytest.fixture(params=DATABASES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return empty_database(request.param, request, tmp_path)


def test_upgrades_at_once_all_end_well(empty_url: str, tmp_path: Path) -> None:
    environ = os.environ | {"SECRET_KEY": SECRET, "DATABASE_URL": empty_url, "INLET_HOME": str(tmp_path)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    started = [
        subprocess.Popen((sys.executable, "-c", PROGRAM), env=environ, cwd=ROOT, text=True, **pipes) for _ in range(3)
    ]
    assert [process.stdout.readline() for process in started if process.stdout] == ["ready\n"] * 3
    for process in started:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    ended = [process.communicate(timeout=60)[1] for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], "\n".join(ended)
    with create_app(settings(empty_url, tmp_path)).app_context():
        assert read_revision().is_newest
        db.session.remove()
        db.engine.dispose()


def test_the_lock_is_held_by_one_at_a_time_and_given_back(empty_url: str) -> None:
    first, second = create_engine(empty_url), create_engine(empty_url)
    got = threading.Event()

    def wait_for_it() -> None:
        with migration_lock(second):
            got.set()

    waiting = threading.Thread(target=wait_for_it)
    with migration_lock(first):
        waiting.start()
        assert not got.wait(0.3)
    assert got.wait(10)
    waiting.join()
    first.dispose()
    second.dispose()


def test_a_database_in_memory_needs_none() -> None:
    with migration_lock(create_engine("sqlite://")), migration_lock(create_engine("sqlite://")):
        pass
