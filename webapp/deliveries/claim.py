"""Claiming: due deliveries become this worker's for the time of a lease, and are committed as such before any is sent.

A worker that dies needs no one to clean up after it: at the end of the lease its rows are due again.
"""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Connection, Row, Select, bindparam, select, update

from webapp.database.ids import show
from webapp.database.transactions import in_transaction
from webapp.deliveries.lanes import Lanes
from webapp.deliveries.models import Delivery, Endpoint
from webapp.deliveries.parcel import Parcel
from webapp.deliveries.payloads import message_id
from webapp.deliveries.signing import DEFAULT_HEADER, SealedKeys
from webapp.deliveries.states import PAUSED, resting_state
from webapp.extensions import db
from webapp.forms.models import Form

LEASE = timedelta(seconds=60)

_deliveries, _endpoints, _forms = Delivery.__table__, Endpoint.__table__, Form.__table__
_claim = update(_deliveries).values(claim=bindparam("token"), due_at=bindparam("lease_ends"))
_rest = update(_deliveries).values(state=bindparam("rests"), due_at=None, claim=None)
_facts = select(
    *_deliveries.c["id", "event_id", "event_name", "endpoint_id", "lane", "channel", "target", "payload"],
    *_endpoints.c["form_id", "address", "status", "deleted_at", "secret", "previous_secret", "previous_until"],
    *_forms.c["webhook_address", "webhook_secret", "webhook_signature_header"],
).select_from(_deliveries.outerjoin(_endpoints).outerjoin(_forms, _forms.c.id == _endpoints.c.form_id))


def claim(lanes: Lanes, *, lease: timedelta = LEASE) -> list[Parcel]:
    """What may start now, the longest due first; `lanes` knows of each from here on."""
    if not lanes.free:
        return []
    now, token = datetime.now(UTC), secrets.token_bytes(16)
    rows = in_transaction(db.session, lambda session: _take(session.connection(), lanes, token, now, lease))
    parcels = [_parcel(row, token, now) for row in rows]
    lanes.start((parcel.lane, parcel.id) for parcel in parcels)
    return parcels


def due(now: datetime, saturated: Sequence[bytes], limit: int) -> Select[Any]:
    """The query that shares out the work. Its order must come from the index: SKIP LOCKED and a sort lock every row."""
    query = select(*_deliveries.c["id", "lane"]).where(_deliveries.c.due_at <= now)
    if saturated:
        query = query.where(_deliveries.c.lane.not_in(saturated))
    return query.order_by(_deliveries.c.due_at).limit(limit).with_for_update(skip_locked=True)


def _take(connection: Connection, lanes: Lanes, token: bytes, now: datetime, lease: timedelta) -> list[Row[Any]]:
    found = connection.execute(due(now, lanes.saturated(), lanes.free)).all()
    chosen = [found[position].id for position in lanes.choose([row.lane for row in found])]
    if not chosen:
        return []
    facts = connection.execute(_facts.where(_deliveries.c.id.in_(chosen)).order_by(_deliveries.c.id)).all()
    ready = _set_aside(connection, facts)
    if ready:
        ids = [row.id for row in ready]
        connection.execute(_claim.where(_deliveries.c.id.in_(ids)), {"token": token, "lease_ends": now + lease})
    return ready


def _set_aside(connection: Connection, rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """The rows that can be sent; the others come to rest, in the state that says why."""
    resting: dict[str, list[bytes]] = {}
    ready = []
    for row in rows:
        state = _rests_as(row)
        if state is None:
            ready.append(row)
        else:
            resting.setdefault(state, []).append(row.id)
    for state, ids in resting.items():
        connection.execute(_rest.where(_deliveries.c.id.in_(ids)), {"rests": state})
    return ready


def _rests_as(row: Row[Any]) -> str | None:
    if row.deleted_at is not None:
        return "dead"
    without_address = row.form_id is not None and not row.webhook_address
    return resting_state(row.channel, PAUSED if without_address else row.status, current_app.config)


def _parcel(row: Row[Any], token: bytes, now: datetime) -> Parcel:
    """An endpoint's address is the one it has now, so that mending it mends what is owed as well."""
    return Parcel(
        id=row.id,
        claim=token,
        lane=row.lane,
        channel=row.channel,
        target=row.target,
        payload=row.payload,
        message_id=show("evt", message_id(row.event_id, row.event_name)),
        keys=_keys(row, now) if row.endpoint_id is not None else SealedKeys(),
        address=row.webhook_address or row.address,
    )


def _keys(row: Row[Any], now: datetime) -> SealedKeys:
    """A form's webhook signs its own header with the form's own secret (K26), any other with the endpoint's."""
    standard: tuple[bytes, ...] = (row.secret,)
    if row.previous_secret is not None and row.previous_until > now:
        standard += (row.previous_secret,)
    if row.form_id is None:
        return SealedKeys(standard, DEFAULT_HEADER, row.secret)
    return SealedKeys(standard, row.webhook_signature_header, row.webhook_secret)
