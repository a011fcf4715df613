"""Forms that went silent: they used to bring submissions, they are seen still, and nothing comes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.forms.inbound import KIND as INBOUND
from webapp.forms.models import Form
from webapp.forms.usage import last_leads
from webapp.forms.visit_models import FormVisit, VisitTally

FEWEST_VIEWS, FEWEST_SENT = 50, 5
CHANCE = 0.001
USUAL = timedelta(days=30)  # before the last submission: what is usual is seen there

_visits, _tallies = FormVisit.__table__, VisitTally.__table__


@dataclass(frozen=True)
class Silence:
    """`views` since the last submission."""

    form: Form
    views: int
    since: datetime


def is_silent(views: int, usual_views: int, usual_sent: int) -> bool:
    """Whether so many views without a submission are hardly chance: less than one in a thousand at the usual rate."""
    if views < FEWEST_VIEWS or usual_sent < FEWEST_SENT:
        return False
    rate = min(1.0, usual_sent / max(usual_views, 1))
    return bool((1 - rate) ** views < CHANCE)


def silences(session: Session) -> Iterator[Silence]:
    """Of all forms that are seen these days, those that are silent now."""
    seen = select(_visits.c.form_id).distinct()
    open_ = Form.status == "active", Form.deleted_at.is_(None), Form.kind != INBOUND, Form.version > 0
    forms = {form.id: form for form in session.scalars(select(Form).where(Form.id.in_(seen), *open_))}
    for form_id, since in last_leads(session, list(forms)).items():
        views = _views_since(session, form_id, since)
        if views >= FEWEST_VIEWS and is_silent(views, *_usual(session, form_id, since.date())):
            yield Silence(forms[form_id], views, since)


def _views_since(session: Session, form_id: bytes, since: datetime) -> int:
    """Exact as long as visits are kept one by one; of a day that was folded since, none of the day itself."""
    live = select(func.count()).where(_visits.c.form_id == form_id, _visits.c.viewed_at > since)
    over = select(func.coalesce(func.sum(_tallies.c.views), 0)).where(
        _tallies.c.form_id == form_id, _tallies.c.kind == "total", _tallies.c.day > since.date()
    )
    return int(session.scalar(live) or 0) + int(session.scalar(over) or 0)


def _usual(session: Session, form_id: bytes, until: date) -> tuple[int, int]:
    """Views and submissions of the days up to that one."""
    since = until - USUAL
    live = select(func.count(), func.count(_visits.c.submitted_at)).where(
        _visits.c.form_id == form_id, _visits.c.day >= since, _visits.c.day <= until
    )
    sums = (func.coalesce(func.sum(_tallies.c[name]), 0) for name in ("views", "submissions"))
    over = select(*sums).where(
        _tallies.c.form_id == form_id, _tallies.c.kind == "total", _tallies.c.day >= since, _tallies.c.day <= until
    )
    rows = (session.execute(live).one(), session.execute(over).one())
    return sum(int(row[0]) for row in rows), sum(int(row[1]) for row in rows)
