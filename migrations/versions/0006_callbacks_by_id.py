"""callbacks by id: a page of them is walked by an index, where MySQL sorted all of a workspace's"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_callbacks_workspace", "callbacks", ["workspace_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_callbacks_workspace", "callbacks")
