"""Digests: one mail to a member of all that is due, made once however many workers there are."""

from datetime import UTC, datetime
from functools import partial

from flask import current_app
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webapp.database.transactions import in_transaction
from webapp.deliveries.notice_models import DigestLine
from webapp.events.log import event, record
from webapp.extensions import db
from webapp.workspaces.models import Member

DIGEST = "member.digest"
MEMBERS, LINES = 20, 200

_lines = DigestLine.__table__


def send_digests() -> int:
    """A step of the worker: write the digests whose time has come; gives how many."""
    now = datetime.now(UTC)
    due = select(_lines.c.member_id).where(_lines.c.due_at <= now).distinct().limit(MEMBERS)
    members = list(db.session.scalars(due))
    db.session.rollback()
    return sum(in_transaction(db.session, partial(_write, member_id=each, now=now)) for each in members)


def _write(session: Session, member_id: bytes, now: datetime) -> int:
    """Whoever holds the member's row writes the digest; whoever comes second finds nothing to write."""
    members = Member.__table__
    mine = select(members.c.id).where(members.c.id == member_id).with_for_update(skip_locked=True)
    if session.scalar(mine) is None:
        return 0
    due = _lines.c.member_id == member_id, _lines.c.due_at <= now
    rows = session.execute(select(*_lines.c["id", "text"]).where(*due).order_by(_lines.c.id).limit(LINES)).all()
    if not rows:
        return 0
    session.execute(delete(_lines).where(_lines.c.id.in_([row.id for row in rows])))
    member = session.get_one(Member, member_id, populate_existing=True)
    if member.removed_at is None:
        told = {"to": member.user.email, **_letter([row.text for row in rows])}
        record(session.connection(), [event(member.workspace_id, DIGEST, now, told, member_id=member.id)])
    return 1


def _letter(texts: list[str]) -> dict[str, str]:
    count = f"{len(texts)} {'thing' if len(texts) == 1 else 'things'} to look at"
    settings = f"-- \nWhen this comes, and what is in it: {current_app.config['PUBLIC_URL']}/profile/notifications"
    return {"subject": f"Your digest: {count}", "text": "\n\n".join([f"{count}.", *texts, settings])}
