"""Endpoints of a workspace: created, changed, paused, turned on again, deleted."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from webapp.database.ids import new_id
from webapp.deliveries.channels import ENDPOINT_CHANNELS
from webapp.deliveries.health import hold
from webapp.deliveries.models import Delivery, Endpoint
from webapp.deliveries.payloads import SHAPES
from webapp.deliveries.signing import new_signing_secret
from webapp.deliveries.states import ENABLED, PAUSED
from webapp.deliveries.targets import HIDDEN, shown_target, told_url
from webapp.errors import Conflict, Invalid, NotFound
from webapp.http.fields import ENDPOINT
from webapp.workspaces.audit_names import call_by
from webapp.workspaces.keys import get_key
from webapp.workspaces.secrets import encrypt

MOST_ENDPOINTS = 100
LONGEST_NAME = 200

call_by(ENDPOINT.prefix, Endpoint.name)

_deliveries = Delivery.__table__


def list_endpoints(session: Session, workspace_id: bytes) -> Sequence[Endpoint]:
    """All that are not deleted, those of forms included, the oldest first."""
    query = select(Endpoint).where(Endpoint.workspace_id == workspace_id, Endpoint.deleted_at.is_(None))
    return session.scalars(query.order_by(Endpoint.id)).all()


def get_endpoint(session: Session, workspace_id: bytes, endpoint_id: bytes) -> Endpoint:
    """An endpoint of this workspace; raises NotFound."""
    endpoint = session.scalar(
        select(Endpoint).where(
            Endpoint.workspace_id == workspace_id, Endpoint.id == endpoint_id, Endpoint.deleted_at.is_(None)
        )
    )
    if endpoint is None:
        raise NotFound("This endpoint does not exist.")
    return endpoint


def create_endpoint(
    session: Session,
    workspace_id: bytes,
    url: str,
    events: Sequence[str],
    *,
    name: str = "",
    channel: str = "webhook",
    api_key_id: bytes | None = None,
) -> tuple[Endpoint, str]:
    """A new endpoint and its signing secret; one of an API key is told only of what comes in with that key (I12).

    Raises Invalid for an address or an event that cannot be, NotFound for a key that is not the workspace's.
    """
    if channel not in ENDPOINT_CHANNELS:
        raise Invalid("This channel does not exist.", fields={"channel": ["is unknown"]})
    if len(list_endpoints(session, workspace_id)) >= MOST_ENDPOINTS:
        raise Conflict(f"A workspace has at most {MOST_ENDPOINTS} endpoints. Delete one first.")
    if api_key_id is not None:
        get_key(session, workspace_id, api_key_id)
    secret = new_signing_secret()
    endpoint = Endpoint(
        id=new_id(),
        workspace_id=workspace_id,
        channel=channel,
        api_key_id=api_key_id,
        secret=encrypt(secret),
        status=ENABLED,
        status_reason="",
        created_at=datetime.now(UTC),
    )
    _describe(endpoint, url, events, name or shown_target(channel, url))
    session.add(endpoint)
    session.flush()
    return endpoint, secret


def update_endpoint(
    session: Session,
    workspace_id: bytes,
    endpoint_id: bytes,
    *,
    url: str | None = None,
    events: Sequence[str] | None = None,
    name: str | None = None,
) -> Endpoint:
    """Change what is given. What is owed already goes to the new address too; one as it is told changes nothing."""
    endpoint = _own(session, workspace_id, endpoint_id)
    as_told = told_url(endpoint.channel, endpoint.url)
    _describe(
        endpoint,
        endpoint.url if url in (None, as_told) else url,
        endpoint.events if events is None else events,
        endpoint.name if name is None else name,
    )
    return endpoint


def delete_endpoint(session: Session, workspace_id: bytes, endpoint_id: bytes) -> None:
    """What is still owed to it is dead; its history stays."""
    endpoint = _own(session, workspace_id, endpoint_id)
    endpoint.deleted_at = datetime.now(UTC)
    session.flush()
    _change_owed(session, endpoint.id, ("pending", "held"), state="dead", due_at=None, settled_at=endpoint.deleted_at)


def pause_endpoint(session: Session, workspace_id: bytes, endpoint_id: bytes, reason: str = "") -> Endpoint:
    """Hold everything that is owed to it, now and from now on, until it is enabled."""
    endpoint = get_endpoint(session, workspace_id, endpoint_id)
    endpoint.status, endpoint.status_reason = PAUSED, reason[:300]
    session.flush()
    hold(session.connection(), endpoint.id)
    return endpoint


def enable_endpoint(session: Session, workspace_id: bytes, endpoint_id: bytes, *, send_held: bool) -> Endpoint:
    """Turn it on, whoever or whatever turned it off; `send_held` sends what was held meanwhile, too."""
    endpoint = get_endpoint(session, workspace_id, endpoint_id)
    endpoint.status, endpoint.status_reason, endpoint.failing_since = ENABLED, "", None
    session.flush()
    if send_held:
        _change_owed(session, endpoint.id, ("held",), state="pending", due_at=datetime.now(UTC), tries=0)
    return endpoint


def drop_held(session: Session, workspace_id: bytes, endpoint_id: bytes) -> None:
    """Let go what is held for an endpoint: it is not sent by itself any more, only by a replay."""
    endpoint = get_endpoint(session, workspace_id, endpoint_id)
    _change_owed(session, endpoint.id, ("held",), state="dead", due_at=None, settled_at=datetime.now(UTC))


def count_held(session: Session, workspace_id: bytes, endpoint_id: bytes) -> int:
    """How many deliveries are held for an endpoint."""
    own = Delivery.workspace_id == workspace_id, Delivery.endpoint_id == endpoint_id, Delivery.state == "held"
    return session.scalar(select(func.count()).select_from(Delivery).where(*own)) or 0


def rotate_secret(session: Session, workspace_id: bytes, endpoint_id: bytes, *, overlap: timedelta) -> str:
    """A new signing secret, told this once; until `overlap` is over, everything is signed with the old one as well."""
    endpoint = get_endpoint(session, workspace_id, endpoint_id)
    secret = new_signing_secret()
    endpoint.previous_secret, endpoint.previous_until = endpoint.secret, datetime.now(UTC) + overlap
    endpoint.secret = encrypt(secret)
    session.flush()
    return secret


def _own(session: Session, workspace_id: bytes, endpoint_id: bytes) -> Endpoint:
    endpoint = get_endpoint(session, workspace_id, endpoint_id)
    if endpoint.form_id is not None:
        raise Conflict("This endpoint is a form's webhook. Change it in the form's settings.")
    return endpoint


def _describe(endpoint: Endpoint, url: str, events: Sequence[str], name: str) -> None:
    if HIDDEN in url:
        raise Invalid("Give the whole address.", fields={"url": [f"Give the whole address, without the {HIDDEN}."]})
    ENDPOINT_CHANNELS[endpoint.channel].check(url, current_app.config)
    unknown = sorted(set(events) - set(SHAPES))
    if unknown or not events:
        problem = f"unknown: {', '.join(unknown)}" if unknown else "at least one event is needed"
        raise Invalid(f"Choose from these events: {', '.join(SHAPES)}.", fields={"events": [problem]})
    endpoint.url, endpoint.events, endpoint.name = url, list(dict.fromkeys(events)), name.strip()[:LONGEST_NAME]


def _change_owed(session: Session, endpoint_id: bytes, states: Sequence[str], **values: Any) -> None:
    """Change what is owed to an endpoint, but for what a worker is sending right now."""
    session.execute(
        update(_deliveries)
        .where(_deliveries.c.endpoint_id == endpoint_id, _deliveries.c.state.in_(states), _deliveries.c.claim.is_(None))
        .values(**values)
    )
