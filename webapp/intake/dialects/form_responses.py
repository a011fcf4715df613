"""Form responses: `POST /api/v1/form_responses` with a bearer key and `{"form_response": …}` (R)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from flask import Response
from sqlalchemy import Connection

from webapp.database.ids import show
from webapp.errors import Conflict, Invalid, RateLimited, Refusal, Unauthorized
from webapp.forms.sources import for_domain
from webapp.http.envelope import json_response
from webapp.http.fields import is_tellable
from webapp.intake import access as credentials
from webapp.intake.dialect import Data, Dialect, declared, incoming, mode
from webapp.intake.dialects.json_body import json_object
from webapp.intake.incoming import Access, Call, Holder, Incoming, Outcome
from webapp.intake.prepared import Prepared
from webapp.workspaces.limits import HOUR, Limit

NAME = "form_responses"
_TEXTS = ("form_type", "source_url", "user_agent", "ip_address")


def _open(connection: Connection, call: Call, data: Data) -> Access:
    scheme, _, key = call.headers.get("authorization", "").partition(" ")
    held = credentials.holder(connection, key.strip() if scheme.lower() == "bearer" else None, call)
    return _of_domain(connection, held, data)


def _reopen(connection: Connection, call: Call, data: Data, workspace_id: bytes) -> Access:
    return _of_domain(connection, credentials.holder_again(connection, workspace_id), data)


def _of_domain(connection: Connection, held: Holder, data: Data) -> Access:
    """The form of the domain and type that are named; an unknown domain has the default one, and is refused later."""
    response = data.get("form_response")
    wrapped: Mapping[str, object] = response if isinstance(response, dict) else {}
    reference, kind = wrapped.get("domain_id"), wrapped.get("form_type")
    domain = credentials.domain(connection, held.workspace_id, reference) if isinstance(reference, str) else None
    source = for_domain(domain.host, declared(kind)) if domain else for_domain("", "")
    return credentials.with_source(connection, replace(held, domain=domain), source)


def _limits(call: Call, access: Access) -> Sequence[Limit]:
    """R8: requests an hour of a workspace, by its plan."""
    key = f"responses/{show('ws', access.workspace_id)}/{mode(access)}"
    return (Limit(key, access.limits["api_per_hour"], HOUR, "Rate limit exceeded"),)


def _read(call: Call, data: Data, access: Access) -> Incoming:
    response = data.get("form_response")
    if not isinstance(response, dict):
        raise _invalid({"form_response": ["is required" if response is None else "must be an object"]})
    problems = _problems(response, access)
    fields = response["form_data"] if "form_data" not in problems else {}
    callback_at = _moment(fields.get("callback_at"))
    metadata = {name: response[name] for name in _TEXTS if response.get(name) and name not in problems}
    return incoming(
        NAME,
        call,
        access,
        {name: value for name, value in fields.items() if name != "callback_at" or callback_at is None},
        lambda prepared: _need(prepared, access, problems),
        metadata={**metadata, "pageUrl": metadata["source_url"]} if "source_url" in metadata else metadata,
        callback_at=callback_at,
    )


def _problems(response: Mapping[str, object], access: Access) -> dict[str, Sequence[str]]:
    """What is wrong with the shape of the wrapper, by path (R2a, R6)."""
    problems: dict[str, Sequence[str]] = {}
    if access.domain is None:
        problems["domain_id"] = ["is unknown" if response.get("domain_id") else "is required"]
    fields = response.get("form_data")
    if not isinstance(fields, dict):
        problems["form_data"] = ["is required" if fields is None else "must be an object"]
    for name in _TEXTS:
        if not isinstance(response.get(name, ""), str | None):
            problems[name] = ["must be a text"]
    return problems


def _need(prepared: Prepared, access: Access, problems: Mapping[str, Sequence[str]]) -> None:
    """R5: an email or a phone, and what the domain requires beside; all that is wrong is told at once."""
    if "form_data" not in problems:
        fields = _missing(prepared, access) | dict(prepared.problems)
        problems = {**problems, **{f"form_data.{name}": found for name, found in fields.items()}}
    if problems:
        raise _invalid(problems)


def _missing(prepared: Prepared, access: Access) -> dict[str, Sequence[str]]:
    missing: dict[str, Sequence[str]] = {}
    if not prepared.has("email", "phone"):
        missing["email"] = ["is invalid" if prepared.unusable_email else "is required"]
        missing["phone"] = ["is required"]
    for name in access.domain.required_fields if access.domain is not None else ():
        if not prepared.has(name) and not prepared.person.custom.get(name):
            missing.setdefault(name, ["is required"])
    return missing


def _invalid(problems: Mapping[str, Sequence[str]]) -> Invalid:
    return Invalid("Validation failed", fields=problems)


def _moment(value: object) -> datetime | None:
    """R12: an ISO 8601 time; without an offset it is UTC. Anything else is custom data."""
    if not isinstance(value, str) or len(value) > 40 or "T" not in value.upper():
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC) if is_tellable(moment) else None


def _reply(call: Call, incoming: Incoming, outcome: Outcome) -> Response:
    content = {
        "id": show("form_response", outcome.submission_id),
        "status": "created",
        "lead_id": show("lead", outcome.lead_id),
        "callback_scheduled": bool(outcome.answer.get("callbackScheduled", False)),
        "created_at": outcome.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return json_response(content, 201)


def _refuse(refusal: Refusal) -> Response:
    match refusal:
        case RateLimited():
            content: dict[str, Any] = {"error": "Rate limit exceeded", "retry_after": refusal.retry_after}
        case Unauthorized():
            content = {"error": "Invalid API key"}
        case Invalid() if refusal.message == "Validation failed":
            content = {"error": refusal.message, "details": refusal.fields}
        case Invalid():
            details = {f"form_data.{name}": problems for name, problems in refusal.fields.items()}
            content = {"error": "Validation failed", "details": details or {"form_response": [refusal.message]}}
        case _:
            content = {"error": refusal.message}
    return json_response(content, FORM_RESPONSES.status(refusal), refusal.headers)


FORM_RESPONSES = Dialect(
    name=NAME,
    title="Form responses",
    rule="/api/v1/form_responses",
    read_body=json_object,
    open=_open,
    limits=_limits,
    read=_read,
    reply=_reply,
    refuse=_refuse,
    reopen=_reopen,
    unprocessable=(Invalid, Conflict),
    header="authorization: Bearer YOUR_KEY",
)
