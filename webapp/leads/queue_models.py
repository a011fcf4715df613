"""Leads that wait for somebody who can be given them, and how many each member was given today."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database.types import Id, UtcTime
from webapp.extensions import Model


class QueuedLead(Model):
    """A lead that nobody was there for, by the assignment of the form that brought it."""

    __tablename__ = "assignment_queue"
    __table_args__ = (
        Index("ix_assignment_queue_form", "form_id", "since", "lead_id"),
        Index("ix_assignment_queue_workspace", "workspace_id", "lead_id"),
        Model.__table_args__,
    )

    lead_id: Mapped[bytes] = mapped_column(Id, ForeignKey("leads.id"), primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"))
    form_id: Mapped[bytes] = mapped_column(Id, ForeignKey("forms.id"))
    since: Mapped[datetime] = mapped_column(UtcTime)


class DailyShare(Model):
    """How many leads a member with a daily cap was given on their last day: a row of its own, as Rotation's is."""

    __tablename__ = "daily_shares"

    member_id: Mapped[bytes] = mapped_column(Id, ForeignKey("members.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date)
    given: Mapped[int] = mapped_column(Integer)
