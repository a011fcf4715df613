"""the builder: a version holds a whole definition, a draft keeps its steps, a form may close by itself"""

import sqlalchemy as sa
from alembic import op

from webapp.database import types

TABLE = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing could publish a version before, so the table of versions is empty, and is made anew."""
    op.drop_table("form_versions")
    op.create_table(
        "form_versions",
        *_version(),
        sa.Column("definition", types.Json(), nullable=False),
        sa.Column("member_id", types.Id, nullable=True),
        sa.Column("note", sa.String(300), nullable=False),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        *_version_keys(),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_form_versions_member_id"),
        **TABLE,
    )
    op.create_table(
        "form_drafts",
        sa.Column("form_id", types.Id, nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("saved_at", types.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["forms.id"], name="fk_form_drafts_form_id"),
        sa.PrimaryKeyConstraint("form_id", name="pk_form_drafts"),
        **TABLE,
    )
    op.create_table(
        "form_draft_steps",
        sa.Column("form_id", types.Id, nullable=False),
        sa.Column("step", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("definition", types.Json(), nullable=False),
        sa.Column("said", sa.String(300), nullable=False),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["forms.id"], name="fk_form_draft_steps_form_id"),
        sa.PrimaryKeyConstraint("form_id", "step", name="pk_form_draft_steps"),
        **TABLE,
    )
    op.add_column("forms", sa.Column("closed_message", sa.String(1000), nullable=False, server_default=sa.text("''")))
    op.add_column("forms", sa.Column("closes_at", types.UtcTime(), nullable=True))
    op.add_column("forms", sa.Column("most_submissions", sa.Integer(), nullable=True))
    op.add_column("forms", sa.Column("password_hash", sa.String(200), nullable=True))


def downgrade() -> None:
    for name in ("password_hash", "most_submissions", "closes_at", "closed_message"):
        op.drop_column("forms", name)
    for table in ("form_draft_steps", "form_drafts", "form_versions"):
        op.drop_table(table)
    op.create_table(
        "form_versions",
        *_version(),
        sa.Column("fields", types.Json(), nullable=False),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        *_version_keys(),
        **TABLE,
    )


def _version() -> tuple[sa.Column[bytes], sa.Column[bytes], sa.Column[int]]:
    return (
        sa.Column("id", types.Id, nullable=False),
        sa.Column("form_id", types.Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
    )


def _version_keys() -> tuple[sa.ForeignKeyConstraint, sa.PrimaryKeyConstraint, sa.UniqueConstraint]:
    return (
        sa.ForeignKeyConstraint(["form_id"], ["forms.id"], name="fk_form_versions_form_id"),
        sa.PrimaryKeyConstraint("id", name="pk_form_versions"),
        sa.UniqueConstraint("form_id", "number", name="uq_form_versions_form_id_number"),
    )
