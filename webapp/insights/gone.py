"""Leads whose time was over: their facts stay behind without them, so that figures are what they were."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Subquery, insert, select, union_all
from sqlalchemy.orm import Session

from webapp.database.ids import new_id
from webapp.insights.days import recount
from webapp.insights.facts import renew
from webapp.insights.models import InsightGone, InsightLead

_there, _gone = InsightLead.__table__, InsightGone.__table__
_STAYS = [column.name for column in _gone.columns if column.name != "id"]


def facts_of(workspace_id: bytes, day: date | None = None) -> Subquery:
    """The facts of all leads that came in, of those that are there and of those that are gone."""
    parts = [select(*table.c[*_STAYS]).where(table.c.workspace_id == workspace_id) for table in (_there, _gone)]
    if day is not None:
        parts = [part.where(part.selected_columns.day == day) for part in parts]
    return union_all(*parts).subquery()


def keep_facts(
    session: Session, workspace_id: bytes, lead_ids: Sequence[bytes], hides: Callable[[str], bool] = lambda _: False
) -> None:
    """Keep the facts of leads that are about to be deleted, as they are at the last; ids are new and name nobody.

    `hides`: whether a source or campaign is called so that it must not stay.

    Their days are held, so that nobody counts a lead while it is in both places, or in none.
    """
    days = renew(session, workspace_id, lead_ids)
    of_them = _there.c.workspace_id == workspace_id, _there.c.lead_id.in_(lead_ids)
    rows = [dict(row._mapping) for row in session.execute(select(*_there.c[*_STAYS]).where(*of_them))]
    recount(session, workspace_id, days | {row["day"] for row in rows})
    if rows:
        session.execute(insert(_gone), [{**_without(row, hides), "id": new_id()} for row in rows])


def _without(row: Mapping[str, Any], hides: Callable[[str], bool]) -> dict[str, Any]:
    return {name: "" if isinstance(value, str) and hides(value) else value for name, value in row.items()}
