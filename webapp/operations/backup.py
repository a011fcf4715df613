"""Backup: database and files as one SQLite file, taken while web and worker run, whatever the database is kept in.

SQLite is copied by its own online backup, MySQL and MariaDB row by row from one consistent snapshot. Our own form needs
no client program of the right version, and one file restores into any of the three.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, NullPool, create_engine

from webapp.database.migration_lock import migration_lock
from webapp.operations.stored_files import add_files
from webapp.operations.tables import copy_rows, tables_of
from webapp.submissions.files.store import Store


class BackupError(Exception):
    """A backup cannot be made or restored; the message says why, and what to do."""


def back_up(engine: Engine, path: Path, store: Store) -> None:
    """Write a backup that its owner alone may read; `path` appears only once it is whole. Raises BackupError."""
    with _new_file(path) as part, migration_lock(engine):
        if engine.dialect.name == "sqlite":
            _copy_online(engine, part)
        else:
            _copy_snapshot(engine, part)
        with open_file(part) as backup:
            add_files(backup, store)


def keep_secret_key(secret_key: str, path: Path) -> None:
    """Write the secret key into a file of its own, so that it need not travel with the data. Raises BackupError."""
    with _new_file(path) as part:
        part.write_text(secret_key)


@contextmanager
def open_file(path: Path) -> Iterator[Connection]:
    """A connection to a SQLite file as it stands, without the rules of the application's own database."""
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


@contextmanager
def _new_file(path: Path) -> Iterator[Path]:
    if path.exists():
        raise BackupError(f"{path} exists already. Name a new file.")
    if not path.parent.is_dir():
        raise BackupError(f"There is no folder {path.parent}.")
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    try:
        yield part
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def _copy_online(engine: Engine, part: Path) -> None:
    """All pages in one step are one moment of the write-ahead log; nobody waits for it."""
    source = engine.raw_connection()
    with open_file(part) as target:
        source.driver_connection.backup(target.connection.driver_connection)  # type: ignore[union-attr]
        target.exec_driver_sql("PRAGMA journal_mode=DELETE")
    source.close()


def _copy_snapshot(engine: Engine, part: Path) -> None:
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as source, open_file(part) as target:
        source.exec_driver_sql("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
        for table in tables_of(source):
            table.create(target)
            copy_rows(table, source, target)
        target.commit()
