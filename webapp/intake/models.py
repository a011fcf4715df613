"""What intake keeps for itself: which Idempotency-Key was answered by which submission."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database.types import Digest, Id, UtcTime
from webapp.extensions import Model


class IdempotencyKey(Model):
    """A key as SHA-256 of workspace, credential, path and key; good for 24 hours."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (Index("ix_idempotency_keys_age", "created_at"), Model.__table_args__)

    key: Mapped[bytes] = mapped_column(Digest, primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(Digest)
    submission_id: Mapped[bytes] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
