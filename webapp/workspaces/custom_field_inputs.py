"""What the management API and the pages take for custom fields."""

from typing import Annotated, Literal

from pydantic import Field
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from webapp.http.fields import Filled
from webapp.http.html import Input
from webapp.http.paging import PageQuery
from webapp.http.shapes import Patch
from webapp.workspaces.custom_field_models import CustomField
from webapp.workspaces.custom_fields import Entity

FieldType = Literal["text", "long_text", "number", "date", "checkbox", "select", "url", "email", "phone"]
TYPE_WORDS: dict[FieldType, str] = {
    "text": "Text",
    "long_text": "Long text",
    "number": "Number",
    "date": "Date",
    "checkbox": "Checkbox",
    "select": "Select with options",
    "url": "URL",
    "email": "Email",
    "phone": "Phone",
}
Label = Annotated[Filled, Field(max_length=200, examples=["WhatsApp number"])]
Option = Annotated[Filled, Field(max_length=200)]
Key = Annotated[Filled, Field(max_length=200, examples=["whatsapp_no"], description="As it arrives, letter by letter.")]


class CustomFieldPatch(Patch):
    label: Label = ""
    type: FieldType = "text"
    options: Annotated[list[Option], Field(max_length=200, description="Of a select, in their order.")] = []
    in_list: Annotated[bool, Field(description="Whether lists can show it as a column.")] = False
    position: Annotated[int, Field(ge=0, le=1000, description="Its place among the others, from 0 on.")] = 0
    archived: Annotated[bool, Field(description="An archived field is as one that was never defined.")] = False


class CustomFieldIn(Patch):
    entity: Entity
    key: Key
    type: FieldType
    label: Label = ""
    options: Annotated[list[Option], Field(max_length=200, description="Of a select, in their order.")] = []
    in_list: Annotated[bool, Field(description="Whether lists can show it as a column.")] = False


class CustomFieldQuery(PageQuery):
    entity: Entity | None = None


class CustomFieldInput(Input):
    """A field as its page edits it; the shapes above judge what it says."""

    key = StringField("Key", description="As it arrives in the data, letter by letter.")
    label = StringField("Label")
    type = SelectField("Type", choices=[SelectChoice(*choice) for choice in TYPE_WORDS.items()], validate_choice=False)
    options = TextAreaField("Options", description="For a select: one option a line.")
    in_list = BooleanField("Can be a column of the list")

    @property
    def chosen(self) -> list[str]:
        return [line.strip() for line in (self.options.data or "").splitlines() if line.strip()]

    @classmethod
    def of(cls, field: CustomField) -> "CustomFieldInput":
        values = {"label": field.label, "type": field.type, "in_list": field.in_list}
        return cls(formdata=None, data={**values, "key": field.key, "options": "\n".join(field.options)})
