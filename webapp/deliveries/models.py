"""Endpoint, Delivery, Attempt: where to tell, what is owed to it, and each try."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database.types import SEALED_INSIDE, Bytes, Digest, Id, Json, Sealed, UtcTime
from webapp.extensions import Model
from webapp.workspaces.secrets import decrypt, encrypt

STATES = ("pending", "delivered", "dead", "held", "suppressed", "unsent")


class Endpoint(Model):
    """Where to tell. A form's own webhook is an endpoint with `form_id`; its address follows the form's setting.

    `address` is the sealed `url`: whoever knows that of a chat may write there, and others have keys in them too.
    """

    __tablename__ = "endpoints"
    __table_args__ = (Index("ix_endpoints_workspace", "workspace_id", "id"), Model.__table_args__)

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"))
    form_id: Mapped[bytes | None] = mapped_column(Id, ForeignKey("forms.id"), unique=True)
    api_key_id: Mapped[bytes | None] = mapped_column(Id, ForeignKey("api_keys.id"), index=True)
    channel: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[bytes] = mapped_column(Sealed, nullable=True)  # it came when there were rows
    events: Mapped[list[str]] = mapped_column(Json)
    secret: Mapped[bytes] = mapped_column(Sealed)
    previous_secret: Mapped[bytes | None] = mapped_column(Sealed)
    previous_until: Mapped[datetime | None] = mapped_column(UtcTime)
    status: Mapped[str] = mapped_column(String(20))
    status_reason: Mapped[str] = mapped_column(String(300))
    failing_since: Mapped[datetime | None] = mapped_column(UtcTime)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcTime)

    @property
    def url(self) -> str:
        return decrypt(self.address)

    @url.setter
    def url(self, url: str) -> None:
        self.address = encrypt(url)


class Delivery(Model):
    """One event owed to one target, its payload frozen.

    `target` is what people read: the address of a mail; of an endpoint without what opens it, which the endpoint has.
    `event_name` is the name by which the target is told of it: one event may go by several.
    `due_at` is the time of the next try; while a worker holds the row it is the end of its lease, so that a killed
    worker's rows come back by themselves; it is null when nothing more is to be done. `once` keeps a second delivery
    for the same event and target, or a second automatic reply on one day, out. `attempts` counts every try there ever
    was, `tries` those of this round: a replay begins a new one.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("ix_deliveries_due", "due_at", "lane"),
        Index("ix_deliveries_workspace", "workspace_id", "id"),
        Index("ix_deliveries_event", "event_id"),
        Index("ix_deliveries_submission", "submission_id"),
        Index("ix_deliveries_endpoint", "endpoint_id", "state", "id"),
        Model.__table_args__,
    )

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"))
    event_id: Mapped[bytes] = mapped_column(Id, ForeignKey("events.id"))
    submission_id: Mapped[bytes | None] = mapped_column(Id, ForeignKey("submissions.id"))
    endpoint_id: Mapped[bytes | None] = mapped_column(Id, ForeignKey("endpoints.id"))
    event_name: Mapped[str] = mapped_column(String(60))
    once: Mapped[bytes] = mapped_column(Digest, unique=True)
    lane: Mapped[bytes] = mapped_column(Id)
    channel: Mapped[str] = mapped_column(String(20))
    target: Mapped[str] = mapped_column(String(2000))
    payload: Mapped[bytes] = mapped_column(Bytes, info=SEALED_INSIDE)
    state: Mapped[str] = mapped_column(String(20))
    attempts: Mapped[int] = mapped_column(Integer)
    tries: Mapped[int] = mapped_column(Integer)
    due_at: Mapped[datetime | None] = mapped_column(UtcTime)
    claim: Mapped[bytes | None] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Attempt(Model):
    """One try of a delivery, with what came back."""

    __tablename__ = "attempts"
    __table_args__ = (Index("ix_attempts_delivery", "delivery_id", "id"), Model.__table_args__)

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"))
    delivery_id: Mapped[bytes] = mapped_column(Id, ForeignKey("deliveries.id"))
    number: Mapped[int] = mapped_column(Integer)
    result: Mapped[str] = mapped_column(String(40))
    code: Mapped[int | None] = mapped_column(Integer)
    detail: Mapped[str] = mapped_column(Text)
    response: Mapped[bytes] = mapped_column(Bytes)
    request_headers: Mapped[dict[str, Any]] = mapped_column(Json)
    duration_ms: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
