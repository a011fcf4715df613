"""Form: every way in is one, and it owns the settings of what comes in by it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database.types import Counter, Digest, Id, Json, Sealed, UtcTime
from webapp.extensions import Model
from webapp.workspaces.secrets import decrypt, encrypt


class Form(Model):
    """The settings of one way in. A deleted form keeps its row, since submissions name it.

    `kind`: made by its owner (`form`), of an inbound key (`inbound`), or made for what a submission declared
    (`source`), which `source_key` then names.
    """

    __tablename__ = "forms"
    __table_args__ = (
        UniqueConstraint("workspace_id", "source_key"),
        Index("ix_forms_workspace", "workspace_id", "id"),
        Model.__table_args__,
    )

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"))
    kind: Mapped[str] = mapped_column(String(20), default="form")
    source_key: Mapped[bytes | None] = mapped_column(Digest)
    name: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(20), default="active")
    paused_message: Mapped[str] = mapped_column(Text, default="")
    allowed_origins: Mapped[list[str]] = mapped_column(Json, default=list)
    honeypot_field: Mapped[str | None] = mapped_column(String(200))
    field_mapping: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    match_field: Mapped[str] = mapped_column(String(20), default="email")
    duplicate_handling: Mapped[str] = mapped_column(String(20), default="update_existing")
    default_status: Mapped[str | None] = mapped_column(String(60))
    default_source: Mapped[str | None] = mapped_column(String(500))
    default_tags: Mapped[list[str]] = mapped_column(Json, default=list)
    assignment: Mapped[dict[str, Any]] = mapped_column(Json, default=lambda: {"mode": "none"})
    notify_members: Mapped[bool] = mapped_column(Boolean, default=True)
    webhook_address: Mapped[bytes | None] = mapped_column(Sealed)
    webhook_secret: Mapped[bytes | None] = mapped_column(Sealed)
    webhook_signature_header: Mapped[str] = mapped_column(String(100), default="x-inlet-signature")
    auto_responder: Mapped[dict[str, Any]] = mapped_column(Json, default=lambda: {"enabled": False})
    double_opt_in: Mapped[dict[str, Any] | None] = mapped_column(Json)
    thank_you_message: Mapped[str] = mapped_column(Text, default="")
    redirect_url: Mapped[str | None] = mapped_column(String(2000))
    version: Mapped[int] = mapped_column(Integer, default=0)
    closed_message: Mapped[str] = mapped_column(String(1000), default="", server_default=text("''"))
    closes_at: Mapped[datetime | None] = mapped_column(UtcTime)
    most_submissions: Mapped[int | None] = mapped_column(Integer)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    retention: Mapped[dict[str, int | None] | None] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcTime)

    @property
    def webhook_url(self) -> str | None:
        return decrypt(self.webhook_address) if self.webhook_address else None

    @webhook_url.setter
    def webhook_url(self, url: str | None) -> None:
        self.webhook_address = encrypt(url) if url else None


class FormVersion(Model):
    """What was published, and never changes: the definition of the form that a visitor saw, and who published it."""

    __tablename__ = "form_versions"
    __table_args__ = (UniqueConstraint("form_id", "number"), Model.__table_args__)

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    form_id: Mapped[bytes] = mapped_column(Id, ForeignKey("forms.id"))
    number: Mapped[int] = mapped_column(Integer)
    definition: Mapped[dict[str, Any]] = mapped_column(Json)
    member_id: Mapped[bytes | None] = mapped_column(Id, ForeignKey("members.id"))
    note: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class FormDraft(Model):
    """Which of its steps the draft of a form stands at; undo and redo move it."""

    __tablename__ = "form_drafts"

    form_id: Mapped[bytes] = mapped_column(Id, ForeignKey("forms.id"), primary_key=True)
    step: Mapped[int] = mapped_column(Integer)
    saved_at: Mapped[datetime] = mapped_column(UtcTime)


class FormDraftStep(Model):
    """The definition after one change of the draft, and what the change did."""

    __tablename__ = "form_draft_steps"

    form_id: Mapped[bytes] = mapped_column(Id, ForeignKey("forms.id"), primary_key=True)
    step: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    definition: Mapped[dict[str, Any]] = mapped_column(Json)
    said: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class Rotation(Model):
    """Whose turn it is in a form's round robin: a row of its own, so that taking a turn locks nothing else.

    `turns`: the same of the pools of its rules, each by the name of its pool; none yet: no turn was taken.
    """

    __tablename__ = "rotations"

    form_id: Mapped[bytes] = mapped_column(Id, ForeignKey("forms.id"), primary_key=True)
    turn: Mapped[int] = mapped_column(Integer)
    turns: Mapped[dict[str, int] | None] = mapped_column(Json)


class FormPlaces(Model):
    """How many submissions a form with a limit has accepted: a row of its own, as Rotation's is."""

    __tablename__ = "form_places"

    form_id: Mapped[bytes] = mapped_column(Id, ForeignKey("forms.id"), primary_key=True)
    taken: Mapped[int] = mapped_column(Integer)


class InboundKey(Model):
    """A form's own URL and token (I). The token is kept as its hash, and encrypted, so that it can be shown again."""

    __tablename__ = "inbound_keys"
    __table_args__ = (Index("ix_inbound_keys_workspace", "workspace_id", "id"), Model.__table_args__)

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"))
    form_id: Mapped[bytes] = mapped_column(Id, ForeignKey("forms.id"), unique=True)
    hash: Mapped[bytes] = mapped_column(Digest)
    encrypted: Mapped[bytes] = mapped_column(Sealed)
    is_test: Mapped[bool] = mapped_column(Boolean)
    request_count: Mapped[int] = mapped_column(Counter)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcTime)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcTime)
