"""Settling: what came of each try is written down, and what follows from it.

Fenced by the claim token: whoever lost the claim, because the lease ended and another worker took the row, writes
nothing. Any number of results are settled in one transaction.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from webapp.database.ids import new_id
from webapp.database.transactions import in_transaction
from webapp.deliveries.health import judge
from webapp.deliveries.models import Attempt, Delivery
from webapp.deliveries.parcel import LONGEST_RESPONSE, Parcel, Result
from webapp.deliveries.schedule import TRIES, bounded, pause
from webapp.extensions import db

LONGEST_DETAIL = 1000

_deliveries = Delivery.__table__
_settle = (
    update(_deliveries)
    .where(_deliveries.c.id == bindparam("of"))
    .values(
        state=bindparam("new_state"),
        attempts=bindparam("new_attempts"),
        tries=bindparam("new_tries"),
        due_at=bindparam("new_due_at"),
        settled_at=bindparam("new_settled_at"),
        claim=None,
    )
)
_insert_attempt = insert(Attempt.__table__)


@dataclass(frozen=True)
class Tried:
    """A parcel and what came of it, at a time."""

    parcel: Parcel
    result: Result
    at: datetime


def settle(tried: Sequence[Tried], rng: random.Random) -> None:
    """Write down what came of these tries, and turn off the endpoints that this shows to be dead."""
    if tried:
        now = datetime.now(UTC)
        in_transaction(db.session, lambda session: _write(session.connection(), tried, rng, now))


def _write(connection: Connection, tried: Sequence[Tried], rng: random.Random, now: datetime) -> None:
    held = _still_ours(connection, tried)
    ours = [(one, held[one.parcel.id]) for one in tried if one.parcel.id in held]
    if not ours:
        return
    off = judge(connection, [(row, one.result) for one, row in ours], now)
    connection.execute(_insert_attempt, [_attempt(one, row) for one, row in ours])
    connection.execute(_settle, [_outcome(one.result, row, rng, now, off=row.endpoint_id in off) for one, row in ours])


def _still_ours(connection: Connection, tried: Sequence[Tried]) -> dict[bytes, Row[Any]]:
    """The rows of these tries by id, locked, without those that another worker has claimed or somebody has settled."""
    columns = _deliveries.c["id", "workspace_id", "endpoint_id", "target", "claim", "attempts", "tries"]
    ids = sorted({one.parcel.id for one in tried})
    rows = connection.execute(
        select(*columns).where(_deliveries.c.id.in_(ids)).order_by(_deliveries.c.id).with_for_update()
    )
    claims = {(one.parcel.id, one.parcel.claim) for one in tried}
    return {row.id: row for row in rows if (row.id, row.claim) in claims}


def _attempt(one: Tried, row: Row[Any]) -> dict[str, Any]:
    result = one.result
    return {
        "id": new_id(),
        "workspace_id": row.workspace_id,
        "delivery_id": row.id,
        "number": row.attempts + 1,
        "result": result.word,
        "code": result.code,
        "detail": result.detail[:LONGEST_DETAIL],
        "response": result.response[:LONGEST_RESPONSE],
        "request_headers": dict(result.headers),
        "duration_ms": result.duration_ms,
        "created_at": one.at,
    }


def _outcome(result: Result, row: Row[Any], rng: random.Random, now: datetime, *, off: bool) -> Mapping[str, Any]:
    """`off`: the endpoint is not, or no longer, enabled; what would be tried again is held for its owner."""
    tries = row.tries + (result.rest is None)
    state, due_at = "pending", None
    if result.verdict == "delivered":
        state = "delivered"
    elif result.verdict != "retry" or tries >= TRIES:
        state = "dead"
    elif off:
        state = "held"
    elif result.rest is not None:
        due_at = now + bounded(result.rest)
    else:
        due_at = now + pause(tries, rng, retry_after=result.retry_after, overloaded=result.overloaded)
    return {
        "of": row.id,
        "new_state": state,
        "new_attempts": row.attempts + 1,
        "new_tries": tries,
        "new_due_at": due_at,
        "new_settled_at": now if state in ("delivered", "dead") else None,
    }
