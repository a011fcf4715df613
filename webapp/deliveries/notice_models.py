"""What members are told in the dashboard and by digest, what they put off, and what they did from an email."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database.types import Digest, Id, UtcTime
from webapp.extensions import Model


class Notice(Model):
    """A member is told of an event in the dashboard. `path`: what it opens, where that is no lead."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("event_id", "member_id"),
        Index("ix_notices_member", "member_id", "id"),
        Index("ix_notices_unread", "member_id", "read_at"),
        Model.__table_args__,
    )

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"))
    member_id: Mapped[bytes] = mapped_column(Id, ForeignKey("members.id"))
    event_id: Mapped[bytes] = mapped_column(Id, ForeignKey("events.id"))
    lead_id: Mapped[bytes | None] = mapped_column(Id, ForeignKey("leads.id"), index=True)
    topic: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    path: Mapped[str] = mapped_column(String(200))
    read_at: Mapped[datetime | None] = mapped_column(UtcTime)
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class DigestLine(Model):
    """What a member is to read of an event in the next digest. The worker makes one mail of all that are due."""

    __tablename__ = "digest_lines"
    __table_args__ = (
        UniqueConstraint("event_id", "member_id"),
        Index("ix_digest_lines_due", "due_at", "member_id"),
        Index("ix_digest_lines_member", "member_id", "id"),
        Model.__table_args__,
    )

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"))
    member_id: Mapped[bytes] = mapped_column(Id, ForeignKey("members.id"))
    event_id: Mapped[bytes] = mapped_column(Id, ForeignKey("events.id"))
    lead_id: Mapped[bytes | None] = mapped_column(Id, ForeignKey("leads.id"), index=True)
    topic: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime] = mapped_column(UtcTime)
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class Snooze(Model):
    """A lead that a member wants to be reminded of at that time; gone once they were."""

    __tablename__ = "snoozes"
    __table_args__ = (Index("ix_snoozes_due", "due_at"), Model.__table_args__)

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"))
    member_id: Mapped[bytes] = mapped_column(Id, ForeignKey("members.id"), index=True)
    lead_id: Mapped[bytes] = mapped_column(Id, ForeignKey("leads.id"), index=True)
    due_at: Mapped[datetime] = mapped_column(UtcTime)
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class Act(Model):
    """What a member did by a link in an email: a link acts once. `once`: the digest of the link's content."""

    __tablename__ = "acts"

    once: Mapped[bytes] = mapped_column(Digest, primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"), index=True)
    member_id: Mapped[bytes] = mapped_column(Id, ForeignKey("members.id"), index=True)
    lead_id: Mapped[bytes | None] = mapped_column(Id, ForeignKey("leads.id"), index=True)
    action: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(UtcTime, index=True)
