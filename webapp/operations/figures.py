"""Figures of the whole installation, counted in the database by ranges of its keys and indexes.

What there is of each kind is counted over the last hour, since ids begin with their time: that costs the same however
much is kept, and several web processes all tell the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import Session

from webapp.database.ids import first_id
from webapp.deliveries.models import Attempt, Delivery
from webapp.deliveries.reconciliation import Findings, reconcile
from webapp.events.models import Event
from webapp.submissions.models import Submission

WINDOW = timedelta(hours=1)
Counts = dict[tuple[str, ...], int]


@dataclass(frozen=True)
class Queues:
    """`waiting`: deliveries whose next try is to come; `due`: those that are to be tried now."""

    waiting: int
    due: int
    oldest_due_seconds: float
    undispatched: int


@dataclass(frozen=True)
class Figures(Queues):
    """`submissions` by dialect and outcome, `deliveries` by channel and state, `attempts` by result."""

    submissions: Counts
    deliveries: Counts
    attempts: Counts
    findings: Findings


def measure(session: Session, now: datetime | None = None) -> Figures:
    now = now or datetime.now(UTC)
    return Figures(
        submissions=_by(session, Submission.id, now, Submission.dialect, Submission.outcome),
        deliveries=_by(session, Delivery.id, now, Delivery.channel, Delivery.state),
        attempts=_by(session, Attempt.id, now, Attempt.result),
        findings=reconcile(session, now),
        **vars(queues(session, now)),
    )


def queues(session: Session, now: datetime | None = None) -> Queues:
    """What is to be done, counted in one statement."""
    now = now or datetime.now(UTC)
    is_due = Delivery.due_at <= now
    oldest = select(func.min(Delivery.due_at)).where(is_due).scalar_subquery()
    counts = (_number(Delivery.due_at > now), _number(is_due), _number(Event.pending_at.is_not(None)))
    waiting, due, undispatched, oldest_due = session.execute(select(*counts, oldest)).one()
    return Queues(waiting, due, _age(oldest_due, now), undispatched)


def _by(session: Session, id_: Any, now: datetime, *columns: Any) -> Counts:
    query = select(*columns, func.count()).where(id_ >= first_id(now - WINDOW)).group_by(*columns)
    rows: Sequence[Any] = session.execute(query).all()
    return {tuple(row[:-1]): row[-1] for row in rows}


def _number(condition: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).where(condition).scalar_subquery()


def _age(moment: datetime | None, now: datetime) -> float:
    return 0.0 if moment is None else (now - moment).total_seconds()
