"""Restore: a backup's rows into an empty database of any kind, at the backup's migration and then at the newest.

Its files come first, so that no row names one that is not there.
"""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DatabaseError

from webapp.extensions import db
from webapp.operations.backup import BackupError, open_file
from webapp.operations.migrations import upgrade
from webapp.operations.revision import read_revision, revisions
from webapp.operations.stored_files import STORED_FILES, bring_files_back
from webapp.operations.tables import VERSION, copy_rows, is_filled, tables_of
from webapp.submissions.files.store import Store

_NO_ROWS = (VERSION, STORED_FILES)


def restore(path: Path, store: Store) -> int:
    """Restore into the application's database; gives the number of rows. Raises BackupError.

    All rows come in one transaction: a restore that fails leaves the database empty, and may be tried again.
    """
    if not path.is_file():
        raise BackupError(f"There is no backup at {path}.")
    _refuse_filled(db.engine)
    with open_file(path) as source:
        _migrate_to(_revision_of(source))
        bring_files_back(source, store)
        copied = _copy(source, db.engine)
    upgrade()
    return copied


def _refuse_filled(engine: Engine) -> None:
    with engine.connect() as connection:
        filled = [
            table.name for table in tables_of(connection) if table.name != VERSION and is_filled(connection, table)
        ]
    if filled:
        raise BackupError(f"The database is not empty ({', '.join(filled[:3])} …). Restore into a new one.")


def _revision_of(source: Connection) -> str:
    try:
        known = inspect(source).has_table(VERSION)
        revision = source.scalar(text("SELECT version_num FROM alembic_version")) if known else None
    except DatabaseError as error:
        raise BackupError("This file is not a backup of Inlet.") from error
    if revision is None:
        raise BackupError("This file is not a backup of Inlet.")
    return str(revision)


def _migrate_to(revision: str) -> None:
    if revision not in revisions():
        raise BackupError(f"The backup is of migration {revision}, made by a newer Inlet. Restore with that.")
    upgrade(revision=revision)
    here = read_revision().here
    db.session.rollback()
    if here != revision:
        raise BackupError(f"The database is at migration {here}, the backup at {revision}. Restore into a new one.")


def _copy(source: Connection, engine: Engine) -> int:
    """The checks of foreign keys wait, since rows come table by table in no order of theirs."""
    sqlite = engine.dialect.name == "sqlite"
    with engine.begin() as target:
        target.exec_driver_sql("PRAGMA defer_foreign_keys=ON" if sqlite else "SET foreign_key_checks=0")
        copied = sum(copy_rows(table, source, target) for table in tables_of(source) if table.name not in _NO_ROWS)
        if not sqlite:
            target.exec_driver_sql("SET foreign_key_checks=1")
    return copied
