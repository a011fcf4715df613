"""the board of deals: stages of one's own names, when and why a deal was closed, and how it got where it is"""

import sqlalchemy as sa
from alembic import op

from webapp.database import types

TABLE = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}
INDEXES = {
    "ix_deals_board": ["workspace_id", "is_test", "stage", "updated_at", "id", "amount", "closing_date"],
    "ix_deals_closing": ["workspace_id", "is_test", "closing_date", "id"],
    "ix_deals_amount": ["workspace_id", "is_test", "amount", "id"],
}

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("workspaces", sa.Column("stage_names", types.Json(), nullable=True))
    op.add_column("deals", sa.Column("closed_at", types.UtcTime(), nullable=True))
    op.add_column("deals", sa.Column("close_reason", sa.String(500), nullable=True))
    op.execute("UPDATE deals SET closed_at = updated_at WHERE stage IN ('s3', 's4')")
    for name, columns in INDEXES.items():
        op.create_index(name, "deals", columns)
    op.create_table(
        "deal_moves",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("deal_id", types.Id, nullable=False),
        sa.Column("actor", sa.String(40), nullable=False),
        sa.Column("before", sa.String(10), nullable=True),
        sa.Column("after", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(500), nullable=True),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name="fk_deal_moves_deal_id"),
        sa.PrimaryKeyConstraint("id", name="pk_deal_moves"),
        **TABLE,
    )
    op.create_index("ix_deal_moves_deal", "deal_moves", ["deal_id", "id"])


def downgrade() -> None:
    op.drop_table("deal_moves")
    for name in INDEXES:
        op.drop_index(name, "deals")
    op.drop_column("deals", "close_reason")
    op.drop_column("deals", "closed_at")
    op.drop_column("workspaces", "stage_names")
