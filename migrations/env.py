"""How alembic reaches the database: through the application, one process at a time, one transaction a migration."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app

from webapp.database import types
from webapp.database.migration_lock import migration_lock
from webapp.extensions import Model, db

NAMED = {id(type_): f"types.{name}" for name, type_ in vars(types).items() if hasattr(type_, "dialect_impl")}


def render(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Word our own column types by their names, so that a migration says what the models say."""
    named = NAMED.get(id(item)) or (
        f"types.{type(item).__name__}()" if type(item).__module__ == types.__name__ else None
    )
    if kind != "type" or named is None:
        return False
    autogen.imports.add("from webapp.database import types")
    return named


def run() -> None:
    if context.is_offline_mode():
        raise SystemExit("Migrations run on a database; there is no offline mode.")
    with migration_lock(db.engine), db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Model.metadata,
            transaction_per_migration=True,
            render_item=render,
        )
        with context.begin_transaction():
            context.run_migrations()


if current_app:
    run()
