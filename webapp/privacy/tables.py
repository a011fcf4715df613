"""Which rows of which tables belong to a workspace, and which of their columns can hold what somebody wrote."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, LargeBinary, Select, String, Table, select, tuple_, type_coerce

from webapp.database.types import Json, LongText
from webapp.extensions import Model

# The settings of a workspace, its team, what lets them in, and figures: no one writes of people there.
SETTINGS = frozenset(
    """
    workspaces users members api_keys domains custom_fields login_sessions recovery_codes invitations password_resets
    form_versions form_drafts form_draft_steps rotations form_places inbound_keys form_images form_sightings
    form_heights form_visits form_visit_tallies workflows endpoints first_steps default_views daily_shares
    insight_marks insight_leads insight_gone insight_days insight_tallies insight_walks weekly_digests alarms walks
    erasures
    """.split()
)


# Of these, only what strangers may have named: a form is made for each source that a submission declares.
_ONLY = {"forms": ("name",)}
# What is shorter is a word of the program's own, such as a state or a stage, whoever may be called so.
_SHORTEST_TEXT = 61
# What says whose a row is.
_WHOSE = ("person_id", "deal_id")


@dataclass(frozen=True)
class Stretch:
    """The rows of a table after this key. What has an id of its own that is later than `until` is somebody new's."""

    table: Table
    key: Sequence[Any] | None
    until: bytes


def told_tables() -> Iterator[Table]:
    """Those in which somebody may be spoken of, in an order that stays the same."""
    for table in Model.metadata.sorted_tables:
        if table.name not in SETTINGS and texts_of(table) and scope_of(table, b"") is not None:
            yield table


def texts_of(table: Table) -> list[Column[Any]]:
    """Texts, JSON, and bytes of any length: an id or a digest has a length, and what is computed follows the others."""
    only = _ONLY.get(table.name, table.columns.keys())
    return [column for column in table.columns if column.name in only and _is_text(column) and column.computed is None]


def _is_text(column: Column[Any]) -> bool:
    kind = column.type
    if isinstance(kind, LargeBinary):
        return kind.length is None
    if isinstance(kind, Json):
        return True
    return isinstance(kind, String) and (kind.length or _SHORTEST_TEXT) >= _SHORTEST_TEXT and not column.foreign_keys


def scope_of(table: Table, workspace_id: bytes) -> ColumnElement[bool] | None:
    """What keeps to the rows of a workspace: by its own column, or by what the rows belong to; None for neither."""
    if "workspace_id" in table.columns:
        return table.columns.workspace_id == workspace_id
    for column in table.columns:
        for key in column.foreign_keys if not column.nullable else ():
            above = key.column.table.columns
            if "workspace_id" in above:
                return column.in_(select(key.column).where(above.workspace_id == workspace_id))
    return None


def rows_of(stretch: Stretch, workspace_id: bytes, limit: int) -> Select[Any]:
    """The next rows of a workspace in the order of their keys: their keys and their texts, JSON as it is written."""
    table, key = stretch.table, stretch.key
    own = list(table.primary_key.columns)
    scope = scope_of(table, workspace_id)
    assert scope is not None  # noqa: S101 (told_tables leaves the others out)
    texts = [_written(column) for column in texts_of(table) if not column.primary_key]
    whose = [table.columns[name] for name in _WHOSE if name in table.columns]
    rows = select(*own, *texts, *whose).where(scope).order_by(*own).limit(limit)
    if "id" in table.columns:
        rows = rows.where(table.columns.id <= stretch.until)
    if key is None:
        return rows
    return rows.where(tuple_(*own) > tuple(key) if len(own) > 1 else own[0] > key[0])


def row_of(table: Table, key: Sequence[Any]) -> ColumnElement[bool]:
    """The one row of this key."""
    own = list(table.primary_key.columns)
    return tuple_(*own) == tuple(key) if len(own) > 1 else own[0] == key[0]


def _written(column: Column[Any]) -> ColumnElement[Any]:
    return type_coerce(column, LongText).label(column.name) if isinstance(column.type, Json) else column
