"""receipts of people whose data was erased"""

import sqlalchemy as sa
from alembic import op

from webapp.database import types

TABLE = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("actor", sa.String(100), nullable=False),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("digests", types.Json(), nullable=False),
        sa.Column("counts", types.Json(), nullable=False),
        sa.Column("sealed", types.Bytes, nullable=True),
        sa.Column("at", types.Json(), nullable=True),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.Column("finished_at", types.UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_erasures_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_erasures"),
        **TABLE,
    )
    op.create_index("ix_erasures_state", "erasures", ["state", "id"])
    op.create_index("ix_erasures_workspace", "erasures", ["workspace_id", "id"])


def downgrade() -> None:
    op.drop_table("erasures")
