"""The fields of a published form as a form of the website's own asks for them, as plainly as HTML can."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from webapp.forms.definition.consent import words_of
from webapp.forms.definition.definition import Definition
from webapp.forms.definition.field import FormField
from webapp.forms.embed.snippets import DEFAULT_CONTROLS, Control
from webapp.forms.models import Form
from webapp.forms.publishing import version_of

_KINDS = {
    "email": "email",
    "phone": "tel",
    "url": "url",
    "number": "number",
    "rating": "number",
    "date": "date",
    "file": "file",
    "hidden": "hidden",
    "long_text": "textarea",
    "select": "select",
    "radio": "select",
    "checkboxes": "checkboxes",
    "checkbox": "checkbox",
    "consent": "checkbox",
}
_PARTS = ("", "City", "State", "ZIP code")  # of an address, after its own label


def controls_of(session: Session, form: Form) -> tuple[Control, ...]:
    """Of the published version; of a form that was never published those that everybody knows."""
    if not form.version:
        return DEFAULT_CONTROLS
    definition = Definition.model_validate(version_of(session, form, form.version).definition)
    return tuple(control for field in definition.fields for control in _controls(field))


def _controls(field: FormField) -> Iterator[Control]:
    for name, part in zip(field.names, _PARTS, strict=False):
        label = part or (words_of(field) if field.type == "consent" else field.label or field.key)
        kind = "select" if field.type == "budget" and field.options else _KINDS.get(field.type, "text")
        yield Control(name, label, kind, field.required and not part, tuple(field.options), field.default)
