"""Purging what has outlived its use, in small batches that hold no lock for long."""

from datetime import UTC, datetime, timedelta

from flask import current_app
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webapp.database.transactions import in_transaction
from webapp.extensions import db
from webapp.intake.idempotency import KEPT_FOR
from webapp.intake.models import IdempotencyKey
from webapp.submissions.retention import Terms, purge
from webapp.workspaces.models import Workspace


def purge_idempotency_keys(limit: int = 500) -> int:
    """Delete up to `limit` keys that are no longer good for anything; gives how many."""
    return in_transaction(db.session, lambda session: _purge(session, limit))


def purge_submissions(limit: int = 500) -> int:
    """Delete up to `limit` submissions of each workspace that are no longer to be kept; gives how many."""
    settings, now = current_app.config, datetime.now(UTC)
    terms = Terms(timedelta(days=settings["REFUSED_RETENTION_DAYS"]), timedelta(days=settings["SPAM_RETENTION_DAYS"]))
    workspaces = db.session.scalars(select(Workspace.id)).all()
    return sum(_purge_ledger(workspace_id, terms, now, limit) for workspace_id in workspaces)


def _purge_ledger(workspace_id: bytes, terms: Terms, now: datetime, limit: int) -> int:
    return in_transaction(db.session, lambda session: purge(session, workspace_id, terms, now, limit))


def _purge(session: Session, limit: int) -> int:
    expired = (
        select(IdempotencyKey.key)
        .where(IdempotencyKey.created_at < datetime.now(UTC) - KEPT_FOR)
        .order_by(IdempotencyKey.created_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    keys = session.scalars(expired).all()
    if keys:
        session.execute(delete(IdempotencyKey.__table__).where(IdempotencyKey.key.in_(keys)))
    return len(keys)
