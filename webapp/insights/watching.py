"""The worker's step that looks at the forms: alarms, the weekly digest, and the visits of the days that are open."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.database.transactions import in_transaction
from webapp.extensions import db
from webapp.forms.models import Form
from webapp.forms.visit_models import FormVisit
from webapp.insights.alarms import watch_forms
from webapp.insights.counting import FORM, TOTAL
from webapp.insights.days import recount
from webapp.insights.digest import send_weekly
from webapp.insights.models import InsightTally

_visits, _tallies = FormVisit.__table__, InsightTally.__table__


def watch(now: datetime | None = None) -> int:
    """Gives how much there was to tell."""
    at = now or datetime.now(UTC)
    in_transaction(db.session, _freshen)
    raised = in_transaction(db.session, lambda session: watch_forms(session, at))
    return raised + in_transaction(db.session, lambda session: send_weekly(session, at))


def _freshen(session: Session) -> None:
    """Have the days counted whose forms were seen or begun more often than is known."""
    counted = select(_visits.c.form_id, _visits.c.day, func.count(), func.count(_visits.c.started_at))
    rows = session.execute(counted.group_by(_visits.c.form_id, _visits.c.day)).all()
    seen = {(form_id, day): (views, starts) for form_id, day, views, starts in rows}
    owners = _owners(session, {form_id for form_id, _ in seen})
    known = _known(session, set(owners.values()), min((day for _, day in seen), default=date.max - timedelta(days=1)))
    days: dict[bytes, set[date]] = defaultdict(set)
    for (form_id, day), counts in seen.items():
        if known.get((form_id, day)) != counts:
            days[owners[form_id]].add(day)
    for workspace_id, of_it in days.items():
        recount(session, workspace_id, of_it)


def _owners(session: Session, form_ids: set[bytes]) -> dict[bytes, bytes]:
    rows = session.execute(select(Form.id, Form.workspace_id).where(Form.id.in_(form_ids)))
    return {form_id: workspace_id for form_id, workspace_id in rows}


def _known(session: Session, workspace_ids: set[bytes], since: date) -> dict[tuple[bytes, date], tuple[int, int]]:
    column = _tallies.c
    asked = select(column.of_id, column.day, column.views, column.starts)
    of = column.workspace_id.in_(workspace_ids), column.of == FORM, column.kind == TOTAL, column.day >= since
    return {(row.of_id, row.day): (row.views, row.starts) for row in session.execute(asked.where(*of))}
