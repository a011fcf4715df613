"""The states of the list that members keep under a name: their own, or shared with the workspace."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.orm import Session

from webapp.database.ids import new_id
from webapp.errors import Conflict, Forbidden, Invalid
from webapp.http.fields import clean
from webapp.http.me import Me
from webapp.leads.desk_models import DefaultView, SavedView
from webapp.leads.page_inputs import VIEW

MOST_VIEWS = 100  # of one member
LONGEST_NAME, LONGEST_QUERY = 100, 5_000
_PLACES = {"after", "before"}


@dataclass(frozen=True)
class ViewList:
    """A member's own views and the shared ones, by position; `default` is the one among them to begin with."""

    views: Sequence[SavedView]
    default: SavedView | None


def list_views(session: Session, me: Me) -> ViewList:
    seen = SavedView.workspace_id == me.workspace_id, or_(SavedView.member_id == me.member_id, SavedView.shared)
    own = and_(DefaultView.view_id == SavedView.id, DefaultView.member_id == me.member_id)
    views = select(SavedView, DefaultView.view_id).outerjoin(DefaultView, own).where(*seen)
    found = session.execute(views.order_by(SavedView.position, SavedView.id)).all()
    return ViewList([view for view, _ in found], next((view for view, chosen in found if chosen is not None), None))


def get_view(session: Session, me: Me, view_id: bytes) -> SavedView:
    """A view that this member may see; raises NotFound."""
    view = session.scalar(select(SavedView).where(SavedView.workspace_id == me.workspace_id, SavedView.id == view_id))
    return VIEW.found(view if view is not None and (view.shared or view.member_id == me.member_id) else None)


def create_view(session: Session, me: Me, name: str, query: Sequence[tuple[str, str]], *, shared: bool) -> SavedView:
    """Keep a state of the list, given as the pairs of its address, under a name. Raises Invalid, Conflict."""
    own = session.scalar(select(func.count()).where(SavedView.member_id == me.member_id)) or 0
    if own >= MOST_VIEWS:
        raise Conflict(f"You have {MOST_VIEWS} views. Delete one to save another.")
    last = session.scalar(select(func.max(SavedView.position)).where(SavedView.workspace_id == me.workspace_id)) or 0
    now = datetime.now(UTC)
    view = SavedView(id=new_id(), workspace_id=me.workspace_id, member_id=me.member_id, position=last + 1)
    view.name, view.query, view.shared = _name(name), _query(query), shared
    view.created_at = view.updated_at = now
    session.add(view)
    session.flush()
    return view


def change_view(session: Session, me: Me, view_id: bytes, changes: Mapping[str, Any]) -> SavedView:
    """Change `name`, `query`, `shared` or `position`. Raises NotFound, Invalid, and Forbidden for another's view."""
    view = _own(session, me, view_id)
    checks: dict[str, Callable[[Any], Any]] = {"name": _name, "query": _query, "shared": bool, "position": int}
    for field, value in changes.items():
        setattr(view, field, checks[field](value))
    view.updated_at = datetime.now(UTC)
    session.flush()
    return view


def delete_view(session: Session, me: Me, view_id: bytes) -> None:
    """Take a view away; whoever began with it begins with the whole list. Raises as `change_view` does."""
    view = _own(session, me, view_id)
    session.execute(delete(DefaultView).where(DefaultView.view_id == view.id))
    session.delete(view)
    session.flush()


def choose_default(session: Session, me: Me, view_id: bytes | None) -> None:
    """Begin with this view from now on, or with the whole list; raises NotFound."""
    view = get_view(session, me, view_id) if view_id is not None else None
    session.execute(delete(DefaultView).where(DefaultView.member_id == me.member_id))
    if view is not None:
        session.add(DefaultView(member_id=me.member_id, view_id=view.id))
    session.flush()


def _own(session: Session, me: Me, view_id: bytes) -> SavedView:
    """A view that this member may change: their own, or a shared one where they are an admin."""
    view = get_view(session, me, view_id)
    if view.member_id != me.member_id and not me.may("admin"):
        raise Forbidden("A shared view is changed by who made it, or by an admin.")
    return view


def _name(name: str) -> str:
    name = clean(name)
    if not 0 < len(name) <= LONGEST_NAME:
        problem = f"Use a name of 1 to {LONGEST_NAME} characters."
        raise Invalid(problem, fields={"name": [problem]})
    return name


def _query(pairs: Sequence[tuple[str, str]]) -> str:
    """Without the place in the list, which is no part of a view."""
    query = urlencode([(name, value) for name, value in pairs if value and name not in _PLACES])
    if len(query) > LONGEST_QUERY:
        problem = "This view has too many filters to be kept. Remove some."
        raise Invalid(problem, fields={"query": [problem]})
    return query
