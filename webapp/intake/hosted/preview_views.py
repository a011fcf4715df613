"""The hosted page of a form's draft, for the builder to frame: it looks like the visitors' page, and sends nothing."""

from flask import Response
from sqlalchemy.orm import Session

from webapp.forms.drafts import draft_of
from webapp.forms.lifecycle import get_form
from webapp.http.fields import FORM, FormId
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.route import PageArgs
from webapp.intake import access as credentials
from webapp.intake.hosted import page, thanks

pages = Pages("preview")


class PreviewArgs(PageArgs):
    """`step`: which of the form's pages, from 1. `thanks`: the key of the thank-you page, in place of any of these."""

    step: int = 1
    thanks: str = ""


@pages.get("/forms/<form_id>/preview", role="admin")
def preview(session: Session, me: Me, form_id: FormId, query: PreviewArgs) -> Response:
    form = get_form(session, me.workspace_id, form_id)
    settings = credentials.by_form(session.connection(), FORM.show(form.id), sandbox=False).form
    if query.thanks:
        return thanks.preview(settings, draft_of(session, form).definition, query.thanks)
    return page.preview(settings, draft_of(session, form).definition, max(query.step, 1) - 1)
