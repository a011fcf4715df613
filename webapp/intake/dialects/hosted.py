"""Hosted forms, the embed and plain HTML: `POST /f/:formId` as a browser sends it, or as JSON (H)."""

from collections.abc import Mapping, Sequence

from flask import Response, redirect, render_template, request
from sqlalchemy import Connection

from webapp.database.ids import new_id, show
from webapp.errors import Invalid, Malformed, Refusal, TooLarge, UnsupportedMediaType
from webapp.http.envelope import json_response, success
from webapp.intake import access as credentials
from webapp.intake import page
from webapp.intake.bodies import BadBody, TooManyParts, parse_fields
from webapp.intake.dialect import Data, Dialect
from webapp.intake.dialects.forms_api import per_form
from webapp.intake.dialects.json_body import object_of
from webapp.intake.idempotency import HEADER, repeat_of, repeat_of_page
from webapp.intake.incoming import Access, Call, Incoming, KeptAsFailed, Outcome, Repeat
from webapp.intake.preparing import Prepared
from webapp.workspaces.limits import MINUTE, Limit

NAME = "hosted"
SPECIALS = ("_next", "_gotcha", "_subject", "_replyto", "_key", "_t")
_FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


def _read_body(call: Call) -> Data:
    kind = call.content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        return object_of(call)
    if kind not in _FORM_TYPES:
        raise UnsupportedMediaType("Send the form as application/x-www-form-urlencoded, multipart/form-data or JSON.")
    try:
        fields, _files = parse_fields(call.body, call.content_type)
    except TooManyParts as error:
        raise TooLarge(str(error)) from error
    except BadBody as error:
        raise Malformed(str(error)) from error
    return fields


def _open(connection: Connection, call: Call, data: Data) -> Access:
    return credentials.by_form(connection, call.reference, sandbox=call.sandbox)


def _limits(call: Call, access: Access) -> Sequence[Limit]:
    per_ip = Limit(
        f"hosted/{show('form', access.form.id)}/{call.ip}", access.limits["hosted_per_minute_per_ip"], MINUTE
    )
    return per_form(access), per_ip


def _read(call: Call, data: Data, access: Access) -> Incoming:
    declared = {str(field["name"]) for field in access.fields}
    honeypots = tuple(filter(None, ("_gotcha", access.form.honeypot_field)))
    return Incoming(
        call=call,
        access=access,
        dialect=NAME,
        submission_id=new_id(),
        lead_id=new_id(),
        fields={
            name: value
            for name, value in data.items()
            if name in honeypots or (name not in SPECIALS and (not declared or name in declared))
        },
        metadata={"pageUrl": call.headers["referer"]} if "referer" in call.headers else {},
        details=_details(call, data, access),
        need=lambda prepared: _need(prepared, data, access.fields),
        body=call.body,
        match_field="email_then_phone",
        honeypots=honeypots,
        suspicion=page.suspicion(call, data, access),
        repeat=_repeat(call, data, access),
    )


def _repeat(call: Call, data: Data, access: Access) -> Repeat | None:
    """The header, where there is one, is the caller's own word; else the key of the page."""
    key = data.get("_key")
    if HEADER in call.headers or not isinstance(key, str) or not 0 < len(key) <= 255:
        return repeat_of(call, access)
    return repeat_of_page(call, access, key, data)


def _details(call: Call, data: Data, access: Access) -> Mapping[str, str]:
    """What the notification is told (`_subject`, `_replyto`), and where the visitor goes next."""
    names = {"_subject": "subject", "_replyto": "replyTo"}
    details = {name: value[:300] for special, name in names.items() if isinstance(value := data.get(special), str)}
    target = page.redirect_target(call, data, access)
    return {**details, "redirect": target} if target else details


def _need(prepared: Prepared, data: Data, fields: Sequence[Mapping[str, object]]) -> None:
    """H3: what the published fields require; without any, something to know the person by."""
    problems: dict[str, list[str]] = {}
    for field in fields:
        name = str(field["name"])
        if field.get("required") and not str(data.get(name) or "").strip():
            problems[name] = [f"Enter your {str(field.get('label', name)).lower()}"]
        elif field.get("type") == "email" and prepared.unusable_email and data.get(name):
            problems[name] = ["Enter an email address in the right format, like name@example.com"]
    if not fields and not prepared.has("email", "phone", "firstName", "lastName"):
        wrong = "Enter an email address in the right format, like name@example.com"
        problems["email"] = [wrong if prepared.unusable_email else "Enter an email address, a phone number or a name"]
    if problems:
        raise Invalid(next(iter(problems.values()))[0], fields=problems)


def _reply(call: Call, incoming: Incoming, outcome: Outcome) -> Response:
    form = incoming.access.form
    target = incoming.details.get("redirect")
    if wants_json():
        data = {"submissionId": show("sub", outcome.submission_id), "message": page.thanks(form), "redirect": target}
        return success(data, 201)
    return _see_other(target or page.thanks_path(call.reference))


def _refuse(refusal: Refusal) -> Response:
    """The same refusal as JSON, or as a page that keeps what was typed. Thanks where the submission is kept (P12)."""
    if isinstance(refusal, KeptAsFailed):
        return _thank_anyway()
    status = 422 if isinstance(refusal, Invalid) else refusal.status
    if wants_json():
        content = {"success": False, "error": refusal.message, "code": refusal.code}
        fields = {"fields": refusal.fields} if refusal.fields else {}
        return json_response({**content, **fields}, status, refusal.headers)
    if isinstance(refusal, Invalid):
        return page.again(refusal, status)
    html = render_template("intake/refused.html", refusal=refusal)
    return Response(html, status, headers=refusal.headers, content_type="text/html; charset=utf-8")


def _thank_anyway() -> Response:
    if wants_json():
        return success({"submissionId": None, "message": page.DEFAULT_THANKS, "redirect": None}, 201)
    return _see_other(page.thanks_path((request.view_args or {}).get("reference", "")))


def _see_other(target: str) -> Response:
    response = redirect(target, 303)
    assert isinstance(response, Response)  # noqa: S101 (Flask's own redirect makes one; tells the type checker)
    return response


def wants_json() -> bool:
    """H2, by Accept; a caller that takes anything gets what it sent."""
    accepted = request.accept_mimetypes
    html, json = accepted["text/html"], accepted["application/json"]
    return json > html or (html == json and request.mimetype == "application/json")


def _quarantines(call: Call) -> bool:
    return not wants_json()


HOSTED = Dialect(
    name=NAME,
    rule="/f/<reference>",
    read_body=_read_body,
    open=_open,
    limits=_limits,
    read=_read,
    reply=_reply,
    refuse=_refuse,
    quarantines=_quarantines,
)
