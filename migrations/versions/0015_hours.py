"""business hours of workspaces; members' hours, days away and daily caps"""

import sqlalchemy as sa
from alembic import op

from webapp.database import types

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("workspaces", sa.Column("business_hours", types.Json(), nullable=True))
    op.add_column("members", sa.Column("away_from", sa.Date(), nullable=True))
    op.add_column("members", sa.Column("away_until", sa.Date(), nullable=True))
    op.add_column("members", sa.Column("working_hours", types.Json(), nullable=True))
    op.add_column("members", sa.Column("daily_cap", sa.Integer(), nullable=True))


def downgrade() -> None:
    for name in ("daily_cap", "working_hours", "away_until", "away_from"):
        op.drop_column("members", name)
    op.drop_column("workspaces", "business_hours")
