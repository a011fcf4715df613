"""A form as one JSON document: exported, imported, and what a template and a pasted HTML form are read into."""

from typing import Annotated, Literal

from pydantic import Field
from pydantic_core import from_json
from sqlalchemy.orm import Session

from webapp.errors import Invalid
from webapp.forms.definition.definition import Definition
from webapp.forms.drafts import change_draft, draft_of
from webapp.forms.editing import Author, add_form
from webapp.forms.inputs import FormIn, Name, Source, Target
from webapp.forms.models import Form
from webapp.http.reading import read_values
from webapp.http.shapes import Input

MOST_BYTES = 1024 * 1024


class FormDocument(Input):
    """`inlet_form`: the version of this format. The mapping goes by the names of the fields, as in the settings."""

    inlet_form: Literal[1] = 1
    name: Name
    field_mapping: Annotated[dict[Source, Target], Field(max_length=200)] = {}
    definition: Definition = Definition()


def document_of(session: Session, form: Form) -> FormDocument:
    """A form with its draft, as its owner sees it now."""
    return FormDocument.model_construct(
        name=form.name, field_mapping=form.field_mapping, definition=draft_of(session, form).definition
    )


def written(document: FormDocument) -> str:
    return document.model_dump_json(by_alias=True, indent=2) + "\n"


def read_document(content: bytes) -> FormDocument:
    """Raises Invalid, which names the field and what to mend."""
    if len(content) > MOST_BYTES:
        raise Invalid("The file is larger than 1 MB. Import one form at a time.")
    try:
        found = from_json(content, allow_inf_nan=False)
    except ValueError as error:
        raise Invalid(f"The file is not JSON: {error}. Use a file that Export made.") from None
    if not isinstance(found, dict) or "inletForm" not in found:
        raise Invalid("This JSON is not a form. Use a file that Export made; it begins with inletForm.")
    try:
        return read_values(FormDocument, found)
    except Invalid as refusal:
        raise Invalid(refusal.message) from None


def make_form(session: Session, author: Author, document: FormDocument, said: str) -> Form:
    """A new form with this draft, which is not published yet; `said`: what its first step did."""
    settings = {"name": document.name, "fieldMapping": document.field_mapping}
    form = add_form(session, author, read_values(FormIn, settings))
    change_draft(session, form, document.definition, said)
    return form
