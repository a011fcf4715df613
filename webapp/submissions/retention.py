"""Retention of the ledger (C6b): refused and spam submissions go when their time is over, and refusals are bounded.

Accepted, skipped and failed ones stay, and so does whatever another row names. What belongs to a submission, such as
its files, goes with it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, false, func, or_, select
from sqlalchemy.orm import Session

from webapp.extensions import Model
from webapp.submissions.models import REFUSED, Submission

MOST_REFUSED = 1_000
SPAM = "spam"

_table = Submission.__table__
_removable = _table.c.outcome.in_((*REFUSED, SPAM))


@dataclass(frozen=True)
class Terms:
    """How long refused and spam submissions are kept, seen from `now`."""

    refused: timedelta
    spam: timedelta
    now: datetime


def purge(session: Session, workspace_id: bytes, terms: Terms, limit: int) -> int:
    """Delete up to `limit` submissions of a workspace that are no longer to be kept; gives how many.

    They are looked up without a lock; one that was let through meanwhile is removable no more.
    """
    ids = session.scalars(_doomed(session, workspace_id, terms, _table.c.id).limit(limit)).all()
    if not ids:
        return 0
    deleted = session.connection().execute(delete(_table).where(_table.c.id.in_(ids), _removable))
    return deleted.rowcount


def count_doomed(session: Session, workspace_id: bytes, terms: Terms) -> int:
    """How many submissions of a workspace are no longer to be kept."""
    return session.scalar(_doomed(session, workspace_id, terms, func.count())) or 0


def _doomed(session: Session, workspace_id: bytes, terms: Terms, what: ColumnElement[Any]) -> Select[Any]:
    refused = _table.c.outcome.in_(REFUSED)
    over = or_(_table.c.created_at < terms.now - terms.refused, _beyond_bound(session, workspace_id))
    spam = and_(_table.c.outcome == SPAM, _table.c.created_at < terms.now - terms.spam)
    return select(what).where(
        _table.c.workspace_id == workspace_id, _removable, or_(and_(refused, over), spam), *_named_by_none()
    )


def _beyond_bound(session: Session, workspace_id: bytes) -> ColumnElement[bool]:
    """Of the refused ones, whether it is older than the newest thousand."""
    newest = select(_table.c.id).where(_table.c.workspace_id == workspace_id, _table.c.outcome.in_(REFUSED))
    last = session.scalar(newest.order_by(_table.c.id.desc()).offset(MOST_REFUSED - 1).limit(1))
    return false() if last is None else _table.c.id < last


def _named_by_none() -> list[ColumnElement[bool]]:
    """That no row of any table names it: found by the foreign keys there are, so that nobody keeps a list."""
    columns = (column for table in Model.metadata.tables.values() for column in table.columns)
    keys = (key for column in columns for key in column.foreign_keys if key.ondelete != "CASCADE")
    return [~exists().where(key.parent == _table.c.id) for key in keys if key.references(_table)]
