"""Forms API: `POST /api/v1/forms/:formId/submissions` with `x-api-key` and `{"fields": …, "metadata": …}` (K)."""

from collections.abc import Sequence
from typing import Any

from flask import Response
from sqlalchemy import Connection

from webapp.database.ids import show
from webapp.errors import Invalid, Malformed
from webapp.http.envelope import failure, success
from webapp.intake import access as credentials
from webapp.intake.dialect import Data, Dialect, incoming, mode, per_day, worded
from webapp.intake.dialects.json_body import json_object
from webapp.intake.incoming import Access, Call, Incoming, Outcome
from webapp.intake.prepared import Prepared
from webapp.workspaces.limits import MINUTE, Limit

NAME = "forms_api"


def _read_body(call: Call) -> Data:
    return json_object(call, wrong_type=Malformed)


def _open(connection: Connection, call: Call, data: Data) -> Access:
    return credentials.by_key(connection, call.headers.get("x-api-key"), call)


def _limits(call: Call, access: Access) -> Sequence[Limit]:
    return per_form(access), per_day(access)


def per_form(access: Access) -> Limit:
    """K29: submissions a minute of one form; test data has counters of its own."""
    return Limit(
        f"form/{show('form', access.form.id)}/{mode(access)}",
        access.limits["form_per_minute"],
        MINUTE,
        "Too many submissions for this form. Please try again later.",
    )


def _read(call: Call, data: Data, access: Access) -> Incoming:
    fields, metadata = data.get("fields"), data.get("metadata")
    if not isinstance(fields, dict):
        raise Invalid('Request body must include a "fields" object')
    if metadata is not None and not isinstance(metadata, dict):
        raise Invalid('"metadata" must be an object; leave it out if there is none.')
    return incoming(NAME, call, access, fields, _need, metadata=metadata or {})


def _need(prepared: Prepared) -> None:
    """K6: an email or a name. An email that nobody could write to is forgiven beside a name or a phone (K6a)."""
    if prepared.has("email", "firstName", "lastName") or (prepared.unusable_email and prepared.has("phone")):
        return
    if prepared.unusable_email:
        raise Invalid(
            "The email in fields is not a usable email address. Correct it, or send a name as well.",
            fields={"email": ["is not a usable email address"]},
        )
    raise Invalid("fields must include at least an email or a name field.")


def _reply(call: Call, incoming: Incoming, outcome: Outcome) -> Response:
    data: dict[str, Any] = {
        "submissionId": show("sub", outcome.submission_id),
        "personId": show("lead", outcome.lead_id),
        "isNew": outcome.is_new,
    }
    return success({**data, **worded(outcome.warnings)}, 201)


FORMS_API = Dialect(
    name=NAME,
    title="Forms API",
    rule="/api/v1/forms/<reference>/submissions",
    read_body=_read_body,
    open=_open,
    limits=_limits,
    read=_read,
    reply=_reply,
    refuse=failure,
    origins=credentials.form_origins,
    header="x-api-key: YOUR_KEY",
)
