"""what comes along with a submission, and goes with it: files, and the words that were agreed to"""

import sqlalchemy as sa
from alembic import op

from webapp.database import types

TABLE = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "submission_files",
        sa.Column("id", types.Id, nullable=False),
        *_belonging(),
        sa.Column("field", sa.String(60), nullable=False),
        sa.Column("sent_name", sa.String(300), nullable=False),
        sa.Column("name", sa.String(150), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", types.Digest, nullable=False),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        *_keys("submission_files"),
        sa.PrimaryKeyConstraint("id", "submission_id", name="pk_submission_files"),
        **TABLE,
    )
    op.create_index("ix_submission_files_submission", "submission_files", ["submission_id"])
    op.create_index("ix_submission_files_workspace", "submission_files", ["workspace_id", "size"])
    op.create_table(
        "consents",
        sa.Column("id", types.Id, nullable=False),
        *_belonging(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(60), nullable=False),
        sa.Column("text", types.LongText, nullable=False),
        sa.Column("sha256", types.Digest, nullable=False),
        sa.Column("given_at", types.UtcTime(), nullable=False),
        sa.Column("ip", sa.String(45), nullable=False),
        *_keys("consents"),
        sa.PrimaryKeyConstraint("id", name="pk_consents"),
        **TABLE,
    )
    op.create_index("ix_consents_submission", "consents", ["submission_id"])


def downgrade() -> None:
    op.drop_table("consents")
    op.drop_table("submission_files")


def _belonging() -> tuple[sa.Column[bytes], ...]:
    return (
        sa.Column("submission_id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("form_id", types.Id, nullable=True),
    )


def _keys(table: str) -> tuple[sa.ForeignKeyConstraint, ...]:
    return (
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=f"fk_{table}_submission_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=f"fk_{table}_workspace_id"),
        sa.ForeignKeyConstraint(["form_id"], ["forms.id"], name=f"fk_{table}_form_id"),
    )
