"""Hosted forms, the embed and plain HTML: `POST /f/:formId` as a browser sends it, or as JSON (H)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Response, g, request
from sqlalchemy import Connection

from webapp.database.ids import show
from webapp.errors import Invalid, Malformed, OriginNotAllowed, Refusal, TooLarge, UnsupportedMediaType
from webapp.extensions import db
from webapp.forms.definition.definition import Thanks
from webapp.forms.definition.rules import Effects
from webapp.http.envelope import json_response, success
from webapp.intake import access as credentials
from webapp.intake.attaching import as_fields, attached
from webapp.intake.bodies import BadBody, TooManyParts, parse_fields
from webapp.intake.dialect import Data, Dialect, honeypots, incoming, per_day
from webapp.intake.dialects.forms_api import per_form
from webapp.intake.dialects.json_body import object_of
from webapp.intake.gates import own_origins
from webapp.intake.hosted import page, password, thanks
from webapp.intake.hosted.calls import offers_calls
from webapp.intake.hosted.confirming import PROOF, confirm, doubt
from webapp.intake.hosted.document import see_other
from webapp.intake.hosted.embedded import metadata_of
from webapp.intake.hosted.needs import need
from webapp.intake.hosted.proof import solved
from webapp.intake.hosted.reading import Reading, read_post
from webapp.intake.hosted.sighting import sighted
from webapp.intake.hosted.specials import CARRIED, SPECIALS
from webapp.intake.hosted.steps import turn
from webapp.intake.hosted.thanks import Farewell
from webapp.intake.hosted.unfinished import MARK, RESUME, as_body, as_partial, is_sent, twin_of
from webapp.intake.idempotency import HEADER, repeat_of, repeat_of_page
from webapp.intake.incoming import Access, Call, Incoming, KeptAsFailed, Outcome, Repeat
from webapp.intake.places import check_places
from webapp.intake.receiving import keep_files
from webapp.submissions.attached import Attached
from webapp.submissions.resuming import resumed
from webapp.workspaces.limits import MINUTE, Limit, caller
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
    access = credentials.by_form(connection, call.reference, sandbox=call.sandbox)
    password.check_password(access, data)
    return access


def _limits(call: Call, access: Access) -> Sequence[Limit]:
    per_ip = Limit(
        f"hosted/{show('form', access.form.id)}/{caller(call.ip)}", access.limits["hosted_per_minute_per_ip"], MINUTE
    )
    return per_form(access), per_ip, per_day(access)


def _between(call: Call, data: Data, access: Access) -> Response | None:
    """Another page of a form with several; a program sends all of them at once. Nobody waits for what is not sent."""
    if MARK in data:
        return Response(status=204)
    reading = read_post(data, access) if "_draft" in data and not wants_json() else None
    following = turn(data, reading) if reading else None
    if reading is None or following is None:
        return None
    check_places(db.session.connection(), access)
    return page.step(call.reference, access, data, reading, following)


def _read(call: Call, data: Data, access: Access) -> Incoming:
    traps, reading = honeypots(access, "_gotcha"), read_post(data, access)
    answers, along = (reading.kept, attached(reading.kept, access)) if reading else (_sent(data), Attached())
    typed = reading.progress.typed if reading else data
    whole = incoming(
        NAME,
        call,
        access,
        {**as_fields(answers, along, access), **{name: typed[name] for name in traps if typed.get(name)}},
        lambda prepared: need(prepared, reading, access),
        effects=reading.verdict if reading else Effects(),
        metadata=metadata_of(call, data),
        details=_details(call, data, access, reading),
        match_field="email_then_phone",
        honeypots=traps,
        suspicion=doubt(call, data, access),
        proof=solved(data.get(PROOF), access.form.id),
        repeat=_repeat(call, data, access, reading),
        attached=along,
        body=password.without_secrets(call, data),
        twin=twin_of(call, data, access),
        resumes=resumed(data.get(RESUME)),
    )
    return as_partial(whole, data, reading) if MARK in data else whole


def _unfinished(call: Call, data: Data, access: Access) -> Incoming | None:
    """What is filled in so far, where it may be kept."""
    reading = read_post(data, access)
    if reading is None or not reading.definition.incomplete:
        return None
    try:
        return _read(*as_body(call, data, reading), access)
    except Invalid:
        return None


def _attached(data: Data, access: Access) -> Attached:
    reading = read_post(data, access)
    return attached(reading.kept, access) if reading else Attached()


def _sent(data: Data) -> dict[str, object]:
    """What a form without a definition sent, without what was left empty: a browser sends every field that it shows."""
    return {name: value for name, value in data.items() if value != "" and name not in SPECIALS}


def _repeat(call: Call, data: Data, access: Access, reading: Reading | None) -> Repeat | None:
    """The header, where there is one, is the caller's own word; else the key of the page.

    The same answers are the same body, whichever step they were sent from.
    """
    key = data.get("_key")
    if HEADER in call.headers or not isinstance(key, str) or not 0 < len(key) <= 255:
        return repeat_of(call, access)
    specials = {name: data[name] for name in (*CARRIED, "_t") if name in data}
    return repeat_of_page(call, access, key, {**specials, **reading.kept} if reading else data)


def _details(call: Call, data: Data, access: Access, reading: Reading | None) -> Mapping[str, Any]:
    """What the notification is told (`_subject`, `_replyto`), where the visitor goes next, and what they answered."""
    names = {"_subject": "subject", "_replyto": "replyTo"}
    details = {name: value[:300] for special, name in names.items() if isinstance(value := data.get(special), str)}
    own = thanks.chosen(access.definition, (reading.verdict.thanks or "") if reading else "")
    target = _redirect(call, data, access, own)
    version = {"version": access.form.version} if access.definition else {}
    return {**details, **version, **({"thanks": own.key} if own else {}), **({"redirect": target} if target else {})}


def _redirect(call: Call, data: Data, access: Access, own: Thanks | None) -> str | None:
    """`_next` on a host that the form allows, or on ours; else that of the chosen thanks, or of the form (H4)."""
    wanted, form = data.get("_next"), access.form
    origin = origin_of(wanted) if isinstance(wanted, str) and _CLEAN_URL.fullmatch(wanted) else None
    if origin is not None and (
        origin in own_origins(call) or (form.allowed_origins and allows(form.allowed_origins, origin))
    ):
        return str(wanted)
    return own.redirect_url if own else form.redirect_url


def _reply(call: Call, incoming: Incoming, outcome: Outcome) -> Response:
    access, target = incoming.access, incoming.details.get("redirect")
    told = thanks.farewell(access, incoming.details.get("thanks", ""), incoming.fields)
    return sighted(_thank(access, told, outcome.submission_id, target), access)


def _refuse(refusal: Refusal) -> Response:
    """The same refusal as JSON, or as a page that keeps what was typed. Thanks where the submission is kept (P12)."""
    if isinstance(refusal, KeptAsFailed):
        return _thank(g.access, Farewell(), refusal.submission_id)
    response = _worded(refusal)
    return sighted(response, g.access) if isinstance(refusal, OriginNotAllowed) else response


def _worded(refusal: Refusal) -> Response:
    invalid = isinstance(refusal, Invalid) and "access" in g
    if wants_json():
        content = {"success": False, "error": refusal.message, "code": refusal.code}
        fields = {"fields": refusal.fields} if refusal.fields else {}
        return json_response({**content, **fields}, 422 if invalid else refusal.status, refusal.headers)
    if "locked" in g:
        return password.ask_again(refusal, g.locked, g.data)
    return page.again(refusal) if invalid else page.refused(refusal)


def _thank(access: Access, told: Farewell, submission_id: bytes, target: str | None = None) -> Response:
    """To a program the facts; to a visitor the next page, unless that would leave the frame it is in by itself."""
    submission = show("sub", submission_id)
    if wants_json():
        data = {"submissionId": submission, "message": thanks.message_of(access, told), "redirect": target}
        return success(data, 201)
    if thanks.is_framed() or offers_calls(access):
        told = replace(told, submission=submission)
    if thanks.is_framed() and target and thanks.leads_away(target):
        told, target = replace(told, onward=target), None
    return see_other(target or thanks.path_of(g.call.reference, told))


def wants_json() -> bool:
    """H2, by Accept; a caller that takes anything gets what it sent."""
    accepted = request.accept_mimetypes
    html, json = accepted["text/html"], accepted["application/json"]
    return json > html or (html == json and request.mimetype == "application/json")


def _confirm(data: Data, incoming: Incoming) -> None:
    if not wants_json():
        confirm(data, incoming)


def _quarantines(call: Call) -> bool:
    return not wants_json()


HOSTED = Dialect(
    name=NAME,
    title="Hosted form",
    rule="/f/<reference>",
    read_body=_read_body,
    open=_open,
    keep=password.without_secrets,
    limits=_limits,
    read=_read,
    reply=_reply,
    refuse=_refuse,
    between=_between,
    takes_files=True,
    keep_files=keep_files,
    attached=_attached,
    unfinished=_unfinished,
    is_sent=is_sent,
    origins=credentials.form_origins,
    quarantines=_quarantines,
    confirm=_confirm,
    unprocessable=(Invalid,),
)
