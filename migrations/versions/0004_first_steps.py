"""first steps: leads that are only samples, and who needs no checklist any more"""

import sqlalchemy as sa
from alembic import op

from webapp.database import types

TABLE = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sample_leads",
        sa.Column("lead_id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_sample_leads_lead_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_sample_leads_workspace_id"),
        sa.PrimaryKeyConstraint("lead_id", name="pk_sample_leads"),
        **TABLE,
    )
    op.create_index("ix_sample_leads_workspace_id", "sample_leads", ["workspace_id"])
    op.create_table(
        "first_steps",
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("dismissed_at", types.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_first_steps_workspace_id"),
        sa.PrimaryKeyConstraint("workspace_id", name="pk_first_steps"),
        **TABLE,
    )


def downgrade() -> None:
    op.drop_table("first_steps")
    op.drop_table("sample_leads")
