"""Revision: which migration the database is at, and which is the newest."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import inspect, text

from webapp.extensions import db

MIGRATIONS = Path(__file__).parents[2] / "migrations"


@dataclass(frozen=True)
class Revision:
    here: str | None
    newest: str

    @property
    def is_newest(self) -> bool:
        return self.here == self.newest


def read_revision() -> Revision:
    return Revision(_here(), revisions()[-1])


def revisions() -> list[str]:
    """All migrations there are, oldest first; the name of each one's file begins with its number."""
    return sorted(path.name.partition("_")[0] for path in MIGRATIONS.glob("versions/[0-9]*.py"))


def _here() -> str | None:
    connection = db.session.connection()
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found
