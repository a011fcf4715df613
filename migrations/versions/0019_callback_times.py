"""how long calls take, their reminders; where leads are"""

import sqlalchemy as sa
from alembic import op

from webapp.database import types

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("callbacks", sa.Column("minutes", sa.Integer(), nullable=False, server_default=sa.text("15")))
    op.add_column("callbacks", sa.Column("attempts", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column("callbacks", sa.Column("sequence", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column("callbacks", sa.Column("remind_at", types.UtcTime(), nullable=True))
    op.add_column("callbacks", sa.Column("tells_lead", sa.Boolean(), nullable=False, server_default=sa.text("0")))
    op.create_index("ix_callbacks_remind", "callbacks", ["remind_at"])
    op.add_column("leads", sa.Column("time_zone", sa.String(64), nullable=True))
    op.add_column("members", sa.Column("remind_minutes", sa.Integer(), nullable=True, server_default=sa.text("15")))


def downgrade() -> None:
    op.drop_column("members", "remind_minutes")
    op.drop_column("leads", "time_zone")
    op.drop_index("ix_callbacks_remind", "callbacks")
    for name in ("tells_lead", "remind_at", "sequence", "attempts", "minutes"):
        op.drop_column("callbacks", name)
