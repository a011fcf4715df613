"""Leads API: `POST /api/public/leads` with `x-api-key` and the fields at the top level (L)."""

from collections.abc import Collection, Sequence
from typing import Any

from flask import Response
from sqlalchemy import Connection

from webapp.database.ids import show
from webapp.errors import Invalid
from webapp.forms.sources import FormSource, for_source
from webapp.http.envelope import failure, success
from webapp.intake import access as credentials
from webapp.intake.dialect import Data, Dialect, declared, honeypots, incoming, per_day, per_key, worded
from webapp.intake.dialects.json_body import json_object
from webapp.intake.incoming import Access, Call, Incoming, Outcome
from webapp.intake.prepared import Prepared
from webapp.workspaces.limits import Limit

NAME = "leads_api"
_HONEYPOT = "honeypot"


def _open(connection: Connection, call: Call, data: Data) -> Access:
    held = credentials.holder(connection, call.headers.get("x-api-key"), call)
    return credentials.with_source(connection, held, _source(data))


def _reopen(connection: Connection, call: Call, data: Data, workspace_id: bytes) -> Access:
    return credentials.with_source(connection, credentials.holder_again(connection, workspace_id), _source(data))


def _source(data: Data) -> FormSource:
    return for_source(declared(data.get("source")))


def _limits(call: Call, access: Access) -> Sequence[Limit]:
    return per_key(access), per_day(access)


def _read(call: Call, data: Data, access: Access) -> Incoming:
    more = data.get("data")
    if more is not None and not isinstance(more, dict):
        raise Invalid('"data" must be an object; leave it out if there is none.')
    fields = {name: value for name, value in data.items() if name != "data"}
    traps = honeypots(access, _HONEYPOT)
    return incoming(NAME, call, access, fields, need_email_or_phone, custom=more or {}, honeypots=traps)


def need_email_or_phone(prepared: Prepared) -> None:
    """L2, I4: a person who can be reached."""
    if prepared.has("email", "phone"):
        return
    if prepared.unusable_email:
        raise Invalid("email is not a usable email address. Correct it, or send a phone as well.")
    raise Invalid("At least one of email or phone is required.")


def _unmapped(data: Data) -> Collection[str]:
    """What came under `data` is custom data by its own name."""
    more = data.get("data")
    return more.keys() - data.keys() if isinstance(more, dict) else ()


def _reply(call: Call, incoming: Incoming, outcome: Outcome) -> Response:
    data: dict[str, Any] = {
        "leadId": show("lead", outcome.lead_id),
        "submissionId": show("sub", outcome.submission_id),
        "isNew": outcome.is_new,
    }
    return success({**data, **worded(outcome.warnings)}, 201)


LEADS_API = Dialect(
    name=NAME,
    title="Leads API",
    rule="/api/public/leads",
    read_body=json_object,
    open=_open,
    limits=_limits,
    read=_read,
    reply=_reply,
    refuse=failure,
    reopen=_reopen,
    unmapped=_unmapped,
    header="x-api-key: YOUR_KEY",
)
