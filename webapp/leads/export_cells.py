"""What stands in the cells of an exported lead, and what a spreadsheet must not take for a formula."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.forms.models import Form
from webapp.leads.models import Lead
from webapp.leads.page_inputs import CUSTOM
from webapp.workspaces.custom_field_models import CustomField
from webapp.workspaces.custom_fields import fields_of
from webapp.workspaces.custom_values import Held, held_in
from webapp.workspaces.models import Member

HEADINGS = {
    "name": "Name",
    "email": "Email",
    "phone": "Phone",
    "company": "Company",
    "role": "Role",
    "status": "Status",
    "tags": "Tags",
    "assignee": "Assignee",
    "source": "Source",
    "form": "Form",
    "created": "Created",
    "changed": "Changed",
    "location": "Location",
    "address": "Address",
    "city": "City",
    "state": "State",
    "zip": "ZIP",
    "budget": "Budget",
    "timeline": "Timeline",
    "projectTypes": "Project types",
    "score": "Score",
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", *"\uff1d\uff0b\uff0d\uff20")  # the last: the first, of full width
_MOMENT = "%Y-%m-%d %H:%M:%S"

Cell = str | datetime


@dataclass(frozen=True)
class Names:
    """What a workspace calls the members and forms that its leads name, and the keys of their custom data."""

    members: Mapping[bytes, str]
    forms: Mapping[bytes, str]
    custom: Mapping[str, CustomField] = field(default_factory=dict)

    @classmethod
    def of(cls, session: Session, workspace_id: bytes) -> "Names":
        members = session.scalars(select(Member).where(Member.workspace_id == workspace_id))
        forms = session.execute(select(Form.id, Form.name).where(Form.workspace_id == workspace_id))
        custom = {one.key: one for one in fields_of(session, workspace_id, "lead")}
        called = {one.id: one.user.name or one.user.email for one in members}
        return cls(called, {id_: name for id_, name in forms}, custom)

    @property
    def columns(self) -> dict[str, str]:
        """Each column that there can be, and what stands at its head."""
        listed = {f"{CUSTOM}{key}": one.label for key, one in self.custom.items() if one.in_list}
        return {**HEADINGS, **listed}

    def held(self, lead: Lead, column: str) -> Held:
        """What a column of a custom field shows of a lead."""
        return held_in(self.custom[column.removeprefix(CUSTOM)], lead.custom_data)

    def label(self, key: str) -> str:
        """What a key of custom data is called."""
        return self.custom[key].label if key in self.custom else key


def cells(lead: Lead, columns: Sequence[str], custom_keys: Sequence[str], names: Names, zone: ZoneInfo) -> list[Cell]:
    """The cells of one lead; moments are the zone's own, without it."""
    found = [_cell(lead, column, names, zone) for column in columns]
    return [*found, *(_text(lead.custom_data.get(key)) for key in custom_keys)]


def _cell(lead: Lead, column: str, names: Names, zone: ZoneInfo) -> Cell:
    match column:
        case "name":
            return " ".join(part for part in (lead.first_name, lead.last_name) if part)
        case "assignee":
            return names.members.get(lead.assignee_id or b"", "")
        case "form":
            return names.forms.get(lead.form_id or b"", "")
        case "created":
            return lead.created_at.astimezone(zone).replace(tzinfo=None)
        case "changed":
            return lead.updated_at.astimezone(zone).replace(tzinfo=None)
        case "projectTypes":
            return ", ".join(lead.project_types)
        case "tags":
            return ", ".join(lead.tags)
        case _ if column.startswith(CUSTOM):
            return names.held(lead, column).shown
        case _:
            return _text(getattr(lead, column))


def _text(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)


def harmless(cell: Cell) -> str:
    """A cell of a CSV file: a text that a spreadsheet would calculate gets an apostrophe in front."""
    if isinstance(cell, datetime):
        return cell.strftime(_MOMENT)
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
