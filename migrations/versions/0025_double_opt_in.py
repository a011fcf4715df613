"""where consent came from, that it is confirmed by mail, and that it was withdrawn"""

import sqlalchemy as sa
from alembic import op

from webapp.database import types

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("forms", sa.Column("double_opt_in", types.Json(), nullable=True))
    for column in (
        sa.Column("dialect", sa.String(30), nullable=True),
        sa.Column("page", types.LongText, nullable=True),
        sa.Column("how", sa.String(10), server_default="tick", nullable=False),
        sa.Column("confirmed_at", types.UtcTime(), nullable=True),
        sa.Column("withdrawn_at", types.UtcTime(), nullable=True),
        sa.Column("withdrawn_by", sa.String(40), nullable=True),
        sa.Column("withdrawn_reason", sa.String(500), nullable=True),
    ):
        op.add_column("consents", column)


def downgrade() -> None:
    for name in ("withdrawn_reason", "withdrawn_by", "withdrawn_at", "confirmed_at", "how", "page", "dialect"):
        op.drop_column("consents", name)
    op.drop_column("forms", "double_opt_in")
