"""the score that rules of a form give a lead"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("leads", sa.Column("score", sa.Integer()))


def downgrade() -> None:
    op.drop_column("leads", "score")
