"""Deliveries as they are asked for: filtered, newest first."""

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from webapp.deliveries.inputs import DeliveryQuery
from webapp.deliveries.models import Attempt, Delivery
from webapp.events.models import Event
from webapp.http.paging import Page, read_page


def list_deliveries_of(session: Session, workspace_id: bytes, query: DeliveryQuery) -> Page[Delivery]:
    """Test data is told by the event that caused a delivery."""
    statement = select(Delivery).join(Event, Event.id == Delivery.event_id)
    owned = Delivery.workspace_id == workspace_id, Event.is_test.is_(query.test)
    return read_page(session, statement.where(*owned, *_filters(query)), Delivery.id, query)


def attempts_of(session: Session, delivery: Delivery) -> Sequence[Attempt]:
    """Every try of a delivery, the oldest first."""
    own = Attempt.workspace_id == delivery.workspace_id, Attempt.delivery_id == delivery.id
    return session.scalars(select(Attempt).where(*own).order_by(Attempt.id)).all()


def _filters(query: DeliveryQuery) -> Iterator[ColumnElement[bool]]:
    if query.state is not None:
        yield Delivery.state == query.state
    if query.channel is not None:
        yield Delivery.channel == query.channel
    if query.endpoint is not None:
        yield Delivery.endpoint_id == query.endpoint
    if query.submission is not None:
        yield Delivery.submission_id == query.submission
    if query.event is not None:
        yield Delivery.event_name == query.event
    if query.since is not None:
        yield Delivery.created_at >= query.since
