"""Workflow, Run, RunStep: what is to happen by itself, each time that it does, and what each of its steps did."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database.types import Id, Json, UtcTime
from webapp.extensions import Model

STATUSES = ("draft", "active", "paused")
OPEN = ("due", "held")
RUN_STATES = (*OPEN, "done", "not_meant", "stopped", "failed", "cancelled")


class Workflow(Model):
    """`definition`: see there. `happens`: the kind of its trigger, by which an event finds it."""

    __tablename__ = "workflows"
    __table_args__ = (Index("ix_workflows_workspace", "workspace_id", "id"), Model.__table_args__)

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"))
    name: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(20))
    happens: Mapped[str] = mapped_column(String(40))
    definition: Mapped[dict[str, Any]] = mapped_column(Json)
    turn: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Run(Model):
    """A workflow that an event set off: once for each event, by the definition as it was then.

    `step`: the key of the step that comes next; `due_at`: when, and null once the run is over, or while it is `held`
    since its workflow is paused. A step, its row and where the run stands then are one transaction, so that a killed
    worker leaves nothing half done. `depth`: how many runs stand before it, each set off by what the one before did.
    `tries`: how often its next step has failed on our side. `reason`: why it ended as it did.
    """

    __tablename__ = "runs"
    __table_args__ = (
        UniqueConstraint("workflow_id", "event_id"),
        Index("ix_runs_due", "due_at"),
        Index("ix_runs_state", "state", "id"),
        Index("ix_runs_workflow", "workflow_id", "id"),
        Index("ix_runs_lead", "lead_id", "id"),
        Index("ix_runs_workspace", "workspace_id", "id"),
        Model.__table_args__,
    )

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"))
    workflow_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workflows.id"))
    event_id: Mapped[bytes] = mapped_column(Id, ForeignKey("events.id"), index=True)
    lead_id: Mapped[bytes] = mapped_column(Id, ForeignKey("leads.id"))
    definition: Mapped[dict[str, Any]] = mapped_column(Json)
    is_test: Mapped[bool] = mapped_column(Boolean)
    state: Mapped[str] = mapped_column(String(20))
    step: Mapped[str | None] = mapped_column(String(12))
    depth: Mapped[int] = mapped_column(Integer)
    tries: Mapped[int] = mapped_column(Integer)
    due_at: Mapped[datetime | None] = mapped_column(UtcTime)
    reason: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcTime)


class RunStep(Model):
    """What a step of a run did. `number` counts from 1; `said`: in words; `data`: ids of what it made.

    `outcome`: done, skipped where there was nothing to do, failed where it was refused.
    """

    __tablename__ = "run_steps"

    run_id: Mapped[bytes] = mapped_column(Id, ForeignKey("runs.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(12))
    do: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str] = mapped_column(String(20))
    said: Mapped[str] = mapped_column(String(500))
    data: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
