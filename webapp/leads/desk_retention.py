"""What bulk jobs and imports keep so that they can be undone goes when they cannot be any more."""

from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Table, delete, func, select, tuple_
from sqlalchemy.orm import Session

from webapp.database.ids import first_id
from webapp.leads.bulk import UNDO_FOR
from webapp.leads.desk_models import BulkChange, ImportRow

_CHANGES, _ROWS = BulkChange.__table__, ImportRow.__table__
_KEPT: tuple[tuple[Table, ColumnElement[bytes]], ...] = ((_CHANGES, _CHANGES.c.job_id), (_ROWS, _ROWS.c.import_id))


def count_stale(session: Session) -> int:
    """How many rows belong to jobs and imports that are too old; an id tells when its job was made."""
    counted = (select(func.count()).select_from(table).where(of < _oldest()) for table, of in _KEPT)
    return sum(session.scalar(one) or 0 for one in counted)


def drop_stale(session: Session, limit: int) -> int:
    """Delete up to `limit` of each kind; gives how many."""
    return sum(_drop(session, table, of, limit) for table, of in _KEPT)


def _drop(session: Session, table: Table, of: ColumnElement[bytes], limit: int) -> int:
    key = tuple_(*table.primary_key.columns)
    stale = select(*table.primary_key.columns).where(of < _oldest()).limit(limit)
    keys = [tuple(row) for row in session.execute(stale)]
    if keys:
        session.execute(delete(table).where(key.in_(keys)))
    return len(keys)


def _oldest() -> bytes:
    return first_id(datetime.now(UTC) - UNDO_FOR)
