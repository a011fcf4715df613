"""Callbacks as they are asked for: by day, assignee, lead and status; a deleted lead is called by nobody."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from webapp.callbacks.inputs import CallbackQuery
from webapp.callbacks.models import Callback
from webapp.http.fields import CALLBACK, MEMBER
from webapp.http.paging import Page, read_page
from webapp.leads.listing import get_lead
from webapp.leads.models import Lead
from webapp.workspaces.models import Workspace
from webapp.workspaces.people import members_by_id


def list_callbacks_of(session: Session, workspace_id: bytes, query: CallbackQuery) -> Page[Callback]:
    """Raises NotFound for an assignee or a lead that is not the workspace's."""
    callbacks = _of(workspace_id).where(Callback.is_test.is_(query.test), *_filters(session, workspace_id, query))
    return read_page(session, callbacks, Callback.id, query)


def get_callback(session: Session, workspace_id: bytes, callback_id: bytes, *, lock: bool = False) -> Callback:
    """A callback of this workspace; raises NotFound. `lock`: until the end of the transaction, its lead before it."""
    callback = CALLBACK.found(session.scalar(_of(workspace_id).where(Callback.id == callback_id)))
    if lock:
        session.get_one(Lead, callback.lead_id, with_for_update=True)
        session.refresh(callback, with_for_update=True)
    return callback


def bounds(day: date, time_zone: str) -> tuple[datetime, datetime]:
    """When a day begins and ends where the workspace is, in UTC: 23 or 25 hours apart when the clocks change."""
    zone = ZoneInfo(time_zone)
    begins, ends = (datetime.combine(of, time(), zone).astimezone(UTC) for of in (day, day + timedelta(days=1)))
    return begins, ends


def _of(workspace_id: bytes) -> Select[Callback]:
    callbacks = select(Callback).join(Lead, Lead.id == Callback.lead_id)
    return callbacks.where(Callback.workspace_id == workspace_id, Lead.deleted_at.is_(None))


def _filters(session: Session, workspace_id: bytes, query: CallbackQuery) -> Iterator[ColumnElement[bool]]:
    if query.day is not None:
        begins, ends = bounds(query.day, session.get_one(Workspace, workspace_id).time_zone)
        yield Callback.due_at >= begins
        yield Callback.due_at < ends
    if query.assignee is not None:
        member = members_by_id(session, workspace_id, [query.assignee]).get(query.assignee)
        yield Callback.assignee_id == MEMBER.found(member).id
    if query.lead is not None:
        yield Callback.lead_id == get_lead(session, workspace_id, query.lead).id
    if query.status is not None:
        yield Callback.status == query.status
