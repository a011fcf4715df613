"""Callback: a call that was promised to a lead."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database.types import Id, LongText, UtcTime
from webapp.extensions import Model

STATUSES = ("scheduled", "completed", "cancelled")
OUTCOMES = ("reached", "no_answer", "wrong_number", "not_interested")
USUAL_MINUTES = 15


class Callback(Model):
    """A call that is due at `due_at` and takes so many `minutes`; completed with an outcome.

    `attempts`: how many calls before it nobody answered. `remind_at`: when its assignee is to be reminded, None once
    they were, or do not want to be; `tells_lead`: the lead is reminded as well. `sequence`: how often it was changed.
    """

    __tablename__ = "callbacks"
    __table_args__ = (
        Index("ix_callbacks_workspace", "workspace_id", "id"),
        Index("ix_callbacks_day", "workspace_id", "status", "due_at"),
        Index("ix_callbacks_assignee", "assignee_id", "due_at"),
        Index("ix_callbacks_remind", "remind_at"),
        Model.__table_args__,
    )

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"))
    lead_id: Mapped[bytes] = mapped_column(Id, ForeignKey("leads.id"), index=True)
    submission_id: Mapped[bytes | None] = mapped_column(Id, ForeignKey("submissions.id"), index=True)
    assignee_id: Mapped[bytes | None] = mapped_column(Id, ForeignKey("members.id"))
    is_test: Mapped[bool] = mapped_column(Boolean)
    due_at: Mapped[datetime] = mapped_column(UtcTime)
    minutes: Mapped[int] = mapped_column(Integer, default=USUAL_MINUTES, server_default=text(str(USUAL_MINUTES)))
    status: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str | None] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(LongText)
    attempts: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    sequence: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    remind_at: Mapped[datetime | None] = mapped_column(UtcTime)
    tells_lead: Mapped[bool] = mapped_column(Boolean, default=False, server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    completed_at: Mapped[datetime | None] = mapped_column(UtcTime)
