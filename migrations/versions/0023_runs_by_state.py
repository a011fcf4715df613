"""runs by their state, for those that are to be deleted"""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_runs_state", "runs", ["state", "id"])


def downgrade() -> None:
    op.drop_index("ix_runs_state", "runs")
