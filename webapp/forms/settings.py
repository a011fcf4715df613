"""A form's settings as intake reads them: plain values, loaded in one statement with the key that opened it."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.engine import Row

from webapp.forms.models import Form


@dataclass(frozen=True)
class FormSettings:
    """The columns of `forms` that decide what becomes of a submission; see the model for their meaning."""

    id: bytes
    name: str
    status: str
    paused_message: str
    closed_message: str
    closes_at: datetime | None
    most_submissions: int | None
    password_hash: str | None
    allowed_origins: list[str]
    honeypot_field: str | None
    field_mapping: dict[str, str]
    match_field: str
    duplicate_handling: str
    default_status: str | None
    default_source: str | None
    default_tags: list[str]
    assignment: dict[str, Any]
    thank_you_message: str
    redirect_url: str | None
    version: int
    double_opt_in: dict[str, Any] | None

    @property
    def confirms_consent(self) -> bool:
        """Whether what is ticked counts only once it is confirmed by mail."""
        return bool(self.double_opt_in and self.double_opt_in["enabled"])


_NAMES = tuple(field.name for field in fields(FormSettings))


def columns() -> list[ColumnElement[Any]]:
    """What to select, labelled `form_…`."""
    return [Form.__table__.c[name].label(f"form_{name}") for name in _NAMES]


def from_row(row: Row[Any]) -> FormSettings | None:
    """The settings in a row that was selected by `columns`; None where an outer join found no form."""
    mapping = row._mapping
    return FormSettings(*(mapping[f"form_{name}"] for name in _NAMES)) if mapping["form_id"] is not None else None
