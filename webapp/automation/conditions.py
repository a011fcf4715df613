"""Conditions: the fields that a workflow may ask for, and whether what is known of a lead meets what was asked."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from webapp.automation.definition import Condition, When
from webapp.forms.definition.comparing import items, meets

Kind = Literal["text", "number", "checkboxes"]
Value = Callable[[str], object]


@dataclass(frozen=True)
class Field:
    """`kind` is that of a form's field with such answers, which says what the comparators mean."""

    name: str
    label: str
    kind: Kind = "text"


FIELDS = (
    Field("email", "Email"),
    Field("firstName", "First name"),
    Field("lastName", "Last name"),
    Field("phone", "Phone"),
    Field("company", "Company"),
    Field("role", "Role"),
    Field("location", "Location"),
    Field("address", "Address"),
    Field("city", "City"),
    Field("state", "State"),
    Field("zip", "Zip"),
    Field("budget", "Budget"),
    Field("timeline", "Timeline"),
    Field("source", "Source"),
    Field("status", "Status"),
    Field("score", "Score", "number"),
    Field("tags", "Tags", "checkboxes"),
    Field("projectTypes", "Project types", "checkboxes"),
    Field("assignee", "Assignee"),
    Field("form", "Form"),
    Field("waiting", "Waits for an answer"),
    Field("deal.amount", "Deal: amount", "number"),
    Field("deal.stage", "Deal: stage"),
)
CUSTOM, ANSWERS = "customData.", "answers."
_KINDS: dict[str, Kind] = {field.name: field.kind for field in FIELDS}


def is_known(name: str) -> bool:
    """Whether a condition may ask for a field of this name."""
    return name in _KINDS or any(name.startswith(prefix) and name != prefix for prefix in (CUSTOM, ANSWERS))


def holds(when: When, value: Value) -> bool:
    """Whether all, or any, of the conditions are met; none at all always are. `value` gives a field's by its name."""
    met = (_is_met(condition, value(condition.field)) for condition in when.conditions)
    return all(met) if when.match == "all" or not when.conditions else any(met)


def _is_met(condition: Condition, value: object) -> bool:
    several = isinstance(value, list)
    kind = _KINDS.get(condition.field) or ("checkboxes" if several else "number")
    return meets(kind, condition.op, items(value), items(condition.value))
