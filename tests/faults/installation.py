"""An Inlet to do harm to: its web server and its workers as processes of their own, on a real database."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import NullPool, create_engine, text

from tests.conftest import new_world
from tests.deliveries.outbox import subscribe
from tests.servers.live import ROOT, flask, is_ready
from tests.servers.process import ServerProcess, free_port
from webapp import create_app
from webapp.config import read_settings
from webapp.database.ids import show
from webapp.extensions import db
from webapp.operations.migrations import upgrade
from webapp.operations.supervisor import web_command
from webapp.workspaces.models import Workspace

PROCESSES = 2
UNLIMITED = {"form_per_minute": 10**9, "key_per_minute": 10**9, "organization_per_day": 10**9}


class Installation:
    """`web` runs the server as `flask web` does, without the supervisor between it and a kill."""

    def __init__(self, home: Path, database_url: str, environ: dict[str, str]) -> None:
        self.home, self.port = home, free_port()
        ours = {"INLET_HOME": str(home), "DATABASE_URL": database_url, "LOG_LEVEL": "ERROR"}
        self.environ = os.environ | ours | environ
        self.app = create_app(read_settings(self.environ, start=True))
        self.engine = create_engine(self.app.config["DATABASE_URL"], poolclass=NullPool)
        processes = 1 if database_url.startswith("sqlite") else PROCESSES
        command = web_command("127.0.0.1", self.port, processes)
        self.web = ServerProcess(command, home / "web", self.is_ready, environ=self.environ, cwd=ROOT)

    def prepare(self) -> None:
        """Migrate, and make the workspace that all leads go to."""
        with self.app.app_context():
            upgrade()
            self.world = new_world()
            db.session.get_one(Workspace, self.world.workspace_id).limits = UNLIMITED
            db.session.commit()
            db.engine.dispose()
        self.path = f"/api/v1/forms/{show('form', self.world.form_id)}/submissions"

    def worker(self) -> ServerProcess:
        """One more worker, not started."""
        return ServerProcess(flask("worker"), self.home / "worker", lambda: True, environ=self.environ, cwd=ROOT)

    def subscribe(self, url: str) -> bytes:
        """The id of an endpoint that is told of every submission."""
        with self.app.app_context():
            return subscribe(self.world, url)

    def ask(self, question: str) -> Any:
        """The one value that the database answers."""
        with self.engine.connect() as connection:
            return connection.execute(text(question)).scalar_one()

    def submissions(self) -> set[str]:
        """The public ids of all that was accepted."""
        with self.engine.connect() as connection:
            rows = connection.execute(text("SELECT id FROM submissions WHERE outcome = 'accepted'"))
            return {show("sub", bytes(row.id)) for row in rows}

    def is_ready(self) -> bool:
        return is_ready(self.port)


@contextmanager
def installation(database_url: str, **environ: str) -> Iterator[Installation]:
    """Inlet on an empty database, its web server ready; the caller starts the workers."""
    with tempfile.TemporaryDirectory(prefix="inlet-fault-") as home:
        inlet = Installation(Path(home), database_url, environ)
        inlet.prepare()
        inlet.web.start(60)
        try:
            yield inlet
        finally:
            inlet.web.kill()
