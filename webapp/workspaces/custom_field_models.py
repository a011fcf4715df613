"""CustomField: how a workspace shows, edits and checks one key of its leads, accounts or deals."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database.types import Id, Json, UtcTime
from webapp.extensions import Model


class CustomField(Model):
    """`key` as it arrives in customData or customFields, letter by letter; `options` of a select, in their order.

    An archived field is as one that was never defined: what is stored under its key stays.
    """

    __tablename__ = "custom_fields"
    __table_args__ = (UniqueConstraint("workspace_id", "entity", "key"), Model.__table_args__)

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"))
    entity: Mapped[str] = mapped_column(String(10))
    key: Mapped[str] = mapped_column(String(200))
    label: Mapped[str] = mapped_column(String(200))
    type: Mapped[str] = mapped_column(String(20))
    options: Mapped[list[str]] = mapped_column(Json)
    position: Mapped[int] = mapped_column(Integer)
    in_list: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcTime)
