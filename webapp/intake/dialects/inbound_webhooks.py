"""Inbound webhooks: `POST` to a key's own URL with `X-Webhook-Token` and the fields at the top level (I)."""

from collections.abc import Sequence
from typing import Any

from flask import Response
from sqlalchemy import Connection

from webapp.database.ids import show
from webapp.http.envelope import failure, success
from webapp.intake import access as credentials
from webapp.intake.dialect import Data, Dialect, incoming, per_day, per_key, worded
from webapp.intake.dialects.json_body import json_object
from webapp.intake.dialects.leads_api import need_email_or_phone
from webapp.intake.incoming import Access, Call, Incoming, Outcome
from webapp.workspaces.limits import Limit

NAME = "inbound_webhooks"


def _open(connection: Connection, call: Call, data: Data) -> Access:
    return credentials.by_inbound_key(connection, call.headers.get("x-webhook-token"), call)


def _limits(call: Call, access: Access) -> Sequence[Limit]:
    return per_key(access), per_day(access)


def _read(call: Call, data: Data, access: Access) -> Incoming:
    return incoming(NAME, call, access, data, need_email_or_phone)


def _reply(call: Call, incoming: Incoming, outcome: Outcome) -> Response:
    data: dict[str, Any] = {
        "id": show("sub", outcome.submission_id),
        "leadId": show("lead", outcome.lead_id),
        "isNew": outcome.is_new,
    }
    return success({**data, **worded(outcome.warnings)}, 201)


INBOUND_WEBHOOKS = Dialect(
    name=NAME,
    title="Inbound webhook",
    rule="/api/webhooks/inbound/<reference>",
    read_body=json_object,
    open=_open,
    limits=_limits,
    read=_read,
    reply=_reply,
    refuse=failure,
    origins=credentials.inbound_origins,
    header="x-webhook-token: YOUR_TOKEN",
)
