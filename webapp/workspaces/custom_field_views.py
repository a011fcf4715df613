"""Settings → Custom fields: what the keys of leads, accounts and deals are called, and of which type they are."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from flask import Response, request
from pydantic import Field
from sqlalchemy.orm import Session

from webapp.errors import Conflict, Invalid
from webapp.http.fields import CUSTOM_FIELD, CustomFieldId
from webapp.http.html import redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.reading import read_values
from webapp.http.route import PageArgs
from webapp.workspaces.custom_field_inputs import TYPE_WORDS, CustomFieldIn, CustomFieldInput, CustomFieldPatch
from webapp.workspaces.custom_field_models import CustomField
from webapp.workspaces.custom_fields import (
    Entity,
    archived_fields_of,
    called,
    change_field,
    define_field,
    fields_of,
    get_field,
)

pages = Pages("custom_fields")

HOME = "/settings/custom-fields"
ENTITIES: dict[Entity, str] = {"lead": "Leads", "account": "Accounts", "deal": "Deals"}


class FieldsArgs(PageArgs):
    """Of what the fields are; `edit`: the one that is changed; `key`: what a new one begins with."""

    entity: Entity = "lead"
    edit: CustomFieldId | None = None
    key: Annotated[str, Field(max_length=200)] = ""


@pages.get(HOME, role="viewer")
def fields(session: Session, me: Me, query: FieldsArgs) -> Response:
    return _page(session, me, query)


@pages.post(HOME, role="admin")
def add_field(session: Session, me: Me) -> Response:
    sent, entity = CustomFieldInput(), request.form.get("entity", "lead")
    values = {**_values(sent), "entity": entity, "key": sent.key.data or ""}
    try:
        body = read_values(CustomFieldIn, values if values["label"] else {**values, "label": called(values["key"])})
        field = define_field(session, me.workspace_id, body.changes(), me.actor)
    except (Invalid, Conflict) as refusal:
        sent.refuse(refusal)
        return _page(session, me, FieldsArgs(entity=_entity(entity)), new=sent)
    toast(f"{field.label} is defined.")
    return redirect_to(address(field.entity))


@pages.post(f"{HOME}/<custom_field_id>", role="admin")
def update_field(session: Session, me: Me, custom_field_id: CustomFieldId) -> Response:
    field, sent = get_field(session, me.workspace_id, custom_field_id), CustomFieldInput()
    try:
        change_field(session, field, read_values(CustomFieldPatch, _values(sent)).changes(), me.actor)
    except Invalid as refusal:
        sent.refuse(refusal)
        sent.key.data = field.key
        return _page(session, me, FieldsArgs(entity=_entity(field.entity), edit=custom_field_id), changed=sent)
    toast(f"{field.label} is saved.")
    return redirect_to(address(field.entity))


@pages.post(f"{HOME}/<custom_field_id>/move", role="admin")
def move_field(session: Session, me: Me, custom_field_id: CustomFieldId) -> Response:
    field = get_field(session, me.workspace_id, custom_field_id)
    order = [one.id for one in fields_of(session, me.workspace_id, _entity(field.entity))]
    if field.id in order:
        by = -1 if request.form.get("to") == "up" else 1
        change_field(session, field, {"position": max(0, order.index(field.id) + by)}, me.actor)
    return redirect_to(address(field.entity))


@pages.post(f"{HOME}/<custom_field_id>/archive", role="admin")
def archive_field(session: Session, me: Me, custom_field_id: CustomFieldId) -> Response:
    """Or bring it back, with `restore`."""
    field, back = get_field(session, me.workspace_id, custom_field_id), bool(request.form.get("restore"))
    change_field(session, field, {"archived": not back}, me.actor)
    toast(f"{field.label} is {'in use again' if back else 'archived. What is stored stays'}.")
    return redirect_to(address(field.entity))


def address(entity: str) -> str:
    return f"{HOME}?entity={entity}"


def _entity(text: str) -> Entity:
    """The kind that a form names; that of leads for any other."""
    return next((entity for entity in ENTITIES if entity == text), "lead")


def _values(sent: CustomFieldInput) -> dict[str, Any]:
    words = {"label": sent.label.data or "", "type": sent.type.data or ""}
    return {**words, "options": sent.chosen, "inList": bool(sent.in_list.data)}


def _page(
    session: Session,
    me: Me,
    query: FieldsArgs,
    *,
    new: CustomFieldInput | None = None,
    changed: CustomFieldInput | None = None,
) -> Response:
    edited = get_field(session, me.workspace_id, query.edit) if query.edit is not None else None
    return render(
        "workspaces/custom_fields.html",
        status=422 if new or changed else 200,
        entities=ENTITIES,
        types=TYPE_WORDS,
        query=query,
        fields=_by_id(fields_of(session, me.workspace_id, query.entity)),
        archived=_by_id(archived_fields_of(session, me.workspace_id, query.entity)),
        edited=edited,
        new=new or CustomFieldInput(formdata=None, key=query.key, label=called(query.key) if query.key else ""),
        changed=changed or (CustomFieldInput.of(edited) if edited is not None else None),
        show_id=CUSTOM_FIELD.show,
    )


def _by_id(found: Iterable[CustomField]) -> Mapping[str, CustomField]:
    return {CUSTOM_FIELD.show(field.id): field for field in found}
