"""The management API of custom fields: what the keys of leads, accounts and deals are called, and of which type."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.errors import Conflict
from webapp.http.api import Api
from webapp.http.fields import CustomFieldId
from webapp.http.operation import Caller
from webapp.http.paging import Page, read_page
from webapp.http.shapes import Output
from webapp.workspaces.custom_field_inputs import CustomFieldIn, CustomFieldPatch, CustomFieldQuery, FieldType
from webapp.workspaces.custom_field_models import CustomField
from webapp.workspaces.custom_fields import Entity, change_field, define_field, forget_field, get_field

api = Api("custom-fields")

READ, WRITE = "fields:read", "fields:write"


class CustomFieldOut(Output):
    id: CustomFieldId
    entity: Entity
    key: str
    label: str
    type: FieldType
    options: list[str]
    in_list: bool
    position: int
    archived: bool
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, field: CustomField) -> "CustomFieldOut":
        values = {name: getattr(field, name) for name in cls.model_fields if name != "archived"}
        return cls.model_validate({**values, "archived": field.archived_at is not None})


class DeletedCustomField(Output):
    id: CustomFieldId


@api.get("/custom-fields", scope=READ, summary="List the custom fields, archived ones as well")
def list_custom_fields(session: Session, caller: Caller, query: CustomFieldQuery) -> Page[CustomFieldOut]:
    fields = select(CustomField).where(CustomField.workspace_id == caller.workspace_id)
    if query.entity is not None:
        fields = fields.where(CustomField.entity == query.entity)
    return read_page(session, fields, CustomField.id, query).map(CustomFieldOut.of)


@api.post("/custom-fields", scope=WRITE, summary="Define a custom field", status=201, refusals=(Conflict,))
def add_custom_field(session: Session, caller: Caller, body: CustomFieldIn) -> CustomFieldOut:
    return CustomFieldOut.of(define_field(session, caller.workspace_id, body.changes(), caller.actor))


@api.get("/custom-fields/<custom_field_id>", scope=READ, summary="Show a custom field")
def show_custom_field(session: Session, caller: Caller, custom_field_id: CustomFieldId) -> CustomFieldOut:
    return CustomFieldOut.of(get_field(session, caller.workspace_id, custom_field_id))


@api.patch("/custom-fields/<custom_field_id>", scope=WRITE, summary="Change, move, archive or restore a custom field")
def update_custom_field(
    session: Session, caller: Caller, custom_field_id: CustomFieldId, body: CustomFieldPatch
) -> CustomFieldOut:
    field = get_field(session, caller.workspace_id, custom_field_id)
    change_field(session, field, body.changes(), caller.actor)
    return CustomFieldOut.of(field)


@api.delete("/custom-fields/<custom_field_id>", scope=WRITE, summary="Forget a custom field; what is stored stays")
def remove_custom_field(session: Session, caller: Caller, custom_field_id: CustomFieldId) -> DeletedCustomField:
    forget_field(session, get_field(session, caller.workspace_id, custom_field_id), caller.actor)
    return DeletedCustomField(id=custom_field_id)
