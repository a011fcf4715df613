"""Days whose figures are to be counted anew. Whoever changes facts holds the day until it commits, and so does whoever
counts it: neither misses what the other one did.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp.database.statements import InsertNew
from webapp.insights.models import InsightDay

PAUSE = timedelta(seconds=5)  # a day on which much happens is counted no more often than that

_days = InsightDay.__table__
_insert = InsertNew(_days)


def recount(session: Session, workspace_id: bytes, days: Iterable[date], *, after: timedelta = PAUSE) -> None:
    """Have these days counted, soon."""
    at = datetime.now(UTC) + after
    rows = [{"workspace_id": workspace_id, "day": day, "pending_at": at} for day in sorted(set(days))]
    if rows:
        session.execute(_insert, rows)
        known = _days.c.workspace_id == workspace_id, _days.c.day.in_([row["day"] for row in rows])
        session.execute(update(_days).where(*known, _days.c.pending_at.is_(None)).values(pending_at=at))


def take(session: Session, now: datetime) -> tuple[bytes, date] | None:
    """A day that is due, held until the transaction ends; its figures are fresh then."""
    due = select(_days.c.workspace_id, _days.c.day).where(_days.c.pending_at <= now).order_by(_days.c.pending_at)
    row = session.execute(due.limit(1).with_for_update(skip_locked=True)).one_or_none()
    if row is None:
        return None
    this = _days.c.workspace_id == row.workspace_id, _days.c.day == row.day
    session.execute(update(_days).where(*this).values(pending_at=None))
    return row.workspace_id, row.day
