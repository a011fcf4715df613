"""Retention of the ledger (C6b): refused and spam submissions go when their time is over, and refusals are bounded.

Accepted, skipped and failed ones stay, though they can be emptied, and so does whatever another row names. What belongs
to a submission, such as its files, goes with it.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, exists, false, or_, select
from sqlalchemy.orm import Session

from webapp.extensions import Model
from webapp.submissions.models import REFUSED, Submission
from webapp.workspaces.retention import Terms

MOST_REFUSED = 1_000
SPAM = "spam"

Conditions = Sequence[ColumnElement[bool]]

_table = Submission.__table__
_removable = _table.c.outcome.in_((*REFUSED, SPAM))


def refused(session: Session, terms: Terms) -> Conditions:
    """Of refused ones that are no longer to be kept."""
    over = or_(_passed(terms), _beyond_bound(session, terms.workspace_id))
    return _table.c.workspace_id == terms.workspace_id, _table.c.outcome.in_(REFUSED), over, *_named_by_none()


def spam(_session: Session, terms: Terms) -> Conditions:
    """The same of spam."""
    return _table.c.workspace_id == terms.workspace_id, _table.c.outcome == SPAM, _passed(terms), *_named_by_none()


def drop(session: Session, doomed: Conditions, limit: int) -> int:
    """Delete up to `limit` of those; gives how many.

    They are looked up without a lock; one that was let through meanwhile is removable no more.
    """
    ids = session.scalars(select(_table.c.id).where(*doomed).limit(limit)).all()
    if not ids:
        return 0
    deleted = session.connection().execute(delete(_table).where(_table.c.id.in_(ids), _removable))
    return deleted.rowcount


def _passed(terms: Terms) -> ColumnElement[bool]:
    return terms.passed(_table.c.form_id, lambda days: _table.c.id < terms.first(days))


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
