"""Workspaces, the people in them, and their API keys."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Date, ForeignKey, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.database.types import Counter, Digest, Id, Json, Sealed, UtcTime
from webapp.extensions import Model
from webapp.workspaces.topics import LEADS, Choice, choice_of, with_mail

LEAD_STATUSES = ("Unassigned", "New", "Contacted", "Qualified", "Unqualified", "Converted")
DEFAULT_STATUS = "New"
CLOSED_STATUSES = ("Unqualified", "Converted")  # nobody has to see to such a lead any more


class Workspace(Model):
    """One customer's world: every row of theirs names it, and every query starts from it.

    `business_hours`: as `hours.py` has them; none: always. `stage_names`: of the stages of deals that were renamed.
    `retention`: as `retention.py` has it; `ip_keeping`: as `visitor_address.py` has it.
    """

    __tablename__ = "workspaces"

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    plan: Mapped[str] = mapped_column(String(20))
    country: Mapped[str] = mapped_column(String(2))
    currency: Mapped[str] = mapped_column(String(3))
    time_zone: Mapped[str] = mapped_column(String(64))
    locale: Mapped[str] = mapped_column(String(20))
    limits: Mapped[dict[str, int]] = mapped_column(Json)
    lead_statuses: Mapped[list[str]] = mapped_column(Json)
    exempt_ips: Mapped[list[str]] = mapped_column(Json, default=list)
    business_hours: Mapped[dict[str, list[list[str]]] | None] = mapped_column(Json)
    stage_names: Mapped[dict[str, str] | None] = mapped_column(Json)
    retention: Mapped[dict[str, int | None] | None] = mapped_column(Json)
    ip_keeping: Mapped[str] = mapped_column(String(10), default="whole", server_default="whole")
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class User(Model):
    """A person who can log in; `email` is kept in its canonical form.

    `password_hash` is empty for those who only come by way of their company's sign-in, whose name for them is
    `oidc_subject`. `totp` is the encrypted secret of the second factor, which counts from `totp_confirmed_at` on.
    """

    __tablename__ = "users"

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(String(200))
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC", server_default="UTC")
    locale: Mapped[str] = mapped_column(String(20), default="en", server_default="en")
    theme: Mapped[str] = mapped_column(String(10), default="auto", server_default="auto")
    is_operator: Mapped[bool] = mapped_column(Boolean, default=False, server_default=text("0"))
    totp: Mapped[bytes | None] = mapped_column(Sealed)
    totp_confirmed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    last_totp_step: Mapped[int | None] = mapped_column(Counter)
    oidc_subject: Mapped[str | None] = mapped_column(String(255), unique=True, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class Member(Model):
    """A user in a workspace. A removed member keeps the row, since leads and comments name it.

    `away`: until they are back; `away_from` and `away_until`: days in their zone on which they are away, both
    included. `working_hours`: as `hours.py` has them, in their zone; none: always. `daily_cap`: the most leads that
    they are given on one day of the workspace. `remind_minutes`: how long before a call they are reminded of it; none:
    never.
    """

    __tablename__ = "members"
    __table_args__ = (UniqueConstraint("workspace_id", "user_id"), Model.__table_args__)

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"))
    user_id: Mapped[bytes] = mapped_column(Id, ForeignKey("users.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    away: Mapped[bool] = mapped_column(Boolean)
    notice_choices: Mapped[dict[str, dict[str, Any]] | None] = mapped_column(Json)
    notice_times: Mapped[dict[str, Any] | None] = mapped_column(Json)
    away_from: Mapped[date | None] = mapped_column(Date)
    away_until: Mapped[date | None] = mapped_column(Date)
    working_hours: Mapped[dict[str, list[list[str]]] | None] = mapped_column(Json)
    daily_cap: Mapped[int | None] = mapped_column(Integer)
    remind_minutes: Mapped[int | None] = mapped_column(Integer, default=15, server_default=text("15"))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcTime)

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)

    def choice(self, topic: str) -> Choice:
        """How they are told of this."""
        return choice_of(self.role, self.notice_choices, topic)

    @property
    def notified(self) -> bool:
        """Whether they get an email for each lead."""
        return self.choice("lead_new").mail == "now"

    @notified.setter
    def notified(self, value: bool) -> None:
        self.notice_choices = with_mail(self.notice_choices, LEADS, "now" if value else "off")


class ApiKey(Model):
    """A key of the workspace: its hash, and for a test key the text as well, so that the guide can show it.

    `kind`: `api` for the APIs that take a key, `team` for Web form submit.
    """

    __tablename__ = "api_keys"

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10), default="api")
    name: Mapped[str] = mapped_column(String(200))
    hash: Mapped[bytes] = mapped_column(Digest, unique=True)
    hint: Mapped[str] = mapped_column(String(40))
    encrypted: Mapped[bytes | None] = mapped_column(Sealed)
    is_test: Mapped[bool] = mapped_column(Boolean)
    scopes: Mapped[list[str]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcTime)


class BlockedSender(Model):
    """A sender whose submissions are quarantined: an email, a domain, an IP address, or a phrase in the text."""

    __tablename__ = "blocked_senders"
    __table_args__ = (UniqueConstraint("workspace_id", "digest"), Model.__table_args__)

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"))
    kind: Mapped[str] = mapped_column(String(10))
    value: Mapped[str] = mapped_column(String(254))
    digest: Mapped[bytes] = mapped_column(Digest)
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class AuditEntry(Model):
    """Who changed what in a workspace: never the secret itself."""

    __tablename__ = "audit_entries"

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"), index=True)
    actor: Mapped[str] = mapped_column(String(100))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(100))
    data: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class Domain(Model):
    """A website of the workspace, by whose id form responses name it (R)."""

    __tablename__ = "domains"
    __table_args__ = (UniqueConstraint("workspace_id", "host"), Model.__table_args__)

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"))
    host: Mapped[str] = mapped_column(String(253))
    required_fields: Mapped[list[str]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class Walk(Model):
    """How far the rows of a workspace were gone through, for what is done to all of them in small batches.

    `kind`: what is done; `at`: the last id that was looked at; `ended_at`: when there was none behind it.
    """

    __tablename__ = "walks"

    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    at: Mapped[bytes] = mapped_column(Id)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)
