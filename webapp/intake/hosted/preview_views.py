"""The hosted page of a form's draft, or of an old version: it looks like the visitors' page, and sends nothing."""

from typing import Annotated

from flask import Response
from pydantic import Field
from sqlalchemy.orm import Session

from webapp.forms.definition.definition import Definition
from webapp.forms.drafts import draft_of
from webapp.forms.lifecycle import get_form
from webapp.forms.publishing import version_of
from webapp.http.fields import FORM, FormId
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.route import PageArgs
from webapp.intake import access as credentials
from webapp.intake.hosted import page, thanks

pages = Pages("preview")


class PreviewArgs(PageArgs):
    """`step`: which of the form's pages, from 1. `thanks`: the key of the thank-you page, in place of any of these.

    `version`: of one that was published, in place of the draft.
    """

    step: int = 1
    thanks: str = ""
    version: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None


@pages.get("/forms/<form_id>/preview", role="admin")
def preview(session: Session, me: Me, form_id: FormId, query: PreviewArgs) -> Response:
    form = get_form(session, me.workspace_id, form_id)
    settings = credentials.by_form(session.connection(), FORM.show(form.id), sandbox=False).form
    shown = draft_of(session, form).definition
    if query.version is not None:
        shown = Definition.model_validate(version_of(session, form, query.version).definition)
    if query.thanks:
        return thanks.preview(settings, shown, query.thanks)
    return page.preview(settings, shown, max(query.step, 1) - 1)
