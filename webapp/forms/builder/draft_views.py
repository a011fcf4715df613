"""Undo and Redo, on every tab of the builder."""

from collections.abc import Callable

from flask import Response
from sqlalchemy.orm import Session

from webapp.forms.builder.build_page import path_of, show_change
from webapp.forms.builder.changes import Change
from webapp.forms.builder.context import ONE, form_of
from webapp.forms.definition.definition import Definition
from webapp.forms.drafts import Draft, draft_of, draft_to_change, redo, undo
from webapp.forms.models import Form
from webapp.http.fields import FormId
from webapp.http.html import asks_for_fragment, back_to, redirect_to
from webapp.http.me import Me
from webapp.http.pages import Pages

pages = Pages("drafts")


@pages.post(f"{ONE}/undo", role="admin")
def undo_change(session: Session, me: Me, form_id: FormId) -> Response:
    form = form_of(session, me, form_id)
    return _move(session, form, undo, f"Undone. {draft_of(session, form).said}")


@pages.post(f"{ONE}/redo", role="admin")
def redo_change(session: Session, me: Me, form_id: FormId) -> Response:
    return _move(session, form_of(session, me, form_id), redo, "Done again.")


def _move(session: Session, form: Form, step: Callable[[Session, Form], Draft], said: str) -> Response:
    before = draft_to_change(session, form).definition
    draft = step(session, form)
    change = Change(draft.definition, said, _changed(before, draft.definition))
    if not asks_for_fragment():
        return redirect_to(back_to(path_of(form, change.key)))
    return show_change(session, form, change, draft)


def _changed(before: Definition, after: Definition) -> str:
    """The key of the field that is there again, or is another now; empty where none is."""
    known = {field.key: field for field in before.fields}
    back = [field.key for field in after.fields if field.key not in known]
    other = [field.key for field in after.fields if known.get(field.key) != field]
    return next(iter((*back, *other)), "")
