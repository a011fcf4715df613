"""Keeping the addresses that are stored already as a workspace wants it now: in batches, from the oldest on.

What was given away does not come back: a hash stays a hash.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from webapp.database.transactions import in_transaction
from webapp.extensions import db
from webapp.submissions.consents import Consent
from webapp.submissions.models import Submission
from webapp.workspaces import walks
from webapp.workspaces.models import Workspace
from webapp.workspaces.visitor_address import kept

WALK = "addresses"
BATCH = 500

_submissions, _consents = Submission.__table__, Consent.__table__


def begin(session: Session, workspace_id: bytes) -> None:
    walks.begin(session, workspace_id, WALK)


def is_under_way(session: Session, workspace_id: bytes) -> bool:
    return workspace_id in walks.under_way(session, WALK)


def work_addresses() -> int:
    """The worker's step: a batch of each workspace that wants it; gives how many submissions were gone through."""
    return sum(_work(workspace_id) for workspace_id in walks.under_way(db.session(), WALK))


def step(session: Session, workspace_id: bytes, limit: int) -> int:
    """Go through up to `limit` submissions, with what was agreed to in them; gives how many."""
    now = datetime.now(UTC)
    if not is_under_way(session, workspace_id) or (at := walks.take(session, workspace_id, WALK, now)) is None:
        return 0
    choice = session.get_one(Workspace, workspace_id).ip_keeping
    own = _submissions.c.workspace_id == workspace_id, _submissions.c.id > at
    ids = session.scalars(select(_submissions.c.id).where(*own).order_by(_submissions.c.id).limit(limit)).all()
    _rewrite(session, _submissions, _submissions.c.id.in_(ids), choice, workspace_id)
    _rewrite(session, _consents, _consents.c.submission_id.in_(ids), choice, workspace_id)
    walks.leave(session, workspace_id, WALK, ids, limit, now)
    if len(ids) < limit:
        walks.forget(session, workspace_id, WALK)
    return len(ids)


def _work(workspace_id: bytes) -> int:
    return in_transaction(db.session, lambda session: step(session, workspace_id, BATCH))


def _rewrite(session: Session, table: Table, of_them: Any, choice: str, workspace_id: bytes) -> None:
    rows: Sequence[Any] = session.execute(select(table.c.id, table.c.ip).where(of_them)).all()
    other = [{"of": row.id, "as": new} for row in rows if (new := kept(choice, workspace_id, row.ip)) != row.ip]
    if other:
        changed = update(table).where(table.c.id == bindparam("of")).values(ip=bindparam("as"))
        session.connection().execute(changed, other)
