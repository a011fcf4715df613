"""Account, Deal, MarketingSource: companies, what may be sold to them, and which campaign brought it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Boolean, Date, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database.erasing import OUTLIVES
from webapp.database.types import Digest, Id, Json, UtcTime, searched
from webapp.extensions import Model

STAGES = {"s0": "Lead/Prospect", "s1": "Qualified", "s2": "Proposal", "s3": "Won", "s4": "Lost"}
WON, LOST = "s3", "s4"
CLOSED = (WON, LOST)


class Account(Model):
    """A company. `name_key` is the SHA-256 of its exact name, so that no collation decides which company it is."""

    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("workspace_id", "name_key"),
        Index("ix_accounts_workspace", "workspace_id", "id"),
        Index("ix_accounts_name", "workspace_id", "is_test", "name", "id"),
        Model.__table_args__,
    )

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"))
    name_key: Mapped[bytes] = mapped_column(Digest)
    is_test: Mapped[bool] = mapped_column(Boolean)
    name: Mapped[str] = mapped_column(searched(500))
    location: Mapped[str | None] = mapped_column(String(500))
    website: Mapped[str | None] = mapped_column(String(500))
    description: Mapped[str | None] = mapped_column(String(500))
    parent_id: Mapped[bytes | None] = mapped_column(Id, ForeignKey("accounts.id"))
    custom_fields: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)


class MarketingSource(Model):
    """A campaign by its name; deals name it, and through them it is known which leads it brought."""

    __tablename__ = "marketing_sources"
    __table_args__ = (UniqueConstraint("workspace_id", "name_key"), Model.__table_args__)

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"))
    name_key: Mapped[bytes] = mapped_column(Digest)
    name: Mapped[str] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class Deal(Model):
    """Something that may be sold; `amount` in the workspace's currency; won or lost at `closed_at`."""

    __tablename__ = "deals"
    __table_args__ = (
        Index("ix_deals_workspace", "workspace_id", "id"),
        Index("ix_deals_stage", "workspace_id", "stage", "id"),
        Index("ix_deals_account", "account_id", "id"),
        Index("ix_deals_source", "source_id", "id"),
        # A column of the board in its order, with the amounts that its sum is made of, and what of it is overdue.
        Index("ix_deals_board", "workspace_id", "is_test", "stage", "updated_at", "id", "amount", "closing_date"),
        Index("ix_deals_closing", "workspace_id", "is_test", "closing_date", "id"),
        Index("ix_deals_amount", "workspace_id", "is_test", "amount", "id"),
        Model.__table_args__,
    )

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"))
    account_id: Mapped[bytes | None] = mapped_column(Id, ForeignKey("accounts.id"))
    source_id: Mapped[bytes | None] = mapped_column(Id, ForeignKey("marketing_sources.id"))
    submission_id: Mapped[bytes | None] = mapped_column(Id, ForeignKey("submissions.id"), index=True, info=OUTLIVES)
    parent_id: Mapped[bytes | None] = mapped_column(Id, ForeignKey("deals.id"))
    owner_id: Mapped[bytes | None] = mapped_column(Id, ForeignKey("members.id"))
    is_test: Mapped[bool] = mapped_column(Boolean)
    name: Mapped[str] = mapped_column(String(1100))
    amount: Mapped[Decimal] = mapped_column(Numeric(15, 2))
    stage: Mapped[str] = mapped_column(String(10))
    closing_date: Mapped[date] = mapped_column(Date)
    closed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    close_reason: Mapped[str | None] = mapped_column(String(500))
    description: Mapped[str] = mapped_column(Text)
    solution: Mapped[str | None] = mapped_column(String(500))
    tags: Mapped[list[str]] = mapped_column(Json)
    custom_fields: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)


class DealContact(Model):
    """A person who has to do with a deal."""

    __tablename__ = "deal_contacts"

    deal_id: Mapped[bytes] = mapped_column(Id, ForeignKey("deals.id"), primary_key=True)
    lead_id: Mapped[bytes] = mapped_column(Id, ForeignKey("leads.id"), primary_key=True, index=True)


class DealMove(Model):
    """A deal that changed its stage: who did it (`actor`, a public id), and why. One opened by hand came from none."""

    __tablename__ = "deal_moves"
    __table_args__ = (Index("ix_deal_moves_deal", "deal_id", "id"), Model.__table_args__)

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    deal_id: Mapped[bytes] = mapped_column(Id, ForeignKey("deals.id"))
    actor: Mapped[str] = mapped_column(String(40))
    before: Mapped[str | None] = mapped_column(String(10))
    after: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
