"""Dispatch: events that wait become deliveries and notices, and what else follows them, in one transaction a batch."""

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from webapp.database.ids import new_id
from webapp.database.statements import InsertNew
from webapp.database.transactions import in_transaction
from webapp.deliveries.happening import Happening, load
from webapp.deliveries.informing import Informed
from webapp.deliveries.models import Delivery
from webapp.deliveries.rules import RULES, Owed
from webapp.deliveries.states import resting_state
from webapp.events.models import Event
from webapp.extensions import db

POSTPONED = timedelta(minutes=1)

Follow = Callable[[Session, Sequence[Event], datetime], None]

logger = logging.getLogger(__name__)
_insert = InsertNew(Delivery.__table__)


def dispatch(limit: int = 100, follow: Follow | None = None) -> int:
    """Make the deliveries of up to `limit` events that wait; gives how many events there were.

    `follow` is given those that were dispatched, in the same transaction, so that it too does its part just once.
    """
    return in_transaction(db.session, lambda session: _dispatch(session, limit, datetime.now(UTC), follow))


def waiting(now: datetime, limit: int) -> Select[Event]:
    """The query that shares out the work among workers; its order comes from the index."""
    return (
        select(Event)
        .where(Event.pending_at <= now)
        .order_by(Event.pending_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


def _dispatch(session: Session, limit: int, now: datetime, follow: Follow | None) -> int:
    events = session.scalars(waiting(now, limit)).all()
    if not events:
        return 0
    rows: list[dict[str, Any]] = []
    done: list[bytes] = []
    informed = Informed()
    for happening in load(session, events):
        try:
            rows += _deliveries(happening, now)
            informed.note(happening, now, current_app.config)
            done.append(happening.event.id)
        except Exception:
            logger.exception("An event could not be dispatched; it is tried again in a minute")
    if rows:
        session.execute(_insert, rows)
    informed.write(session, now)
    if follow is not None:
        follow(session, [event for event in events if event.id in done], now)
    _mark(session, done, None)
    _mark(session, [event.id for event in events if event.id not in done], now + POSTPONED)
    return len(events)


def _mark(session: Session, ids: Sequence[bytes], pending_at: datetime | None) -> None:
    if ids:
        table = Event.__table__
        session.execute(update(table).where(table.c.id.in_(ids)).values(pending_at=pending_at))


def _deliveries(happening: Happening, now: datetime) -> list[dict[str, Any]]:
    return [_row(happening.event, owed, now) for rule in RULES for owed in rule(happening, current_app.config)]


def _row(event: Event, owed: Owed, now: datetime) -> dict[str, Any]:
    endpoint = owed.endpoint
    status = endpoint.status if endpoint is not None else None
    state = "suppressed" if event.is_test else resting_state(owed.channel, status, current_app.config) or "pending"
    return {
        "id": new_id(),
        "workspace_id": event.workspace_id,
        "event_id": event.id,
        "submission_id": event.submission_id,
        "endpoint_id": endpoint.id if endpoint is not None else None,
        "event_name": owed.event_name,
        "once": owed.once,
        "lane": owed.lane,
        "channel": owed.channel,
        "target": owed.target,
        "payload": owed.payload,
        "state": state,
        "attempts": 0,
        "tries": 0,
        "due_at": max(now, owed.not_before or now) if state == "pending" else None,
        "created_at": now,
    }
