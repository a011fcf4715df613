"""What lets nobody in any more: sessions that ended by themselves, links that were used or became too old."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Table, delete, func, select
from sqlalchemy.orm import Session

from webapp.workspaces.login_models import Invitation, LoginSession, PasswordReset
from webapp.workspaces.logins import IDLE

RESENDABLE = timedelta(days=30)  # so long an invitation that became too old is listed, to be sent again


def count_ended(session: Session) -> int:
    return sum(session.scalar(select(func.count()).select_from(table).where(ended)) or 0 for table, ended in _ended())


def drop_ended(session: Session, limit: int) -> int:
    """Forget up to `limit` of each kind; gives how many."""
    return sum(_drop(session, table, ended, limit) for table, ended in _ended())


def _drop(session: Session, table: Table, ended: ColumnElement[bool], limit: int) -> int:
    ids = session.scalars(select(table.c.id).where(ended).limit(limit).with_for_update(skip_locked=True)).all()
    if ids:
        session.execute(delete(table).where(table.c.id.in_(ids)))
    return len(ids)


def _ended() -> Iterator[tuple[Table, ColumnElement[bool]]]:
    now = datetime.now(UTC)
    logins, resets, invitations = (model.__table__ for model in (LoginSession, PasswordReset, Invitation))
    yield logins, (logins.c.expires_at <= now) | (logins.c.seen_at <= now - IDLE)
    yield resets, (resets.c.expires_at <= now) | resets.c.used_at.is_not(None)
    yield invitations, invitations.c.expires_at <= now - RESENDABLE
