"""What can be put into a form: the kinds of fields in groups, and what a new field of each begins with."""

from typing import Any

from webapp.forms.definition.field import FormField
from webapp.forms.definition.field_types import KINDS, Kind

_CONTACT = ("full_name", "email", "phone", "company", "address", "url")
_ANSWERS = ("short_text", "long_text", "number", "date", "file", "hidden")
_CHOICES = ("select", "radio", "checkboxes", "checkbox", "budget", "rating", "consent")
_LAYOUT = ("text", "divider", "page_break")

GROUPS: tuple[tuple[str, tuple[tuple[str, Kind], ...]], ...] = tuple(
    (label, tuple((kind, KINDS[kind]) for kind in kinds))
    for label, kinds in (("Contact", _CONTACT), ("Answers", _ANSWERS), ("Choices", _CHOICES), ("Layout", _LAYOUT))
)

_OPTIONS = ["Option 1", "Option 2", "Option 3"]
_BEGINNINGS: dict[str, dict[str, Any]] = {
    "select": {"options": _OPTIONS},
    "radio": {"options": _OPTIONS},
    "checkboxes": {"options": _OPTIONS},
    "budget": {"options": ["Under 5,000", "5,000 to 20,000", "Over 20,000"]},
    "rating": {"max": "5"},
    "consent": {"required": True, "body": "I agree that my details are kept to answer this request."},
    "text": {"label": "", "body": "Say something about what follows."},
    "divider": {"label": ""},
    "page_break": {"label": ""},
}


def new_field(kind: str) -> FormField:
    """A field that can be shown as it is; its key may be taken. Raises KeyError for a kind that there isn't."""
    known = KINDS[kind]
    return FormField.model_validate({"key": known.key, "type": kind, "label": known.label, **_BEGINNINGS.get(kind, {})})
