"""The Build tab: fields are added, arranged and set up; every change is saved in the draft at once."""

from collections.abc import Mapping
from itertools import chain
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session

from webapp.errors import Conflict, Invalid
from webapp.forms.builder.build_inputs import FieldInput, FormInput
from webapp.forms.builder.build_page import path_of, published_keys, show_build, show_change, tell
from webapp.forms.builder.changes import (
    Change,
    add_field,
    duplicate_field,
    edit_field,
    move_field,
    remove_field,
    with_settings,
)
from webapp.forms.builder.context import ONE, form_of
from webapp.forms.definition.field_types import KINDS
from webapp.forms.drafts import Draft, change_draft, draft_of, draft_to_change
from webapp.forms.editing import edit_form
from webapp.forms.inputs import FormPatch
from webapp.forms.models import Form
from webapp.http.fields import FormId
from webapp.http.html import asks_for_fragment, redirect_to
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.reading import read_values
from webapp.http.route import PageArgs

pages = Pages("build")

BUILD = f"{ONE}/build"


class BuildArgs(PageArgs):
    """`sel`: the key of the selected field. `palette`: whether the kinds of fields are shown, for want of scripts."""

    sel: str = ""
    palette: str = ""


@pages.get(BUILD, role="admin")
def build(session: Session, me: Me, form_id: FormId, query: BuildArgs) -> Response:
    form = form_of(session, me, form_id)
    draft = draft_of(session, form)
    response = show_build(session, form, query.sel, draft=draft, palette=bool(query.palette))
    return tell(response, draft.definition, query.sel, f"field-{query.sel}" if query.sel else "field-of-form")


@pages.post(BUILD, role="admin")
def save_settings(session: Session, me: Me, form_id: FormId) -> Response:
    """Of the field that `sel` names, or of the form itself."""
    form = form_of(session, me, form_id)
    sel = request.form.get("sel", "")
    return _save_field(session, me, form, sel) if sel else _save_form(session, form)


@pages.post(f"{BUILD}/add", role="admin")
def add(session: Session, me: Me, form_id: FormId) -> Response:
    form = form_of(session, me, form_id)
    kind = request.form.get("type", "")
    if kind not in KINDS:
        raise Conflict("There is no field of this kind. Choose one from the list.")
    return _do(session, form, add_field, kind, request.form.get("after", ""), _taken(form), focus="label")


@pages.post(f"{BUILD}/duplicate", role="admin")
def duplicate(session: Session, me: Me, form_id: FormId) -> Response:
    form = form_of(session, me, form_id)
    return _do(session, form, duplicate_field, request.form.get("sel", ""), _taken(form), focus="label")


@pages.post(f"{BUILD}/remove", role="admin")
def remove(session: Session, me: Me, form_id: FormId) -> Response:
    form = form_of(session, me, form_id)
    return _do(session, form, remove_field, request.form.get("sel", ""), undo=True)


@pages.post(f"{BUILD}/move", role="admin")
def move(session: Session, me: Me, form_id: FormId) -> Response:
    """`move` is a key, a colon, and by how many places: `email:-1` is one up."""
    form = form_of(session, me, form_id)
    key, _, by = request.form.get("move", "").rpartition(":")
    if not by.removeprefix("-").isdecimal():
        raise Conflict("Say which field to move, and where to.")
    return _do(session, form, move_field, key, int(by[:5]))


def _do(session: Session, form: Form, verb: Any, *arguments: Any, focus: str = "", undo: bool = False) -> Response:
    draft = draft_to_change(session, form)
    change: Change = verb(draft.definition, *arguments)
    if change.definition != draft.definition:
        draft = change_draft(session, form, change.definition, change.said)
    if undo:
        focus = f"field-{change.key}" if change.key else "add"
    return show_change(session, form, change, draft, focus=focus, undo=undo)


def _save_field(session: Session, me: Me, form: Form, sel: str) -> Response:
    draft, locked = draft_to_change(session, form), sel in published_keys(session, form)
    sent = FieldInput()
    field = draft.definition.field(sel)
    if field is not None:
        sent.suit(field, form.field_mapping)
    target = sent.maps_to.data if "maps_to" in sent else None
    try:
        change = edit_field(draft.definition, sel, sent.values(), locked=locked, taken=_taken(form))
        _map(session, me, form, sel, change.key, target, keep=locked)
    except Invalid as refusal:
        sent.refuse(refusal)
        problem = next(iter(refusal.fields.values()), [refusal.message])[0]
        return show_build(session, form, sel, draft=draft, sent=sent, status=422, said=f"Not saved. {problem}")
    return _saved(session, form, draft, change)


def _save_form(session: Session, form: Form) -> Response:
    draft, sent = draft_to_change(session, form), FormInput()
    sent.suit(draft.definition)
    try:
        change = with_settings(draft.definition, sent.values())
    except Invalid as refusal:
        sent.refuse(refusal)
        return show_build(session, form, draft=draft, sent=sent, status=422, said=f"Not saved. {refusal.message}")
    return _saved(session, form, draft, change)


def _saved(session: Session, form: Form, draft: Draft, change: Change) -> Response:
    if change.said:
        draft = change_draft(session, form, change.definition, change.said, joins=True)
    if not asks_for_fragment():
        return redirect_to(path_of(form, change.key))
    response = show_build(session, form, change.key, draft=draft)
    response.headers["HX-Replace-Url"] = path_of(form, change.key)
    return tell(response, draft.definition, change.key, "")


def _map(session: Session, me: Me, form: Form, old: str, new: str, target: str | None, *, keep: bool) -> None:
    """Write where the answer goes into the form's field mapping; `keep`: the old key is still in use."""
    mapping = {name: to for name, to in form.field_mapping.items() if name != old or (keep and old != new)}
    if target is None:
        target = form.field_mapping.get(old, "")
    changed: Mapping[str, str] = {**mapping, new: target} if target else mapping
    if changed == form.field_mapping:
        return
    try:
        edit_form(session, me, form.id, read_values(FormPatch, {"fieldMapping": changed}))
    except Invalid as refusal:
        raise Invalid(refusal.message, fields={"mapsTo": list(chain(*refusal.fields.values()))}) from None


def _taken(form: Form) -> tuple[str, ...]:
    """What fills in the honeypot is a bot, so that no field may have its name."""
    return (form.honeypot_field,) if form.honeypot_field else ()
