"""What a submission does to a lead: a new one is made of it, a known one is filled where it is empty, or overwritten.

Rows are plain mappings of columns; nothing here asks the database but to write the row that came out.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Row, String, bindparam, update

from webapp.database.inserting import insert_rows
from webapp.database.statements import InsertNew
from webapp.leads.models import Lead, LeadTag

COLUMNS = {
    "firstName": "first_name",
    "lastName": "last_name",
    "email": "email",
    "phone": "phone",
    "role": "role",
    "location": "location",
    "company": "company",
    "address": "address",
    "city": "city",
    "state": "state",
    "zip": "zip",
    "budget": "budget",
    "timeline": "timeline",
    "source": "source",
}
LENGTHS = {name: cast(String, Lead.__table__.c[column].type).length or 0 for name, column in COLUMNS.items()}
TAG_LENGTH = 100
LARGEST_CUSTOM_DATA = 1_000_000  # characters as JSON
MOST_WORDS = 500
_EMPTY: tuple[Any, ...] = (None, "", [], {})

_leads, _tags = Lead.__table__, LeadTag.__table__
_insert_tags = InsertNew(_tags)
_CHANGEABLE = (
    *COLUMNS.values(),
    "project_types",
    "tags",
    "custom_data",
    "score",
    "time_zone",
    "email_key",
    "phone_key",
    "account_id",
    "assignee_id",
    "is_waiting",
    "is_incomplete",
    "updated_at",
)
_update_lead = (
    update(_leads)
    .where(_leads.c.id == bindparam("of"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGEABLE})
)


@dataclass(frozen=True)
class Person:
    """What a submission says of a person. `values` by the API's names, texts that are not empty.

    `time_zone`: where they are now; it takes the place of where they were.
    """

    values: Mapping[str, str]
    project_types: Sequence[str] = ()
    tags: Sequence[str] = ()
    custom: Mapping[str, Any] = field(default_factory=dict)
    email_key: bytes | None = None
    phone_key: bytes | None = None
    score: int | None = None
    time_zone: str | None = None


@dataclass(frozen=True)
class Change:
    """A known lead after a submission: its columns, and the names of what was filled, replaced and kept."""

    row: dict[str, Any]
    filled: tuple[str, ...]
    replaced: tuple[str, ...]
    kept: tuple[str, ...]

    @property
    def any(self) -> bool:
        return bool(self.filled or self.replaced)


def new_lead(person: Person, at: datetime, **columns: Any) -> dict[str, Any]:
    """The row of a new lead. `columns`: id, workspace_id, form_id, is_test, status, assignee_id."""
    return {
        **dict.fromkeys(COLUMNS.values()),
        **{COLUMNS[name]: value for name, value in person.values.items()},
        "project_types": merge_words((), person.project_types),
        "tags": merge_words((), person.tags),
        "custom_data": dict(person.custom),
        "locked_fields": None,
        "score": person.score,
        "time_zone": person.time_zone,
        "email_key": person.email_key,
        "phone_key": person.phone_key,
        "is_waiting": True,
        "is_incomplete": False,
        "responded_at": None,
        "created_at": at,
        "updated_at": at,
        "deleted_at": None,
        **columns,
    }


def changed_lead(lead: Row[Any], person: Person, at: datetime, *, overwrite: bool) -> Change:
    """A known lead with a submission merged in: empty fields are filled; `overwrite` replaces the others as well.

    Tags and project types are merged in either case; the first declared source stays (C20), and so does a better score.
    What is locked stays as it is, empty or not.
    """
    row = {name: lead._mapping[name] for name in _CHANGEABLE}
    locked = lead._mapping["locked_fields"] or ()
    filled: list[str] = []
    replaced: list[str] = []
    kept: list[str] = []
    for name, value in person.values.items():
        old = row[COLUMNS[name]]
        if old == value:
            continue
        if name in locked or (old and (not overwrite or name == "source")):
            kept.append(name)
            continue
        (replaced if old else filled).append(name)
        row[COLUMNS[name]] = value
        if name in ("email", "phone"):
            row[f"{name}_key"] = person.email_key if name == "email" else person.phone_key
    for name, column, words in (("projectTypes", "project_types", person.project_types), ("tags", "tags", person.tags)):
        merged, old = merge_words(row[column], words), row[column]
        if merged != old and name in locked:
            kept.append(name)
        elif merged != old:
            row[column] = merged
            filled.append(name)
    row["score"], score = best_score(row["score"], person.score), row["score"]
    if row["score"] != score:
        (filled if score is None else replaced).append("score")
    _merge_custom(row, person.custom, locked, overwrite, filled, replaced, kept)
    row["time_zone"] = person.time_zone or row["time_zone"]
    row["updated_at"] = at
    return Change(row, tuple(filled), tuple(replaced), tuple(kept))


def _merge_custom(
    row: dict[str, Any],
    custom: Mapping[str, Any],
    locked: Collection[str],
    overwrite: bool,
    filled: list[str],
    replaced: list[str],
    kept: list[str],
) -> None:
    """Custom data merges key by key, until it is as large as a lead's can be; the rest stays on its submission."""
    merged = dict(row["custom_data"])
    size = len(json.dumps(merged)) if custom else 0
    for key, value in custom.items():
        old = merged.get(key)
        if old == value or value in _EMPTY:
            continue
        grown = size + len(json.dumps({key: value}))
        is_locked = bool(locked) and f"customData.{key}" in locked
        if is_locked or (old not in _EMPTY and not overwrite) or grown > LARGEST_CUSTOM_DATA:
            kept.append(f"customData.{key}")
            continue
        size = grown
        (filled if old in _EMPTY else replaced).append(f"customData.{key}")
        merged[key] = value
    row["custom_data"] = merged


def merge_words(old: Iterable[str], new: Iterable[str]) -> list[str]:
    """Old words, then those of the new ones that are not among them yet, compared without case (C20); at most 500."""
    merged: dict[str, str] = {}
    for word in (*old, *new):
        merged.setdefault(tag_key(word), word)
    return list(merged.values())[:MOST_WORDS]


def tags_added(old: Iterable[str], new: Iterable[str]) -> dict[str, list[str]]:
    """What an event says of the tags that a lead has now and did not have before; nothing where there are none."""
    known = {tag_key(tag) for tag in old}
    added = [tag for tag in new if tag_key(tag) not in known]
    return {"tagsAdded": added} if added else {}


def best_score(*scores: int | None) -> int | None:
    """The highest of those that were given, so that who writes in twice is not counted twice."""
    return max((score for score in scores if score is not None), default=None)


def tag_key(tag: str) -> str:
    return tag.casefold()[:TAG_LENGTH]


def insert_lead(connection: Connection, row: Mapping[str, Any]) -> None:
    insert_rows(connection, _leads, [row])


def update_lead(connection: Connection, lead_id: bytes, row: Mapping[str, Any]) -> None:
    connection.execute(_update_lead, {"of": lead_id, **{f"new_{name}": row[name] for name in _CHANGEABLE}})


def write_tags(connection: Connection, workspace_id: bytes, lead_id: bytes, tags: Iterable[str]) -> None:
    """Make a lead findable by its tags."""
    rows = [{"lead_id": lead_id, "key": key, "workspace_id": workspace_id} for key in {tag_key(tag) for tag in tags}]
    if rows:
        connection.execute(_insert_tags, rows)
