"""leads that began a form and did not send it"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("leads", sa.Column("is_incomplete", sa.Boolean(), nullable=False, server_default=sa.text("0")))
    op.create_index("ix_leads_incomplete", "leads", ["workspace_id", "is_incomplete", "id"])


def downgrade() -> None:
    op.drop_index("ix_leads_incomplete", "leads")
    op.drop_column("leads", "is_incomplete")
