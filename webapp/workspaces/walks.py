"""Going through all rows of a workspace for one purpose, some at a time, and only one worker at once.

One that is over begins anew after a rest, since what it passed by may be due by then.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from webapp.database.statements import InsertNew
from webapp.workspaces.models import Walk

START = bytes(16)
REST = timedelta(hours=6)

_walks = Walk.__table__
_insert = InsertNew(_walks)


def begin(session: Session, workspace_id: bytes, kind: str) -> None:
    """Have it walked from the start, whether or not it is under way."""
    session.execute(_insert, [{"workspace_id": workspace_id, "kind": kind, "at": START, "ended_at": None}])
    session.execute(update(_walks).where(*_of(workspace_id, kind)).values(at=START, ended_at=None))


def under_way(session: Session, kind: str) -> Sequence[bytes]:
    """The workspaces in which it is not over."""
    going = _walks.c.kind == kind, _walks.c.ended_at.is_(None)
    return session.scalars(select(_walks.c.workspace_id).where(*going)).all()


def take(session: Session, workspace_id: bytes, kind: str, now: datetime) -> bytes | None:
    """Behind which id to go on, held until the transaction ends; None while it rests, or another worker is at it."""
    known = select(_walks.c.at).where(*_of(workspace_id, kind))
    if session.execute(known).one_or_none() is None:
        begin(session, workspace_id, kind)
    going = or_(_walks.c.ended_at.is_(None), _walks.c.ended_at < now - REST)
    row = session.execute(
        select(_walks.c.at, _walks.c.ended_at).where(*_of(workspace_id, kind), going).with_for_update(skip_locked=True)
    ).one_or_none()
    if row is None:
        return None
    return START if row.ended_at is not None else bytes(row.at)


def leave(session: Session, workspace_id: bytes, kind: str, ids: Sequence[bytes], limit: int, now: datetime) -> None:
    """So far it got by these, in their order; fewer than the limit are the last."""
    place = {"at": ids[-1], "ended_at": None} if len(ids) == limit else {"ended_at": now}
    session.execute(update(_walks).where(*_of(workspace_id, kind)).values(place))


def forget(session: Session, workspace_id: bytes, kind: str) -> None:
    """It is over for good."""
    session.execute(delete(_walks).where(*_of(workspace_id, kind)))


def _of(workspace_id: bytes, kind: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _walks.c.workspace_id == workspace_id, _walks.c.kind == kind
