"""Bringing the schema to a migration. Only commands load this: a server has no use for Alembic, which takes 11 MiB."""

import flask_migrate
from flask import Flask, current_app
from flask_migrate import Migrate

from webapp.extensions import db
from webapp.operations.revision import MIGRATIONS

_migrate = Migrate(db=db, directory=str(MIGRATIONS))


def register(app: Flask) -> None:
    """Add `flask db`, and let this application be migrated."""
    _migrate.init_app(app)


def upgrade(revision: str = "head") -> None:
    """Needs an application context, as `downgrade` does."""
    _register_once()
    flask_migrate.upgrade(revision=revision)


def downgrade(revision: str = "-1") -> None:
    _register_once()
    flask_migrate.downgrade(revision=revision)


def _register_once() -> None:
    if "migrate" not in current_app.extensions:
        register(current_app._get_current_object())  # type: ignore[attr-defined]
