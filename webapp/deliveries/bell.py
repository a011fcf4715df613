"""The bell of the dashboard: what a member is told there, what of it is unread, and how long it is kept."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from webapp.database.ids import first_id
from webapp.deliveries.notice_models import Notice
from webapp.errors import NotFound
from webapp.http.paging import Page, PageQuery, read_page

KEPT_FOR = timedelta(days=90)
MOST_COUNTED = 100  # beyond this the bell says 99+

_notices = Notice.__table__


def unread(session: Session, member_id: bytes) -> int:
    """How many are unread, up to `MOST_COUNTED`."""
    few = select(Notice.id).where(Notice.member_id == member_id, Notice.read_at.is_(None)).limit(MOST_COUNTED)
    return session.scalar(select(func.count()).select_from(few.subquery())) or 0


def notices_of(session: Session, member_id: bytes, query: PageQuery) -> Page[Notice]:
    """What a member was told, the newest first."""
    return read_page(session, select(Notice).where(Notice.member_id == member_id), Notice.id, query)


def mark_read(session: Session, member_id: bytes, ids: Sequence[bytes] | None = None) -> None:
    """Mark these as read, or all of them."""
    own = [_notices.c.member_id == member_id, _notices.c.read_at.is_(None)]
    if ids is not None:
        own.append(_notices.c.id.in_(ids))
    session.execute(update(_notices).where(*own).values(read_at=datetime.now(UTC)))


def drop_old(session: Session, limit: int) -> int:
    """Delete up to `limit` notices that are older than 90 days; gives how many."""
    old = _notices.c.id < first_id(datetime.now(UTC) - KEPT_FOR)
    ids = session.scalars(select(_notices.c.id).where(old).order_by(_notices.c.id).limit(limit)).all()
    if ids:
        session.execute(delete(_notices).where(_notices.c.id.in_(ids)))
    return len(ids)


def count_old(session: Session) -> int:
    old = _notices.c.id < first_id(datetime.now(UTC) - KEPT_FOR)
    return session.scalar(select(func.count()).select_from(_notices).where(old)) or 0


def open_notice(session: Session, member_id: bytes, notice_id: bytes) -> Notice:
    """A notice of this member, read from now on; raises NotFound."""
    own = select(Notice).where(Notice.member_id == member_id, Notice.id == notice_id)
    notice = session.scalar(own)
    if notice is None:
        raise NotFound("This notice does not exist.")
    mark_read(session, member_id, [notice.id])
    return notice
