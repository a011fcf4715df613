"""Event: written in the transaction of the change it tells about, and never changed but for `pending_at`."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database.types import SEALED_INSIDE, Id, Json, UtcTime
from webapp.extensions import Model


class Event(Model):
    """A thing that happened. It is the lead's timeline, the outbox (while `pending_at` is set), and the live feed."""

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_pending", "pending_at"),
        Index("ix_events_timeline", "lead_id", "id"),
        Index("ix_events_feed", "workspace_id", "id"),
        Model.__table_args__,
    )

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"))
    kind: Mapped[str] = mapped_column(String(40))
    is_test: Mapped[bool] = mapped_column(Boolean)
    form_id: Mapped[bytes | None] = mapped_column(Id, ForeignKey("forms.id"))
    submission_id: Mapped[bytes | None] = mapped_column(Id, ForeignKey("submissions.id"), index=True)
    lead_id: Mapped[bytes | None] = mapped_column(Id, ForeignKey("leads.id"))
    member_id: Mapped[bytes | None] = mapped_column(Id, ForeignKey("members.id"))
    data: Mapped[dict[str, Any]] = mapped_column(Json, info=SEALED_INSIDE)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    pending_at: Mapped[datetime | None] = mapped_column(UtcTime)
