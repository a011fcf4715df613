"""Receipts: what proves that somebody was erased, without saying who it was."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.http.fields import PublicId
from webapp.privacy.models import Erasure

ERASURE = PublicId("era", "receipt")
MOST = 200


def list_receipts(session: Session, workspace_id: bytes) -> Sequence[Erasure]:
    """The newest of a workspace, those that are under way among them."""
    own = select(Erasure).where(Erasure.workspace_id == workspace_id)
    return session.scalars(own.order_by(Erasure.id.desc()).limit(MOST)).all()
