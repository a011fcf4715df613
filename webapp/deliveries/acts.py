"""What a member may do by a link in an email to them, without signing in: claim a lead, put it off, call it spam.

A link is signed, names the member, the lead, the event it tells of and the one action, is good for a week and acts
once. It is made as the mail leaves, and is kept nowhere. It gives no more than the member may do themselves by then.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from flask import current_app
from itsdangerous import BadData, SignatureExpired, TimestampSigner
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from webapp.database.ids import parse
from webapp.deliveries.notice_models import Act
from webapp.errors import NotFound

GOOD_FOR = timedelta(days=7)
KEPT_FOR = GOOD_FOR + timedelta(days=1)
PATH = "/act/"
OFF = "off-"

_acts = Act.__table__


class LinkExpired(NotFound):
    default = f"This link was good for {GOOD_FOR.days} days. Sign in to Inlet to go on."


@dataclass(frozen=True)
class Link:
    """`lead_id` is all zeros where there is none."""

    action: str
    member_id: bytes
    lead_id: bytes
    event_id: bytes

    @property
    def once(self) -> bytes:
        """What tells it from every other link, and is the same for each copy of it."""
        return sha256(b"\0".join((self.action.encode(), self._ids))).digest()

    @property
    def token(self) -> str:
        return _signer().sign(f"{self.action}.{urlsafe_b64encode(self._ids).decode()}").decode()

    @property
    def _ids(self) -> bytes:
        return self.member_id + self.lead_id + self.event_id


def read_link(token: str) -> Link:
    """Raises NotFound, and LinkExpired with what to do then."""
    try:
        text = _signer().unsign(token, max_age=int(GOOD_FOR.total_seconds())).decode()
        action, _, ids = text.partition(".")
        known = urlsafe_b64decode(ids)
    except SignatureExpired:
        raise LinkExpired from None
    except (BadData, ValueError):
        raise NotFound from None
    return Link(action, known[:16], known[16:32], known[32:])


def links_of(acts: Mapping[str, Any]) -> list[str]:
    """The tokens of a mail's links, in the order of its text, by the `acts` of its payload."""
    member, lead = parse("mem", acts["member"]), parse("lead", acts.get("lead", ""))
    event = bytes.fromhex(acts["event"])
    return [Link(action, member or bytes(16), lead or bytes(16), event).token for action in acts["actions"]]


def mark_done(session: Session, link: Link, workspace_id: bytes) -> None:
    """Only in the transaction that does it, which holds the member's row."""
    lead_id = link.lead_id if any(link.lead_id) else None
    row = Act(
        once=link.once,
        workspace_id=workspace_id,
        member_id=link.member_id,
        lead_id=lead_id,
        action=link.action[:20],
        created_at=datetime.now(UTC),
    )
    session.add(row)
    session.flush()


def is_done(session: Session, link: Link) -> bool:
    return session.scalar(select(Act.once).where(Act.once == link.once)) is not None


def drop_old(session: Session, limit: int) -> int:
    """Delete up to `limit` marks of links that are not good any more; gives how many."""
    old = select(_acts.c.once).where(_acts.c.created_at < datetime.now(UTC) - KEPT_FOR).limit(limit)
    found = session.scalars(old).all()
    if found:
        session.execute(delete(_acts).where(_acts.c.once.in_(found)))
    return len(found)


def count_old(session: Session) -> int:
    old = _acts.c.created_at < datetime.now(UTC) - KEPT_FOR
    return session.scalar(select(func.count()).select_from(_acts).where(old)) or 0


def _signer() -> TimestampSigner:
    keys = [*reversed(current_app.config["SECRET_KEY_PREVIOUS"]), current_app.config["SECRET_KEY"]]
    return TimestampSigner(keys, salt="act from an email", digest_method=sha256)
