"""Erasure: somebody whose data goes or is gone. What stays of it is the receipt, which names nobody."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database.types import Id, Json, Sealed, UtcTime
from webapp.extensions import Model

OPEN, DONE = "open", "done"


class Erasure(Model):
    """`actor`: who asked for it, as the audit log names them. `reason`: one of REASONS.

    `digests`: of each email and phone, by a key of this installation, so that it can be told later whether an address
    that somebody names was erased. `counts`: how many rows went or were cleared, by table.
    While it is open, `sealed` holds whom it is about, encrypted, and `at` how far it has come; both go at its end.
    """

    __tablename__ = "erasures"
    __table_args__ = (
        Index("ix_erasures_workspace", "workspace_id", "id"),
        Index("ix_erasures_state", "state", "id"),
        Model.__table_args__,
    )

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"))
    actor: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10))
    digests: Mapped[list[str]] = mapped_column(Json)
    counts: Mapped[dict[str, dict[str, int]]] = mapped_column(Json)
    sealed: Mapped[bytes | None] = mapped_column(Sealed)
    at: Mapped[dict[str, Any] | None] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcTime)
