"""what the worker keeps for insight, alarms, and of which week members were told"""

import sqlalchemy as sa
from alembic import op

from webapp.database import types

TABLE = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _facts()
    _figures()
    _alarms()


def downgrade() -> None:
    tables = ("weekly_digests", "alarms", "insight_walks", "insight_tallies", "insight_days")
    for name in (*tables, "insight_leads", "insight_marks"):
        op.drop_table(name)


def _facts() -> None:
    op.create_table(
        "insight_marks",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("lead_id", types.Id, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_insight_marks"),
        **TABLE,
    )
    op.create_table(
        "insight_leads",
        sa.Column("lead_id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("form_id", types.Id, nullable=True),
        sa.Column("owner_id", types.Id, nullable=True),
        sa.Column("source", sa.String(100), nullable=False),
        sa.Column("first_source", sa.String(100), nullable=False),
        sa.Column("first_campaign", sa.String(100), nullable=False),
        sa.Column("last_source", sa.String(100), nullable=False),
        sa.Column("last_campaign", sa.String(100), nullable=False),
        sa.Column("is_qualified", sa.Boolean(), nullable=False),
        sa.Column("is_won", sa.Boolean(), nullable=False),
        sa.Column("amount", sa.Numeric(15, 2), nullable=False),
        sa.Column("came_in", sa.Boolean(), nullable=False),
        sa.Column("is_waiting", sa.Boolean(), nullable=False),
        sa.Column("response", sa.Integer(), nullable=True),
        sa.Column("open_response", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_insight_leads_lead_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_insight_leads_workspace_id"),
        sa.PrimaryKeyConstraint("lead_id", name="pk_insight_leads"),
        **TABLE,
    )
    op.create_index("ix_insight_leads_day", "insight_leads", ["workspace_id", "day", "lead_id"])
    op.create_table(
        "insight_walks",
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("at", types.Id, nullable=False),
        sa.Column("ended_at", types.UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_insight_walks_workspace_id"),
        sa.PrimaryKeyConstraint("workspace_id", name="pk_insight_walks"),
        **TABLE,
    )


def _figures() -> None:
    op.create_table(
        "insight_days",
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("pending_at", types.UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_insight_days_workspace_id"),
        sa.PrimaryKeyConstraint("workspace_id", "day", name="pk_insight_days"),
        **TABLE,
    )
    op.create_index("ix_insight_days_pending", "insight_days", ["pending_at"])
    counts = ("views", "starts", "submissions", "leads", "qualified", "won")
    op.create_table(
        "insight_tallies",
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("of", sa.String(10), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("of_id", types.Id, nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in counts),
        sa.Column("amount", sa.Numeric(18, 2), nullable=False),
        sa.Column("came_in", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("responses", types.Json(), nullable=False),
        sa.Column("open_responses", types.Json(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_insight_tallies_workspace_id"),
        sa.PrimaryKeyConstraint("workspace_id", "of", "kind", "day", "of_id", "name", name="pk_insight_tallies"),
        **TABLE,
    )


def _alarms() -> None:
    op.create_table(
        "alarms",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("form_id", types.Id, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("since", types.UtcTime(), nullable=False),
        sa.Column("ended_at", types.UtcTime(), nullable=True),
        sa.Column("ignored_at", types.UtcTime(), nullable=True),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["forms.id"], name="fk_alarms_form_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_alarms_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_alarms"),
        sa.UniqueConstraint("form_id", "kind", "name", name="uq_alarms_form_id_kind_name"),
        **TABLE,
    )
    op.create_index("ix_alarms_workspace", "alarms", ["workspace_id", "id"])
    op.create_table(
        "weekly_digests",
        sa.Column("member_id", types.Id, nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_weekly_digests_member_id"),
        sa.PrimaryKeyConstraint("member_id", name="pk_weekly_digests"),
        **TABLE,
    )
