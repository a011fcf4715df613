"""What a workflow's conditions can ask about: fields of the lead, also those of the workspace's own, and its deal;
and what the forms ask beyond those.

Each is worded as a field of a form is, since the comparisons that fit it, and their words, are those of a form's rules.
"""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.automation.conditions import ANSWERS, CUSTOM, FIELDS
from webapp.forms.builder.rule_choices import called
from webapp.forms.definition.definition import Definition
from webapp.forms.definition.field import FormField
from webapp.forms.definition.field_types import FieldType
from webapp.forms.mapping import map_fields
from webapp.forms.models import Form, FormVersion
from webapp.workspaces.custom_fields import fields_of

MOST_FORMS = 50
_ALIKE: dict[str, FieldType] = {"number": "number", "date": "date", "select": "select", "checkbox": "checkbox"}


def asked_fields(
    session: Session, workspace_id: bytes, forms: Sequence[Form], options: Mapping[str, Sequence[str]]
) -> dict[str, FormField]:
    """By the name that each has in a condition. `options`: of those that are chosen from a list."""
    fields = (*_known(options), *_own(session, workspace_id), *_answers(session, forms))
    return {field.key: field for field in fields}


def _known(options: Mapping[str, Sequence[str]]) -> Iterator[FormField]:
    for field in FIELDS:
        if field.name in options:
            yield FormField(key=field.name, label=field.label, type="select", options=list(options[field.name]))
        else:
            kind = "number" if field.kind == "number" else "short_text"
            yield FormField(key=field.name, label=field.label, type=kind)


def _own(session: Session, workspace_id: bytes) -> Iterator[FormField]:
    """The workspace's own fields of leads, whose keys may be any text."""
    for field in fields_of(session, workspace_id, "lead"):
        name, type_ = f"{CUSTOM}{field.key}", _ALIKE.get(field.type, "short_text")
        yield FormField.model_construct(key=name, label=field.label, type=type_, options=list(field.options))


def _answers(session: Session, forms: Sequence[Form]) -> Iterator[FormField]:
    """What the published forms ask that is no field of the lead."""
    asking = {form.id: form for form in forms if form.kind == "form" and form.version}
    published = select(FormVersion.form_id, FormVersion.definition).join(Form, Form.id == FormVersion.form_id)
    current = Form.id.in_(list(asking)[:MOST_FORMS]), FormVersion.number == Form.version
    for form_id, document in session.execute(published.where(*current).order_by(Form.id)) if asking else ():
        for field in Definition.model_validate(document).fields:
            kept = map_fields({field.key: ""}, asking[form_id].field_mapping).custom
            if field.kind.holds_answer and kept:
                name = f"{ANSWERS}{next(iter(kept))}"
                yield field.model_copy(update={"key": name, "label": f"Answer: {called(field)}"})
