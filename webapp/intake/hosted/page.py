"""The hosted page of a form: shown, shown again with its errors, thanking, refusing.

It works without JavaScript and without cookies, and asks no other host for anything (H10).
"""

import secrets
from collections.abc import Mapping
from typing import Any

from flask import Response, g, render_template, request, url_for

from webapp.errors import FormInactive, NotFound, OriginNotAllowed, Refusal
from webapp.extensions import db
from webapp.forms.settings import FormSettings
from webapp.intake import access as credentials
from webapp.intake.gates import check_active
from webapp.intake.hosted.embedded import EMBEDDED
from webapp.intake.hosted.questions import ask
from webapp.intake.hosted.suspicion import stamp
from webapp.intake.hosted.visiting import visited
from webapp.intake.incoming import Access
from webapp.workspaces.origins import frame_ancestors

DEFAULT_THANKS = "Your message has been sent."
_CARRIED = ("_next", "_subject", "_replyto", *EMBEDDED)


def show(reference: str) -> Response:
    """The form, with a key of its own and the signed time of its rendering; raises FormNotFound, FormInactive."""
    access = credentials.by_form(db.session.connection(), reference, sandbox=False)
    g.form = access.form
    check_active(access)
    key = secrets.token_urlsafe(16)
    return visited(_form(reference, access, {"_key": key}, None, 200), access, key)


def again(refusal: Refusal) -> Response:
    """The form as it was sent, with what is to be mended."""
    return _form(g.call.reference, g.access, g.data, refusal, 422)


def thank(reference: str) -> Response:
    access = credentials.by_form(db.session.connection(), reference, sandbox=False)
    return _page("thanks", access.form, 200, reference=reference, message=thanks(access.form))


def refused(refusal: Refusal) -> Response:
    """A plain page that says why; of a form that is not there it reveals nothing."""
    form: FormSettings | None = g.access.form if "access" in g else g.get("form")
    response = _page("refused", form, refusal.status, refusal=refusal, heading=_heading(refusal, form))
    response.headers.extend(refusal.headers)
    return response


def thanks(form: FormSettings) -> str:
    return form.thank_you_message or DEFAULT_THANKS


def thanks_path(reference: str) -> str:
    return url_for("intake.thanks", reference=reference)


def _heading(refusal: Refusal, form: FormSettings | None) -> str:
    match refusal:
        case FormInactive() if form is not None:
            return form.name
        case NotFound():
            return "Page not found"
        case OriginNotAllowed():
            return "This form cannot be used here"
        case _:
            return "Your message was not sent" if request.method == "POST" else "This page cannot be shown"


def _form(reference: str, access: Access, sent: Mapping[str, object], refusal: Refusal | None, status: int) -> Response:
    """A page that was sent back keeps its key, so that its correction is known as one (H5)."""
    questions = ask(access, sent, refusal.fields if refusal else {})
    return _page(
        "form",
        access.form,
        status,
        reference=reference,
        questions=questions,
        marks_optional=any(question.required for question in questions),
        refusal=refusal,
        carried={name: text for name in _CARRIED if (text := _text(sent, name))},
        key=_text(sent, "_key") or secrets.token_urlsafe(16),
        rendered_at=_text(sent, "_t") or stamp(access),
    )


def _text(sent: Mapping[str, object], name: str) -> str:
    value = sent.get(name)
    return value if isinstance(value, str) else ""


def _page(template: str, form: FormSettings | None, status: int, **values: Any) -> Response:
    """A page with its headers. A form may go on to any address after it was sent, by more than one redirect."""
    html = render_template(f"hosted/{template}.html", form=form, **values)
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
        "form-action 'self' https: http:; "
        f"frame-ancestors {frame_ancestors(form.allowed_origins if form else ())}"
    )
    headers = {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Cache-Control": "no-store",
    }
    return Response(html, status, headers, content_type="text/html; charset=utf-8")
