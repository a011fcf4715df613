"""How often the forms of a workspace were seen, begun and sent on a day."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from webapp.database.ids import first_id
from webapp.forms.models import Form
from webapp.forms.visit_models import FormVisit, VisitTally
from webapp.submissions.models import TAKEN, Submission

_visits, _tallies, _submissions = FormVisit.__table__, VisitTally.__table__, Submission.__table__


@dataclass
class Visited:
    """`views` and `starts` of the pages that we show; `submissions`: all that was taken in, by whatever way."""

    views: int = 0
    starts: int = 0
    submissions: int = 0


def visited_on(session: Session, workspace_id: bytes, day: date) -> Mapping[bytes, Visited]:
    """By form, those of a webhook key too."""
    found: dict[bytes, Visited] = defaultdict(Visited)
    forms = select(Form.id).where(Form.workspace_id == workspace_id)
    live = select(_visits.c.form_id, func.count(), func.count(_visits.c.started_at)).group_by(_visits.c.form_id)
    over = select(_tallies.c.form_id, _tallies.c.views, _tallies.c.starts).where(
        _tallies.c.form_id.in_(forms), _tallies.c.day == day, _tallies.c.kind == "total"
    )
    live = live.where(_visits.c.form_id.in_(forms), _visits.c.day == day)
    for form_id, views, starts in (*session.execute(live), *session.execute(over)):
        found[form_id].views += views
        found[form_id].starts += starts
    for form_id, submissions in session.execute(_taken(workspace_id, day)):
        found[form_id].submissions = submissions
    return found


def midnight(day: date) -> datetime:
    """When a day begins, UTC."""
    return datetime.combine(day, time(), UTC)


def _taken(workspace_id: bytes, day: date) -> Select[Any]:
    column = _submissions.c
    ids = column.id >= first_id(midnight(day)), column.id < first_id(midnight(day + timedelta(days=1)))
    real = column.outcome.in_(TAKEN), column.is_test.is_(False), column.form_id.is_not(None)
    counted = select(column.form_id, func.count())
    return counted.where(column.workspace_id == workspace_id, *ids, *real).group_by(column.form_id)
