"""What every tab of the builder shows: the form, its draft, and what can be done with it."""

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from webapp.errors import Conflict
from webapp.forms.drafts import Draft, draft_of
from webapp.forms.inbound import KIND as INBOUND
from webapp.forms.lifecycle import get_form
from webapp.forms.models import Form
from webapp.http.fields import FORM
from webapp.http.html import render
from webapp.http.me import Me

HOME = "/forms"
ONE = f"{HOME}/<form_id>"


def form_of(session: Session, me: Me, form_id: bytes) -> Form:
    """A form that can be built; raises FormNotFound, and Conflict for the form of a webhook key."""
    form = get_form(session, me.workspace_id, form_id)
    if form.kind == INBOUND:
        raise Conflict("This form belongs to a webhook key, and has no page of its own.")
    return form


def show_tab(
    session: Session, form: Form, template: str, *, fragment: str = "", status: int = 200, **context: Any
) -> Response:
    """A tab of the builder, or for htmx its fragment; `draft` may be given where it is known already."""
    draft: Draft = context.pop("draft", None) or draft_of(session, form)
    about: dict[str, Any] = {"form": form, "id": FORM.show(form.id), "draft": draft, "definition": draft.definition}
    return render(template, fragment=fragment, status=status, **about, **context)
