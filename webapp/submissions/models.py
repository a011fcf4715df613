"""Submission: one authenticated call to a way in. What came in never changes, its outcome may."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database.types import Bytes, Id, Json, LongText, UtcTime
from webapp.extensions import Model

TAKEN = ("accepted", "skipped")
PARTIAL = "partial"  # what a visitor has filled in so far, and not sent
QUARANTINED = ("spam", "failed")
REFUSED = ("invalid", "origin_refused", "throttled", "inactive")
OUTCOMES = (*TAKEN, PARTIAL, *QUARANTINED, *REFUSED)


class Submission(Model):
    """What was sent, as bytes with credentials removed, what it was mapped to, and what became of it.

    `lead_id` is reserved with the submission: a quarantined one names the lead that it would become, so it is no
    foreign key. `person_id` is the lead that it did reach.
    `emptied_at`: since when only that it came is known of it, its time being over; see `emptying.py`.
    """

    __tablename__ = "submissions"
    __table_args__ = (
        Index("ix_submissions_workspace", "workspace_id", "id"),
        Index("ix_submissions_outcome", "workspace_id", "outcome", "id"),
        Index("ix_submissions_form", "form_id", "id"),
        Index("ix_submissions_person", "person_id", "id"),
        Model.__table_args__,
    )

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"))
    form_id: Mapped[bytes | None] = mapped_column(Id, ForeignKey("forms.id"))
    person_id: Mapped[bytes | None] = mapped_column(Id, ForeignKey("leads.id"))
    lead_id: Mapped[bytes] = mapped_column(Id)
    credential: Mapped[str] = mapped_column(String(60))
    dialect: Mapped[str] = mapped_column(String(30))
    is_test: Mapped[bool] = mapped_column(Boolean)
    outcome: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(300))
    body: Mapped[bytes] = mapped_column(Bytes)
    content_type: Mapped[str] = mapped_column(String(200))
    origin: Mapped[str | None] = mapped_column(String(300))
    ip: Mapped[str] = mapped_column(String(45))
    user_agent: Mapped[str] = mapped_column(String(300))
    mapped: Mapped[dict[str, Any] | None] = mapped_column(Json)
    result: Mapped[dict[str, Any]] = mapped_column(Json)
    error: Mapped[str | None] = mapped_column(LongText)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    settled_at: Mapped[datetime] = mapped_column(UtcTime)
    emptied_at: Mapped[datetime | None] = mapped_column(UtcTime)
