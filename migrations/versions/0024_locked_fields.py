"""which fields of a lead are locked"""

import sqlalchemy as sa
from alembic import op

from webapp.database import types

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("leads", sa.Column("locked_fields", types.Json(), nullable=True))


def downgrade() -> None:
    op.drop_column("leads", "locked_fields")
