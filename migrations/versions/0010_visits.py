"""visits of hosted pages, and their tallies"""

import sqlalchemy as sa
from alembic import op

from webapp.database import types

TABLE = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "form_visits",
        sa.Column("key", types.Digest, nullable=False),
        sa.Column("form_id", types.Id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("viewed_at", types.UtcTime(), nullable=False),
        sa.Column("started_at", types.UtcTime(), nullable=True),
        sa.Column("submitted_at", types.UtcTime(), nullable=True),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(60), nullable=True),
        sa.Column("source", sa.String(100), nullable=False),
        sa.Column("host", sa.String(100), nullable=False),
        sa.Column("device", sa.String(10), nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["forms.id"], name="fk_form_visits_form_id"),
        sa.PrimaryKeyConstraint("key", name="pk_form_visits"),
        **TABLE,
    )
    op.create_index("ix_form_visits_form", "form_visits", ["form_id", "day"])
    op.create_index("ix_form_visits_day", "form_visits", ["day"])
    op.create_table(
        "form_visit_tallies",
        sa.Column("form_id", types.Id, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("views", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("submissions", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["forms.id"], name="fk_form_visit_tallies_form_id"),
        sa.PrimaryKeyConstraint("form_id", "day", "kind", "name", name="pk_form_visit_tallies"),
        **TABLE,
    )
    op.create_index("ix_form_visit_tallies_day", "form_visit_tallies", ["day"])


def downgrade() -> None:
    op.drop_table("form_visit_tallies")
    op.drop_table("form_visits")
