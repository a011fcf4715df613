"""how many places of a form with a limit are taken"""

import sqlalchemy as sa
from alembic import op

from webapp.database import types

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "form_places",
        sa.Column("form_id", types.Id, nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["forms.id"], name="fk_form_places_form_id"),
        sa.PrimaryKeyConstraint("form_id", name="pk_form_places"),
        mysql_engine="InnoDB",
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_bin",
    )


def downgrade() -> None:
    op.drop_table("form_places")
