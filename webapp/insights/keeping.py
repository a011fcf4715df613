"""The worker's steps that keep the figures: what happened is settled, days are counted, all leads are gone through."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Select, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from webapp.database.ids import created_at
from webapp.database.transactions import in_transaction
from webapp.extensions import db
from webapp.forms.models import Form
from webapp.forms.visit_models import VisitTally
from webapp.insights.counting import ALL, TOTAL, count
from webapp.insights.days import recount, take
from webapp.insights.facts import renew
from webapp.insights.gone import facts_of
from webapp.insights.models import InsightMark, InsightTally, InsightWalk
from webapp.leads.models import Lead
from webapp.workspaces.models import Workspace

MARKS, LEADS = 500, 500
REST = timedelta(hours=6)

_marks, _walks = InsightMark.__table__, InsightWalk.__table__


def keep(now: datetime | None = None) -> int:
    """Settle some of what happened, and count a day that is due; gives how much there was."""
    settled = in_transaction(db.session, lambda session: _settle(session, MARKS))
    return settled + in_transaction(db.session, lambda session: _count(session, now or datetime.now(UTC)))


def walk(now: datetime | None = None) -> int:
    """Go through the next leads of a workspace; gives how many days have other figures for it.

    The first time this finds what was there before; later, every few hours, what no event told of.
    """
    return in_transaction(db.session, lambda session: _walk(session, now or datetime.now(UTC)))


def _settle(session: Session, limit: int) -> int:
    marks = session.execute(select(_marks).order_by(_marks.c.id).limit(limit).with_for_update(skip_locked=True)).all()
    leads: dict[bytes, set[bytes]] = defaultdict(set)
    days: dict[bytes, set[date]] = defaultdict(set)
    for row in marks:
        leads[row.workspace_id].add(row.lead_id)
        days[row.workspace_id].add(created_at(row.id).date())
    for workspace_id, ids in leads.items():
        recount(session, workspace_id, renew(session, workspace_id, sorted(ids)) | days[workspace_id])
    if marks:
        session.execute(delete(_marks).where(_marks.c.id.in_([row.id for row in marks])))
    return len(marks)


def _count(session: Session, now: datetime) -> int:
    taken = take(session, now)
    if taken is None:
        return 0
    count(session, *taken)
    return 1


def _walk(session: Session, now: datetime) -> int:
    _begin(session)
    due = or_(_walks.c.ended_at.is_(None), _walks.c.ended_at < now - REST)
    row = session.execute(select(_walks).where(due).limit(1).with_for_update(skip_locked=True)).one_or_none()
    if row is None:
        return 0
    after = row.at if row.ended_at is None else bytes(16)
    of_them = Lead.workspace_id == row.workspace_id, Lead.id > after
    ids = session.scalars(select(Lead.id).where(*of_them).order_by(Lead.id).limit(LEADS)).all()
    days = renew(session, row.workspace_id, ids) if ids else set()
    if len(ids) < LEADS:
        days |= _miscounted(session, row.workspace_id)
    recount(session, row.workspace_id, days)
    place = {"at": ids[-1] if ids else after, "ended_at": now if len(ids) < LEADS else None}
    session.execute(update(_walks).where(_walks.c.workspace_id == row.workspace_id).values(place))
    return len(days)


def _begin(session: Session) -> None:
    """Every workspace is gone through."""
    known = select(_walks.c.workspace_id)
    new = session.scalars(select(Workspace.id).where(Workspace.id.not_in(known))).all()
    if new:
        session.execute(insert(_walks), [{"workspace_id": id_, "at": bytes(16), "ended_at": None} for id_ in new])


def _miscounted(session: Session, workspace_id: bytes) -> set[date]:
    """The days of leads that were erased, and of visits before there were figures: no event tells of those."""
    facts = facts_of(workspace_id)
    there = {day: number for day, number in session.execute(select(facts.c.day, func.count()).group_by(facts.c.day))}
    of = InsightTally.workspace_id == workspace_id, InsightTally.of == ALL, InsightTally.kind == TOTAL
    counted = {day: number for day, number in session.execute(select(InsightTally.day, InsightTally.leads).where(*of))}
    visited = set(session.scalars(_visited(workspace_id)))
    return {day for day in there.keys() | counted.keys() if there.get(day, 0) != counted.get(day, 0)} | (
        visited - counted.keys()
    )


def _visited(workspace_id: bytes) -> Select[date]:
    forms = select(Form.id).where(Form.workspace_id == workspace_id)
    return select(VisitTally.day).where(VisitTally.form_id.in_(forms)).distinct()
