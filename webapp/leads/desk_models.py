"""What members do with leads, kept so that it can be undone: merges, bulk jobs, imports; and the views they saved."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database.types import Id, Json, UtcTime
from webapp.extensions import Model
from webapp.leads.models import STAYS


class LeadMerge(Model):
    """One lead became part of another. `before`: the columns of both; `moved`: table, column and keys of what moved."""

    __tablename__ = "lead_merges"

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"), index=True)
    survivor_id: Mapped[bytes] = mapped_column(Id, ForeignKey("leads.id"), index=True, info=STAYS)
    other_id: Mapped[bytes] = mapped_column(Id, ForeignKey("leads.id"), index=True, info=STAYS)
    actor: Mapped[str] = mapped_column(String(100))
    before: Mapped[dict[str, Any]] = mapped_column(Json)
    after: Mapped[dict[str, Any]] = mapped_column(Json)
    moved: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcTime)
    undone_by: Mapped[str | None] = mapped_column(String(100))


class SavedView(Model):
    """The state of the list under a name: `query` is what stands behind the question mark of its address."""

    __tablename__ = "saved_views"
    __table_args__ = (Index("ix_saved_views_workspace", "workspace_id", "position"), Model.__table_args__)

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"))
    member_id: Mapped[bytes] = mapped_column(Id, ForeignKey("members.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    shared: Mapped[bool] = mapped_column(Boolean)
    query: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)


class DefaultView(Model):
    """The view that a member's list opens with: one of their own, or one that is shared."""

    __tablename__ = "default_views"

    member_id: Mapped[bytes] = mapped_column(Id, ForeignKey("members.id"), primary_key=True)
    view_id: Mapped[bytes] = mapped_column(Id, ForeignKey("saved_views.id"), index=True)


class BulkJob(Model):
    """One action over many leads: those of `lead_ids`, all that match `query`, or those that `undoes_id` changed.

    `last_id` is how far it has come: leads are taken in the order of their ids, up to the id of the job itself. That
    of a back-fill is a submission's: its `query` is a rule of a form, and the leads are those that wrote in by it. It
    may turn out that a lead is no concern of the rule, and then is not counted in `total` any more.
    """

    __tablename__ = "bulk_jobs"
    __table_args__ = (
        Index("ix_bulk_jobs_state", "state", "id"),
        Index("ix_bulk_jobs_workspace", "workspace_id", "id"),
        Model.__table_args__,
    )

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"))
    member_id: Mapped[bytes] = mapped_column(Id, ForeignKey("members.id"), index=True)
    undoes_id: Mapped[bytes | None] = mapped_column(Id, ForeignKey("bulk_jobs.id"), index=True)
    action: Mapped[str] = mapped_column(String(20))
    argument: Mapped[str | None] = mapped_column(String(200))
    query: Mapped[dict[str, Any] | None] = mapped_column(Json)
    lead_ids: Mapped[list[str] | None] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(20))
    total: Mapped[int] = mapped_column(Integer)
    done: Mapped[int] = mapped_column(Integer)
    skipped: Mapped[int] = mapped_column(Integer)
    skips: Mapped[list[dict[str, str]]] = mapped_column(Json)
    last_id: Mapped[bytes | None] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcTime)

    @property
    def is_back_fill(self) -> bool:
        """Whether it does or undoes a rule of a form."""
        return self.query is not None and "form" in self.query


class BulkChange(Model):
    """What a lead had before a job changed it, and what it had after."""

    __tablename__ = "bulk_changes"

    job_id: Mapped[bytes] = mapped_column(Id, ForeignKey("bulk_jobs.id"), primary_key=True)
    lead_id: Mapped[bytes] = mapped_column(Id, ForeignKey("leads.id"), primary_key=True, index=True, info=STAYS)
    before: Mapped[dict[str, Any]] = mapped_column(Json)
    after: Mapped[dict[str, Any]] = mapped_column(Json)


class Import(Model):
    """A CSV file on its way to leads. `mapping`: each of its columns by the field of a lead it becomes."""

    __tablename__ = "imports"
    __table_args__ = (
        Index("ix_imports_state", "state", "id"),
        Index("ix_imports_workspace", "workspace_id", "id"),
        Model.__table_args__,
    )

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"))
    member_id: Mapped[bytes] = mapped_column(Id, ForeignKey("members.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    exporter: Mapped[str | None] = mapped_column(String(40))
    columns: Mapped[list[str]] = mapped_column(Json)
    mapping: Mapped[dict[str, str]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(20))
    total: Mapped[int] = mapped_column(Integer)
    done: Mapped[int] = mapped_column(Integer)
    created: Mapped[int] = mapped_column(Integer)
    filled: Mapped[int] = mapped_column(Integer)
    skipped: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcTime)


class ImportRow(Model):
    """A row of an imported file, by its number in the file, and what became of it."""

    __tablename__ = "import_rows"

    import_id: Mapped[bytes] = mapped_column(Id, ForeignKey("imports.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    cells: Mapped[list[str]] = mapped_column(Json)
    outcome: Mapped[str | None] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(300))
    lead_id: Mapped[bytes | None] = mapped_column(Id, ForeignKey("leads.id"), index=True, info=STAYS)
