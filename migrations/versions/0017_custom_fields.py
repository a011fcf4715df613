"""custom fields; accounts in the order of their names, without case"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

from webapp.database import types

TABLE = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "custom_fields",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("entity", sa.String(10), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("type", sa.String(20), nullable=False),
        sa.Column("options", types.Json(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("in_list", sa.Boolean(), nullable=False),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.Column("updated_at", types.UtcTime(), nullable=False),
        sa.Column("archived_at", types.UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_custom_fields_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_custom_fields"),
        sa.UniqueConstraint("workspace_id", "entity", "key", name="uq_custom_fields_workspace_id_entity_key"),
        **TABLE,
    )
    _collate_names("utf8mb4_unicode_520_ci")
    name = sa.text("name COLLATE NOCASE") if _on_sqlite() else "name"
    op.create_index("ix_accounts_name", "accounts", ["workspace_id", "is_test", name, "id"])


def downgrade() -> None:
    op.drop_index("ix_accounts_name", "accounts")
    _collate_names("utf8mb4_bin")
    op.drop_table("custom_fields")


def _collate_names(collation: str) -> None:
    if not _on_sqlite():
        text = mysql.VARCHAR(500, charset="utf8mb4", collation=collation)
        op.alter_column("accounts", "name", existing_nullable=False, nullable=False, type_=text)


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
