"""Hosted forms, the embed and plain HTML: `POST /f/:formId` as a browser sends it, or as JSON (H)."""

import re
from collections.abc import Mapping, Sequence

from flask import Response, g, redirect, request
from sqlalchemy import Connection

from webapp.database.ids import show
from webapp.errors import Invalid, Malformed, Refusal, TooLarge, UnsupportedMediaType
from webapp.http.envelope import json_response, success
from webapp.intake import access as credentials
from webapp.intake.attaching import as_fields, attached, file_problems, with_references
from webapp.intake.bodies import BadBody, TooManyParts, parse_fields
from webapp.intake.dialect import Data, Dialect, honeypots, incoming, per_day
from webapp.intake.dialects.forms_api import per_form
from webapp.intake.dialects.json_body import object_of
from webapp.intake.gates import own_origins
from webapp.intake.hosted import page
from webapp.intake.hosted.embedded import metadata_of
from webapp.intake.hosted.questions import SPECIALS, need
from webapp.intake.hosted.suspicion import suspicion
from webapp.intake.idempotency import HEADER, repeat_of, repeat_of_page
from webapp.intake.incoming import Access, Call, Incoming, KeptAsFailed, Outcome, Repeat
from webapp.intake.prepared import Prepared
from webapp.intake.receiving import keep_files
from webapp.workspaces.limits import MINUTE, Limit
from webapp.workspaces.origins import allows, origin_of

NAME = "hosted"
_FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
_CLEAN_URL = re.compile(r"[^\s\\\x00-\x1f\x7f-\x9f]{1,2000}")


def _read_body(call: Call) -> Data:
    kind = call.content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        return object_of(call)
    if kind not in _FORM_TYPES:
        raise UnsupportedMediaType("Send the form as application/x-www-form-urlencoded, multipart/form-data or JSON.")
    try:
        return parse_fields(call.body, call.content_type)
    except TooManyParts as error:
        raise TooLarge(str(error)) from error
    except BadBody as error:
        raise Malformed(str(error)) from error


def _open(connection: Connection, call: Call, data: Data) -> Access:
    return credentials.by_form(connection, call.reference, sandbox=call.sandbox)


def _limits(call: Call, access: Access) -> Sequence[Limit]:
    per_ip = Limit(
        f"hosted/{show('form', access.form.id)}/{call.ip}", access.limits["hosted_per_minute_per_ip"], MINUTE
    )
    return per_form(access), per_ip, per_day(access)


def _read(call: Call, data: Data, access: Access) -> Incoming:
    traps = honeypots(access, "_gotcha")
    data = with_references(data, access)
    along = attached(data, access)
    return incoming(
        NAME,
        call,
        access,
        as_fields(_answered(data, access, traps), along, access),
        lambda prepared: _check(prepared, data, access),
        metadata=metadata_of(call, data),
        details=_details(call, data, access),
        match_field="email_then_phone",
        honeypots=traps,
        suspicion=suspicion(call, data, access),
        repeat=_repeat(call, data, access),
        attached=along,
    )


def _check(prepared: Prepared, data: Data, access: Access) -> None:
    """Raises Invalid with all that is wrong, with the files as well as with the answers."""
    problems: dict[str, Sequence[str]] = {}
    try:
        need(prepared, data, access)
    except Invalid as refusal:
        problems = refusal.fields
    problems |= file_problems(data, access)
    if problems:
        raise Invalid(next(iter(problems.values()))[0], fields=problems)


def _answered(data: Data, access: Access, honeypots: Sequence[str]) -> dict[str, object]:
    """The fields of the form, without those left empty: a browser sends every field that it shows."""
    declared = set(access.definition.names()) if access.definition else set()
    return {
        name: value
        for name, value in data.items()
        if value != "" and (name in honeypots or (name not in SPECIALS and (not declared or name in declared)))
    }


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
    target = _redirect(call, data, access)
    return {**details, "redirect": target} if target else details


def _redirect(call: Call, data: Data, access: Access) -> str | None:
    """`_next` on a host that the form allows, or on ours; else the form's own redirect (H4)."""
    wanted, form = data.get("_next"), access.form
    origin = origin_of(wanted) if isinstance(wanted, str) and _CLEAN_URL.fullmatch(wanted) else None
    if origin is not None and (
        origin in own_origins(call) or (form.allowed_origins and allows(form.allowed_origins, origin))
    ):
        return str(wanted)
    return form.redirect_url


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
        return _thank(refusal)
    invalid = isinstance(refusal, Invalid) and "access" in g
    if wants_json():
        content = {"success": False, "error": refusal.message, "code": refusal.code}
        fields = {"fields": refusal.fields} if refusal.fields else {}
        return json_response({**content, **fields}, 422 if invalid else refusal.status, refusal.headers)
    return page.again(refusal) if invalid else page.refused(refusal)


def _thank(kept: KeptAsFailed) -> Response:
    if wants_json():
        message = page.thanks(g.access.form)
        return success({"submissionId": show("sub", kept.submission_id), "message": message, "redirect": None}, 201)
    return _see_other(page.thanks_path(g.call.reference))


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
    title="Hosted form",
    rule="/f/<reference>",
    read_body=_read_body,
    open=_open,
    limits=_limits,
    read=_read,
    reply=_reply,
    refuse=_refuse,
    takes_files=True,
    keep_files=keep_files,
    attached=lambda data, access: attached(with_references(data, access), access),
    origins=credentials.form_origins,
    quarantines=_quarantines,
    unprocessable=(Invalid,),
)
