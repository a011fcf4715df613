"""the desk: merges, saved views, work in bulk, imports, and what the list of leads is sorted and filtered by"""

import sqlalchemy as sa
from alembic import op

from webapp.database import types

TABLE = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("leads", sa.Column("is_waiting", sa.Boolean(), nullable=False, server_default=sa.text("0")))
    op.add_column("leads", sa.Column("responded_at", types.UtcTime(), nullable=True))
    op.create_index("ix_leads_changed", "leads", ["workspace_id", "is_test", "updated_at", "id"])
    op.create_index("ix_leads_waiting", "leads", ["workspace_id", "is_waiting", "id"])
    op.create_index("ix_leads_source", "leads", ["workspace_id", "source", "id"])
    op.create_index("ix_leads_form", "leads", ["form_id", "id"])
    op.create_index("ix_leads_assignee", "leads", ["assignee_id", "workspace_id", "id"])
    op.drop_index("ix_leads_newest", "leads")
    op.create_index("ix_leads_newest", "leads", ["workspace_id", "is_test", "deleted_at", "id"])
    op.create_table(
        "lead_merges",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("survivor_id", types.Id, nullable=False),
        sa.Column("other_id", types.Id, nullable=False),
        sa.Column("actor", sa.String(100), nullable=False),
        sa.Column("before", types.Json(), nullable=False),
        sa.Column("after", types.Json(), nullable=False),
        sa.Column("moved", types.Json(), nullable=False),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.Column("undone_at", types.UtcTime(), nullable=True),
        sa.Column("undone_by", sa.String(100), nullable=True),
        sa.ForeignKeyConstraint(["other_id"], ["leads.id"], name="fk_lead_merges_other_id"),
        sa.ForeignKeyConstraint(["survivor_id"], ["leads.id"], name="fk_lead_merges_survivor_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_lead_merges_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_lead_merges"),
        **TABLE,
    )
    op.create_index("ix_lead_merges_other_id", "lead_merges", ["other_id"])
    op.create_index("ix_lead_merges_survivor_id", "lead_merges", ["survivor_id"])
    op.create_index("ix_lead_merges_workspace_id", "lead_merges", ["workspace_id"])
    op.create_table(
        "saved_views",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("member_id", types.Id, nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.Column("updated_at", types.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_saved_views_member_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_saved_views_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_views"),
        **TABLE,
    )
    op.create_index("ix_saved_views_member_id", "saved_views", ["member_id"])
    op.create_index("ix_saved_views_workspace", "saved_views", ["workspace_id", "position"])
    op.create_table(
        "default_views",
        sa.Column("member_id", types.Id, nullable=False),
        sa.Column("view_id", types.Id, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_default_views_member_id"),
        sa.ForeignKeyConstraint(["view_id"], ["saved_views.id"], name="fk_default_views_view_id"),
        sa.PrimaryKeyConstraint("member_id", name="pk_default_views"),
        **TABLE,
    )
    op.create_index("ix_default_views_view_id", "default_views", ["view_id"])
    op.create_table(
        "bulk_jobs",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("member_id", types.Id, nullable=False),
        sa.Column("undoes_id", types.Id, nullable=True),
        sa.Column("action", sa.String(20), nullable=False),
        sa.Column("argument", sa.String(200), nullable=True),
        sa.Column("query", types.Json(), nullable=True),
        sa.Column("lead_ids", types.Json(), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("skips", types.Json(), nullable=False),
        sa.Column("last_id", types.Id, nullable=True),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.Column("finished_at", types.UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_bulk_jobs_member_id"),
        sa.ForeignKeyConstraint(["undoes_id"], ["bulk_jobs.id"], name="fk_bulk_jobs_undoes_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_bulk_jobs_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_bulk_jobs"),
        **TABLE,
    )
    op.create_index("ix_bulk_jobs_member_id", "bulk_jobs", ["member_id"])
    op.create_index("ix_bulk_jobs_state", "bulk_jobs", ["state", "id"])
    op.create_index("ix_bulk_jobs_undoes_id", "bulk_jobs", ["undoes_id"])
    op.create_index("ix_bulk_jobs_workspace", "bulk_jobs", ["workspace_id", "id"])
    op.create_table(
        "bulk_changes",
        sa.Column("job_id", types.Id, nullable=False),
        sa.Column("lead_id", types.Id, nullable=False),
        sa.Column("before", types.Json(), nullable=False),
        sa.Column("after", types.Json(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["bulk_jobs.id"], name="fk_bulk_changes_job_id"),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_bulk_changes_lead_id"),
        sa.PrimaryKeyConstraint("job_id", "lead_id", name="pk_bulk_changes"),
        **TABLE,
    )
    op.create_index("ix_bulk_changes_lead_id", "bulk_changes", ["lead_id"])
    op.create_table(
        "imports",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("member_id", types.Id, nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("exporter", sa.String(40), nullable=True),
        sa.Column("columns", types.Json(), nullable=False),
        sa.Column("mapping", types.Json(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("filled", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.Column("finished_at", types.UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_imports_member_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_imports_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
        **TABLE,
    )
    op.create_index("ix_imports_member_id", "imports", ["member_id"])
    op.create_index("ix_imports_state", "imports", ["state", "id"])
    op.create_index("ix_imports_workspace", "imports", ["workspace_id", "id"])
    op.create_table(
        "import_rows",
        sa.Column("import_id", types.Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("cells", types.Json(), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=True),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("lead_id", types.Id, nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name="fk_import_rows_import_id"),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_import_rows_lead_id"),
        sa.PrimaryKeyConstraint("import_id", "number", name="pk_import_rows"),
        **TABLE,
    )
    op.create_index("ix_import_rows_lead_id", "import_rows", ["lead_id"])


def downgrade() -> None:
    op.drop_table("import_rows")
    op.drop_table("imports")
    op.drop_table("bulk_changes")
    op.drop_table("bulk_jobs")
    op.drop_table("default_views")
    op.drop_table("saved_views")
    op.drop_table("lead_merges")
    op.drop_index("ix_leads_newest", "leads")
    op.create_index("ix_leads_newest", "leads", ["workspace_id", "is_test", "id"])
    _hand_back("form_id")
    _hand_back("assignee_id")
    for name in ("assignee", "form", "source", "waiting", "changed"):
        op.drop_index(f"ix_leads_{name}", "leads")
    op.drop_column("leads", "responded_at")
    op.drop_column("leads", "is_waiting")


def _hand_back(column: str) -> None:
    """The index that MySQL and MariaDB make for a foreign key, and give up for ours."""
    if op.get_bind().dialect.name != "sqlite":
        op.create_index(f"fk_leads_{column}", "leads", [column])
