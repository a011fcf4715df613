"""Revision: which migration the database is at, and which is the newest."""

from dataclasses import dataclass

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app

from webapp.extensions import db


@dataclass(frozen=True)
class Revision:
    here: str | None
    newest: str | None

    @property
    def is_newest(self) -> bool:
        return self.here == self.newest


def read_revision() -> Revision:
    here = MigrationContext.configure(db.session.connection()).get_current_revision()
    return Revision(here, ScriptDirectory(current_app.extensions["migrate"].directory).get_current_head())
