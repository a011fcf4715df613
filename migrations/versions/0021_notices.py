"""what members are told of, and how; what they put off and did from an email"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from webapp.database import types

TABLE = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}
ADMINS = ("owner", "admin")

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_members = sa.table(
    "members",
    sa.column("id", types.Id),
    sa.column("role", sa.String),
    sa.column("notified", sa.Boolean),
    sa.column("notice_choices", types.Json()),
)


def upgrade() -> None:
    op.add_column("members", sa.Column("notice_choices", types.Json(), nullable=True))
    op.add_column("members", sa.Column("notice_times", types.Json(), nullable=True))
    _keep_choices()
    op.drop_column("members", "notified")
    op.create_table(
        "notices",
        *_about(),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("path", sa.String(200), nullable=False),
        sa.Column("read_at", types.UtcTime(), nullable=True),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        *_constraints("notices"),
        **TABLE,
    )
    op.create_index("ix_notices_lead_id", "notices", ["lead_id"])
    op.create_index("ix_notices_member", "notices", ["member_id", "id"])
    op.create_index("ix_notices_unread", "notices", ["member_id", "read_at"])
    op.create_table(
        "digest_lines",
        *_about(),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_at", types.UtcTime(), nullable=False),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        *_constraints("digest_lines"),
        **TABLE,
    )
    op.create_index("ix_digest_lines_due", "digest_lines", ["due_at", "member_id"])
    op.create_index("ix_digest_lines_lead_id", "digest_lines", ["lead_id"])
    op.create_index("ix_digest_lines_member", "digest_lines", ["member_id", "id"])
    op.create_table(
        "snoozes",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("member_id", types.Id, nullable=False),
        sa.Column("lead_id", types.Id, nullable=False),
        sa.Column("due_at", types.UtcTime(), nullable=False),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        *_keys("snoozes", "workspace", "member", "lead"),
        sa.PrimaryKeyConstraint("id", name="pk_snoozes"),
        **TABLE,
    )
    op.create_index("ix_snoozes_due", "snoozes", ["due_at"])
    op.create_index("ix_snoozes_lead_id", "snoozes", ["lead_id"])
    op.create_index("ix_snoozes_member_id", "snoozes", ["member_id"])
    op.create_table(
        "acts",
        sa.Column("once", types.Digest, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("member_id", types.Id, nullable=False),
        sa.Column("lead_id", types.Id, nullable=True),
        sa.Column("action", sa.String(20), nullable=False),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        *_keys("acts", "workspace", "member", "lead"),
        sa.PrimaryKeyConstraint("once", name="pk_acts"),
        **TABLE,
    )
    for name in ("workspace_id", "member_id", "lead_id", "created_at"):
        op.create_index(f"ix_acts_{name}", "acts", [name])


def downgrade() -> None:
    for name in ("acts", "snoozes", "digest_lines", "notices"):
        op.drop_table(name)
    op.add_column("members", sa.Column("notified", sa.Boolean(), nullable=False, server_default=sa.text("0")))
    _recall_choices()
    with op.batch_alter_table("members") as members:
        members.alter_column("notified", existing_type=sa.Boolean(), server_default=None)
    for name in ("notice_times", "notice_choices"):
        op.drop_column("members", name)


def _keep_choices() -> None:
    """Who was told otherwise than their role has it from now on, chose so."""
    for admins, told in ((True, False), (False, True)):
        mail = {"mail": "now" if told else "off"}
        odd = _members.c.role.in_(ADMINS) if admins else _members.c.role.not_in(ADMINS)
        changed = sa.update(_members).where(odd, _members.c.notified.is_(told))
        op.execute(changed.values(notice_choices={"lead_new": mail, "lead_again": mail}))


def _recall_choices() -> None:
    connection = op.get_bind()
    for row in connection.execute(sa.select(_members.c.id, _members.c.role, _members.c.notice_choices)).all():
        chosen = (row.notice_choices or {}).get("lead_new", {}).get("mail")
        told = row.role in ADMINS if chosen is None else chosen == "now"
        connection.execute(sa.update(_members).where(_members.c.id == row.id).values(notified=told))


def _about() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("member_id", types.Id, nullable=False),
        sa.Column("event_id", types.Id, nullable=False),
        sa.Column("lead_id", types.Id, nullable=True),
        sa.Column("topic", sa.String(20), nullable=False),
    ]


def _constraints(table: str) -> list[sa.Constraint]:
    return [
        *_keys(table, "workspace", "member", "event", "lead"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("event_id", "member_id", name=f"uq_{table}_event_id_member_id"),
    ]


def _keys(table: str, *things: str) -> list[sa.Constraint]:
    return [sa.ForeignKeyConstraint([f"{of}_id"], [f"{of}s.id"], name=f"fk_{table}_{of}_id") for of in things]
