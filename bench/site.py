"""What is measured: an installation of its own on the run's database server, migrated, with no limits."""

import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import NullPool, create_engine, make_url, text

from bench.filling import fill
from tests.servers.mariadb import MariaDB
from webapp import create_app
from webapp.config import SETTINGS, read_settings
from webapp.database.ids import show
from webapp.extensions import db
from webapp.onboarding.start import start_workspace
from webapp.operations.migrations import upgrade

ROOT = Path(__file__).parents[1]
SECONDS = int(os.environ.get("BENCH_SECONDS", "8"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
FULL = os.environ.get("BENCH_FULL") == "1"
UNLIMITED = {"form_per_minute": 10**9, "organization_per_day": 10**9}


@dataclass(frozen=True)
class Site:
    """One installation, in the quick start's way, so that it may deliver to this machine."""

    home: Path
    database_url: str
    workspace_id: bytes
    form_id: bytes
    key: str

    @property
    def path(self) -> str:
        """Where a submission is sent to."""
        return f"/api/v1/forms/{show('form', self.form_id)}/submissions"

    @cached_property
    def app(self) -> Flask:
        return create_app(_settings(self.database_url, self.home))

    @property
    def environ(self) -> dict[str, str]:
        """The environment of its processes, with the addresses that the floor needs beside Inlet's own settings."""
        settings = {setting.name for setting in SETTINGS}
        ours = {name: value for name, value in os.environ.items() if name not in settings}
        own = {"INLET_HOME": str(self.home), "DATABASE_URL": self.database_url, "PYTHONPATH": str(ROOT)}
        url = make_url(self.database_url)
        floor = {"BENCH_SOCKET": str(url.query.get("unix_socket")), "BENCH_DATABASE": str(url.database)}
        return ours | own | floor | {"BENCH_FORM_ID": self.form_id.hex()}

    def ask(self, statement: str) -> Any:
        """The one value that a statement gives."""
        with create_engine(self.database_url, poolclass=NullPool).connect() as connection:
            return connection.execute(text(statement)).scalar()


@dataclass
class Bench:
    """One run: its database server, its folder, and the installations made so far."""

    server: MariaDB
    folder: Path
    sites: list[Site] = field(default_factory=list)
    filled: dict[int, Site] = field(default_factory=dict)

    def site(self, database_url: str | None = None) -> Site:
        """A new installation, on a database of its own."""
        home = self.folder / str(len(self.sites))
        home.mkdir()
        self.sites.append(_installed(home, database_url or self.server.create_database()))
        return self.sites[-1]

    def site_with(self, leads: int) -> Site:
        """The run's one installation that began with so many leads."""
        if leads not in self.filled:
            self.filled[leads] = site = self.site()
            fill(site.database_url, site.workspace_id, site.form_id, leads)
        return self.filled[leads]


def _installed(home: Path, database_url: str) -> Site:
    app = create_app(_settings(database_url, home))
    with app.app_context():
        upgrade()
        start = start_workspace(db.session(), "Bench", "bench@inlet.test", "a password of the bench")
        start.workspace.limits = UNLIMITED
        db.session.commit()
        site = Site(home, database_url, start.workspace.id, start.form.id, start.api_key)
        db.engine.dispose()
    return site


def _settings(database_url: str, home: Path) -> dict[str, Any]:
    return read_settings({"DATABASE_URL": database_url, "INLET_HOME": str(home)}, start=True)
