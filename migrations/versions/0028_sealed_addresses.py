"""addresses that are told are sealed, and a session knows when its person last showed who they are"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from webapp.database import types
from webapp.workspaces.secrets import decrypt, encrypt

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_forms = sa.table("forms", sa.column("id", types.Id), sa.column("webhook_url"), sa.column("webhook_address"))
_endpoints = sa.table(
    "endpoints",
    *(sa.column("id", types.Id), sa.column("channel"), sa.column("name"), sa.column("url"), sa.column("address")),
)
_deliveries = sa.table(
    "deliveries", sa.column("id", types.Id), sa.column("endpoint_id"), sa.column("channel"), sa.column("target")
)
_PLACES = ((_forms, "webhook_url", "webhook_address"), (_endpoints, "url", "address"))


def upgrade() -> None:
    op.add_column("login_sessions", sa.Column("proved_at", types.UtcTime(), nullable=True))
    op.add_column("forms", sa.Column("webhook_address", types.Sealed(), nullable=True))
    op.add_column("endpoints", sa.Column("address", types.Sealed(), nullable=True))
    for table, plain, sealed in _PLACES:
        for row in _filled(table, plain):
            _set(table, row.id, sealed, encrypt(getattr(row, plain)))
    _hide_names()
    _hide_targets()
    op.drop_column("endpoints", "url")
    op.drop_column("forms", "webhook_url")


def downgrade() -> None:
    """What the log of deliveries and the names of endpoints do not tell any more stays untold."""
    op.add_column("forms", sa.Column("webhook_url", sa.String(2000), nullable=True))
    op.add_column("endpoints", sa.Column("url", sa.String(2000), server_default="", nullable=False))
    for table, plain, sealed in _PLACES:
        for row in _filled(table, sealed):
            _set(table, row.id, plain, decrypt(getattr(row, sealed)))
    op.drop_column("endpoints", "address")
    op.drop_column("forms", "webhook_address")
    op.drop_column("login_sessions", "proved_at")


def _hide_names() -> None:
    """An endpoint without a name was called by its address."""
    for row in op.get_bind().execute(sa.select(_endpoints)).all():
        if row.name == row.url[:200]:
            _set(_endpoints, row.id, "name", _shown(row.channel, row.name)[:200])


def _hide_targets() -> None:
    told = sa.select(_deliveries.c.channel, _deliveries.c.target).where(_deliveries.c.endpoint_id.is_not(None))
    for row in op.get_bind().execute(told.distinct()).all():
        same = _deliveries.c.channel == row.channel, _deliveries.c.target == row.target
        op.execute(_deliveries.update().where(*same).values(target=_shown(row.channel, row.target)))


def _shown(channel: str, target: str) -> str:
    """As `deliveries/targets.py` has it."""
    if channel in ("discord", "slack"):
        return f"{target.rpartition('/')[0]}/…"
    if channel == "teams":
        return f"{'/'.join(target.split('/')[:3])}/…"
    address, asks, _ = target.partition("?")
    return f"{address}?…" if asks else address


def _filled(table: Any, column: str) -> Iterator[Any]:
    filled = sa.select(table).where(table.c[column].is_not(None))
    yield from op.get_bind().execute(filled).all()


def _set(table: Any, id_: bytes, column: str, value: Any) -> None:
    op.execute(table.update().where(table.c.id == id_).values({column: value}))
