"""The hosted page of a form: shown, shown again with its errors, and what a post to it tells of its sender (H)."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, current_app, g, render_template, url_for
from itsdangerous import BadSignature, TimestampSigner

from webapp.errors import Refusal
from webapp.extensions import db
from webapp.forms.settings import FormSettings
from webapp.intake import access as credentials
from webapp.intake.gates import check_active, own_origins
from webapp.intake.incoming import Access, Call
from webapp.workspaces import limits
from webapp.workspaces.origins import allows, origin_of

DEFAULT_THANKS = "Thank you. Your message has been sent."
FASTEST_SECONDS = 2
DEFAULT_FIELDS: Sequence[Mapping[str, Any]] = (
    {"name": "name", "label": "Name", "type": "text", "autocomplete": "name"},
    {"name": "email", "label": "Email", "type": "email", "autocomplete": "email"},
    {"name": "phone", "label": "Phone", "type": "tel", "autocomplete": "tel"},
    {"name": "message", "label": "Message", "type": "textarea"},
)


def show(reference: str) -> Response:
    """The form, with a key of its own and the signed time of its rendering; raises FormNotFound, FormInactive."""
    access = credentials.by_form(db.session.connection(), reference, sandbox=False)
    check_active(access)
    return _rendered(reference, access, {}, None, 200)


def again(refusal: Refusal, status: int) -> Response:
    """The form as it was sent, with what is to be mended."""
    return _rendered(g.call.reference, g.access, g.data, refusal, status)


def thank(reference: str) -> Response:
    access = credentials.by_form(db.session.connection(), reference, sandbox=False)
    return _page("intake/thanks.html", access.form, 200, message=thanks(access.form))


def thanks(form: FormSettings) -> str:
    return form.thank_you_message or DEFAULT_THANKS


def thanks_path(reference: str) -> str:
    return url_for("intake.thanks", reference=reference)


def redirect_target(call: Call, data: Mapping[str, object], access: Access) -> str | None:
    """Where the visitor goes next: `_next` on a host that the form allows, or ours; else the form's redirect (H4)."""
    wanted, form = data.get("_next"), access.form
    origin = origin_of(wanted) if isinstance(wanted, str) else None
    if origin is not None and (
        origin in own_origins(call) or (form.allowed_origins and allows(form.allowed_origins, origin))
    ):
        return str(wanted)
    return form.redirect_url


def suspicion(call: Call, data: Mapping[str, object], access: Access) -> str | None:
    """Why a post looks like a machine's (H6). A missing, old or foreign time alone never does."""
    if call.origin == "null":
        return "sent from a page without an origin"
    age = _age(data.get("_t"), access)
    if age is not None and age < FASTEST_SECONDS:
        return f"sent within {FASTEST_SECONDS} s of being shown"
    if "_key" in data and "_t" not in data:
        return "sent without the time that the page gives"
    return None


def _age(token: object, access: Access) -> float | None:
    """Seconds since this form was rendered; None where the token does not tell."""
    if not isinstance(token, str):
        return None
    try:
        form_id, moment = _signer().unsign(token, return_timestamp=True)
    except BadSignature:
        return None
    return limits.now() - moment.timestamp() if form_id == access.form.id.hex().encode() else None


def _signer() -> TimestampSigner:
    return TimestampSigner(current_app.config["SECRET_KEY"], salt="hosted page")


def _rendered(
    reference: str, access: Access, typed: Mapping[str, object], refusal: Refusal | None, status: int
) -> Response:
    """A page that was sent back keeps its key, so that its correction is known as one (H5)."""
    return _page(
        "intake/form.html",
        access.form,
        status,
        reference=reference,
        fields=access.fields or DEFAULT_FIELDS,
        typed=typed,
        refusal=refusal,
        key=typed.get("_key") or secrets.token_urlsafe(16),
        rendered_at=typed.get("_t") or _signer().sign(access.form.id.hex()).decode(),
    )


def _page(template: str, form: FormSettings, status: int, **values: Any) -> Response:
    response = Response(render_template(template, form=form, **values), status, content_type="text/html; charset=utf-8")
    ancestors = " ".join(["'self'", *(_ancestor(entry) for entry in form.allowed_origins)])
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self' https: http:; "
        f"frame-ancestors {ancestors if form.allowed_origins else '*'}"
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _ancestor(entry: str) -> str:
    return entry if "://" in entry else f"https://{entry}"
