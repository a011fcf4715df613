"""The orders that leads are listed in, each served by an index, and pages of them in both directions.

A page begins beside a row, named by what it is sorted by and its id, so that a list of a million costs what a list of a
thousand costs, and rows that come and go move nothing.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String
from sqlalchemy.orm import InstrumentedAttribute, Session

from webapp.database.collation import caseless
from webapp.database.types import UtcTime
from webapp.leads.models import Lead

PAGE = 50
_FIRST, _LAST = bytes(16), b"\xff" * 16


@dataclass(frozen=True)
class Run:
    """A stretch of an order: sorted by a column, or by the id alone; ids decide among equals."""

    column: InstrumentedAttribute[Any] | None = None
    descending: bool = False
    only: tuple[ColumnElement[bool], ...] = ()

    @property
    def key(self) -> ColumnElement[Any] | None:
        of_text = self.column is not None and isinstance(self.column.type, String)
        return caseless(self.column) if of_text else self.column


def _by_text(column: InstrumentedAttribute[Any]) -> tuple[Run, ...]:
    """From A to Z; who has none comes last, the newest first."""
    return Run(column, only=(column.is_not(None),)), Run(descending=True, only=(column.is_(None),))


SORTS: dict[str, tuple[Run, ...]] = {
    "newest": (Run(descending=True),),
    "oldest": (Run(),),
    "changed": (Run(Lead.updated_at, descending=True),),
    "name": _by_text(Lead.last_name),
    "company": _by_text(Lead.company),
}
INDEXES = {
    "newest": "ix_leads_newest",
    "oldest": "ix_leads_newest",
    "changed": "ix_leads_changed",
    "name": "ix_leads_search_last_name",
    "company": "ix_leads_search_company",
}
TRASH = (Run(Lead.deleted_at, descending=True),)


@dataclass(frozen=True)
class Place:
    """Beside which row a page begins: the run it is in, what it is sorted by, its id."""

    run: int
    value: Any
    id: bytes


@dataclass(frozen=True)
class LeadsPage:
    """The cursors of the pages on either side, None where there is none: `newer` is a `before`, `older` an `after`."""

    items: Sequence[Lead]
    newer: str | None = None
    older: str | None = None


def read_leads(
    session: Session,
    leads: Select[Lead],
    order: tuple[Run, ...],
    after: str | None,
    before: str | None = None,
    *,
    size: int = PAGE,
) -> LeadsPage:
    """The page after or before a cursor; the first page for a cursor that is none."""
    ahead, back = opened(after, order), opened(before, order)
    backwards = ahead is None and back is not None
    start = back if backwards else ahead
    rows = _rows(session, leads, order, start, size + 1, backwards=backwards)
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    first, last = (closed(rows[0], order), closed(rows[-1], order)) if rows else (None, None)
    return LeadsPage(
        [lead for _, lead in rows],
        newer=first if (more if backwards else start is not None) else None,
        older=last if (backwards or more) else None,
    )


def _rows(
    session: Session, leads: Select[Lead], order: tuple[Run, ...], start: Place | None, most: int, *, backwards: bool
) -> list[tuple[int, Lead]]:
    """Leads, each with its run, in the direction of reading."""
    found: list[tuple[int, Lead]] = []
    for at in range(len(order))[:: -1 if backwards else 1]:
        if start is not None and (at > start.run if backwards else at < start.run):
            continue
        place = start if start is not None and start.run == at else None
        statement = _walk(leads, order[at], place, backwards=backwards).limit(most - len(found))
        found += [(at, lead) for lead in session.scalars(statement)]
        if len(found) == most:
            break
    return found


def _walk(leads: Select[Lead], run: Run, place: Place | None, *, backwards: bool) -> Select[Lead]:
    """Without a place ids are bounded all the same: MariaDB would merge the indexes of two filters, and sort."""
    descending, key = run.descending != backwards, run.key
    id_ = place.id if place is not None else (_LAST if descending else _FIRST)
    further = Lead.id < id_ if descending else Lead.id > id_
    leads = leads.where(*run.only)
    if key is None:
        return leads.where(further).order_by(Lead.id.desc() if descending else Lead.id)
    if place is not None:
        at = place.value
        reached, passed = (key <= at, key < at) if descending else (key >= at, key > at)
        leads = leads.where(reached, passed | further)
    return leads.order_by(*((key.desc(), Lead.id.desc()) if descending else (key, Lead.id)))


def closed(row: tuple[int, Lead], order: tuple[Run, ...]) -> str:
    """The cursor beside a row."""
    at, lead = row
    column = order[at].column
    value = getattr(lead, column.key) if column is not None else None
    text = value.isoformat() if isinstance(value, datetime) else value
    return urlsafe_b64encode(json.dumps([at, text, lead.id.hex()]).encode()).decode()


def opened(cursor: str | None, order: tuple[Run, ...]) -> Place | None:
    """The place that a cursor names; None for one of another order, or of nobody."""
    if cursor is None:
        return None
    try:
        at, text, id_ = json.loads(urlsafe_b64decode(cursor))
        column = order[int(at)].column
        if (column is None) != (text is None):
            return None
        moment = column is not None and isinstance(column.type, UtcTime)
        return Place(int(at), datetime.fromisoformat(text) if moment else text, bytes.fromhex(id_))
    except (ValueError, TypeError, IndexError):
        return None
