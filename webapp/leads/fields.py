"""The fields of a lead by the names that the API, the ledger and events use; `customData.<key>` is one as well."""

from collections.abc import Mapping
from typing import Any

from pydantic.alias_generators import to_snake
from sqlalchemy import RowMapping

from webapp.forms.mapping import CUSTOM
from webapp.leads.filling import COLUMNS
from webapp.leads.models import Lead

Columns = Mapping[str, Any] | RowMapping

TRACED = {**COLUMNS, "projectTypes": "project_types", "status": "status"}
NAMES = {column: name for name, column in TRACED.items()}


def is_traced(name: str) -> bool:
    """Whether it is told where its value came from, so that it can be locked: not of what others decide, as whose."""
    return name in TRACED or (name.startswith(CUSTOM) and name != CUSTOM)


def words(name: str) -> str:
    """`firstName` as it is read: First name; a key of the custom data as it is."""
    return name.removeprefix(CUSTOM) if name.startswith(CUSTOM) else to_snake(name).replace("_", " ").capitalize()


def value_in(columns: Columns, name: str) -> Any:
    """What these columns of a lead hold under the name; None for nothing."""
    if name.startswith(CUSTOM):
        return columns["custom_data"].get(name.removeprefix(CUSTOM))
    return columns[TRACED[name]]


def value_of(lead: Lead, name: str) -> Any:
    return value_in({column: getattr(lead, column) for column in (*NAMES, "custom_data")}, name)


def change_to(lead: Lead, name: str, value: Any) -> dict[str, Any]:
    """The change, by columns, that gives a lead this value."""
    if name.startswith(CUSTOM):
        return {"custom_data": lead.custom_data | {name.removeprefix(CUSTOM): value}}
    return {TRACED[name]: value}
