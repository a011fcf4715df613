"""The health of endpoints (P9): since when one fails, and when it is turned off for it.

Turning off holds all that is owed to it and raises `endpoint.disabled`, by which its owners get mail.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from http.client import responses
from typing import Any

from sqlalchemy import Connection, Row, select, update

from webapp.database.ids import show
from webapp.deliveries.models import Delivery, Endpoint
from webapp.deliveries.parcel import Result
from webapp.deliveries.states import DISABLED, ENABLED
from webapp.events.log import event, record

PATIENCE = timedelta(hours=120)
FAILED_LONG = "Every delivery has failed for 120 hours."

_deliveries, _endpoints = Delivery.__table__, Endpoint.__table__


def judge(connection: Connection, results: Sequence[tuple[Row[Any], Result]], now: datetime) -> set[bytes]:
    """Note what the results say of their endpoints. Gives the ids of those that are off, now or already."""
    ids = sorted({row.endpoint_id for row, _ in results if row.endpoint_id is not None})
    if not ids:
        return set()
    found = connection.execute(
        select(*_endpoints.c["id", "workspace_id", "name", "status", "failing_since"])
        .where(_endpoints.c.id.in_(ids))
        .order_by(_endpoints.c.id)
    ).all()
    came: dict[bytes, list[Result]] = {}
    for row, result in results:
        came.setdefault(row.endpoint_id, []).append(result)
    targets = {row.endpoint_id: row.target for row, _ in results}
    healthy = {id_ for id_, those in came.items() if any(result.verdict == "delivered" for result in those)}
    _note_failures(connection, found, healthy, now)
    off = {row.id for row in found if row.status != ENABLED}
    for row in found:
        reason = _reason_to_turn_off(row, came[row.id], now)
        if reason is not None and row.id not in off:
            _turn_off(connection, row, targets[row.id], reason, now)
            off.add(row.id)
    return off


def hold(connection: Connection, endpoint_id: bytes) -> None:
    """Hold what is owed to an endpoint; what a worker is sending right now is held when it is settled."""
    connection.execute(
        update(_deliveries)
        .where(
            _deliveries.c.endpoint_id == endpoint_id, _deliveries.c.state == "pending", _deliveries.c.claim.is_(None)
        )
        .values(state="held", due_at=None)
    )


def _note_failures(connection: Connection, rows: Iterable[Row[Any]], healthy: set[bytes], now: datetime) -> None:
    """A success clears the mark, a failure sets it where there is none: healthy endpoints cost no write."""
    recovered = [row.id for row in rows if row.id in healthy and row.failing_since is not None]
    failing = [row.id for row in rows if row.id not in healthy and row.failing_since is None]
    for ids, since in ((recovered, None), (failing, now)):
        if ids:
            connection.execute(update(_endpoints).where(_endpoints.c.id.in_(ids)).values(failing_since=since))


def _reason_to_turn_off(row: Row[Any], results: Sequence[Result], now: datetime) -> str | None:
    for result in results:
        if result.verdict == "turn_off":
            return f"It answered {_worded(result.code)}."
    failed_long = row.failing_since is not None and now - row.failing_since >= PATIENCE
    return FAILED_LONG if failed_long and all(result.verdict != "delivered" for result in results) else None


def _worded(code: int | None) -> str:
    return f"{code} {responses[code]}" if code in responses else str(code)


def _turn_off(connection: Connection, row: Row[Any], target: str, reason: str, now: datetime) -> None:
    changed = connection.execute(
        update(_endpoints)
        .where(_endpoints.c.id == row.id, _endpoints.c.status == ENABLED)
        .values(status=DISABLED, status_reason=reason)
    )
    if changed.rowcount:
        hold(connection, row.id)
        data = {"endpointId": show("ep", row.id), "name": row.name, "url": target, "reason": reason}
        record(connection, [event(row.workspace_id, "endpoint.disabled", now, data)])
