"""What the Logic tab offers: the comparisons that fit a field, the things a rule can do, and the words for both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from webapp.forms.definition.field import FormField


@dataclass(frozen=True)
class Family:
    """Fields that are compared alike. `entered`: what one value is: text, number, date, option, or none at all."""

    entered: str
    operators: Mapping[str, str]


_ANSWERED = {"filled": "is answered", "empty": "is empty"}
_IS = {"is": "is", "is_not": "is not"}
_ANY = {"any_of": "is any of", "none_of": "is none of"}
_PARTS = {
    "contains": "contains",
    "not_contains": "does not contain",
    "starts_with": "begins with",
    "ends_with": "ends with",
}
_INCLUDES = {
    "contains": "includes",
    "not_contains": "does not include",
    "any_of": "includes any of",
    "none_of": "includes none of",
}
_BOUNDS = {"gt": "is more than", "gte": "is at least", "lt": "is less than", "lte": "is at most"}
_DAYS = {"before": "is before", "after": "is after"}

_TEXT = Family("text", {**_IS, **_PARTS, **_ANY, **_ANSWERED})
_NUMBER = Family("number", {**_IS, **_BOUNDS, **_ANSWERED})
_DATE = Family("date", {**_IS, **_DAYS, **_ANSWERED})
_CHOICE = Family("option", {**_IS, **_ANY, **_ANSWERED})
_LIST = Family("option", {**_INCLUDES, **_ANSWERED})
_TICK = Family("none", {"filled": "is ticked", "empty": "is not ticked"})
_FILE = Family("none", {"filled": "has a file", "empty": "has no file"})
_UNKNOWN = Family("text", {**_IS, **_PARTS, **_BOUNDS, **_DAYS, **_ANY, **_ANSWERED})
_FAMILIES = {
    "number": _NUMBER,
    "rating": _NUMBER,
    "date": _DATE,
    "select": _CHOICE,
    "radio": _CHOICE,
    "checkboxes": _LIST,
    "checkbox": _TICK,
    "consent": _TICK,
    "file": _FILE,
}

WITHOUT_VALUE = ("empty", "filled")
WITH_LIST = ("any_of", "none_of")

ACTIONS = {
    "show": "Show",
    "hide": "Hide",
    "require": "Require",
    "optional": "Make optional",
    "go_to": "Go to page",
    "score": "Add points",
    "tag": "Add tag",
    "assign": "Assign to",
    "thanks": "Show thank-you",
}


def family(field: FormField | None) -> Family:
    """Of a field that is gone nobody knows what it held."""
    if field is None:
        return _UNKNOWN
    if field.type == "budget":
        return _CHOICE if field.options else _NUMBER
    return _FAMILIES.get(field.type, _TEXT)


def operator_words(field: FormField | None, op: str) -> str:
    """In words, also where it does not fit the field."""
    return family(field).operators.get(op, _UNKNOWN.operators[op])


def value_kind(field: FormField | None, op: str) -> str:
    """What is entered to compare with: none, option, options, number, date, text, or texts (with commas between)."""
    entered = family(field).entered
    if op in WITHOUT_VALUE or entered == "none":
        return "none"
    if op in WITH_LIST:
        return "options" if entered == "option" else "texts"
    return entered


def called(field: FormField) -> str:
    """The name by which an owner knows a field."""
    return field.label or field.body.strip().split("\n")[0][:60] or field.kind.label


def asked_choices(fields: Sequence[FormField]) -> list[tuple[str, str]]:
    """The fields that a condition can be about: those that hold an answer."""
    return [(field.key, called(field)) for field in fields if field.kind.holds_answer]


def turned_choices(fields: Sequence[FormField]) -> list[tuple[str, str]]:
    """The fields that can be shown and hidden."""
    return [(field.key, called(field)) for field in fields if field.type not in ("page_break", "hidden")]
