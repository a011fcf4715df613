"""Fetching: what a local endpoint is owed is taken by whoever listens there, who tells what became of it.

Nothing is claimed: what was fetched and never answered is fetched again. An endpoint at which nobody listens any more
is one whose deliveries stay where they are, and goes by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from webapp.database.ids import new_id
from webapp.deliveries.channels.webhook import PLAIN_HEADERS
from webapp.deliveries.lifecycle import delete_endpoint, get_endpoint
from webapp.deliveries.models import Attempt, Delivery, Endpoint
from webapp.deliveries.parcel import Result
from webapp.deliveries.payloads import message_id
from webapp.deliveries.signing import DEFAULT_HEADER, Keys, SealedKeys, signature_headers
from webapp.deliveries.states import ENABLED, LOCAL
from webapp.errors import Conflict
from webapp.http.fields import DELIVERY, EVENT

AT_ONCE = 20
LEFT_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class Call:
    """A call to be made, signed now."""

    delivery: Delivery
    url: str
    headers: dict[str, str]


def calls_for(session: Session, workspace_id: bytes, endpoint_id: bytes) -> Sequence[Call]:
    """The next calls of a local endpoint that is on, the oldest first; none of any other. Raises NotFound."""
    endpoint = get_endpoint(session, workspace_id, endpoint_id)
    if endpoint.channel != LOCAL or endpoint.status != ENABLED:
        return []
    held = Delivery.workspace_id == workspace_id, Delivery.endpoint_id == endpoint.id, Delivery.state == "held"
    found = session.scalars(select(Delivery).where(*held).order_by(Delivery.id).limit(AT_ONCE))
    keys, now = SealedKeys((endpoint.secret,), DEFAULT_HEADER, endpoint.secret).open(), datetime.now(UTC)
    return [Call(one, endpoint.url, _headers(one, keys, now)) for one in found]


def settle_call(session: Session, workspace_id: bytes, delivery_id: bytes, result: Result) -> Delivery:
    """Write down what came of a call; it is not made again by itself. Raises NotFound, Conflict."""
    own = Delivery.workspace_id == workspace_id, Delivery.id == delivery_id
    delivery = DELIVERY.found(session.scalar(select(Delivery).where(*own).with_for_update()))
    if delivery.channel != LOCAL or delivery.state != "held":
        raise Conflict("This delivery does not wait for an answer.")
    now = datetime.now(UTC)
    delivery.attempts, delivery.tries = delivery.attempts + 1, delivery.tries + 1
    delivery.state, delivery.settled_at = result.verdict, now
    session.add(
        Attempt(
            id=new_id(),
            workspace_id=workspace_id,
            delivery_id=delivery.id,
            number=delivery.attempts,
            result=result.word,
            code=result.code,
            detail=result.detail,
            response=result.response,
            request_headers={},
            duration_ms=result.duration_ms,
            created_at=now,
        )
    )
    session.flush()
    return delivery


def count_forsaken(session: Session) -> int:
    """How many local endpoints there are at which nobody listens any more."""
    return session.scalar(select(func.count()).select_from(Endpoint).where(*_forsaken())) or 0


def drop_forsaken(session: Session, limit: int) -> int:
    """Delete up to `limit` of them; gives how many."""
    found = session.scalars(select(Endpoint).where(*_forsaken()).limit(limit)).all()
    for endpoint in found:
        delete_endpoint(session, endpoint.workspace_id, endpoint.id)
    return len(found)


def _headers(delivery: Delivery, keys: Keys, now: datetime) -> dict[str, str]:
    """Those that a webhook has."""
    shown = EVENT.show(message_id(delivery.event_id, delivery.event_name))
    return PLAIN_HEADERS | signature_headers(keys, shown, delivery.payload, now)


def _forsaken() -> tuple[ColumnElement[bool], ...]:
    """What was tried before and is held again is a replay, which may be of long ago. Who paused one wants it kept."""
    waits = exists().where(
        Delivery.endpoint_id == Endpoint.id,
        Delivery.state == "held",
        Delivery.attempts == 0,
        Delivery.created_at < datetime.now(UTC) - LEFT_AFTER,
    )
    return Endpoint.channel == LOCAL, Endpoint.status == ENABLED, Endpoint.deleted_at.is_(None), waits
