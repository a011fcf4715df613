"""Lead: a person, with the identities by which later submissions find them."""

from datetime import datetime
from functools import reduce
from typing import Any

from sqlalchemy import Boolean, Computed, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database.types import Id, IdentityKey, Json, LongText, UtcTime, searched
from webapp.extensions import Model

# Info of a column that names a lead as what it was or is: a merge leaves it alone.
STAYS = {"stays_at_merge": True}

_SEARCHED = ("first_name", "last_name", "company", "email", "email_domain", "phone_digits")
_DIGITS = reduce(lambda text, sign: f"replace({text}, '{sign}', '')", "+ -().", "phone")


class Lead(Model):
    """A person who reached out. `email_key` and `phone_key` are what the lead itself holds; see Identity.

    `is_waiting`: it came in by itself, and nobody has seen to it yet; `responded_at`: when somebody first did.
    `is_incomplete`: they began a form and have not sent it, so that nobody was told of them yet.
    `score`: the highest that the rules of a form gave one of its submissions.
    `time_zone`: where their browser last said that they are; None where none did.
    `locked_fields`: the names of those that only a member's own hand changes; see locking.

    What is computed is there to be searched by, and never loaded.
    """

    __tablename__ = "leads"
    __table_args__ = (
        Index("ix_leads_newest", "workspace_id", "is_test", "deleted_at", "id"),
        Index("ix_leads_changed", "workspace_id", "is_test", "updated_at", "id"),
        Index("ix_leads_email", "workspace_id", "email_key"),
        Index("ix_leads_phone", "workspace_id", "phone_key"),
        Index("ix_leads_status", "workspace_id", "status", "id"),
        Index("ix_leads_waiting", "workspace_id", "is_waiting", "id"),
        Index("ix_leads_incomplete", "workspace_id", "is_incomplete", "id"),
        Index("ix_leads_source", "workspace_id", "source", "id"),
        Index("ix_leads_form", "form_id", "id"),
        Index("ix_leads_assignee", "assignee_id", "workspace_id", "id"),
        *(Index(f"ix_leads_search_{name}", "workspace_id", name, "id") for name in _SEARCHED),
        Model.__table_args__,
    )

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"))
    form_id: Mapped[bytes | None] = mapped_column(Id, ForeignKey("forms.id"))
    is_test: Mapped[bool] = mapped_column(Boolean)
    first_name: Mapped[str | None] = mapped_column(searched(500))
    last_name: Mapped[str | None] = mapped_column(searched(500))
    email: Mapped[str | None] = mapped_column(searched(254))
    phone: Mapped[str | None] = mapped_column(String(400))
    role: Mapped[str | None] = mapped_column(String(500))
    location: Mapped[str | None] = mapped_column(String(500))
    company: Mapped[str | None] = mapped_column(searched(500))
    address: Mapped[str | None] = mapped_column(String(1000))
    city: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[str | None] = mapped_column(String(200))
    zip: Mapped[str | None] = mapped_column(String(60))
    budget: Mapped[str | None] = mapped_column(String(500))
    timeline: Mapped[str | None] = mapped_column(String(500))
    time_zone: Mapped[str | None] = mapped_column(String(64))
    source: Mapped[str | None] = mapped_column(String(500))
    status: Mapped[str] = mapped_column(String(60))
    project_types: Mapped[list[str]] = mapped_column(Json)
    tags: Mapped[list[str]] = mapped_column(Json)
    custom_data: Mapped[dict[str, Any]] = mapped_column(Json)
    locked_fields: Mapped[list[str] | None] = mapped_column(Json)
    score: Mapped[int | None] = mapped_column(Integer)
    email_key: Mapped[bytes | None] = mapped_column(IdentityKey)
    phone_key: Mapped[bytes | None] = mapped_column(IdentityKey)
    account_id: Mapped[bytes | None] = mapped_column(Id, ForeignKey("accounts.id"), index=True)
    assignee_id: Mapped[bytes | None] = mapped_column(Id, ForeignKey("members.id"))
    is_waiting: Mapped[bool] = mapped_column(Boolean, default=False, server_default=text("0"))
    is_incomplete: Mapped[bool] = mapped_column(Boolean, default=False, server_default=text("0"))
    responded_at: Mapped[datetime | None] = mapped_column(UtcTime)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcTime)
    email_domain: Mapped[str | None] = mapped_column(
        searched(254), Computed("substr(email, instr(email, '@') + 1)"), deferred=True
    )
    phone_digits: Mapped[str | None] = mapped_column(String(400), Computed(_DIGITS), deferred=True)


class Identity(Model):
    """An email or a phone that belongs to one lead: `e` or `p` and the SHA-256 of its canonical value.

    Bytes, so that no collation ever decides who is who. A lead keeps identities it no longer shows.
    """

    __tablename__ = "identities"

    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"), primary_key=True)
    key: Mapped[bytes] = mapped_column(IdentityKey, primary_key=True)
    lead_id: Mapped[bytes] = mapped_column(Id, ForeignKey("leads.id"), index=True)


class LeadTag(Model):
    """A tag as it is searched for: `key` without case. The lead's own list keeps order and spelling."""

    __tablename__ = "lead_tags"
    __table_args__ = (Index("ix_lead_tags_search", "workspace_id", "key", "lead_id"), Model.__table_args__)

    lead_id: Mapped[bytes] = mapped_column(Id, ForeignKey("leads.id"), primary_key=True, info=STAYS)
    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"))


class Comment(Model):
    """A note on a lead: a visitor's message, or a member's words."""

    __tablename__ = "comments"
    __table_args__ = (Index("ix_comments_lead", "lead_id", "id"), Model.__table_args__)

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"))
    lead_id: Mapped[bytes] = mapped_column(Id, ForeignKey("leads.id"))
    submission_id: Mapped[bytes | None] = mapped_column(Id, ForeignKey("submissions.id"), index=True)
    member_id: Mapped[bytes | None] = mapped_column(Id, ForeignKey("members.id"))
    body: Mapped[str] = mapped_column(LongText)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
