"""Replay (P10): send again one delivery, or all that a filter finds.

A replay keeps the delivery and its webhook-id; the new tries stand beside the old ones and are signed anew.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from webapp.deliveries.models import Delivery, Endpoint
from webapp.deliveries.states import ENABLED
from webapp.errors import Conflict, Invalid, NotFound

REPLAYABLE = ("delivered", "dead", "held", "unsent")
FAILED = ("dead", "held", "unsent")


@dataclass(frozen=True)
class Filter:
    """What to replay. Without `states`: whatever has not arrived."""

    states: Sequence[str] = FAILED
    endpoint_id: bytes | None = None
    submission_id: bytes | None = None
    since: datetime | None = None
    channel: str | None = None
    event_name: str | None = None


def get_delivery(session: Session, workspace_id: bytes, delivery_id: bytes) -> Delivery:
    """A delivery of this workspace; raises NotFound."""
    query = select(Delivery).where(Delivery.workspace_id == workspace_id, Delivery.id == delivery_id)
    delivery = session.scalar(query)
    if delivery is None:
        raise NotFound("This delivery does not exist.")
    return delivery


def replay(session: Session, workspace_id: bytes, delivery_id: bytes) -> Delivery:
    """Send a delivery again, now, by a new round of tries; one that waits for its next try is not made to wait.

    Raises NotFound, and Conflict for what must not or cannot be sent.
    """
    delivery = get_delivery(session, workspace_id, delivery_id)
    if delivery.state == "suppressed":
        raise Conflict("This delivery belongs to test data, which is never sent.")
    if delivery.endpoint_id is not None and not session.scalar(select(Endpoint.id).where(_is_on(delivery.endpoint_id))):
        raise Conflict("This endpoint is off. Enable it first.")
    if delivery.claim is None:
        session.execute(update(Delivery).where(Delivery.id == delivery.id, Delivery.claim.is_(None)).values(**_anew()))
    session.refresh(delivery)
    return delivery


def replay_where(session: Session, workspace_id: bytes, which: Filter) -> int:
    """Send again all that the filter finds, but for what belongs to an endpoint that is off; gives how many."""
    found = update(Delivery.__table__).where(*_found(workspace_id, which)).values(**_anew())
    return session.connection().execute(found).rowcount


def count_where(session: Session, workspace_id: bytes, which: Filter) -> int:
    """How many `replay_where` would send again now."""
    return session.scalar(select(func.count()).select_from(Delivery).where(*_found(workspace_id, which))) or 0


def _found(workspace_id: bytes, which: Filter) -> Iterator[ColumnElement[bool]]:
    if not set(which.states) <= set(REPLAYABLE):
        raise Invalid(f"Choose from these states: {', '.join(REPLAYABLE)}.", fields={"states": ["is unknown"]})
    targets_on = select(Endpoint.id).where(
        Endpoint.workspace_id == workspace_id, Endpoint.status == ENABLED, Endpoint.deleted_at.is_(None)
    )
    yield Delivery.workspace_id == workspace_id
    yield Delivery.state.in_(which.states)
    yield Delivery.claim.is_(None)
    yield or_(Delivery.endpoint_id.is_(None), Delivery.endpoint_id.in_(targets_on))
    for column, wanted in (
        (Delivery.endpoint_id, which.endpoint_id),
        (Delivery.submission_id, which.submission_id),
        (Delivery.channel, which.channel),
        (Delivery.event_name, which.event_name),
    ):
        if wanted is not None:
            yield column == wanted
    if which.since is not None:
        yield Delivery.created_at >= which.since


def _is_on(endpoint_id: bytes) -> ColumnElement[bool]:
    return (Endpoint.id == endpoint_id) & (Endpoint.status == ENABLED) & Endpoint.deleted_at.is_(None)


def _anew() -> dict[str, Any]:
    return {"state": "pending", "due_at": datetime.now(UTC), "tries": 0, "settled_at": None}
