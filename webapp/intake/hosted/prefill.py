"""What a page is filled in with before anybody types: the owner's defaults, and what its address brings along."""

from collections.abc import Iterable, Mapping, Sequence

from webapp.forms.definition.field import FormField
from webapp.intake.hosted.answers import read_answers

_NEVER = ("consent", "file")  # which only their giver can give
_LONGEST = 2_000


def prefilled(fields: Iterable[FormField], arguments: Mapping[str, Sequence[str]]) -> dict[str, object]:
    """By the names of controls. `arguments`: those of the address, by the parameters that fields are filled in by."""
    return {
        field.key: value
        for field in fields
        if field.names and field.type not in _NEVER and (value := _value(field, arguments.get(field.prefill, ())))
    }


def _value(field: FormField, given: Sequence[str]) -> str | list[str]:
    texts = _offered(field, [text for text in given if text and len(text) <= _LONGEST]) or _default(field)
    if field.type == "checkbox":
        return "yes" if read_answers([field], {field.key: texts}, "en") else ""
    return texts if field.type == "checkboxes" else next(iter(texts), "")


def _default(field: FormField) -> list[str]:
    """Of several choices the default names some, with commas between."""
    several = field.type == "checkboxes" and field.default not in field.options
    texts = [text.strip() for text in field.default.split(",")] if several else [field.default]
    return _offered(field, [text for text in texts if text])


def _offered(field: FormField, texts: Sequence[str]) -> list[str]:
    has_options = field.kind.has_options and (field.options or field.type != "budget")
    return [text for text in texts if not has_options or text in field.options]
