"""Runs that are over go when their time is up, with what their steps did; those that were not meant go sooner."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.orm import Session

from webapp.automation.models import OPEN, RUN_STATES, Run, RunStep
from webapp.database.ids import first_id

NOT_MEANT_DAYS = 30
_KEPT = tuple(state for state in RUN_STATES if state not in (*OPEN, "not_meant"))


def count_over_runs(session: Session, days: int) -> int:
    """How many runs that are over began that many days ago or earlier."""
    return session.scalar(select(func.count()).select_from(Run).where(_is_over(days))) or 0


def drop_over(session: Session, days: int, limit: int) -> int:
    """Delete up to `limit` of them; gives how many."""
    over = select(Run.id).where(_is_over(days)).limit(limit).with_for_update(skip_locked=True)
    ids = session.scalars(over).all()
    if ids:
        session.execute(delete(RunStep.__table__).where(RunStep.__table__.c.run_id.in_(ids)))
        session.execute(delete(Run.__table__).where(Run.__table__.c.id.in_(ids)))
    return len(ids)


def _is_over(days: int) -> ColumnElement[bool]:
    """By the index of states; an id tells when its run began."""
    return or_(
        (Run.state == "not_meant") & (Run.id < _first(min(days, NOT_MEANT_DAYS))),
        Run.state.in_(_KEPT) & (Run.id < _first(days)),
    )


def _first(days: int) -> bytes:
    return first_id(datetime.now(UTC) - timedelta(days=days))
