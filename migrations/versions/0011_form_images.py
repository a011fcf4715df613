"""pictures for the pages of forms"""

import sqlalchemy as sa
from alembic import op

from webapp.database import types

TABLE = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "form_images",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("content", types.Bytes, nullable=False),
        sa.Column("sha256", types.Digest, nullable=False),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_form_images_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_form_images"),
        sa.UniqueConstraint("workspace_id", "sha256", name="uq_form_images_workspace_id_sha256"),
        **TABLE,
    )


def downgrade() -> None:
    op.drop_table("form_images")
