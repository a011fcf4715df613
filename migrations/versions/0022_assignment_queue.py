"""leads that wait for somebody, turns of a form's rules, daily shares"""

import sqlalchemy as sa
from alembic import op

from webapp.database import types

TABLE = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("rotations", sa.Column("turns", types.Json(), nullable=True))
    op.create_table(
        "assignment_queue",
        sa.Column("lead_id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("form_id", types.Id, nullable=False),
        sa.Column("since", types.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["forms.id"], name="fk_assignment_queue_form_id"),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_assignment_queue_lead_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_assignment_queue_workspace_id"),
        sa.PrimaryKeyConstraint("lead_id", name="pk_assignment_queue"),
        **TABLE,
    )
    op.create_index("ix_assignment_queue_form", "assignment_queue", ["form_id", "since", "lead_id"])
    op.create_index("ix_assignment_queue_workspace", "assignment_queue", ["workspace_id", "lead_id"])
    op.create_table(
        "daily_shares",
        sa.Column("member_id", types.Id, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_daily_shares_member_id"),
        sa.PrimaryKeyConstraint("member_id", name="pk_daily_shares"),
        **TABLE,
    )


def downgrade() -> None:
    op.drop_table("daily_shares")
    op.drop_table("assignment_queue")
    op.drop_column("rotations", "turns")
