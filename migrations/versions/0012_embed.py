"""where forms were seen on other websites, and how high they are"""

import sqlalchemy as sa
from alembic import op

from webapp.database import types

TABLE = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "form_sightings",
        sa.Column("form_id", types.Id, nullable=False),
        sa.Column("origin", sa.String(260), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("first_seen", types.UtcTime(), nullable=False),
        sa.Column("last_seen", types.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["forms.id"], name="fk_form_sightings_form_id"),
        sa.PrimaryKeyConstraint("form_id", "origin", name="pk_form_sightings"),
        **TABLE,
    )
    op.create_table(
        "form_heights",
        sa.Column("form_id", types.Id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at_320", sa.Integer(), nullable=False),
        sa.Column("at_640", sa.Integer(), nullable=False),
        sa.Column("at_960", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["forms.id"], name="fk_form_heights_form_id"),
        sa.PrimaryKeyConstraint("form_id", name="pk_form_heights"),
        **TABLE,
    )


def downgrade() -> None:
    op.drop_table("form_heights")
    op.drop_table("form_sightings")
