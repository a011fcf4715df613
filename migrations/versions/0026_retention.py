"""how long things are kept, how much of an address is, and what stays of those that are gone"""

import sqlalchemy as sa
from alembic import op

from webapp.database import types

TABLE = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("workspaces", sa.Column("retention", types.Json(), nullable=True))
    op.add_column("workspaces", sa.Column("ip_keeping", sa.String(10), server_default="whole", nullable=False))
    op.add_column("forms", sa.Column("retention", types.Json(), nullable=True))
    op.add_column("submissions", sa.Column("emptied_at", types.UtcTime(), nullable=True))
    op.create_table(
        "walks",
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("at", types.Id, nullable=False),
        sa.Column("ended_at", types.UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_walks_workspace_id"),
        sa.PrimaryKeyConstraint("workspace_id", "kind", name="pk_walks"),
        **TABLE,
    )
    op.create_table(
        "insight_gone",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("form_id", types.Id, nullable=True),
        sa.Column("owner_id", types.Id, nullable=True),
        sa.Column("source", sa.String(100), nullable=False),
        sa.Column("first_source", sa.String(100), nullable=False),
        sa.Column("first_campaign", sa.String(100), nullable=False),
        sa.Column("last_source", sa.String(100), nullable=False),
        sa.Column("last_campaign", sa.String(100), nullable=False),
        sa.Column("is_qualified", sa.Boolean(), nullable=False),
        sa.Column("is_won", sa.Boolean(), nullable=False),
        sa.Column("amount", sa.Numeric(15, 2), nullable=False),
        sa.Column("came_in", sa.Boolean(), nullable=False),
        sa.Column("is_waiting", sa.Boolean(), nullable=False),
        sa.Column("response", sa.Integer(), nullable=True),
        sa.Column("open_response", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_insight_gone_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_insight_gone"),
        **TABLE,
    )
    op.create_index("ix_insight_gone_day", "insight_gone", ["workspace_id", "day"])


def downgrade() -> None:
    op.drop_table("insight_gone")
    op.drop_table("walks")
    op.drop_column("submissions", "emptied_at")
    op.drop_column("forms", "retention")
    op.drop_column("workspaces", "ip_keeping")
    op.drop_column("workspaces", "retention")
