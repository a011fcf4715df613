"""the first tables"""

import sqlalchemy as sa
from alembic import op

from webapp.database import types

TABLE = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("key", types.Digest, nullable=False),
        sa.Column("fingerprint", types.Digest, nullable=False),
        sa.Column("submission_id", types.Id, nullable=False),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_idempotency_keys"),
        **TABLE,
    )
    op.create_index("ix_idempotency_keys_age", "idempotency_keys", ["created_at"])
    op.create_table(
        "users",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("email", name="uq_users_email"),
        **TABLE,
    )
    op.create_table(
        "workspaces",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("plan", sa.String(20), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("locale", sa.String(20), nullable=False),
        sa.Column("limits", types.Json(), nullable=False),
        sa.Column("lead_statuses", types.Json(), nullable=False),
        sa.Column("exempt_ips", types.Json(), nullable=False),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_workspaces"),
        **TABLE,
    )
    op.create_table(
        "accounts",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("name_key", types.Digest, nullable=False),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(500), nullable=False),
        sa.Column("location", sa.String(500), nullable=True),
        sa.Column("website", sa.String(500), nullable=True),
        sa.Column("description", sa.String(500), nullable=True),
        sa.Column("parent_id", types.Id, nullable=True),
        sa.Column("custom_fields", types.Json(), nullable=False),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.Column("updated_at", types.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["accounts.id"], name="fk_accounts_parent_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_accounts_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("workspace_id", "name_key", name="uq_accounts_workspace_id_name_key"),
        **TABLE,
    )
    op.create_index("ix_accounts_workspace", "accounts", ["workspace_id", "id"])
    op.create_table(
        "api_keys",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("hash", types.Digest, nullable=False),
        sa.Column("hint", sa.String(40), nullable=False),
        sa.Column("encrypted", types.Bytes, nullable=True),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.Column("scopes", types.Json(), nullable=False),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.Column("last_used_at", types.UtcTime(), nullable=True),
        sa.Column("expires_at", types.UtcTime(), nullable=True),
        sa.Column("revoked_at", types.UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_api_keys_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.UniqueConstraint("hash", name="uq_api_keys_hash"),
        **TABLE,
    )
    op.create_index("ix_api_keys_workspace_id", "api_keys", ["workspace_id"])
    op.create_table(
        "audit_entries",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("actor", sa.String(100), nullable=False),
        sa.Column("action", sa.String(60), nullable=False),
        sa.Column("subject", sa.String(100), nullable=False),
        sa.Column("data", types.Json(), nullable=False),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_audit_entries_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entries"),
        **TABLE,
    )
    op.create_index("ix_audit_entries_workspace_id", "audit_entries", ["workspace_id"])
    op.create_table(
        "blocked_senders",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("value", sa.String(254), nullable=False),
        sa.Column("digest", types.Digest, nullable=False),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_blocked_senders_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_blocked_senders"),
        sa.UniqueConstraint("workspace_id", "digest", name="uq_blocked_senders_workspace_id_digest"),
        **TABLE,
    )
    op.create_table(
        "domains",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("host", sa.String(253), nullable=False),
        sa.Column("required_fields", types.Json(), nullable=False),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_domains_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_domains"),
        sa.UniqueConstraint("workspace_id", "host", name="uq_domains_workspace_id_host"),
        **TABLE,
    )
    op.create_table(
        "forms",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("source_key", types.Digest, nullable=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("paused_message", sa.Text(), nullable=False),
        sa.Column("allowed_origins", types.Json(), nullable=False),
        sa.Column("honeypot_field", sa.String(200), nullable=True),
        sa.Column("field_mapping", types.Json(), nullable=False),
        sa.Column("match_field", sa.String(20), nullable=False),
        sa.Column("duplicate_handling", sa.String(20), nullable=False),
        sa.Column("default_status", sa.String(60), nullable=True),
        sa.Column("default_source", sa.String(500), nullable=True),
        sa.Column("default_tags", types.Json(), nullable=False),
        sa.Column("assignment", types.Json(), nullable=False),
        sa.Column("notify_members", sa.Boolean(), nullable=False),
        sa.Column("webhook_url", sa.String(2000), nullable=True),
        sa.Column("webhook_secret", types.Bytes, nullable=True),
        sa.Column("webhook_signature_header", sa.String(100), nullable=False),
        sa.Column("auto_responder", types.Json(), nullable=False),
        sa.Column("thank_you_message", sa.Text(), nullable=False),
        sa.Column("redirect_url", sa.String(2000), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.Column("updated_at", types.UtcTime(), nullable=False),
        sa.Column("deleted_at", types.UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_forms_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_forms"),
        sa.UniqueConstraint("workspace_id", "source_key", name="uq_forms_workspace_id_source_key"),
        **TABLE,
    )
    op.create_index("ix_forms_workspace", "forms", ["workspace_id", "id"])
    op.create_table(
        "marketing_sources",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("name_key", types.Digest, nullable=False),
        sa.Column("name", sa.String(500), nullable=False),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_marketing_sources_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_marketing_sources"),
        sa.UniqueConstraint("workspace_id", "name_key", name="uq_marketing_sources_workspace_id_name_key"),
        **TABLE,
    )
    op.create_table(
        "members",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("user_id", types.Id, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("away", sa.Boolean(), nullable=False),
        sa.Column("notified", sa.Boolean(), nullable=False),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.Column("removed_at", types.UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_members_user_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_members_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_members"),
        sa.UniqueConstraint("workspace_id", "user_id", name="uq_members_workspace_id_user_id"),
        **TABLE,
    )
    op.create_index("ix_members_user_id", "members", ["user_id"])
    op.create_table(
        "endpoints",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("form_id", types.Id, nullable=True),
        sa.Column("api_key_id", types.Id, nullable=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("events", types.Json(), nullable=False),
        sa.Column("secret", types.Bytes, nullable=False),
        sa.Column("previous_secret", types.Bytes, nullable=True),
        sa.Column("previous_until", types.UtcTime(), nullable=True),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("status_reason", sa.String(300), nullable=False),
        sa.Column("failing_since", types.UtcTime(), nullable=True),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.Column("deleted_at", types.UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["api_key_id"], ["api_keys.id"], name="fk_endpoints_api_key_id"),
        sa.ForeignKeyConstraint(["form_id"], ["forms.id"], name="fk_endpoints_form_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_endpoints_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_endpoints"),
        sa.UniqueConstraint("form_id", name="uq_endpoints_form_id"),
        **TABLE,
    )
    op.create_index("ix_endpoints_api_key_id", "endpoints", ["api_key_id"])
    op.create_index("ix_endpoints_workspace", "endpoints", ["workspace_id", "id"])
    op.create_table(
        "form_versions",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("form_id", types.Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("fields", types.Json(), nullable=False),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["forms.id"], name="fk_form_versions_form_id"),
        sa.PrimaryKeyConstraint("id", name="pk_form_versions"),
        sa.UniqueConstraint("form_id", "number", name="uq_form_versions_form_id_number"),
        **TABLE,
    )
    op.create_table(
        "inbound_keys",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("form_id", types.Id, nullable=False),
        sa.Column("hash", types.Digest, nullable=False),
        sa.Column("encrypted", types.Bytes, nullable=False),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.Column("request_count", types.Counter, nullable=False),
        sa.Column("last_used_at", types.UtcTime(), nullable=True),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.Column("deleted_at", types.UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["form_id"], ["forms.id"], name="fk_inbound_keys_form_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_inbound_keys_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_inbound_keys"),
        sa.UniqueConstraint("form_id", name="uq_inbound_keys_form_id"),
        **TABLE,
    )
    op.create_index("ix_inbound_keys_workspace", "inbound_keys", ["workspace_id", "id"])
    op.create_table(
        "leads",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("form_id", types.Id, nullable=True),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.Column("first_name", sa.String(500), nullable=True),
        sa.Column("last_name", sa.String(500), nullable=True),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("phone", sa.String(400), nullable=True),
        sa.Column("role", sa.String(500), nullable=True),
        sa.Column("location", sa.String(500), nullable=True),
        sa.Column("company", sa.String(500), nullable=True),
        sa.Column("address", sa.String(1000), nullable=True),
        sa.Column("city", sa.String(200), nullable=True),
        sa.Column("state", sa.String(200), nullable=True),
        sa.Column("zip", sa.String(60), nullable=True),
        sa.Column("budget", sa.String(500), nullable=True),
        sa.Column("timeline", sa.String(500), nullable=True),
        sa.Column("source", sa.String(500), nullable=True),
        sa.Column("status", sa.String(60), nullable=False),
        sa.Column("project_types", types.Json(), nullable=False),
        sa.Column("tags", types.Json(), nullable=False),
        sa.Column("custom_data", types.Json(), nullable=False),
        sa.Column("email_key", types.IdentityKey, nullable=True),
        sa.Column("phone_key", types.IdentityKey, nullable=True),
        sa.Column("account_id", types.Id, nullable=True),
        sa.Column("assignee_id", types.Id, nullable=True),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.Column("updated_at", types.UtcTime(), nullable=False),
        sa.Column("deleted_at", types.UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_leads_account_id"),
        sa.ForeignKeyConstraint(["assignee_id"], ["members.id"], name="fk_leads_assignee_id"),
        sa.ForeignKeyConstraint(["form_id"], ["forms.id"], name="fk_leads_form_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_leads_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_leads"),
        **TABLE,
    )
    op.create_index("ix_leads_account_id", "leads", ["account_id"])
    op.create_index("ix_leads_email", "leads", ["workspace_id", "email_key"])
    op.create_index("ix_leads_newest", "leads", ["workspace_id", "is_test", "id"])
    op.create_index("ix_leads_phone", "leads", ["workspace_id", "phone_key"])
    op.create_index("ix_leads_status", "leads", ["workspace_id", "status", "id"])
    op.create_table(
        "rotations",
        sa.Column("form_id", types.Id, nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["forms.id"], name="fk_rotations_form_id"),
        sa.PrimaryKeyConstraint("form_id", name="pk_rotations"),
        **TABLE,
    )
    op.create_table(
        "identities",
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("key", types.IdentityKey, nullable=False),
        sa.Column("lead_id", types.Id, nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_identities_lead_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_identities_workspace_id"),
        sa.PrimaryKeyConstraint("workspace_id", "key", name="pk_identities"),
        **TABLE,
    )
    op.create_index("ix_identities_lead_id", "identities", ["lead_id"])
    op.create_table(
        "lead_tags",
        sa.Column("lead_id", types.Id, nullable=False),
        sa.Column("key", sa.String(100), nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_lead_tags_lead_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_lead_tags_workspace_id"),
        sa.PrimaryKeyConstraint("lead_id", "key", name="pk_lead_tags"),
        **TABLE,
    )
    op.create_index("ix_lead_tags_search", "lead_tags", ["workspace_id", "key", "lead_id"])
    op.create_table(
        "submissions",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("form_id", types.Id, nullable=True),
        sa.Column("person_id", types.Id, nullable=True),
        sa.Column("lead_id", types.Id, nullable=False),
        sa.Column("credential", sa.String(60), nullable=False),
        sa.Column("dialect", sa.String(30), nullable=False),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("body", types.Bytes, nullable=False),
        sa.Column("content_type", sa.String(200), nullable=False),
        sa.Column("origin", sa.String(300), nullable=True),
        sa.Column("ip", sa.String(45), nullable=False),
        sa.Column("user_agent", sa.String(300), nullable=False),
        sa.Column("mapped", types.Json(), nullable=True),
        sa.Column("result", types.Json(), nullable=False),
        sa.Column("error", types.LongText, nullable=True),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.Column("settled_at", types.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["forms.id"], name="fk_submissions_form_id"),
        sa.ForeignKeyConstraint(["person_id"], ["leads.id"], name="fk_submissions_person_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_submissions_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_submissions"),
        **TABLE,
    )
    op.create_index("ix_submissions_form", "submissions", ["form_id", "id"])
    op.create_index("ix_submissions_outcome", "submissions", ["workspace_id", "outcome", "id"])
    op.create_index("ix_submissions_person", "submissions", ["person_id", "id"])
    op.create_index("ix_submissions_workspace", "submissions", ["workspace_id", "id"])
    op.create_table(
        "callbacks",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("lead_id", types.Id, nullable=False),
        sa.Column("submission_id", types.Id, nullable=True),
        sa.Column("assignee_id", types.Id, nullable=True),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.Column("due_at", types.UtcTime(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=True),
        sa.Column("note", types.LongText, nullable=False),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.Column("completed_at", types.UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["assignee_id"], ["members.id"], name="fk_callbacks_assignee_id"),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_callbacks_lead_id"),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name="fk_callbacks_submission_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_callbacks_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_callbacks"),
        **TABLE,
    )
    op.create_index("ix_callbacks_assignee", "callbacks", ["assignee_id", "due_at"])
    op.create_index("ix_callbacks_day", "callbacks", ["workspace_id", "status", "due_at"])
    op.create_index("ix_callbacks_lead_id", "callbacks", ["lead_id"])
    op.create_index("ix_callbacks_submission_id", "callbacks", ["submission_id"])
    op.create_table(
        "comments",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("lead_id", types.Id, nullable=False),
        sa.Column("submission_id", types.Id, nullable=True),
        sa.Column("member_id", types.Id, nullable=True),
        sa.Column("body", types.LongText, nullable=False),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_comments_lead_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_comments_member_id"),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name="fk_comments_submission_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_comments_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_comments"),
        **TABLE,
    )
    op.create_index("ix_comments_lead", "comments", ["lead_id", "id"])
    op.create_index("ix_comments_submission_id", "comments", ["submission_id"])
    op.create_table(
        "deals",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("account_id", types.Id, nullable=True),
        sa.Column("source_id", types.Id, nullable=True),
        sa.Column("submission_id", types.Id, nullable=True),
        sa.Column("parent_id", types.Id, nullable=True),
        sa.Column("owner_id", types.Id, nullable=True),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(1100), nullable=False),
        sa.Column("amount", sa.Numeric(precision=15, scale=2), nullable=False),
        sa.Column("stage", sa.String(10), nullable=False),
        sa.Column("closing_date", sa.Date(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("solution", sa.String(500), nullable=True),
        sa.Column("tags", types.Json(), nullable=False),
        sa.Column("custom_fields", types.Json(), nullable=False),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.Column("updated_at", types.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_deals_account_id"),
        sa.ForeignKeyConstraint(["owner_id"], ["members.id"], name="fk_deals_owner_id"),
        sa.ForeignKeyConstraint(["parent_id"], ["deals.id"], name="fk_deals_parent_id"),
        sa.ForeignKeyConstraint(["source_id"], ["marketing_sources.id"], name="fk_deals_source_id"),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name="fk_deals_submission_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_deals_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_deals"),
        **TABLE,
    )
    op.create_index("ix_deals_account", "deals", ["account_id", "id"])
    op.create_index("ix_deals_source", "deals", ["source_id", "id"])
    op.create_index("ix_deals_stage", "deals", ["workspace_id", "stage", "id"])
    op.create_index("ix_deals_submission_id", "deals", ["submission_id"])
    op.create_index("ix_deals_workspace", "deals", ["workspace_id", "id"])
    op.create_table(
        "events",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.Column("form_id", types.Id, nullable=True),
        sa.Column("submission_id", types.Id, nullable=True),
        sa.Column("lead_id", types.Id, nullable=True),
        sa.Column("member_id", types.Id, nullable=True),
        sa.Column("data", types.Json(), nullable=False),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.Column("pending_at", types.UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["form_id"], ["forms.id"], name="fk_events_form_id"),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_events_lead_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_events_member_id"),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name="fk_events_submission_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_events_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        **TABLE,
    )
    op.create_index("ix_events_feed", "events", ["workspace_id", "id"])
    op.create_index("ix_events_pending", "events", ["pending_at"])
    op.create_index("ix_events_submission_id", "events", ["submission_id"])
    op.create_index("ix_events_timeline", "events", ["lead_id", "id"])
    op.create_table(
        "deal_contacts",
        sa.Column("deal_id", types.Id, nullable=False),
        sa.Column("lead_id", types.Id, nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name="fk_deal_contacts_deal_id"),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_deal_contacts_lead_id"),
        sa.PrimaryKeyConstraint("deal_id", "lead_id", name="pk_deal_contacts"),
        **TABLE,
    )
    op.create_index("ix_deal_contacts_lead_id", "deal_contacts", ["lead_id"])
    op.create_table(
        "deliveries",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("event_id", types.Id, nullable=False),
        sa.Column("submission_id", types.Id, nullable=True),
        sa.Column("endpoint_id", types.Id, nullable=True),
        sa.Column("event_name", sa.String(60), nullable=False),
        sa.Column("once", types.Digest, nullable=False),
        sa.Column("lane", types.Id, nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("target", sa.String(2000), nullable=False),
        sa.Column("payload", types.Bytes, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", types.UtcTime(), nullable=True),
        sa.Column("claim", types.Id, nullable=True),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.Column("settled_at", types.UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["endpoint_id"], ["endpoints.id"], name="fk_deliveries_endpoint_id"),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_deliveries_event_id"),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name="fk_deliveries_submission_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_deliveries_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("once", name="uq_deliveries_once"),
        **TABLE,
    )
    op.create_index("ix_deliveries_due", "deliveries", ["due_at", "lane"])
    op.create_index("ix_deliveries_endpoint", "deliveries", ["endpoint_id", "state", "id"])
    op.create_index("ix_deliveries_event", "deliveries", ["event_id"])
    op.create_index("ix_deliveries_submission", "deliveries", ["submission_id"])
    op.create_index("ix_deliveries_workspace", "deliveries", ["workspace_id", "id"])
    op.create_table(
        "attempts",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("workspace_id", types.Id, nullable=False),
        sa.Column("delivery_id", types.Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(40), nullable=False),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("response", types.Bytes, nullable=False),
        sa.Column("request_headers", types.Json(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name="fk_attempts_delivery_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_attempts_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
        **TABLE,
    )
    op.create_index("ix_attempts_delivery", "attempts", ["delivery_id", "id"])


def downgrade() -> None:
    op.drop_table("attempts")
    op.drop_table("deliveries")
    op.drop_table("deal_contacts")
    op.drop_table("events")
    op.drop_table("deals")
    op.drop_table("comments")
    op.drop_table("callbacks")
    op.drop_table("submissions")
    op.drop_table("lead_tags")
    op.drop_table("identities")
    op.drop_table("rotations")
    op.drop_table("leads")
    op.drop_table("inbound_keys")
    op.drop_table("form_versions")
    op.drop_table("endpoints")
    op.drop_table("members")
    op.drop_table("marketing_sources")
    op.drop_table("forms")
    op.drop_table("domains")
    op.drop_table("blocked_senders")
    op.drop_table("audit_entries")
    op.drop_table("api_keys")
    op.drop_table("accounts")
    op.drop_table("workspaces")
    op.drop_table("users")
    op.drop_table("idempotency_keys")
