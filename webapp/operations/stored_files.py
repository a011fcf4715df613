"""The files of a backup: in a table of its file beside the rows, so that a backup is one file still."""

from typing import Any

from sqlalchemy import Column, Connection, LargeBinary, MetaData, Table, insert, inspect, select

from webapp.submissions.files.models import SubmissionFile
from webapp.submissions.files.store import Store

STORED_FILES = "stored_files"

_files = SubmissionFile.__table__
_stored = Table(
    STORED_FILES,
    MetaData(),
    Column("workspace_id", LargeBinary, primary_key=True),
    Column("id", LargeBinary, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)


def add_files(backup: Connection, store: Store) -> int:
    """Put every file that the backup's rows name beside them, one at a time; gives how many."""
    _stored.create(backup)
    added = 0
    for workspace_id, id_ in _named(backup):
        path = store.find(workspace_id, id_)
        if path is not None:
            backup.execute(insert(_stored).values(workspace_id=workspace_id, id=id_, content=path.read_bytes()))
            added += 1
    backup.commit()
    return added


def bring_files_back(backup: Connection, store: Store) -> int:
    """Write the files of a backup into the store; gives how many. A backup of an older Inlet has none."""
    if not inspect(backup).has_table(STORED_FILES):
        return 0
    keys = backup.execute(select(_stored.c.workspace_id, _stored.c.id)).all()
    for workspace_id, id_ in keys:
        one = _stored.c.workspace_id == workspace_id, _stored.c.id == id_
        store.keep(workspace_id, id_, backup.execute(select(_stored.c.content).where(*one)).scalar_one())
    return len(keys)


def _named(backup: Connection) -> list[tuple[Any, ...]]:
    if not inspect(backup).has_table(_files.name):
        return []
    return [tuple(row) for row in backup.execute(select(_files.c.workspace_id, _files.c.id).distinct())]
