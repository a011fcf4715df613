"""search: names, companies, emails and phones by their beginning, without case"""

from functools import reduce

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

LENGTHS = {"first_name": 500, "last_name": 500, "company": 500, "email": 254}
DOMAIN = "substr(email, instr(email, '@') + 1)"
DIGITS = reduce(lambda text, sign: f"replace({text}, '{sign}', '')", "+ -().", "phone")
INDEXED = (*LENGTHS, "email_domain", "phone_digits")


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    if not on_sqlite:
        _collate("utf8mb4_unicode_520_ci")
    domain = sa.String(254) if on_sqlite else _text(254, "utf8mb4_unicode_520_ci")
    stored = not on_sqlite  # SQLite adds a computed column only when it is not stored
    op.add_column("leads", sa.Column("email_domain", domain, sa.Computed(DOMAIN, persisted=stored)))
    op.add_column("leads", sa.Column("phone_digits", sa.String(400), sa.Computed(DIGITS, persisted=stored)))
    for name in INDEXED:
        column = sa.text(f"{name} COLLATE NOCASE") if on_sqlite else name
        op.create_index(f"ix_leads_search_{name}", "leads", ["workspace_id", column, "id"])


def downgrade() -> None:
    for name in INDEXED:
        op.drop_index(f"ix_leads_search_{name}", "leads")
    op.drop_column("leads", "phone_digits")
    op.drop_column("leads", "email_domain")
    if op.get_bind().dialect.name != "sqlite":
        _collate("utf8mb4_bin")


def _collate(collation: str) -> None:
    for name, length in LENGTHS.items():
        op.alter_column("leads", name, existing_nullable=True, type_=_text(length, collation))


def _text(length: int, collation: str) -> sa.String:
    return mysql.VARCHAR(length, charset="utf8mb4", collation=collation)
