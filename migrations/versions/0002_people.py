"""people: how they sign in, what they see, who is invited"""

import sqlalchemy as sa
from alembic import op

from webapp.database import types

TABLE = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("time_zone", sa.String(64), nullable=False, server_default="UTC"),
        sa.Column("locale", sa.String(20), nullable=False, server_default="en"),
        sa.Column("theme", sa.String(10), nullable=False, server_default="auto"),
        sa.Column("is_operator", sa.Boolean(), nullable=False, server_default=sa.text("0")),
        sa.Column("totp", types.Bytes, nullable=True),
        sa.Column("totp_confirmed_at", types.UtcTime(), nullable=True),
        sa.Column("last_totp_step", types.Counter, nullable=True),
        sa.Column("oidc_subject", sa.String(255), nullable=True),
    ):
        op.add_column("users", column)
    op.create_index("ix_users_oidc_subject", "users", ["oidc_subject"], unique=True)
    op.create_table(
        "login_sessions",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("hash", types.Digest, nullable=False),
        sa.Column("user_id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=True),
        sa.Column("awaits_code", sa.Boolean(), nullable=False),
        sa.Column("ip", sa.String(45), nullable=False),
        sa.Column("user_agent", sa.String(300), nullable=False),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.Column("seen_at", types.UtcTime(), nullable=False),
        sa.Column("expires_at", types.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_login_sessions_user_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_login_sessions_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_login_sessions"),
        sa.UniqueConstraint("hash", name="uq_login_sessions_hash"),
        **TABLE,
    )
    op.create_index("ix_login_sessions_expires_at", "login_sessions", ["expires_at"])
    op.create_index("ix_login_sessions_user_id", "login_sessions", ["user_id"])
    op.create_table(
        "recovery_codes",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("user_id", types.Id, nullable=False),
        sa.Column("hash", types.Digest, nullable=False),
        sa.Column("used_at", types.UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_recovery_codes_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_recovery_codes"),
        **TABLE,
    )
    op.create_index("ix_recovery_codes_user_id", "recovery_codes", ["user_id"])
    op.create_table(
        "invitations",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("hash", types.Digest, nullable=False),
        sa.Column("invited_by", types.Id, nullable=False),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.Column("expires_at", types.UtcTime(), nullable=False),
        sa.Column("accepted_at", types.UtcTime(), nullable=True),
        sa.Column("revoked_at", types.UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["invited_by"], ["members.id"], name="fk_invitations_invited_by"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_invitations_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("hash", name="uq_invitations_hash"),
        **TABLE,
    )
    op.create_index("ix_invitations_workspace_id", "invitations", ["workspace_id"])
    op.create_table(
        "password_resets",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("user_id", types.Id, nullable=False),
        sa.Column("hash", types.Digest, nullable=False),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.Column("expires_at", types.UtcTime(), nullable=False),
        sa.Column("used_at", types.UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_password_resets_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_password_resets"),
        sa.UniqueConstraint("hash", name="uq_password_resets_hash"),
        **TABLE,
    )
    op.create_index("ix_password_resets_user_id", "password_resets", ["user_id"])


def downgrade() -> None:
    op.drop_table("password_resets")
    op.drop_table("invitations")
    op.drop_table("recovery_codes")
    op.drop_table("login_sessions")
    op.drop_index("ix_users_oidc_subject", "users")
    for name in (
        *("oidc_subject", "last_totp_step", "totp_confirmed_at", "totp"),
        *("is_operator", "theme", "locale", "time_zone"),
    ):
        op.drop_column("users", name)
