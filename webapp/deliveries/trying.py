"""A test of a way out: an event of its own, owed to one target alone, delivered and logged like any other."""

from datetime import UTC, datetime
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from webapp.database.ids import new_id
from webapp.deliveries.channels import ENDPOINT_CHANNELS
from webapp.deliveries.happening import Happening
from webapp.deliveries.lifecycle import get_endpoint
from webapp.deliveries.models import Delivery
from webapp.deliveries.payloads import TESTED, frozen
from webapp.deliveries.states import EMAIL, EMAIL_LANE, ENABLED, resting_state
from webapp.deliveries.targets import shown_target
from webapp.errors import Conflict
from webapp.events.models import Event
from webapp.http.fields import ENDPOINT


def send_test(session: Session, workspace_id: bytes, endpoint_id: bytes) -> Delivery:
    """Owe an endpoint a test, which is sent at once. Raises NotFound, and Conflict for one that is off."""
    endpoint = get_endpoint(session, workspace_id, endpoint_id)
    if endpoint.status != ENABLED:
        raise Conflict("This endpoint is off. Turn it on first.")
    event = _tested(session, workspace_id, {"endpointId": ENDPOINT.show(endpoint.id), "name": endpoint.name})
    happening = Happening(event, None, None, None, [], [])
    payload = frozen(ENDPOINT_CHANNELS[endpoint.channel].word(happening, TESTED, current_app.config))
    target = shown_target(endpoint.channel, endpoint.url)
    return _owed(session, event, endpoint.channel, target, endpoint.id, payload, endpoint_id=endpoint.id)


def send_test_mail(session: Session, workspace_id: bytes, to: str) -> Delivery:
    """Owe somebody a mail that says that mail arrives. Raises Conflict where there is no mail server."""
    if resting_state(EMAIL, None, current_app.config) is not None:
        raise Conflict("Email is not set up. Set SMTP_URL and MAIL_FROM first.")
    text = f"Email from Inlet arrives.\n\n{current_app.config['PUBLIC_URL']}"
    mail = {"to": to, "subject": "Test from Inlet", "text": text, "autoSubmitted": "auto-generated"}
    return _owed(session, _tested(session, workspace_id, {}), EMAIL, to, EMAIL_LANE, frozen(mail))


def _tested(session: Session, workspace_id: bytes, data: dict[str, Any]) -> Event:
    event = Event(
        id=new_id(), workspace_id=workspace_id, kind=TESTED, is_test=False, data=data, created_at=datetime.now(UTC)
    )
    session.add(event)
    session.flush()
    return event


def _owed(
    session: Session, event: Event, channel: str, target: str, lane: bytes, payload: bytes, **about: bytes
) -> Delivery:
    delivery = Delivery(
        id=new_id(),
        workspace_id=event.workspace_id,
        event_id=event.id,
        event_name=TESTED,
        once=event.id + new_id(),
        lane=lane,
        channel=channel,
        target=target,
        payload=payload,
        state="pending",
        attempts=0,
        tries=0,
        due_at=event.created_at,
        created_at=event.created_at,
        **about,
    )
    session.add(delivery)
    session.flush()
    return delivery
