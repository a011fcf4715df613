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
from webapp.database.transactions import in_transaction, is_unavailable
from webapp.deliveries.happening import Happening, load
from webapp.deliveries.informing import Informed
from webapp.deliveries.models import Delivery
from webapp.deliveries.rules import RULES, Owed
from webapp.deliveries.states import LOCAL, resting_state
from webapp.events.models import Event
from webapp.extensions import db
from webapp.http.fields import EVENT

POSTPONED = timedelta(minutes=1)

Follow = Callable[[Session, Sequence[Event], datetime], None]

logger = logging.getLogger(__name__)
_insert = InsertNew(Delivery.__table__)


def dispatch(limit: int = 100, follow: Follow | None = None) -> int:
    """Make the deliveries of up to `limit` events that wait; gives how many events there were.

    `follow` is given those that were dispatched, in the same transaction, so that it too does its part just once. Where
    a batch fails, its events are taken singly, and one that fails alone is tried again in a minute.
    """
    try:
        return in_transaction(db.session, lambda session: _dispatch(session, limit, follow, []))
    except Exception as error:
        if is_unavailable(error):
            raise
        logger.warning("A batch of events could not be dispatched; they are taken singly", exc_info=error)
    taken = 0
    while taken < limit and _dispatch_one(follow):
        taken += 1
    return taken


def waiting(now: datetime, limit: int) -> Select[Event]:
    """The query that shares out the work among workers; its order comes from the index."""
    return (
        select(Event)
        .where(Event.pending_at <= now)
        .order_by(Event.pending_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


def _dispatch_one(follow: Follow | None) -> bool:
    """Whether there was an event that waits. A database that is away is not its fault, and is told to the worker."""
    taken: list[bytes] = []
    try:
        return in_transaction(db.session, lambda session: _dispatch(session, 1, follow, taken)) == 1
    except Exception as error:
        if not taken or is_unavailable(error):
            raise
        logger.exception("The event %s could not be dispatched; it is tried again in a minute", EVENT.show(taken[-1]))
        in_transaction(db.session, lambda session: _mark(session, taken[-1:], datetime.now(UTC) + POSTPONED))
        return True


def _dispatch(session: Session, limit: int, follow: Follow | None, taken: list[bytes]) -> int:
    """The ids of the events are left in `taken`."""
    now = datetime.now(UTC)
    events = session.scalars(waiting(now, limit)).all()
    if not events:
        return 0
    taken[:] = [event.id for event in events]
    rows: list[dict[str, Any]] = []
    informed = Informed()
    for happening in load(session, events):
        rows += _deliveries(happening, now)
        informed.note(happening, now, current_app.config)
    if rows:
        session.execute(_insert, rows)
    informed.write(session, now)
    if follow is not None:
        follow(session, events, now)
    _mark(session, taken, None)
    return len(events)


def _mark(session: Session, ids: Sequence[bytes], pending_at: datetime | None) -> None:
    """One that another worker has dispatched meanwhile stays so."""
    table = Event.__table__
    open_ = table.c.id.in_(ids), table.c.pending_at.is_not(None)
    session.execute(update(table).where(*open_).values(pending_at=pending_at))


def _deliveries(happening: Happening, now: datetime) -> list[dict[str, Any]]:
    return [_row(happening.event, owed, now) for rule in RULES for owed in rule(happening, current_app.config)]


def _row(event: Event, owed: Owed, now: datetime) -> dict[str, Any]:
    endpoint = owed.endpoint
    status = endpoint.status if endpoint is not None else None
    resting = resting_state(owed.channel, status, current_app.config)
    # A developer's own machine is not the world outside: it hears of test data as well.
    state = "suppressed" if event.is_test and owed.channel != LOCAL else resting or "pending"
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
