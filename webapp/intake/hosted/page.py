"""The hosted page of a form: shown, shown again with its errors, turned to the next step, refusing.

It works without JavaScript and without cookies, and asks no other host for anything (H10).
"""

import secrets
from collections.abc import Mapping
from typing import Any

from flask import Response, g, request, url_for

from webapp.errors import FormClosed, FormInactive, NotFound, OriginNotAllowed, Refusal
from webapp.extensions import db
from webapp.forms.definition.definition import Definition
from webapp.forms.definition.words import Words, words_of
from webapp.forms.settings import FormSettings
from webapp.intake import access as credentials
from webapp.intake.dialect import Data
from webapp.intake.gates import check_active
from webapp.intake.hosted import password
from webapp.intake.hosted.confirming import Unconfirmed, challenge_for
from webapp.intake.hosted.document import document
from webapp.intake.hosted.plain import DEFAULT_FIELDS, fields_of
from webapp.intake.hosted.prefill import prefilled
from webapp.intake.hosted.progress import Progress, token_of
from webapp.intake.hosted.reading import Reading, read_post
from webapp.intake.hosted.sheet import Sheet, plain_sheet, sheet_of
from webapp.intake.hosted.sighting import sighted
from webapp.intake.hosted.specials import CARRIED
from webapp.intake.hosted.steps import Turn, in_steps
from webapp.intake.hosted.suspicion import stamp
from webapp.intake.hosted.unfinished import answers_left
from webapp.intake.hosted.visiting import progressed, visited
from webapp.intake.incoming import Access
from webapp.intake.places import check_places


def show(reference: str) -> Response:
    """The form, with a key of its own and the signed time of its rendering; raises FormNotFound, FormInactive."""
    access = credentials.by_form(db.session.connection(), reference, sandbox=False)
    g.form, g.definition = access.form, access.definition
    check_active(access)
    check_places(db.session.connection(), access)
    return password.ask(access, reference) if password.is_locked(access) else _opened(reference, access)


def open_form(reference: str) -> Response:
    """The form, to who has its password; raises PasswordNeeded, and what `show` raises."""
    access = credentials.by_form(db.session.connection(), reference, sandbox=False)
    g.form, g.definition, g.data = access.form, access.definition, {}
    check_active(access)
    check_places(db.session.connection(), access)
    g.data = {password.PASSWORD: request.form.get(password.PASSWORD, "")}
    password.try_password(access, g.data)
    return _opened(reference, access)


def _opened(reference: str, access: Access) -> Response:
    fields = access.definition.fields if access.definition else DEFAULT_FIELDS
    typed, data = prefilled(fields, request.args.to_dict(flat=False)), {"_key": secrets.token_urlsafe(16)}
    token = request.args.get("resume")
    if token and (left := answers_left(db.session.connection(), access, token)) is not None:
        typed, data["_resume"] = dict(left), token
    if access.definition:
        response = _form(reference, access, data, Reading(access.definition, Progress(typed=typed)))
    else:
        response = _plain(reference, access, data, plain_sheet(access.form, DEFAULT_FIELDS, typed, {}))
    if token:
        response.headers["Referrer-Policy"] = "strict-origin"  # without one, the form would seem to come from nowhere
    return sighted(visited(response, access, data["_key"]), access)


def again(refusal: Refusal) -> Response:
    """The form as it was sent, with what is to be mended, or with what confirms that a person sent it."""
    access, data = g.access, g.data
    asked = isinstance(refusal, Unconfirmed)
    problems = {name: texts[0] for name, texts in refusal.fields.items() if texts}
    reading = read_post(data, access)
    if reading is None:
        sheet = plain_sheet(access.form, fields_of(data, access.form), data, problems)
        return _plain(g.call.reference, access, data, sheet, refusal.message, asked=asked)
    reading = reading.at(reading.page_of(problems))
    return _form(g.call.reference, access, data, reading, problems, refusal.message, asked=asked)


def step(reference: str, access: Access, data: Data, reading: Reading, turn: Turn) -> Response:
    """Another page of the form, or the same with what is to be mended.

    Their own browser may keep it, and nothing between: else its Back would show an error in the place of the page.
    """
    message = turn.problem or next(iter(turn.problems.values()), "")
    response = _form(reference, access, data, Reading(reading.definition, turn.progress), turn.problems, message)
    response.headers["Cache-Control"] = "private, no-cache"
    return progressed(response, access, _text(data, "_key"), step=turn.progress.page + 1)


def preview(form: FormSettings, definition: Definition, page: int = 0) -> Response:
    """A definition as its visitors would see it, framed by our own pages alone. Nothing that it holds can be sent."""
    reading = Reading(definition, Progress(min(page, len(definition.steps)), prefilled(definition.fields, {})))
    sheet = sheet_of(reading, form, {})
    values: dict[str, Any] = {"is_preview": True, "sheet": sheet, "carried": {}, "message": ""}
    return document("form", form, definition, framed_by="'self'", sends_to="'none'", **values)


def refused(refusal: Refusal) -> Response:
    """A plain page that says why; of a form that is not there it reveals nothing."""
    form: FormSettings | None = g.access.form if "access" in g else g.get("form")
    definition: Definition | None = g.access.definition if "access" in g else g.get("definition")
    heading = _heading(refusal, form, definition)
    message = _message(refusal, words_of(definition))
    response = document("refused", form, definition, refusal.status, refusal=refusal, heading=heading, message=message)
    response.headers.extend(refusal.headers)
    return response


def _message(refusal: Refusal, words: Words) -> str:
    """What the owner says of it, else what we do, in the form's language where that is known."""
    if isinstance(refusal, FormInactive) and refusal.message == refusal.default:
        return words("closed" if isinstance(refusal, FormClosed) else "inactive")
    return refusal.message


def _heading(refusal: Refusal, form: FormSettings | None, definition: Definition | None) -> str:
    words = words_of(definition)
    match refusal:
        case FormInactive() if form is not None:
            return form.name
        case NotFound():
            return words("not_found")
        case OriginNotAllowed():
            return words("not_shown")
        case _:
            return words("not_sent" if request.method == "POST" else "not_shown")


def _form(
    reference: str,
    access: Access,
    data: Data,
    reading: Reading,
    problems: Mapping[str, str] | None = None,
    message: str = "",
    *,
    asked: bool = False,
) -> Response:
    definition, form = reading.definition, access.form
    sheet = sheet_of(reading, form, problems or {})
    drafted = {"_draft": token_of(reading.progress, definition, form.id)} if in_steps(definition) else {}
    return _page(reference, access, definition, sheet, {**_carried(data, access), **drafted}, message, asked=asked)


def _plain(
    reference: str, access: Access, data: Data, sheet: Sheet, message: str = "", *, asked: bool = False
) -> Response:
    return _page(reference, access, None, sheet, _carried(data, access), message, asked=asked)


def _page(
    reference: str,
    access: Access,
    definition: Definition | None,
    sheet: Sheet,
    carried: Mapping[str, str],
    message: str,
    *,
    asked: bool,
) -> Response:
    action = url_for("intake.page", reference=reference)
    status = 422 if message else 200
    return document(
        "form",
        access.form,
        definition,
        status,
        sheet=sheet,
        carried=carried,
        message=message,
        action=action,
        asked=asked,
        challenge=challenge_for(access, asked=asked),
    )


def _carried(data: Data, access: Access) -> dict[str, str]:
    """What each page hands on to the next. Its key stays, so that a correction is known as one (H5)."""
    specials = {name: text for name in CARRIED if (text := _text(data, name))}
    return {
        **specials,
        **password.passed(access),
        "_key": _text(data, "_key") or secrets.token_urlsafe(16),
        "_t": _text(data, "_t") or stamp(access),
    }


def _text(sent: Mapping[str, object], name: str) -> str:
    value = sent.get(name)
    return value if isinstance(value, str) else ""
