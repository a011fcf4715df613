"""workflows and their runs"""

import sqlalchemy as sa
from alembic import op

from webapp.database import types

TABLE = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "workflows",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("happens", sa.String(40), nullable=False),
        sa.Column("definition", types.Json(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.Column("updated_at", types.UtcTime(), nullable=False),
        sa.Column("deleted_at", types.UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_workflows_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_workflows"),
        **TABLE,
    )
    op.create_index("ix_workflows_workspace", "workflows", ["workspace_id", "id"])
    op.create_table(
        "runs",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("workflow_id", types.Id, nullable=False),
        sa.Column("event_id", types.Id, nullable=False),
        sa.Column("lead_id", types.Id, nullable=False),
        sa.Column("definition", types.Json(), nullable=False),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("step", sa.String(12), nullable=True),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", types.UtcTime(), nullable=True),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.Column("finished_at", types.UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_runs_event_id"),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_runs_lead_id"),
        sa.ForeignKeyConstraint(["workflow_id"], ["workflows.id"], name="fk_runs_workflow_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_runs_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sa.UniqueConstraint("workflow_id", "event_id", name="uq_runs_workflow_id_event_id"),
        **TABLE,
    )
    op.create_index("ix_runs_due", "runs", ["due_at"])
    op.create_index("ix_runs_event_id", "runs", ["event_id"])
    op.create_index("ix_runs_lead", "runs", ["lead_id", "id"])
    op.create_index("ix_runs_workflow", "runs", ["workflow_id", "id"])
    op.create_index("ix_runs_workspace", "runs", ["workspace_id", "id"])
    op.create_table(
        "run_steps",
        sa.Column("run_id", types.Id, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(12), nullable=False),
        sa.Column("do", sa.String(20), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("said", sa.String(500), nullable=False),
        sa.Column("data", types.Json(), nullable=False),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_run_steps_run_id"),
        sa.PrimaryKeyConstraint("run_id", "number", name="pk_run_steps"),
        **TABLE,
    )


def downgrade() -> None:
    for name in ("run_steps", "runs", "workflows"):
        op.drop_table(name)
