"""A hosted page as a document, with the policy of what may run in it and who may frame it, and the way to the next."""

from typing import Any, cast

from flask import Response, redirect, render_template

from webapp.forms.definition.definition import Definition
from webapp.forms.definition.words import words_of
from webapp.forms.settings import FormSettings
from webapp.intake.hosted.looks import look_of
from webapp.workspaces.origins import frame_ancestors


def document(
    template: str,
    form: FormSettings | None,
    definition: Definition | None,
    status: int = 200,
    *,
    framed_by: str = "",
    sends_to: str = "'self' https: http:",
    **values: Any,
) -> Response:
    """`framed_by`: in place of the form's own websites. `sends_to`: anywhere, since redirects may follow each other."""
    words = words_of(definition)
    about = {"form": form, "definition": definition, "words": words}
    look = look_of(form, definition, is_draft=values.get("is_preview", False))
    html = render_template(f"hosted/{template}.html", look=look, **about, **values)
    ancestors = framed_by or frame_ancestors(form.allowed_origins if form else ())
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
        f"form-action {sends_to}; frame-ancestors {ancestors}"
    )
    headers = {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Cache-Control": "no-store",
    }
    return Response(html, status, headers, content_type="text/html; charset=utf-8")


def see_other(target: str) -> Response:
    """Where a visitor goes on after a form was sent, so that loading that page again sends nothing twice."""
    return cast(Response, redirect(target, 303))
