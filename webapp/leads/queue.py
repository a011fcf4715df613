"""Leads that wait because nobody could be given them: they are put in line, and given out, the oldest first.

Whoever was given a lead by hand, deleted it, merged it away or closed it need not think of the queue: such a lead
leaves it before anybody is sought for it.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, Select, delete, or_, select, tuple_, update
from sqlalchemy.orm import Session

from webapp.database.statements import InsertNew
from webapp.database.transactions import in_transaction
from webapp.events.log import event, record
from webapp.extensions import db
from webapp.forms.assigning import all_goals, goals_of
from webapp.forms.models import Form
from webapp.leads.assignment import Asking, Choice, choose
from webapp.leads.candidates import candidates
from webapp.leads.models import Lead
from webapp.leads.queue_models import QueuedLead
from webapp.workspaces.models import CLOSED_STATUSES, Workspace

QUEUED, ASSIGNED = "lead.queued", "lead.assigned"
BATCH = 500

_leads, _queue = Lead.__table__, QueuedLead.__table__
_put = InsertNew(_queue)
_left = or_(_leads.c.assignee_id.is_not(None), _leads.c.deleted_at.is_not(None), _leads.c.status.in_(CLOSED_STATUSES))


def put_in_line(connection: Connection, workspace_id: bytes, form_id: bytes, lead_id: bytes, at: datetime) -> None:
    """Let a lead wait; one that waits already keeps its place."""
    row = {"lead_id": lead_id, "workspace_id": workspace_id, "form_id": form_id, "since": at}
    connection.execute(_put, row)


def in_line(workspace_id: bytes) -> Select[bytes]:
    """The ids of the leads of a workspace that wait."""
    waiting = _queue.c.workspace_id == workspace_id, ~_left
    return select(_queue.c.lead_id).join(_leads, _leads.c.id == _queue.c.lead_id).where(*waiting)


def drain() -> int:
    """Give the leads that wait to whoever is there again; gives how many. Any number of workers may do it at once."""
    forms = list(db.session.scalars(select(_queue.c.form_id).distinct()))
    return sum(_drain(form_id) for form_id in forms)


def _drain(form_id: bytes) -> int:
    in_transaction(db.session, lambda session: _sweep(session, form_id))
    promising = list(_promising(db.session(), form_id, datetime.now(UTC)))
    return sum(in_transaction(db.session, partial(_give, form_id=form_id, lead_id=lead_id)) for lead_id in promising)


def _sweep(session: Session, form_id: bytes) -> None:
    """Take out of line what waits for nobody any more: all of it, where the form has nobody in mind."""
    form = session.get_one(Form, form_id)
    gone = select(_queue.c.lead_id).join(_leads, _leads.c.id == _queue.c.lead_id).where(_queue.c.form_id == form_id)
    if all_goals(form.assignment, form.name):
        gone = gone.where(_left)
    ids = session.scalars(gone.limit(BATCH)).all()
    if ids:
        session.execute(delete(_queue).where(_queue.c.lead_id.in_(ids)))


def _promising(session: Session, form_id: bytes, at: datetime) -> Iterator[bytes]:
    """The leads for whom somebody seems to be there, the longest waiting first. Nothing is locked."""
    form = session.get_one(Form, form_id)
    named = {id_ for goal in all_goals(form.assignment, form.name) for id_ in goal.members}
    known = candidates(session.connection(), form.workspace_id, named, at, lock=False)
    here = {one.id for one in known.values() if one.is_here}
    last: tuple[Any, ...] | None = None
    while here and (rows := _page(session, form_id, last)):
        for row in rows:
            if any(here.intersection(goal.members) for goal in goals_of(form.assignment, form.name, row._asdict())):
                yield row.id
        last = rows[-1].since, rows[-1].id


def _page(session: Session, form_id: bytes, last: tuple[Any, ...] | None) -> Sequence[Row[Any]]:
    place = _queue.c.since, _queue.c.lead_id
    rows = select(_leads, _queue.c.since).join(_queue, _queue.c.lead_id == _leads.c.id)
    rows = rows.where(_queue.c.form_id == form_id, ~_left).order_by(*place).limit(BATCH)
    return session.execute(rows if last is None else rows.where(tuple_(*place) > last)).all()


def _give(session: Session, form_id: bytes, lead_id: bytes) -> bool:
    """Give one lead away, unless somebody else has their hands on it; whether it found somebody."""
    connection, now = session.connection(), datetime.now(UTC)
    lead = connection.execute(
        select(_leads).where(_leads.c.id == lead_id, ~_left).with_for_update(skip_locked=True)
    ).one_or_none()
    since = connection.execute(
        select(_queue.c.since).where(_queue.c.lead_id == lead_id).with_for_update(skip_locked=True)
    ).scalar()
    if lead is None or since is None:
        return False
    form = session.get_one(Form, form_id)
    choice = choose(connection, Asking(form.workspace_id, form.id, form.name, form.assignment, lead._asdict()), now)
    if choice is None or choice.member_id is None:
        return False
    zone = ZoneInfo(session.get_one(Workspace, form.workspace_id).time_zone)
    _assign(connection, lead, choice, f"Waited since {since.astimezone(zone):%-d %B, %H:%M}. {choice.why}", now)
    return True


def _assign(connection: Connection, lead: Row[Any], choice: Choice, why: str, now: datetime) -> None:
    assigned = {"assignee_id": choice.member_id, "updated_at": now}
    connection.execute(update(_leads).where(_leads.c.id == lead.id).values(assigned))
    connection.execute(delete(_queue).where(_queue.c.lead_id == lead.id))
    about: dict[str, Any] = {"lead_id": lead.id, "form_id": lead.form_id, "is_test": lead.is_test}
    happened = event(lead.workspace_id, ASSIGNED, now, {"why": why}, member_id=choice.member_id, **about)
    record(connection, [happened])
