"""Migrations: from empty to the models and back, with nothing left over, whatever the server's own defaults are."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect, text

from tests.conftest import DATABASES, empty_database, settings
from webapp import create_app
from webapp.extensions import Model, db
from webapp.operations.migrations import downgrade, upgrade
from webapp.operations.revision import MIGRATIONS


@pytest.fixture(params=DATABASES)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database without a table, in the server's own character set."""
    app = create_app(settings(empty_database(request.param, request, tmp_path), tmp_path))
    with app.app_context():
        yield app
        db.engine.dispose()


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_there_is_one_head_and_every_migration_is_numbered() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    revisions = [script.revision for script in scripts.walk_revisions()]
    assert scripts.get_heads() == [max(revisions)]
    assert sorted(revisions) == [f"{number:04}" for number in range(1, len(revisions) + 1)]


def test_from_empty_to_the_newest_and_back_to_empty_and_up_again(empty: Flask) -> None:
    for move, expected in ((upgrade, set(Model.metadata.tables)), (lambda: downgrade(revision="base"), set())) * 2:
        move()
        assert tables() == expected


@pytest.mark.filterwarnings("ignore:Computed default on leads")  # each database words an expression its own way
def test_the_newest_migration_is_what_the_models_say(empty: Flask) -> None:
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Model.metadata) == []


def test_every_table_and_text_is_utf8mb4_with_binary_comparison_on_a_latin1_server(empty: Flask) -> None:
    upgrade()
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA encoding").scalar() == "UTF-8"
            return
        assert connection.execute(text("SELECT @@character_set_database")).scalar() == "latin1"
        wrong = text(
            "SELECT TABLE_NAME, COLUMN_NAME, COLLATION_NAME FROM information_schema.COLUMNS WHERE "
            "TABLE_SCHEMA = DATABASE() AND TABLE_NAME <> 'alembic_version' "
            "AND COLLATION_NAME IS NOT NULL AND COLLATION_NAME <> 'utf8mb4_bin' ORDER BY COLUMN_NAME"
        )
        searched = ("company", "email", "email_domain", "first_name", "last_name")
        expected = [("leads", name, "utf8mb4_unicode_520_ci") for name in searched]
        expected.append(("accounts", "name", "utf8mb4_unicode_520_ci"))
        assert connection.execute(wrong).all() == expected
        made = text(
            "SELECT DISTINCT ENGINE, TABLE_COLLATION FROM information_schema.TABLES "
            "WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME <> 'alembic_version'"
        )
        assert connection.execute(made).all() == [("InnoDB", "utf8mb4_bin")]
